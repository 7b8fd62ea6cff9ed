"""Files of circuits. Tests for JSON only are in test_circuit_json.py."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.http import parse_options_header

from tests.conftest import SITES, MakeApp, set_clock
from tests.engine.circuits.exports.totals import expanded, read_events, read_fit
from web.core.context import services_of

ENDINGS = ["txt", "ics", "fit"]
SITE = "http://127.0.0.1:8000"


def events(client: FlaskClient, address: str) -> list[Any]:
    answer = client.get(address)
    assert answer.status_code == 200
    return read_events(answer.data)


@pytest.mark.parametrize(
    ("ending", "type_", "name"),
    [
        ("txt", "text/plain; charset=utf-8", None),
        ("ics", "text/calendar; charset=utf-8", "hamstrings-and-glutes-circuit.ics"),
        ("fit", "application/vnd.ant.fit", "hamstrings-and-glutes-circuit.fit"),
    ],
)
def test_each_file_has_its_type_and_name(client: FlaskClient, ending: str, type_: str, name: str | None) -> None:
    answer = client.get(f"/c/hamstrings,glutes.{ending}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, type_)
    disposition = answer.headers.get("Content-Disposition")
    assert (name is None) == (disposition is None)
    if disposition:
        assert parse_options_header(disposition) == ("attachment", {"filename": name})


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("terms", ["glutes", "no-such-area"])
def test_any_site_may_read_them_without_credentials(client: FlaskClient, ending: str, terms: str) -> None:
    headers = client.get(f"/c/{terms}.{ending}").headers
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Credentials" not in headers
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("query", ["?drills=2", "?rounds=1&work=40&rest=0&drills=2", "?level=3&rounds=10"])
def test_all_are_the_circuit_of_the_json_document(client: FlaskClient, query: str) -> None:
    path = f"/c/five-areas.{{}}{query}"
    document = client.get(path.format("json")).get_json()
    names = [station["name"] for station in document["stations"]]

    text = client.get(path.format("txt")).text
    assert re.findall(r"^ ?\d+\. (.+?) \(", text, re.MULTILINE) == names
    assert all(f": {station['text']}" in text for station in document["stations"])
    assert f"Total: {document['seconds'] // 60}:{document['seconds'] % 60:02}\n" in text
    assert document["url"] in text.splitlines()
    assert all(f"Note: {note}" in text.splitlines() for note in document["notes"])

    (event,) = events(client, path.format("ics"))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(seconds=document["seconds"])
    assert (event["SUMMARY"], event["URL"]) == (document["title"], document["url"])
    assert event["DESCRIPTION"] == text.removesuffix("\n")

    steps = expanded(read_fit(client.get(path.format("fit")).data)["workout_step_mesgs"])
    worked = [step["notes"].partition(": ")[0] for step in steps if step["intensity"] == "active"]
    planned = [s["exercise"] for s in document["timeline"] if s["kind"] in ("work", "drill")]
    ids = {station["name"]: station["exercise"] for station in document["stations"]}
    assert [ids[name] for name in worked] == planned


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("asked", "status", "option"),
    [
        ("glutess.{}", 404, "terms"),
        ("glutes.{}?level=9", 400, "level"),
        ("glutes.{}?levl=3", 400, None),
        ("plank.{}?seed=x", 422, "seed"),
        ("glutes.{}?per_area=2", 400, None),
    ],
)
def test_errors_are_problem_documents(
    client: FlaskClient, ending: str, asked: str, status: int, option: str | None
) -> None:
    answer = client.get("/c/" + asked.format(ending))
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert answer.get_json().get("option") == option
    assert "Content-Disposition" not in answer.headers


@pytest.mark.parametrize(
    ("query", "option"),
    [
        ("days=4", "days"),
        ("days=two", "days"),
        ("start=2026-13-01T07:00", "start"),
        ("start=1999-12-31T07:00", "start"),
        ("start=2101-01-01T07:00", "start"),
        ("start=2026-12-01T07:00&start=2026-12-02T07:00", "start"),
        ("day=2", None),
        ("strat=2026-12-01T07:00", None),
    ],
)
def test_a_calendar_is_strict_about_its_own_options(client: FlaskClient, query: str, option: str | None) -> None:
    answer = client.get(f"/c/glutes.ics?{query}")
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert answer.get_json().get("option") == option


@pytest.mark.parametrize("ending", ["txt", "fit", "json"])
def test_other_files_ignore_the_calendars_options(client: FlaskClient, ending: str) -> None:
    answer = client.get(f"/c/glutes.{ending}?days=2")
    assert (answer.status_code, answer.data) == (200, client.get(f"/c/glutes.{ending}").data)


@pytest.mark.parametrize(
    ("asked", "canonical"),
    [
        ("/c/butt.txt", "/c/glutes.txt"),
        ("/c/glutes.fit?level=2", "/c/glutes.fit"),
        ("/c/butt.ics?days=2&level=3&start=2026-12-01T07:00", "/c/glutes.ics?level=3&days=2&start=2026-12-01T07:00"),
        ("/c/butt.ics?start=%26x%0d%0a", "/c/glutes.ics?start=%26x%0D%0A"),
    ],
)
def test_other_spellings_are_redirected_and_a_calendar_keeps_its_options(
    client: FlaskClient, asked: str, canonical: str
) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.location) == (302, canonical)
    assert client.get(canonical).status_code in (200, 400)


def test_tomorrow_is_the_sites_tomorrow(make_app: MakeApp) -> None:
    app = make_app(SITES / "blog")
    set_clock(app, datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    zone = services_of(app).edition_store.edition.site.zone
    local = datetime(2026, 12, 31, 23, 30, tzinfo=UTC).astimezone(zone)
    (event,) = events(app.test_client(), "/c/glutes.ics")
    expected = local.date() + timedelta(days=1)
    assert event["DTSTART"].dt == datetime(expected.year, expected.month, expected.day, 7)
    assert event["DTSTAMP"].dt == datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def test_the_events_of_a_week_link_to_their_circuits(client: FlaskClient) -> None:
    found = events(client, "/c/five-areas.ics?drills=1&days=3&start=2026-12-01T18:30")
    assert [event["DTSTART"].dt.isoformat() for event in found] == [
        "2026-12-01T18:30:00",
        "2026-12-03T18:30:00",
        "2026-12-05T18:30:00",
    ]
    assert len({event["URL"] for event in found}) == 3
    for event in found:
        path = event["URL"].removeprefix(SITE)
        assert client.get(path).status_code == 200
        document = client.get(path.replace("/?", ".json?")).get_json()
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(seconds=document["seconds"])
        assert all(station["name"] in event["DESCRIPTION"] for station in document["stations"])


def test_a_pinned_circuit_is_the_same_each_day(client: FlaskClient) -> None:
    found = events(client, "/c/plank,squat.ics?level=2&rounds=3&days=2&start=2026-12-01T07:00")
    assert [event["URL"] for event in found] == [f"{SITE}/c/plank,squat/?level=2&rounds=3"] * 2
    assert len({event["UID"] for event in found}) == 2


def test_an_unchanged_watch_file_is_not_sent_again(client: FlaskClient) -> None:
    etag = client.get("/c/glutes.fit").headers["ETag"]
    assert client.get("/c/glutes.fit", headers={"If-None-Match": etag}).status_code == 304


_NAMES = st.sampled_from(["start", "days", "level", "Start", "swap", "work", "x\r\ny", "title"])
_VALUES = st.one_of(
    st.sampled_from(["2026-12-01T07:00", "2", "3", "", "0", "9999-99-99T99:99", "\r\nBEGIN:VEVENT", "<script>"]),
    st.text(max_size=20),
)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs=st.lists(st.tuples(_NAMES, _VALUES), max_size=4), ending=st.sampled_from(ENDINGS))
def test_no_query_breaks_a_file(own_app: Flask, pairs: Sequence[tuple[str, str]], ending: str) -> None:
    client = own_app.test_client()
    query = urlencode([(name, value.encode("utf-8", "replace")) for name, value in pairs])
    answer = client.get(f"/c/glutes.{ending}?{query}")
    if answer.status_code == 302:
        answer = client.get(answer.location or "")
    assert answer.status_code in (200, 400, 404, 422)
    if answer.status_code == 200 and ending == "ics":
        assert answer.data.count(b"\r\nBEGIN:VEVENT\r\n") in (1, 2, 3)
        assert b"<script>" not in answer.data
