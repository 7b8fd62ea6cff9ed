"""Workouts for the log, as in its files."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import FilePayload, Page, expect

Workout = dict[str, Any]


def station(exercise: str, area: str | None, *sets: int, **more: Any) -> dict[str, Any]:
    """Return a station of a workout."""
    name = exercise.replace("-", " ").capitalize()
    unused = {"unit": "reps", "load_kg": None, "pain": None}
    return {"exercise": exercise, "name": name, "area": area, **unused, "sets": list(sets), **more}


def workout(number: int, date: datetime, *stations: Any, **more: Any) -> Workout:
    """Return a workout with an id made from a number."""
    return {
        "id": f"{number:016x}",
        "date": date.isoformat(),
        "circuit": "/c/glute-bridge/?rounds=3",
        "title": f"Workout {number}",
        "plan": None,
        "seconds": 900,
        "feeling": "right",
        "stations": list(stations or [station("glute-bridge", "glutes", 12, 12, 10)]),
        **more,
    }


def weekly(last: datetime, weeks: int) -> list[Workout]:
    """Return a workout for each of some weeks."""
    return [workout(week, last - timedelta(weeks=week)) for week in range(weeks)]


def as_json(*workouts: Any, version: int = 1) -> FilePayload:
    """Return a file with workouts."""
    content = json.dumps({"version": version, "exported": "2026-11-29T19:02:10+01:00", "workouts": workouts})
    return {"name": "log.json", "mimeType": "application/json", "buffer": content.encode()}


def load(page: Page, file: FilePayload) -> None:
    """Import a file on the page of the log, and wait until it is done."""
    page.locator(".log-status").evaluate("status => status.textContent = ''")
    page.get_by_label("Import a log").set_input_files(file)
    expect(page.locator(".log-status")).not_to_be_empty()
