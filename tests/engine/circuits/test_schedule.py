from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from engine.circuits.build import build_circuit
from engine.circuits.errors import MalformedRequestError
from engine.circuits.schedule import Schedule, parse_schedule
from engine.library.library import Library
from engine.plans.rotation import build_weekly_plan, list_appointments
from tests.engine.circuits.sample import make_request

NOW = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
TUESDAY = datetime(2026, 12, 1, 7)


def test_the_default_is_one_workout_tomorrow_at_seven() -> None:
    assert parse_schedule([], NOW) == Schedule(datetime(2027, 1, 1, 7), days=1)
    assert parse_schedule([("start", ""), ("days", " ")], NOW) == parse_schedule([], NOW)


def test_start_and_days_are_read() -> None:
    assert parse_schedule([("days", "3"), ("start", "2026-12-01T07:00")], NOW) == Schedule(TUESDAY, days=3)
    assert parse_schedule([("days", "2"), ("days", "2")], NOW).days == 2


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("start", "2026-12-01"),
        ("start", "2026-12-01T07:00:00"),
        ("start", "2026-12-01T07:00Z"),
        ("start", "2026-12-01T07:00+01:00"),
        ("start", "2026-12-01 07:00"),
        ("start", "2026-02-30T07:00"),
        ("start", "2026-12-01T24:00"),
        ("start", "1999-12-31T23:59"),
        ("start", "2101-01-01T00:00"),
        ("start", "9999-12-31T23:59"),
        ("start", "٢٠٢٦-١٢-٠١T٠٧:٠٠"),
        ("start", "tomorrow\r\nATTENDEE:x"),
        ("days", "0"),
        ("days", "4"),
        ("days", "-1"),
        ("days", "2.0"),
        ("days", "²"),
        ("days", "9" * 5000),
    ],
)
def test_errors_name_their_option(name: str, value: str) -> None:
    with pytest.raises(MalformedRequestError) as caught:
        parse_schedule([(name, value)], NOW)
    assert (caught.value.option, caught.value.status) == (name, 400)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("start", ["2000-01-01T00:00", "2100-12-31T23:59"])
def test_the_first_and_the_last_moment_make_a_week(start: str, library: Library) -> None:
    schedule = parse_schedule([("start", start), ("days", "3")], NOW)
    assert len(list_appointments(build_circuit(make_request(library, "glutes"), library), library, schedule)) == 3


def test_an_option_that_is_given_twice_is_an_error() -> None:
    with pytest.raises(MalformedRequestError, match="'days' is given twice"):
        parse_schedule([("days", "2"), ("days", "3")], NOW)


@pytest.mark.parametrize("days", [1, 2, 3])
def test_workouts_have_a_day_of_rest_between_them(days: int) -> None:
    starts = Schedule(TUESDAY, days).starts
    assert len(starts) == days
    assert starts[0] == TUESDAY
    assert starts[-1] < TUESDAY + timedelta(days=6)
    assert all(later - earlier >= timedelta(days=2) for earlier, later in pairwise(starts))


def test_one_workout_is_the_circuit_at_its_own_address(library: Library) -> None:
    circuit = build_circuit(make_request(library, "glutes", swap="glutes-1.1"), library)
    (only,) = list_appointments(circuit, library, Schedule(TUESDAY, 1))
    assert (only.start, only.circuit, only.path) == (TUESDAY, circuit, "/c/glutes/?swap=glutes-1.1")


def test_a_week_rotates_and_each_session_is_pinned(library: Library) -> None:
    circuit = build_circuit(make_request(library, "five-areas"), library)
    sessions = list_appointments(circuit, library, Schedule(TUESDAY, 2))
    planned = build_weekly_plan(library, circuit.request, 2, TUESDAY.date()).weeks[0].workouts
    assert [session.circuit for session in sessions] == [workout.circuit for workout in planned]
    assert [session.path for session in sessions] == [workout.circuit.pinned_request.path for workout in planned]
    for session in sessions:
        assert all(f"{station.exercise.id}" in session.path for station in session.circuit.stations)


def test_a_pinned_circuit_is_the_same_each_day(library: Library) -> None:
    circuit = build_circuit(make_request(library, "plank,bridge"), library)
    sessions = list_appointments(circuit, library, Schedule(TUESDAY, 3))
    assert [session.circuit for session in sessions] == [circuit] * 3
    assert {session.path for session in sessions} == {circuit.request.path}
