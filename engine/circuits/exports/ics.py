"""Appointments with circuits as a calendar file (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from engine.circuits.circuit import Circuit
from engine.circuits.exports.text import format_workout
from engine.circuits.schedule import Appointment
from engine.library.library import Library

PRODUCT_ID = "-//Strongstride//Circuits//EN"


def build_ics(asked: Circuit, sessions: Sequence[Appointment], library: Library, site_url: str, now: datetime) -> bytes:
    """The file of `/c/<terms>.ics`: an event for each session, as long as its circuit to the second.

    asked is the circuit of the address; now, with a time zone, is when the file is made. Times are local ones that name
    no zone: seven in the morning wherever the reader is. The id of an event hangs on the address, the start and the
    place among the sessions, so that a calendar that takes the file again changes its event and makes no second one.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT_ID)
    for number, session in enumerate(sessions, start=1):
        address = site_url + session.path
        event = Event()
        named = f"{asked.request.path}|{session.start.isoformat()}|{number} of {len(sessions)}"
        event.add("uid", f"{sha256(named.encode()).hexdigest()[:32]}@{urlsplit(site_url).hostname}")
        event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
        event.add("sequence", 0)
        event.add("dtstart", session.start)
        event.add("dtend", session.start + timedelta(seconds=session.circuit.seconds))
        event.add("summary", session.circuit.title)
        event.add("description", format_workout(session.circuit, library, address))
        event.add("url", address)
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
