"""Timetables: the days of a plan, from the date of its start or its race. Weeks are seven days from the first one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from engine.circuits.errors import MalformedRequestError, UnsatisfiableRequestError
from engine.circuits.schedule import MAX_YEAR, MIN_YEAR
from engine.plans.plan import Plan, Week, Weekday, Workout
from engine.text import quote_input

DATE_OPTIONS = ("start", "race")
DAYS_BEFORE_RACE, DAYS_AFTER_RACE = 3, 1
"""Days without a workout around a race, besides its own day."""
MIN_BUILD_WEEKS = 2
"""Weeks before the taper that a plan needs, if there is too little time for all of them."""

_DATE = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True)
class PlanDates:
    """The dates in an address. Without a start, the plan ends with the race; without both, it has no dates."""

    start: date | None = None
    race: date | None = None

    @property
    def query_pairs(self) -> tuple[tuple[str, str], ...]:
        """The options that are given, in canonical form."""
        pairs = (("start", self.start), ("race", self.race))
        return tuple((name, value.isoformat()) for name, value in pairs if value is not None)

    @property
    def query(self) -> str:
        """The query with its question mark, or "" without dates."""
        return "?" + "&".join(f"{name}={value}" for name, value in self.query_pairs) if self.query_pairs else ""


NO_DATES = PlanDates()


@dataclass(frozen=True, slots=True)
class Appointment:
    """A workout on a day. The day is None without dates, or if the workout `is_left_out`: too close to the race."""

    workout: Workout
    day: date | None = None
    is_left_out: bool = False


@dataclass(frozen=True, slots=True)
class TimetableWeek:
    """A week of a timetable, numbered from 1: a week of the plan, with its workouts in the order of their days.

    A shortened plan has no gaps in its numbers, so that `number` can differ from that of the plan's week. The first and
    the last day are None without dates.
    """

    number: int
    week: Week
    appointments: tuple[Appointment, ...]
    first_day: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last of the seven days."""
        return self.first_day and self.first_day + timedelta(days=6)

    def includes(self, day: date) -> bool:
        """Return True if a day is in this week."""
        return self.first_day is not None and 0 <= (day - self.first_day).days < 7


@dataclass(frozen=True, slots=True)
class Timetable:
    """The weeks of a plan, with their dates if there are any. `race` is the day of the race, if there is one."""

    weeks: tuple[TimetableWeek, ...]
    race: date | None = None

    @property
    def first_day(self) -> date | None:
        """The first day of the first week, or None without dates."""
        return self.weeks[0].first_day

    @property
    def last_day(self) -> date | None:
        """The last day of the last week, or None without dates."""
        return self.weeks[-1].last_day

    def find_current(self, today: date) -> TimetableWeek | None:
        """Return the week with a day, or None without dates, before the start and after the end."""
        return next((week for week in self.weeks if week.includes(today)), None)

    def find_next_change(self, today: date) -> date | None:
        """Return the next day on which another week becomes the current one, or the plan has ended."""
        last = self.last_day
        days = [week.first_day for week in self.weeks if week.first_day] + ([last + timedelta(days=1)] if last else [])
        return min((day for day in days if day > today), default=None)


def parse_dates(pairs: Sequence[tuple[str, str]]) -> PlanDates:
    """Parse the dates in a query. Other options are ignored, and an empty value counts as absent.

    Raises MalformedRequestError.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in DATE_OPTIONS and value.strip() and given.setdefault(name, value.strip()) != value.strip():
            raise MalformedRequestError(f"'{name}' is given twice.", hint="Keep one.", option=name)
    return PlanDates(**{name: _parse_date(name, text) for name, text in given.items()})


def make_timetable(plan: Plan, dates: PlanDates) -> Timetable:
    """Return the timetable of a plan. Without dates, it has no days.

    If there is too little time before the race, the plan leaves out weeks just before the taper. If there is too much,
    it begins later. Raises UnsatisfiableRequestError if even the shortest version does not fit.
    """
    start, race = dates.start, dates.race
    weeks = list(plan.weeks)
    if race is not None and (start is None or plan.taper_weeks):
        if start is not None:
            weeks = _shorten(plan, start, race)
        start = race - timedelta(days=7 * len(weeks) - 1)
    if start is None:
        undated = (tuple(map(Appointment, week.workouts)) for week in weeks)
        return Timetable(tuple(map(TimetableWeek, range(1, len(weeks) + 1), weeks, undated)))
    if race is None and plan.taper_weeks:
        race = start + timedelta(days=7 * len(weeks) - 1)
    first_days = (start + timedelta(weeks=number) for number in range(len(weeks)))
    dated = (
        TimetableWeek(number, week, _make_appointments(week, first_day, race), first_day)
        for number, (week, first_day) in enumerate(zip(weeks, first_days, strict=True), start=1)
    )
    return Timetable(tuple(dated), race)


def _shorten(plan: Plan, start: date, race: date) -> list[Week]:
    """Return the weeks that fit between two days: the first ones, and the taper."""
    if race <= start:
        raise UnsatisfiableRequestError("The race must be after the start.", hint="Change a date.", option="race")
    count = min(len(plan.weeks), ((race - start).days + 1) // 7)
    needed = MIN_BUILD_WEEKS + plan.taper_weeks
    if count < needed:
        message = f"This plan needs at least {needed} weeks before the race."
        raise UnsatisfiableRequestError(message, hint="Start earlier, or leave out the start.", option="race")
    return [*plan.weeks[: count - plan.taper_weeks], *plan.weeks[len(plan.weeks) - plan.taper_weeks :]]


def _make_appointments(week: Week, first_day: date, race: date | None) -> tuple[Appointment, ...]:
    days = [(workout, _find_day(workout.session.weekday, first_day)) for workout in week.workouts]
    return tuple(
        Appointment(workout, None, is_left_out=True)
        if race is not None and _is_too_close(day, race)
        else Appointment(workout, day)
        for workout, day in sorted(days, key=lambda item: item[1])
    )


def _find_day(weekday: Weekday, first_day: date) -> date:
    """Return the first such day of the week from a date on."""
    return first_day + timedelta(days=(_WEEKDAYS.index(weekday) - first_day.weekday()) % 7)


def _is_too_close(day: date, race: date) -> bool:
    return -DAYS_BEFORE_RACE <= (day - race).days <= DAYS_AFTER_RACE


def _parse_date(name: str, text: str) -> date:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        day = date.fromisoformat(text)
    except ValueError:
        message = f"{name}: {quote_input(text)} is not a date."
        raise MalformedRequestError(message, hint="Use the form 2026-12-01.", option=name) from None
    if not MIN_YEAR <= day.year <= MAX_YEAR:
        raise MalformedRequestError(f"{name}: the year must be from {MIN_YEAR} to {MAX_YEAR}.", option=name)
    return day
