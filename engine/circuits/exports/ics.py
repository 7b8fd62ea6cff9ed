"""Export workouts as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from engine.circuits.circuit import Circuit
from engine.circuits.exports.text import format_workout
from engine.circuits.schedule import Appointment
from engine.library.library import Library

PRODUCT_ID = "-//Strongstride//Circuits//EN"


def build_ics(
    circuit: Circuit, appointments: Sequence[Appointment], library: Library, site_url: str, now: datetime
) -> bytes:
    """Return the content of `/c/<terms>.ics`, with an event for each workout.

    `circuit` is the one in the address, `now` the time of creation, with a time zone. Events have local times without a
    time zone: 7 am means 7 am where the reader is. The id of an event depends on the address, the start and the number
    of the workout, so a calendar that imports the file again updates its events.
    """
    from icalendar import Calendar, Event  # when it is needed, because each import makes a restart longer

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT_ID)
    for number, appointment in enumerate(appointments, start=1):
        url = site_url + appointment.path
        event = Event()
        key = f"{circuit.request.path}|{appointment.start.isoformat()}|{number} of {len(appointments)}"
        event.add("uid", f"{sha256(key.encode()).hexdigest()[:32]}@{urlsplit(site_url).hostname}")
        event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", 0)
        event.add("dtstart", appointment.start)
        event.add("dtend", appointment.start + timedelta(seconds=appointment.circuit.seconds))
        event.add("summary", appointment.circuit.title)
        event.add("description", format_workout(appointment.circuit, library, url))
        event.add("url", url)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
