"""Schedule workouts in a calendar. The options of a schedule are not part of a circuit's address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from engine.circuits.circuit import Circuit
from engine.circuits.errors import MalformedRequestError
from engine.text import quote_input

SCHEDULE_OPTIONS = ("start", "days")
MIN_YEAR, MAX_YEAR = 2000, 2100
MAX_DAYS = 3
"""Maximum number of workouts in a week."""
DEFAULT_TIME = time(7)

_START = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}")
SESSION_OFFSETS: dict[int, tuple[int, ...]] = {1: (0,), 2: (0, 3), 3: (0, 2, 4)}
"""Days from the first workout to each, by workouts per week, with at least one day of rest between two."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One workout, or the two or three of a week. `start` is the local time of the first, without a time zone."""

    start: datetime
    days: int

    @property
    def starts(self) -> tuple[datetime, ...]:
        """Start of each workout."""
        return tuple(self.start + timedelta(days=offset) for offset in SESSION_OFFSETS[self.days])


@dataclass(frozen=True, slots=True)
class Appointment:
    """A workout in the calendar. `path` is the address that always gives this circuit."""

    start: datetime
    circuit: Circuit
    path: str


def parse_schedule(pairs: Sequence[tuple[str, str]], now: datetime) -> Schedule:
    """Parse the pairs of a query that are SCHEDULE_OPTIONS. An option with an empty value counts as absent.

    Defaults: one workout, tomorrow at DEFAULT_TIME. Raises MalformedRequestError for invalid values.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if value.strip() and given.setdefault(name, value) != value:
            raise MalformedRequestError(f"'{name}' is given twice.", hint="Keep one.", option=name)
    tomorrow = datetime.combine(now.date() + timedelta(days=1), DEFAULT_TIME)
    start = _parse_start(given["start"]) if "start" in given else tomorrow
    return Schedule(start, _parse_days(given.get("days", "1")))


def _parse_start(text: str) -> datetime:
    try:
        if not _START.fullmatch(text):
            raise ValueError
        start = datetime.fromisoformat(text)
    except ValueError:
        hint = "Use the form 2026-12-01T07:00."
        raise MalformedRequestError(
            f"start: {quote_input(text)} is not a date and time.", hint=hint, option="start"
        ) from None
    if not MIN_YEAR <= start.year <= MAX_YEAR:
        raise MalformedRequestError(f"start: the year must be from {MIN_YEAR} to {MAX_YEAR}.", option="start")
    return start


def _parse_days(text: str) -> int:
    if text not in map(str, SESSION_OFFSETS):
        raise MalformedRequestError(
            f"days: {quote_input(text)} is not a whole number from 1 to {MAX_DAYS}.", option="days"
        )
    return int(text)
