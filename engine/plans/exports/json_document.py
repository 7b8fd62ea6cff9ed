"""Export a plan as a JSON document."""

from __future__ import annotations

from datetime import date
from typing import Any

from engine.circuits.build import RULES_VERSION
from engine.plans.plan import Plan
from engine.plans.timetable import Appointment, PlanDates, Timetable

VERSION = 1
"""Version of the document. It changes if a key changes its meaning or is removed."""


def build_plan_document(plan: Plan, timetable: Timetable, dates: PlanDates, site_url: str) -> dict[str, Any]:
    """Return the document of `/plans/<id>.json`. `site_url` has no slash at the end."""
    return {
        "version": VERSION,
        "rules": RULES_VERSION,
        "id": plan.id,
        "title": plan.title,
        "summary": plan.summary,
        "url": f"{site_url}{plan.path}{dates.query}",
        "race": _format(timetable.race),
        "weeks": [
            {
                "number": week.number,
                "kind": week.week.kind.value,
                "start": _format(week.first_day),
                "workouts": [_workout_document(each, site_url) for each in week.appointments],
            }
            for week in timetable.weeks
        ],
    }


def _workout_document(appointment: Appointment, site_url: str) -> dict[str, Any]:
    workout, circuit = appointment.workout, appointment.workout.circuit
    return {
        "id": workout.id,
        "session": workout.session.id,
        "name": workout.session.name,
        "day": workout.session.day.value,
        "date": _format(appointment.day),
        "left_out": appointment.is_left_out,
        "url": site_url + circuit.request.path,
        "rounds": circuit.rounds,
        "seconds": circuit.seconds,
        "stations": [
            {"exercise": station.exercise.id, "name": station.exercise.name, "text": station.text}
            for station in circuit.stations
        ],
    }


def _format(day: date | None) -> str | None:
    return day.isoformat() if day else None
