"""Export a plan as a JSON document."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from typing import Any

from engine.circuits.build import RULES_VERSION
from engine.plans.plan import Plan
from engine.plans.timetable import NO_DATES, Appointment, PlanDates, Timetable, make_timetable

VERSION = 1
"""Version of the document. It changes if a key changes its meaning or is removed."""


def build_plan_document(plan: Plan, timetable: Timetable, dates: PlanDates, site_url: str) -> dict[str, Any]:
    """Return the document of `/plans/<id>.json`. `site_url` has no slash at the end."""
    return {
        "$schema": f"{site_url}/schemas/plan-{VERSION}.json",
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


def fingerprint_plan(plan: Plan | None) -> str:
    """Return a digest of everything that a plan shows. A missing plan has one, too."""
    document = plan and build_plan_document(plan, make_timetable(plan, NO_DATES), NO_DATES, "")
    return sha256(json.dumps(document).encode()).hexdigest()[:16]


def _workout_document(appointment: Appointment, site_url: str) -> dict[str, Any]:
    workout, circuit = appointment.workout, appointment.workout.circuit
    return {
        "id": workout.id,
        "session": workout.session.id,
        "name": workout.session.name,
        "day": workout.session.day and workout.session.day.value,
        "weekday": workout.session.weekday.value,
        "date": _format(appointment.day),
        "left_out": appointment.is_left_out,
        "url": site_url + workout.path,
        "rounds": circuit.rounds,
        "seconds": circuit.seconds,
        "stations": [
            {"exercise": station.exercise.id, "name": station.exercise.name, "text": station.text}
            for station in circuit.stations
        ],
    }


def _format(day: date | None) -> str | None:
    return day.isoformat() if day else None
