from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_query
from engine.library.library import Library
from engine.plans.build import list_week_kinds
from engine.plans.plan import MAX_TAPER_WEEKS, MAX_WEEKS, MIN_WEEKS, Plan, WeekKind, Workout
from tests.engine.plans.sample import STRONG, make_plan, read


def exercises(workout: Workout) -> list[str]:
    return [station.exercise.id for station in workout.circuit.stations]


def amounts(workout: Workout) -> list[int]:
    return [station.dose.amount for station in workout.circuit.stations]


def first_workouts(plan: Plan) -> list[Workout]:
    return [week.workouts[0] for week in plan.weeks]


def test_repetitions_grow_before_exercises_get_harder(library: Library) -> None:
    one, two, three, _, five, _ = first_workouts(make_plan(library))
    assert exercises(one) == exercises(two) == exercises(three)
    assert all(a <= b <= c for a, b, c in zip(amounts(one), amounts(two), amounts(three), strict=True))
    assert amounts(one) < amounts(three)
    for before, after in zip(one.circuit.stations, five.circuit.stations, strict=True):
        assert after.exercise.id in (before.exercise.id, *before.exercise.harder)
    assert exercises(five) != exercises(one)
    assert five.circuit.rounds == 3


def test_every_fourth_week_is_easier_and_changes_no_exercise(library: Library) -> None:
    plan = make_plan(library)
    assert [week.kind for week in plan.weeks] == [WeekKind.BUILD] * 3 + [WeekKind.RECOVERY] + [WeekKind.BUILD] * 2
    _, _, three, four, _, _ = first_workouts(plan)
    assert exercises(four) == exercises(three)
    assert (four.circuit.rounds, three.circuit.rounds) == (1, 2)
    assert four.circuit.seconds < three.circuit.seconds


def test_a_plan_without_easier_weeks(library: Library) -> None:
    plan, _ = read(library, STRONG.replace("weeks: 6", "weeks: 6\nrecover_every: 0"))
    assert plan and {week.kind for week in plan.weeks} == {WeekKind.BUILD}


def test_the_last_weeks_taper(library: Library) -> None:
    plan = make_plan(library, 8, taper_weeks=2)
    assert [week.number for week in plan.weeks if week.kind is WeekKind.TAPER] == [7, 8]
    assert [week.number for week in plan.weeks if week.kind is WeekKind.RECOVERY] == [4]
    *_, six, seven, eight = first_workouts(plan)
    assert exercises(eight) == exercises(seven) == exercises(six)
    assert [workout.circuit.rounds for workout in (six, seven, eight)] == [3, 2, 1]
    assert amounts(seven) == amounts(eight)


def test_sessions_of_a_week_share_no_exercise_if_there_are_others(library: Library) -> None:
    for week in make_plan(library).weeks[:3]:
        hips, trunk = week.workouts
        assert not set(exercises(hips)) & set(exercises(trunk))


def test_a_workout_has_an_address_that_gives_the_same_circuit(library: Library) -> None:
    for week in make_plan(library).weeks:
        for workout in week.workouts:
            path, _, query = workout.path.partition("?")
            parsed = parse_query(path.removeprefix("/c/").rstrip("/"), parse_qsl(query), library)
            assert parsed.is_canonical
            circuit = build_circuit(parsed.validated(), library)
            assert circuit.seconds == workout.circuit.seconds
            assert [s.text for s in circuit.stations] == [s.text for s in workout.circuit.stations]


def test_harder_exercises_keep_to_the_equipment_and_the_cautions(library: Library) -> None:
    text = STRONG.replace("harder: 1", "harder: 3").replace("level: 1", "level: 1\n      avoid: [knee, wrist]", 1)
    plan, _ = read(library, text)
    assert plan
    for workout in first_workouts(plan):
        assert not workout.circuit.equipment
        tags = {caution.tag for station in workout.circuit.stations for caution in station.exercise.cautions}
        assert not tags & {"knee", "wrist"}


@given(st.integers(MIN_WEEKS, MAX_WEEKS), st.integers(0, MAX_WEEKS), st.integers(0, MAX_TAPER_WEEKS))
def test_kinds_of_weeks(weeks: int, recover_every: int, taper_weeks: int) -> None:
    kinds = list_week_kinds(weeks, recover_every, taper_weeks)
    assert len(kinds) == weeks
    assert kinds[weeks - taper_weeks :] == (WeekKind.TAPER,) * taper_weeks
    for number, kind in enumerate(kinds[: weeks - taper_weeks], start=1):
        is_easier = recover_every > 0 and number % recover_every == 0
        assert kind is (WeekKind.RECOVERY if is_easier else WeekKind.BUILD)
