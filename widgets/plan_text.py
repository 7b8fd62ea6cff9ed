"""Describe one week of a plan in words, for articles and embeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from engine.config.language import format_date, format_date_range, format_weekday
from engine.plans.exports.text import RUN_DAYS, list_facts
from engine.plans.plan import Plan, Workout
from engine.plans.timetable import Appointment, PlanDates, Timetable


@dataclass(frozen=True, slots=True)
class WeekItem:
    """A session of the week. Without a workout, it is left out, and the label says so."""

    label: str
    workout: Workout | None


@dataclass(frozen=True, slots=True)
class ShownWeek:
    """A week of a plan for readers. `when` names the week. `path` is that of the whole plan, or empty."""

    title: str
    when: str
    items: Sequence[WeekItem]
    path: str = ""
    facts: str = ""


def show_week(plan: Plan, dates: PlanDates, timetable: Timetable, today: date, language: str) -> ShownWeek:
    """Return the week of a plan to show on a day: the current one, or the first one."""
    week = timetable.find_current(today) or timetable.weeks[0]
    when = f"Week {week.number} of {len(timetable.weeks)}"
    if week.first_day and week.last_day:
        when = f"{when}, {format_date_range(week.first_day, week.last_day, language)}"
    if timetable.last_day and timetable.last_day < today:
        when = f"This plan ended on {format_date(timetable.last_day, language)}. It began with this week"
    items = [_list_item(each, language) for each in week.appointments]
    return ShownWeek(plan.title, when, items, plan.path + dates.query, ", ".join(list_facts(plan)))


def _list_item(appointment: Appointment, language: str) -> WeekItem:
    session = appointment.workout.session
    if appointment.is_left_out:
        return WeekItem(f"{session.name}, left out: too close to the race", None)
    day = format_weekday(appointment.day, language) if appointment.day else ""
    run_day = RUN_DAYS[session.day] if session.day else ""
    return WeekItem(", ".join(filter(None, (session.name, day, run_day))), appointment.workout)
