"""Export a plan as plain text, and words for plans: their facts, kinds of weeks, and days of sessions."""

from __future__ import annotations

from collections.abc import Iterator

from engine.circuits.circuit import Circuit
from engine.config.language import format_date, format_date_range, format_weekday
from engine.library.library import Library
from engine.plans.plan import Plan, RunDay, WeekKind
from engine.plans.timetable import Appointment, Timetable, TimetableWeek
from engine.text import format_count, join_words

RUN_DAYS = {
    RunDay.EASY_RUN: "after an easy run",
    RunDay.HARD_RUN: "after a hard run",
    RunDay.REST_DAY: "on a rest day",
}
WEEK_KINDS = {WeekKind.BUILD: "", WeekKind.RECOVERY: "easier week", WeekKind.TAPER: "taper"}


def list_facts(plan: Plan) -> list[str]:
    """Return the length of a plan, the sessions a week, and the time that they take."""
    shortest, longest = plan.minutes
    minutes = f"{longest} min" if shortest == longest else f"{shortest} to {longest} min"
    return [f"{len(plan.weeks)} weeks", f"{format_count(len(plan.sessions), 'session')} a week", f"about {minutes}"]


def format_plan_equipment(plan: Plan, library: Library) -> str:
    """Return all equipment that a plan needs: "step and mini band", or "no equipment"."""
    vocabulary = library.vocabulary.equipment
    return (
        join_words([entry.inline_name for id_, entry in vocabulary.items() if id_ in plan.equipment]) or "no equipment"
    )


def format_effort(circuit: Circuit) -> str:
    """Return rounds and time in short form: "2 rounds, 17 min"."""
    return f"{format_count(circuit.rounds, 'round')}, {circuit.minutes} min"


def format_plan(plan: Plan, timetable: Timetable, library: Library, url: str, language: str) -> str:
    """Format a plan with the stations of each workout, without a line break at the end."""
    lines = [
        plan.title,
        url,
        "",
        plan.summary,
        f"{', '.join(list_facts(plan))}, {format_plan_equipment(plan, library)}",
    ]
    if plan.description:
        lines += ["", plan.description]
    if timetable.race:
        lines += ["", f"Race day: {format_date(timetable.race, language)}"]
    for week in timetable.weeks:
        lines += ["", *_format_week(week, language)]
    return "\n".join(lines)


def _format_week(week: TimetableWeek, language: str) -> Iterator[str]:
    parts = [f"Week {week.number}", WEEK_KINDS[week.week.kind]]
    if week.first_day and week.last_day:
        parts.insert(1, format_date_range(week.first_day, week.last_day, language))
    yield ", ".join(filter(None, parts))
    for appointment in week.appointments:
        circuit = appointment.workout.circuit
        yield f"  {_format_appointment(appointment, language)}: {format_effort(circuit)}"
        yield from (f"    {station.exercise.name}: {station.text}" for station in circuit.stations)


def _format_appointment(appointment: Appointment, language: str) -> str:
    """Return the name of a workout with its day: "Hips and legs (Tue 8 Dec, after an easy run)"."""
    session = appointment.workout.session
    day = format_weekday(appointment.day, language) if appointment.day else ""
    left_out = "left out: too close to the race" if appointment.is_left_out else ""
    run_day = RUN_DAYS[session.day] if session.day else ""
    return f"{session.name} ({', '.join(filter(None, (day, left_out, run_day)))})"
