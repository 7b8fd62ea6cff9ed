"""When a circuit is done: the options of a calendar, which are no part of the circuit's own address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from engine.circuits.circuit import Circuit
from engine.circuits.errors import MalformedRequestError, quote_input
from engine.circuits.week import MAX_DAYS, build_week
from engine.library.library import Library

SCHEDULE_OPTIONS = ("start", "days")
MIN_YEAR, MAX_YEAR = 2000, 2100
DEFAULT_TIME = time(7)

_START = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
_OFFSETS: dict[int, tuple[int, ...]] = {1: (0,), 2: (0, 3), 3: (0, 2, 4)}
"""The days from the first session to each, spread over a week with a day of rest at least between two."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One workout, or the two or three sessions of a week, the first at start: a local time, wherever one is."""

    start: datetime
    days: int

    @property
    def starts(self) -> tuple[datetime, ...]:
        """When each session starts."""
        return tuple(self.start + timedelta(days=offset) for offset in _OFFSETS[self.days])


@dataclass(frozen=True, slots=True)
class Appointment:
    """One session: when, what, and the path of the page that shows this very circuit."""

    start: datetime
    circuit: Circuit
    path: str


def parse_schedule(pairs: Sequence[tuple[str, str]], now: datetime) -> Schedule:
    """Read the pairs of a query that are SCHEDULE_OPTIONS. An empty value is absent.

    Without start it is tomorrow at seven, as seen from now, and without days one workout. Raises MalformedRequestError.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if value.strip() and given.setdefault(name, value) != value:
            raise MalformedRequestError(f"{name} is given twice", hint="keep one", option=name)
    tomorrow = datetime.combine(now.date() + timedelta(days=1), DEFAULT_TIME)
    start = _start(given["start"]) if "start" in given else tomorrow
    return Schedule(start, _days(given.get("days", "1")))


def list_appointments(circuit: Circuit, library: Library, schedule: Schedule) -> tuple[Appointment, ...]:
    """The sessions of a schedule, in order.

    A week of areas rotates, as the plan of the week in which the first session lies, and each session is at the address
    that pins it. A circuit that lists its exercises cannot rotate: it is the same each day.
    """
    if schedule.days == 1 or circuit.request.terms.is_pinned:
        return tuple(Appointment(start, circuit, circuit.request.path) for start in schedule.starts)
    plan = build_week(library, circuit.request, schedule.days, schedule.start.date())
    return tuple(
        Appointment(start, session.circuit, session.circuit.pinned_request.path)
        for start, session in zip(schedule.starts, plan.sessions, strict=True)
    )


def _start(text: str) -> datetime:
    try:
        if not _START.fullmatch(text):
            raise ValueError
        start = datetime.fromisoformat(text)
    except ValueError:
        hint = "write it like 2026-12-01T07:00"
        raise MalformedRequestError(
            f"start: {quote_input(text)} is not a date and time", hint=hint, option="start"
        ) from None
    if not MIN_YEAR <= start.year <= MAX_YEAR:
        raise MalformedRequestError(f"start: the year is not from {MIN_YEAR} to {MAX_YEAR}", option="start")
    return start


def _days(text: str) -> int:
    if text not in map(str, _OFFSETS):
        raise MalformedRequestError(
            f"days: {quote_input(text)} is not a whole number from 1 to {MAX_DAYS}", option="days"
        )
    return int(text)
