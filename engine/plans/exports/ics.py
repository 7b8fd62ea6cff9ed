"""Export a plan as a calendar to subscribe to (iCalendar, RFC 5545 and RFC 7986)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from engine.circuits.errors import MalformedRequestError
from engine.circuits.exports.text import format_workout
from engine.library.library import Library
from engine.plans.exports.text import RUN_DAYS
from engine.plans.plan import Plan
from engine.plans.timetable import PlanDates, Timetable

PRODUCT_ID = "-//Strongstride//Plans//EN"
REFRESH_INTERVAL = timedelta(days=1)
"""Interval at which calendars should read a plan again."""


def build_plan_ics(
    plan: Plan, timetable: Timetable, dates: PlanDates, library: Library, site_url: str, now: datetime
) -> bytes:
    """Return the content of `/plans/<id>.ics`: an event for each workout, and one for the race.

    Events last all day, because only the reader knows when the run is. The id of an event depends on the plan and the
    workout, but not on its day, so that a calendar moves its events if the dates change. The time of creation is the
    beginning of the day, so that the file changes at most once a day. Raises MalformedRequestError without dates.
    """
    from icalendar import Calendar, Event  # when it is needed, because each import makes a restart longer

    if timetable.first_day is None:
        hint = "Add ?start= with the first day, or ?race= with the day of the race."
        raise MalformedRequestError("A calendar needs a date.", hint=hint, option="start")
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT_ID)
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, plan.title)
    calendar.add("refresh-interval", REFRESH_INTERVAL, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    page_url = f"{site_url}{plan.path}{dates.query}"
    calendar.add("url", page_url)
    created = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    host = urlsplit(site_url).hostname

    def add_event(key: str, day: date, title: str, text: str, url: str) -> None:
        event = Event()
        event.add("uid", f"{sha256(f'{plan.id}|{key}'.encode()).hexdigest()[:32]}@{host}")
        event.add("dtstamp", created)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", title)
        event.add("description", text)
        event.add("url", url)
        calendar.add_component(event)

    for week in timetable.weeks:
        for each in week.appointments:
            if each.day is not None:
                circuit, session = each.workout.circuit, each.workout.session
                url = site_url + each.workout.path
                when = f", {RUN_DAYS[session.day]}" if session.day else ""
                text = f"{plan.title}, week {week.number}{when}\n\n"
                add_event(each.workout.id, each.day, session.name, text + format_workout(circuit, library, url), url)
    if timetable.race is not None:
        add_event("race", timetable.race, "Race day", plan.title, page_url)
    content: bytes = calendar.to_ical()
    return content
