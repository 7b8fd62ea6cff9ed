from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.circuits.request import CircuitRequest, Slot
from engine.circuits.selection import rank, select_exercises
from engine.circuits.terms import Terms
from engine.library.exercise import Areas, Caution, CautionTag, Exercise, ExerciseKind, Impact, Pattern, Venue
from engine.library.library import Library
from tests.engine.circuits import sample
from tests.engine.circuits.sample import make_exercises, make_request, replace_exercises

LIBRARY = sample.read_library_folder(sample.FIXTURE)
AREAS = tuple(LIBRARY.vocabulary.areas)


def winners(request: CircuitRequest, library: Library, leave_out: frozenset[str] = frozenset()) -> dict[str, str]:
    drawn = select_exercises(request, library, request.seed, leave_out)
    return {slot.name: exercise.id for slot, exercise in drawn.chosen.items()}


def drill(id_: str, impact: Impact) -> Exercise:
    return replace(LIBRARY.exercises["high-knees"], id=id_, impact=impact)


def new_exercise(id_: str, area: str | None, impact: Impact) -> Exercise:
    if area is None:
        return drill(id_, impact)
    pattern = list(Pattern)[len(id_)]
    return replace(
        LIBRARY.exercises["bridge"], id=id_, areas=Areas(primary=area), pattern=pattern, impact=impact, former_ids=()
    )


IMPACTS = st.sampled_from(list(Impact))
EXERCISES = st.lists(
    st.tuples(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.sampled_from([*AREAS, None]), IMPACTS),
    unique_by=lambda entry: entry[0],
    max_size=25,
).map(lambda entries: [new_exercise(*entry) for entry in entries])
NEW = st.builds(new_exercise, st.just("brand-new"), st.sampled_from([*AREAS, None]), IMPACTS)
SEEDS = st.from_regex(r"[a-z0-9-]{0,6}", fullmatch=True)


def test_candidates_are_ranked_by_the_hash_of_seed_slot_and_id() -> None:
    # printf 'spring|glutes-1|bridge' | sha256sum
    assert rank("spring", Slot("glutes", 1), "bridge").startswith("1fa91c1f74860aa7")


@settings(deadline=None)
@given(EXERCISES, NEW, SEEDS, st.integers(0, 1))
def test_a_new_exercise_changes_only_the_slot_that_it_wins(
    exercises: list[Exercise], new: Exercise, seed: str, drills: int
) -> None:
    request = CircuitRequest(Terms(groups=("five-areas",)), drills=drills, seed=seed)
    before = winners(request, replace_exercises(LIBRARY, exercises))
    after = winners(request, replace_exercises(LIBRARY, [*exercises, new]))
    changed = {slot for slot in before.keys() | after.keys() if before.get(slot) != after.get(slot)}
    assert all(after[slot] == "brand-new" for slot in changed)


@settings(deadline=None)
@given(EXERCISES, NEW, SEEDS, st.integers(2, 5))
def test_with_several_slots_an_area_at_most_one_exercise_leaves(
    exercises: list[Exercise], new: Exercise, seed: str, each: int
) -> None:
    request = CircuitRequest(Terms(groups=("five-areas",)), per_area=each, drills=2, seed=seed)
    before = set(winners(request, replace_exercises(LIBRARY, exercises)).values())
    after = set(winners(request, replace_exercises(LIBRARY, [*exercises, new])).values())
    assert len(before - after) <= 1
    assert after - before <= {"brand-new"}


@settings(deadline=None)
@given(EXERCISES, SEEDS, st.integers(1, 3), st.integers(0, 5), st.integers(1, 3))
def test_no_exercise_twice_and_at_most_two_with_high_impact(
    exercises: list[Exercise], seed: str, each: int, drills: int, level: int
) -> None:
    library = replace_exercises(LIBRARY, exercises)
    request = CircuitRequest(Terms(groups=("five-areas",)), per_area=each, drills=drills, seed=seed, level=level)
    won = select_exercises(request, library, seed).chosen
    ids = [exercise.id for exercise in won.values()]
    assert len(ids) == len(set(ids))
    assert sum(exercise.impact is Impact.HIGH for exercise in won.values()) <= (0 if level == 1 else 2)
    landings = [slot.area for slot, exercise in won.items() if slot.area and exercise.impact is Impact.HIGH]
    assert len(landings) == len(set(landings))
    for slot, exercise in won.items():
        assert exercise.kind is ExerciseKind.DRILL if slot.area is None else exercise.areas.primary == slot.area


def test_an_exercise_counts_for_its_primary_area_only(library: Library) -> None:
    drawn = select_exercises(make_request(library, "hamstrings"), library, "")
    assert "bridge" not in {exercise.id for exercises in drawn.candidates.values() for exercise in exercises}


def test_exercises_of_the_last_resort_are_used_only_if_no_others_are_left(library: Library) -> None:
    bare = replace_exercises(library, make_exercises(library, {"core": 4}))
    request = make_request(bare, "core")
    first = frozenset(winners(request, bare).values())
    second = frozenset(winners(request, bare, first).values())
    assert len(first & second) == 2
    assert len(first | second) == 4


def test_other_seeds_give_other_circuits(library: Library) -> None:
    bare = replace_exercises(library, make_exercises(library, {"core": 8}))
    drawn = {tuple(winners(make_request(bare, "core", seed=str(n)), bare).values()) for n in range(20)}
    assert len(drawn) > 10


