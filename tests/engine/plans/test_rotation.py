from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.request import CircuitRequest
from engine.library.library import Library
from engine.plans.rotation import BLOCK_WEEKS, build_weekly_plan, find_monday
from engine.plans.timetable import PlanDates, make_timetable
from tests.engine.circuits import sample
from tests.engine.circuits.sample import make_exercises, make_request, replace_exercises

WEDNESDAY = date(2026, 11, 18)
LIBRARY = sample.read_library_folder(sample.FIXTURE)


def ids(circuit: Circuit) -> set[str]:
    return {station.exercise.id for station in circuit.stations}


def circuits(library: Library, request: CircuitRequest, days: int, on: date = WEDNESDAY) -> list[Circuit]:
    return [workout.circuit for workout in build_weekly_plan(library, request, days, on).weeks[0].workouts]


@pytest.fixture
def library() -> Library:
    """The small library of circuits."""
    return LIBRARY


def test_a_week_lasts_from_monday_to_monday(library: Library) -> None:
    plan = build_weekly_plan(library, make_request(library), 3, WEDNESDAY)
    timetable = make_timetable(plan, PlanDates(start=find_monday(WEDNESDAY)))
    assert (timetable.first_day, timetable.last_day) == (date(2026, 11, 16), date(2026, 11, 22))
    assert [session.name for session in plan.sessions] == ["Session 1", "Session 2", "Session 3"]
    days = [each.day for each in timetable.weeks[0].appointments]
    assert days == [date(2026, 11, 16), date(2026, 11, 18), date(2026, 11, 20)]
    assert build_weekly_plan(library, make_request(library), 3, date(2026, 11, 16)) == plan
    assert build_weekly_plan(library, make_request(library), 3, date(2026, 11, 22)) == plan
    assert build_weekly_plan(library, make_request(library), 3, date(2026, 11, 23)) != plan


def test_a_sessions_address_is_the_same_circuit(library: Library) -> None:
    for circuit in circuits(library, make_request(library, "glutes,core", minutes=20, drills=1), 2):
        pinned = build_circuit(circuit.pinned_request, library)
        assert [s.exercise for s in pinned.stations] == [s.exercise for s in circuit.stations]
        assert pinned.seconds == circuit.seconds
        assert all(station.swap is None for station in circuit.stations)


@settings(deadline=None, max_examples=20)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(2, 3), st.text("abc", min_size=1, max_size=3))
def test_a_session_does_not_repeat_the_previous_one(start: date, days: int, seed: str) -> None:
    library = replace_exercises(LIBRARY, make_exercises(LIBRARY, {"core": 9, "glutes": 9}))
    request = make_request(library, "core,glutes", seed=seed)
    # Whole blocks, so that the places where the rotation starts afresh are among them.
    weeks = [circuits(library, request, days, start + timedelta(weeks=n)) for n in range(BLOCK_WEEKS + 1)]
    for before, after in pairwise(circuit for week in weeks for circuit in week):
        assert not ids(before) & ids(after)


def test_with_too_few_exercises_every_area_stays(library: Library) -> None:
    for circuit in circuits(library, make_request(library, "calves,core"), 3):
        assert circuit.areas == ("calves", "core")
        assert len(circuit.stations) == 4


def test_another_name_gives_another_plan(library: Library) -> None:
    bare = replace_exercises(library, make_exercises(library, {"core": 20}))
    plans = {
        tuple(frozenset(ids(each)) for each in circuits(bare, make_request(bare, "core", seed=seed), 2))
        for seed in "abcdef"
    }
    assert len(plans) > 3


def test_a_week_ignores_swaps(library: Library) -> None:
    swapped, plain = (make_request(library, "glutes", **more) for more in ({"swap": "glutes-1.1"}, {}))
    assert circuits(library, swapped, 2) == circuits(library, plain, 2)


@pytest.mark.parametrize(("terms", "days", "status"), [("glutes", 1, 400), ("glutes", 4, 400), ("plank", 2, 422)])
def test_requests_without_a_weekly_plan(terms: str, days: int, status: int, library: Library) -> None:
    with pytest.raises(CircuitError) as caught:
        build_weekly_plan(library, make_request(library, terms), days, WEDNESDAY)
    assert caught.value.status == status
