from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from engine.circuits.build import build_circuit
from engine.circuits.exports.ics import build_ics
from engine.circuits.exports.text import format_workout
from engine.circuits.schedule import Schedule
from engine.library.library import Library
from engine.plans.rotation import list_appointments
from tests.engine.circuits.exports.totals import read_events
from tests.engine.circuits.sample import make_request

SITE = "https://example.org"
START = datetime(2026, 12, 1, 7)
NOW = datetime(2026, 11, 25, 12, 30, 15, 999, tzinfo=timezone(timedelta(hours=2)))


def made(
    library: Library, terms: str, days: int = 1, start: datetime = START, site: str = SITE, **options: object
) -> bytes:
    circuit = build_circuit(make_request(library, terms, **options), library)
    return build_ics(circuit, list_appointments(circuit, library, Schedule(start, days)), library, site, NOW)


def test_an_event_has_time_title_text_and_url(library: Library) -> None:
    circuit = build_circuit(make_request(library, "glutes,core"), library)
    data = made(library, "glutes,core")
    (event,) = read_events(data)
    assert event["SUMMARY"] == circuit.title
    assert event["URL"] == f"{SITE}/c/glutes,core/"
    assert event["DESCRIPTION"] == format_workout(circuit, library, f"{SITE}/c/glutes,core/")
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(seconds=circuit.seconds)
    assert event["SEQUENCE"] == 0
    assert event["DTSTAMP"].dt == datetime(2026, 11, 25, 10, 30, 15, tzinfo=UTC)
    assert b"\r\nVERSION:2.0\r\n" in data


def test_times_have_no_time_zone(library: Library) -> None:
    data = made(library, "glutes")
    assert b"\r\nDTSTART:20261201T070000\r\n" in data
    assert b"TZID" not in data
    assert read_events(data)[0]["DTSTART"].dt == START


def test_lines_are_folded_as_in_the_standard(library: Library) -> None:
    lines = made(library, "glutes,core", days=3).split(b"\r\n")
    assert lines[-1] == b""
    assert all(len(line) <= 75 and b"\n" not in line for line in lines)


def test_the_same_circuit_start_and_session_have_the_same_id(library: Library) -> None:
    ids = [event["UID"] for event in read_events(made(library, "glutes", days=3))]
    assert ids == [event["UID"] for event in read_events(made(library, "glutes", days=3))]
    assert all(id_.endswith("@example.org") for id_ in ids)
    others = [
        made(library, "glutes"),
        made(library, "glutes", days=2),
        made(library, "glutes", days=3, start=START + timedelta(minutes=1)),
        made(library, "core", days=3),
        made(library, "glutes", days=3, rounds=2),
    ]
    everything = [*ids, *(event["UID"] for other in others for event in read_events(other))]
    assert len(set(everything)) == len(everything)


def test_the_host_of_the_site_changes_only_the_end_of_the_id(library: Library) -> None:
    (event,) = read_events(made(library, "glutes", site="https://blog.example:8443/sub"))
    assert event["UID"].endswith("@blog.example")
    assert event["URL"] == "https://blog.example:8443/sub/c/glutes/"


def test_a_weeks_sessions_are_each_as_long_as_their_own_circuit(library: Library) -> None:
    circuit = build_circuit(make_request(library, "five-areas"), library)
    sessions = list_appointments(circuit, library, Schedule(START, 3))
    found = read_events(made(library, "five-areas", days=3))
    assert [event["DTSTART"].dt.day for event in found] == [1, 3, 5]
    for event, session in zip(found, sessions, strict=True):
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(seconds=session.circuit.seconds)
        assert event["URL"] == SITE + session.circuit.pinned_request.path
        assert event["URL"] in event["DESCRIPTION"]
