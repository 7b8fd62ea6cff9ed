"""Read the total seconds back from every export of a circuit.

An output that is added gets a function here, and the test that they agree walks it with the others.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from garmin_fit_sdk import Decoder, Stream
from icalendar import Calendar

from engine.circuits.circuit import Circuit
from engine.circuits.exports.fit_workout import build_fit
from engine.circuits.exports.ics import build_ics
from engine.circuits.exports.json_document import build_circuit_document
from engine.circuits.exports.text import format_workout
from engine.circuits.schedule import Schedule
from engine.circuits.timeline import build_timeline
from engine.library.library import Library
from engine.plans.rotation import list_appointments

SITE = "https://example.org"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def read_fit(data: bytes) -> dict[str, list[dict[str, Any]]]:
    """Return the messages of a FIT file. Garmin's decoder must accept it without errors."""
    decoder: Any = Decoder(Stream.from_byte_array(bytearray(data)))
    messages, errors = decoder.read()
    assert errors == []
    assert isinstance(messages, dict)
    return messages


def read_events(data: bytes) -> list[Any]:
    """Return the events of a calendar file."""
    calendar: Any = Calendar.from_ical(data)
    return list(calendar.walk("VEVENT"))


def expanded(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the steps as a watch goes through them, with the repetitions written out."""
    done: list[dict[str, Any]] = []
    starts: dict[int, int] = {}
    for index, step in enumerate(steps):
        assert step["message_index"] == index
        starts[index] = len(done)
        if step["duration_type"] == "repeat_until_steps_cmplt":
            done += done[starts[step["duration_step"]] :] * (step["repeat_steps"] - 1)
        else:
            done.append(step)
    return done


def _json(circuit: Circuit, library: Library) -> int:
    document = json.loads(json.dumps(build_circuit_document(circuit, SITE)))
    assert sum(step["seconds"] for step in document["timeline"]) == document["seconds"]
    return int(document["seconds"])


def _text(circuit: Circuit, library: Library) -> int:
    total = re.search(r"^Total: (\d+):(\d\d)$", format_workout(circuit, library, SITE), re.MULTILINE)
    assert total
    return int(total[1]) * 60 + int(total[2])


def _calendar(circuit: Circuit, library: Library) -> int:
    sessions = list_appointments(circuit, library, Schedule(datetime(2026, 12, 1, 7), days=1))
    (event,) = read_events(build_ics(circuit, sessions, library, SITE, NOW))
    lasts = event["DTEND"].dt - event["DTSTART"].dt
    assert isinstance(lasts, timedelta)
    return int(lasts.total_seconds())


def _fit(circuit: Circuit, library: Library) -> int:
    """Add up the timed steps, and the estimates of the stations for counted steps."""
    doses = {station.exercise.name: station.dose for station in circuit.stations}
    seconds = 0.0
    for step in expanded(read_fit(build_fit(circuit, SITE))["workout_step_mesgs"]):
        if step["duration_type"] == "reps":
            seconds += doses[step["notes"].rpartition(": ")[0]].seconds
        else:
            seconds += step["duration_time"]
    return int(seconds)


OUTPUTS: Mapping[str, Callable[[Circuit, Library], int]] = {
    "timeline": lambda circuit, library: build_timeline(circuit).seconds,
    "json": _json,
    "text": _text,
    "calendar": _calendar,
    "fit": _fit,
}
