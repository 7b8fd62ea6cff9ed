"""A week's plan that rotates: what one session had, the next leaves out while there is another choice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import MalformedRequestError, UnsatisfiableRequestError
from engine.circuits.request import CircuitRequest
from engine.circuits.selection import select_exercises
from engine.library.library import Library

MIN_DAYS, MAX_DAYS = 2, 3
BLOCK_WEEKS = 13
"""Every so many weeks the rotation starts afresh, so that a week can be worked out without all the weeks before it."""


@dataclass(frozen=True, slots=True)
class WorkoutSession:
    """One session of a week, numbered from 1. Only the circuit's `pinned_request` always gives the same circuit."""

    number: int
    circuit: Circuit


@dataclass(frozen=True, slots=True)
class Week:
    """The sessions of the week that starts on Monday, monday. The plan holds until next_monday begins."""

    monday: date
    sessions: tuple[WorkoutSession, ...]

    @property
    def next_monday(self) -> date:
        """The day from which there is another plan."""
        return self.monday + timedelta(weeks=1)


def build_week(library: Library, request: CircuitRequest, days: int, on: date) -> Week:
    """The plan of the week that a day lies in, with 2 or 3 sessions.

    The request's swaps have no part in it. Raises CircuitError as build does, for a pinned request, and for another
    number of days.
    """
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise MalformedRequestError(f"days: a week has {MIN_DAYS} or {MAX_DAYS} sessions", option="days")
    if request.terms.is_pinned:
        hint = "name areas, and the week chooses"
        raise UnsatisfiableRequestError(
            "a week cannot rotate exercises that are listed one by one", hint=hint, option="exercises"
        )
    request = replace(request, swap=())
    monday = on - timedelta(days=on.weekday())
    name = request.seed or request.terms.text
    sessions: list[WorkoutSession] = []
    had: frozenset[str] = frozenset()
    start = _block_start(monday)
    while start <= monday:
        for number in range(1, days + 1):
            last_resort = had
            following = start + timedelta(weeks=1)
            if number == days and _block_start(following) == following:
                # The next block starts without a memory, so its neighbour on this side has to give way.
                last_resort |= _had(request, library, _seed(name, following, 1), frozenset())
            seed = _seed(name, start, number)
            if start == monday:
                sessions.append(
                    WorkoutSession(number, build_circuit(request, library, seed=seed, last_resort=last_resort))
                )
            had = _had(request, library, seed, last_resort)
        start += timedelta(weeks=1)
    return Week(monday, tuple(sessions))


def _block_start(monday: date) -> date:
    # Ordinal 1 is a Monday.
    weeks = (monday.toordinal() - 1) // 7
    return monday - timedelta(weeks=weeks % BLOCK_WEEKS)


def _seed(name: str, monday: date, number: int) -> str:
    year, week_number, _ = monday.isocalendar()
    return f"{name}|{year}-W{week_number:02}|{number}"


def _had(request: CircuitRequest, library: Library, seed: str, last_resort: frozenset[str]) -> frozenset[str]:
    chosen = select_exercises(request, library, seed, last_resort).chosen
    return frozenset(exercise.id for exercise in chosen.values())