@pytest.mark.parametrize("slot", ["core-1", "core-2", "core-3"])
def test_alternatives_are_all_exercises_that_no_other_slot_has(slot: str, library: Library) -> None:
    bare = replace_exercises(library, [*library.in_area("glutes"), *make_exercises(library, {"core": 7})])
    drawn = select_exercises(make_request(bare, "core"), bare, "")
    (at,) = (s for s in drawn.chosen if s.name == slot)
    ladder = [exercise.id for exercise in drawn.alternatives(at)]
    others = {exercise.id for s, exercise in drawn.chosen.items() if s != at}
    assert ladder[0] == drawn.chosen[at].id
    assert sorted(ladder) == sorted({f"core-move-{n}" for n in range(7)} - others)


def test_alternatives_with_the_same_pattern_come_first(library: Library) -> None:
    for seed in "abcdefgh":
        drawn = select_exercises(make_request(library, "glutes", per_area=1, seed=seed), library, seed)
        ((slot, winner),) = drawn.chosen.items()
        same = [exercise.pattern is winner.pattern for exercise in drawn.alternatives(slot)]
        assert same == sorted(same, reverse=True)


@pytest.mark.parametrize("level", [1, 2, 3])
def test_exercises_of_the_level_come_before_easier_ones(level: int, library: Library) -> None:
    exercises = [replace(e, level=1 + n % 3) for n, e in enumerate(make_exercises(library, {"core": 6}))]
    mixed = replace_exercises(library, exercises)
    for seed in ("1", "2", "3", "4"):
        request = make_request(mixed, "core", level=level, per_area=5, seed=seed)
        selection = select_exercises(request, mixed, seed)
        levels = [selection.chosen[slot].level for slot in sorted(selection.chosen, key=lambda slot: slot.number)]
        assert levels == sorted((e.level for e in exercises if e.level <= level), reverse=True)[:5]


def test_the_slots_of_an_area_prefer_different_movements(library: Library) -> None:
    patterns = [Pattern.HINGE, Pattern.KNEE_FLEXION, Pattern.BRIDGE] * 3
    exercises = [
        replace(e, pattern=pattern) for e, pattern in zip(make_exercises(library, {"core": 9}), patterns, strict=True)
    ]
    bare = replace_exercises(library, exercises)
    for seed in "abcdefgh":
        chosen = select_exercises(make_request(bare, "core", seed=seed), bare, seed).chosen
        assert {exercise.pattern for exercise in chosen.values()} == set(patterns)


def test_everything_can_be_done_in_one_place_if_one_has_an_exercise_for_every_area(library: Library) -> None:
    exercises = make_exercises(library, {"core": 2, "glutes": 2})
    venues = [(Venue.HOME, Venue.GYM), (Venue.OUTDOOR,), (Venue.GYM,), (Venue.HOME, Venue.OUTDOOR)]
    placed = replace_exercises(library, [replace(e, venue=v) for e, v in zip(exercises, venues, strict=True)])
    at_home = {"core-move-0", "glutes-move-1"}
    at_the_gym = {"core-move-0", "glutes-move-0"}
    for seed in ("1", "2", "3", "4"):
        for options, expected in (({}, at_home), ({"equipment": "gym"}, at_the_gym), ({"venue": "gym"}, at_the_gym)):
            request = make_request(placed, "core,glutes", per_area=1, seed=seed, **options)
            assert {e.id for e in select_exercises(request, placed, seed).chosen.values()} == expected


def test_areas_without_a_common_place_keep_their_exercises(library: Library) -> None:
    core, glutes = make_exercises(library, {"core": 1, "glutes": 1})
    apart = [replace(core, venue=(Venue.GYM,)), replace(glutes, venue=(Venue.OUTDOOR,))]
    placed = replace_exercises(library, apart)
    chosen = select_exercises(make_request(placed, "core,glutes", per_area=1), placed, "").chosen
    assert {e.id for e in chosen.values()} == {"core-move-0", "glutes-move-0"}


def test_avoid_keeps_the_gentlest_exercise_of_an_area_that_it_would_empty(library: Library) -> None:
    easy, hard, jump = make_exercises(library, {"core": 3})
    knee = (Caution(CautionTag.KNEE, "Bend less."),)
    strained = [
        replace(easy, cautions=knee),
        replace(hard, level=2, cautions=knee),
        replace(jump, impact=Impact.HIGH, cautions=knee),
    ]
    bare = replace_exercises(library, strained)
    standing = replace(easy, id="core-step", name="core step", impact=Impact.LOW, cautions=knee)
    result = build_circuit(make_request(bare, "core", avoid="knee"), bare)
    with_steps = replace_exercises(library, [standing, *strained])
    assert build_circuit(make_request(with_steps, "core", avoid="knee"), with_steps).areas == ("core",)
    assert "core-step" not in winners(make_request(with_steps, "core", avoid="knee"), with_steps).values()
    assert [station.exercise.id for station in result.stations] == ["core-move-0"]
    assert "core 0 is the gentlest exercise for its area. Take care: Bend less." in result.notes
    longer = build_circuit(make_request(bare, "core", avoid="knee", minutes=60, rounds=5), bare)
    assert longer.rounds == 2
    assert longer.stations[0].dose.amount == easy.dose.min
    free = replace_exercises(library, [*strained[:2], replace(jump, cautions=())])
    assert [e.id for e in select_exercises(make_request(free, "core", avoid="knee"), free, "").chosen.values()] == [
        "core-move-2"
    ]
