"""Counts and rules of the built-in exercises, as a coach would check them."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from engine.circuits.timing import station_dose
from engine.library.exercise import BodyPosition, CautionTag, Exercise, ExerciseKind, Impact, Pattern
from engine.text import normalise_name
from tests.bundles import for_each
from tests.engine.library.samples import read_ours

LIBRARY, PROBLEMS = read_ours()
EXERCISES = LIBRARY.current
STRENGTH = LIBRARY.of_kind(ExerciseKind.STRENGTH)
GROUPS = LIBRARY.vocabulary.groups
MAIN_AREAS = {*GROUPS["five-areas"].areas, *GROUPS["backside"].areas, "calves", "core"}
OTHER_AREAS = [area for area in LIBRARY.vocabulary.areas if area not in MAIN_AREAS]

each_exercise = for_each(EXERCISES, lambda exercise: exercise.id)
each_strength_exercise = for_each(STRENGTH, lambda exercise: exercise.id)


def needs_no_equipment(exercise: Exercise) -> bool:
    return not exercise.equipment_any_of or () in exercise.equipment_any_of


def fits_a_home(exercise: Exercise) -> bool:
    household = {thing.id for thing in LIBRARY.vocabulary.equipment.values() if thing.household}
    choices = exercise.equipment_any_of or ((),)
    return "home" in exercise.venue and any(household.issuperset(choice) for choice in choices)


def of_level(area: str, level: int) -> list[Exercise]:
    return [exercise for exercise in LIBRARY.in_area(area) if exercise.level == level]


def linked(exercise: Exercise) -> set[str]:
    """Return the ids of all exercises that links lead to, in any direction."""
    found: set[str] = set()
    pending = [exercise.id]
    while pending:
        id_ = pending.pop()
        if id_ not in found:
            found.add(id_)
            pending += [*LIBRARY.exercises[id_].easier, *LIBRARY.exercises[id_].harder]
    return found


def test_the_library_has_no_problems() -> None:
    assert PROBLEMS == ()  # so links go in both directions and never in a circle, and every name means one exercise


def test_there_are_enough_exercises() -> None:
    assert len(EXERCISES) >= 130


@pytest.mark.parametrize("level", [1, 2])
@pytest.mark.parametrize("area", sorted(MAIN_AREAS))
def test_main_areas_have_four_exercises_for_a_home_at_levels_1_and_2(area: str, level: int) -> None:
    found = [exercise for exercise in of_level(area, level) if fits_a_home(exercise)]
    assert len(found) >= 4
    assert len({exercise.pattern for exercise in found}) >= 2


@pytest.mark.parametrize("area", sorted(MAIN_AREAS))
def test_main_areas_have_two_exercises_at_level_3(area: str) -> None:
    assert len(of_level(area, 3)) >= 2


@pytest.mark.parametrize("area", OTHER_AREAS)
def test_other_areas_have_two_two_and_one(area: str) -> None:
    assert [len([e for e in of_level(area, level) if fits_a_home(e)]) >= 2 for level in (1, 2)] == [True, True]
    assert of_level(area, 3)


@pytest.mark.parametrize("area", ["biceps", "chest"])
def test_arms_and_chest_can_be_trained_with_nothing_or_a_band(area: str) -> None:
    for level in (1, 2):
        found = [
            exercise
            for exercise in of_level(area, level)
            if needs_no_equipment(exercise) or ("long-band",) in exercise.equipment_any_of
        ]
        assert len(found) >= 2, level


@each_strength_exercise
def test_every_exercise_is_in_a_chain_with_a_step_without_equipment(exercise: Exercise) -> None:
    chain = linked(exercise)
    assert len(chain) > 1
    assert any(needs_no_equipment(LIBRARY.exercises[id_]) for id_ in chain)


@each_strength_exercise
def test_chains_go_from_lower_to_higher_levels(exercise: Exercise) -> None:
    assert exercise.level == 1 or exercise.easier
    assert all(LIBRARY.exercises[id_].level >= exercise.level for id_ in exercise.harder)


@each_strength_exercise
def test_who_needs_no_equipment_need_not_buy_any_for_an_easier_exercise(exercise: Exercise) -> None:
    if exercise.level > 1 and needs_no_equipment(exercise):
        assert any(needs_no_equipment(LIBRARY.exercises[id_]) for id_ in exercise.easier)


@each_exercise
def test_a_set_takes_30_to_75_seconds_a_side_or_has_a_reason(exercise: Exercise) -> None:
    times = [station_dose(exercise, level).seconds for level in (1, 2, 3)]
    assert exercise.dose.reason or all(30 <= time <= 75 for time in times), times


@each_exercise
def test_every_exercise_is_complete(exercise: Exercise) -> None:
    assert exercise.aliases and exercise.rationale and exercise.muscles.primary
    assert 3 <= len(exercise.cues) <= 4
    assert exercise.mistakes
    assert exercise.cautions
    tags = [caution.tag for caution in exercise.cautions]
    assert len(tags) == len(set(tags))
    assert normalise_name(exercise.name) not in map(normalise_name, exercise.aliases)


@each_exercise
def test_exercises_with_impact_say_so(exercise: Exercise) -> None:
    if exercise.pattern is Pattern.JUMP:
        assert exercise.impact is Impact.HIGH
    if exercise.pattern is Pattern.GAIT or exercise.kind is ExerciseKind.DRILL:
        assert exercise.impact is not Impact.NONE


def tags_of(exercise: Exercise) -> set[CautionTag]:
    return {caution.tag for caution in exercise.cautions}


@each_exercise
def test_hard_landings_have_cautions(exercise: Exercise) -> None:
    if exercise.impact is Impact.HIGH:
        legs = {CautionTag.ACHILLES, CautionTag.SHIN, CautionTag.FOOT, CautionTag.KNEE}
        assert tags_of(exercise) >= {*legs, CautionTag.BALANCE, CautionTag.PREGNANCY, CautionTag.POSTPARTUM}
        assert exercise.level >= 2 or exercise.kind is ExerciseKind.DRILL


LOADED = {
    "hamstrings": CautionTag.HAMSTRING,
    "adductors": CautionTag.GROIN,
    "hip-flexors": CautionTag.HIP_FLEXOR,
    "gastrocnemius": CautionTag.ACHILLES,
    "soleus": CautionTag.ACHILLES,
    "tibialis-anterior": CautionTag.SHIN,
    "tibialis-posterior": CautionTag.SHIN,
    "quads": CautionTag.KNEE,
}
"""For each sore body part: main muscles that must not be loaded, and the caution that names the part."""


@each_exercise
def test_who_avoids_a_body_part_does_not_get_its_muscle_as_the_main_one(exercise: Exercise) -> None:
    if exercise.kind not in (ExerciseKind.WARMUP, ExerciseKind.COOLDOWN):
        assert tags_of(exercise) >= {LOADED[muscle] for muscle in exercise.muscles.primary if muscle in LOADED}
        assert "hip-flexors" not in exercise.muscles.secondary or CautionTag.HIP_FLEXOR in tags_of(exercise)


SUPINE_OR_PRONE = {
    Pattern.BRIDGE,
    Pattern.KNEE_FLEXION,
    Pattern.TRUNK_EXTENSION,
    Pattern.ANTI_EXTENSION,
    Pattern.PUSH,
    Pattern.ELBOW_EXTENSION,
}


@each_strength_exercise
def test_exercises_lying_down_and_planks_have_cautions_for_pregnancy_and_after(exercise: Exercise) -> None:
    if exercise.position is BodyPosition.FLOOR:
        if exercise.pattern in SUPINE_OR_PRONE:
            assert CautionTag.PREGNANCY in tags_of(exercise)
        if exercise.pattern in (Pattern.TRUNK_EXTENSION, Pattern.PUSH, Pattern.ANTI_LATERAL):
            assert CautionTag.POSTPARTUM in tags_of(exercise)


@each_strength_exercise
def test_movements_have_the_cautions_of_the_joints_that_they_load(exercise: Exercise) -> None:
    if exercise.pattern in (Pattern.HINGE, Pattern.TRUNK_EXTENSION):
        assert CautionTag.LOW_BACK in tags_of(exercise)
    if exercise.pattern is Pattern.HINGE:
        assert CautionTag.HAMSTRING in tags_of(exercise)
    if exercise.pattern in (Pattern.SQUAT, Pattern.LUNGE):
        assert CautionTag.KNEE in tags_of(exercise)
    if exercise.pattern in (Pattern.LUNGE, Pattern.BALANCE):
        assert CautionTag.BALANCE in tags_of(exercise)
    if exercise.pattern in (Pattern.PUSH, Pattern.PULL_VERTICAL):
        assert CautionTag.SHOULDER in tags_of(exercise)


def test_every_caution_tag_is_used() -> None:
    assert {caution.tag for exercise in EXERCISES for caution in exercise.cautions} == set(CautionTag)


def test_every_muscle_is_the_main_one_of_an_exercise() -> None:
    trained = {muscle for exercise in EXERCISES for muscle in exercise.muscles.primary}
    # These only help: front shoulders push with the chest, forearms grip, the neck holds the head.
    assert set(LIBRARY.vocabulary.muscles) - trained <= {"front-deltoids", "forearms", "neck"}


def texts_of(exercise: Exercise) -> Iterable[str]:
    yield from (exercise.summary, exercise.rationale, *exercise.cues, *exercise.mistakes)
    yield from (caution.note for caution in exercise.cautions)


@each_exercise
def test_no_text_promises_that_an_exercise_prevents_injuries(exercise: Exercise) -> None:
    for text in texts_of(exercise):
        if "prevent" in text:
            assert "not been shown" in text or "don't expect" in text, text
