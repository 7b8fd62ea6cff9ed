"""Build weekly plans that rotate: a session repeats exercises of the previous one only if no others are left."""

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
"""Number of weeks after which the rotation restarts, so that a week depends on few earlier weeks."""


@dataclass(frozen=True, slots=True)
class WorkoutSession:
    """One session of a week, numbered from 1. Only the circuit's `pinned_request` always gives the same circuit."""

    number: int
    circuit: Circuit


@dataclass(frozen=True, slots=True)
class Week:
    """The sessions of the week that starts on `monday`. The plan is valid until the start of `next_monday`."""

    monday: date
    sessions: tuple[WorkoutSession, ...]

    @property
    def next_monday(self) -> date:
        """First day of the next plan."""
        return self.monday + timedelta(weeks=1)


def build_week(library: Library, request: CircuitRequest, days: int, on: date) -> Week:
    """Return the plan of the week with a given day, with 2 or 3 sessions. Swaps in the request are ignored.

    Raises CircuitError for a pinned request, for another number of days, and if build_circuit does.
    """
    if not MIN_DAYS <= days <= MAX_DAYS:
        raise MalformedRequestError(f"days: a week has {MIN_DAYS} or {MAX_DAYS} sessions.", option="days")
    if request.terms.is_pinned:
        message = "A weekly plan cannot rotate a list of exercises."
        raise UnsatisfiableRequestError(message, hint="Name areas instead.", option="exercises")
    request = replace(request, swap=())
    monday = on - timedelta(days=on.weekday())
    name = request.seed or request.terms.text
    sessions: list[WorkoutSession] = []
    previous: frozenset[str] = frozenset()
    start = _block_start(monday)
    while start <= monday:
        for number in range(1, days + 1):
            last_resort = previous
            following = start + timedelta(weeks=1)
            if number == days and _block_start(following) == following:
                # The next block starts without knowing earlier weeks, so the session before it avoids repetitions.
                last_resort |= _selected_ids(request, library, _seed(name, following, 1), frozenset())
            seed = _seed(name, start, number)
            if start == monday:
                sessions.append(
                    WorkoutSession(number, build_circuit(request, library, seed=seed, last_resort=last_resort))
                )
            previous = _selected_ids(request, library, seed, last_resort)
        start += timedelta(weeks=1)
    return Week(monday, tuple(sessions))


def _block_start(monday: date) -> date:
    # Ordinal 1 is a Monday.
    weeks = (monday.toordinal() - 1) // 7
    return monday - timedelta(weeks=weeks % BLOCK_WEEKS)


def _seed(name: str, monday: date, number: int) -> str:
    year, week_number, _ = monday.isocalendar()
    return f"{name}|{year}-W{week_number:02}|{number}"


def _selected_ids(request: CircuitRequest, library: Library, seed: str, last_resort: frozenset[str]) -> frozenset[str]:
    chosen = select_exercises(request, library, seed, last_resort).chosen
    return frozenset(exercise.id for exercise in chosen.values())
