"""Tests of the pages of plans, and their JSON."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp, set_clock
from tests.engine.circuits.exports.totals import read_events
from tests.engine.plans.sample import STRONG
from web.core.context import services_of

PATH = "/plans/strong/"
OPEN = re.compile(r'<details class="plan-week" open>.*?<span class="plan-week-name">(Week \d+)', re.DOTALL)


@pytest.fixture
def folder(site: Callable[[str], Path]) -> Path:
    """A site with a plan of its own."""
    folder = site("minimal")
    (folder / "plans").mkdir()
    (folder / "plans" / "strong.yaml").write_text(STRONG)
    return folder


@pytest.fixture
def client(folder: Path, make_app: MakeApp) -> FlaskClient:
    app = make_app(folder)
    set_clock(app, datetime(2026, 12, 9, 12, tzinfo=UTC))
    return app.test_client()


def test_the_list_links_to_our_plans_and_those_of_the_site(client: FlaskClient) -> None:
    page = client.get("/plans/").text
    assert 'href="/plans/strong/"' in page
    assert 'href="/plans/first-six-weeks/"' in page


def test_a_site_without_our_exercises_has_only_its_own_plans(folder: Path, make_app: MakeApp) -> None:
    (folder / "site.toml").write_text("use_builtin_exercises = false\n")
    (folder / "plans" / "strong.yaml").unlink()
    app = make_app(folder)
    assert "There are no plans yet." in app.test_client().get("/plans/").text
    assert app.test_client().get("/plans/first-six-weeks/").status_code == 404


@pytest.mark.parametrize(
    ("query", "week", "words"),
    [
        ("", "Week 1", ""),
        ("?start=2026-12-07", "Week 1", "This is week 1 of 6."),
        ("?start=2026-11-30", "Week 2", "This is week 2 of 6."),
        ("?start=2026-12-14", "Week 1", "This plan starts on 14 December 2026."),
        ("?start=2025-01-01", "Week 1", "This plan ended on 11 February 2025."),
        ("?race=2026-12-13", "Week 6", "Race day: 13 December 2026."),
    ],
)
def test_the_current_week_is_open(query: str, week: str, words: str, client: FlaskClient) -> None:
    page = client.get(PATH + query).text
    assert OPEN.findall(page) == [week]
    assert words in page


def test_the_week_changes_at_midnight_in_the_sites_time_zone(folder: Path, make_app: MakeApp) -> None:
    (folder / "site.toml").write_text('timezone = "Pacific/Auckland"\n')
    app = make_app(folder)
    for hour, week in ((10, "Week 1"), (11, "Week 2")):  # Auckland is 13 hours ahead
        set_clock(app, datetime(2026, 12, 6, hour, 30, tzinfo=UTC))
        assert OPEN.findall(app.test_client().get(f"{PATH}?start=2026-11-30").text) == [week]


def test_a_page_is_the_same_for_all_readers_and_is_revalidated(client: FlaskClient) -> None:
    response = client.get(f"{PATH}?start=2026-12-07")
    assert response.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in response.headers
    again = client.get(f"{PATH}?start=2026-12-07", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("query", ["?start=soon", "?start=2026-02-30", "?race=1066-10-14"])
def test_a_wrong_date_is_explained_and_what_was_typed_is_repeated(query: str, client: FlaskClient) -> None:
    response = client.get(PATH + query)
    assert response.status_code == 400
    assert "<title>Error: Strong" in response.text
    assert 'aria-invalid="true"' in response.text
    assert query.partition("=")[2] in response.text
    assert 'value="2026-12-07"' in client.get(f"{PATH}?start=2026-12-07&race=never").text
    assert OPEN.findall(response.text) == ["Week 1"]


@pytest.mark.parametrize("address", ["/plans/nothing/", "/plans/nothing.json", "/plans/STRONG/"])
def test_an_unknown_plan_is_not_found(address: str, client: FlaskClient) -> None:
    assert client.get(address).status_code == 404


def test_the_json_document_has_every_workout_with_its_date(client: FlaskClient) -> None:
    response = client.get("/plans/strong.json?start=2026-12-07")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    document = response.get_json()
    assert (document["version"], document["id"], document["race"]) == (1, "strong", None)
    assert [week["number"] for week in document["weeks"]] == [1, 2, 3, 4, 5, 6]
    first = document["weeks"][0]
    assert [(each["id"], each["date"]) for each in first["workouts"]] == [
        ("1-hips", "2026-12-08"),
        ("1-trunk", "2026-12-11"),
    ]
    address = first["workouts"][0]["url"].removeprefix("https://minimal.example")
    circuit = client.get(address.replace("/?", ".json?")).get_json()
    assert circuit["seconds"] == first["workouts"][0]["seconds"]
    assert [each["exercise"] for each in circuit["stations"]] == [
        each["exercise"] for each in first["workouts"][0]["stations"]
    ]


def test_the_json_document_explains_a_wrong_date(client: FlaskClient) -> None:
    response = client.get("/plans/strong.json?start=soon")
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert response.get_json()["option"] == "start"


def test_the_text_has_every_workout_with_its_stations(client: FlaskClient) -> None:
    response = client.get("/plans/strong.txt?race=2027-01-17")
    assert response.mimetype == "text/plain"
    lines = response.text.splitlines()
    assert lines[:2] == ["Strong", "https://minimal.example/plans/strong/?race=2027-01-17"]
    assert "Race day: 17 January 2027" in lines
    assert "Week 1, 7 – 13 December" in lines and "Week 4, 28 December – 3 January, easier week" in lines
    assert any(line.startswith("  Hips (Tue 8 Dec, after an easy run): 2 rounds, ") for line in lines)
    assert "  Trunk (left out: too close to the race, on a rest day): 3 rounds, " in response.text
    assert lines[-1].startswith("    ")


def test_the_calendar_has_each_workout_on_its_day_and_the_race(client: FlaskClient) -> None:
    response = client.get("/plans/strong.ics?race=2027-01-17")
    assert response.mimetype == "text/calendar"
    events = read_events(response.data)
    assert [(event["SUMMARY"], event["DTSTART"].dt) for event in events[:2]] == [
        ("Hips", date(2026, 12, 8)),
        ("Trunk", date(2026, 12, 11)),
    ]
    assert (events[-1]["SUMMARY"], events[-1]["DTSTART"].dt) == ("Race day", date(2027, 1, 17))
    assert len(events) == 12  # eleven workouts, because the last one is too close to the race
    assert all(event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1) for event in events)
    assert "Week 1" not in events[0]["DESCRIPTION"]
    assert events[0]["DESCRIPTION"].startswith("Strong, week 1, after an easy run\n\nHips\n")
    assert b"\r\nREFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in response.data


def test_events_keep_their_ids_if_the_dates_change(client: FlaskClient) -> None:
    ids = [
        [event["UID"] for event in read_events(client.get(f"/plans/strong.ics?start={start}").data)]
        for start in ("2026-12-07", "2026-12-14", "2030-01-01")
    ]
    assert len(set(ids[0])) == 12
    assert sorted(ids[0]) == sorted(ids[1]) == sorted(ids[2])


def test_a_calendar_that_has_not_changed_is_not_sent_again(client: FlaskClient) -> None:
    address = "/plans/strong.ics?start=2026-12-07"
    etag = client.get(address).headers["ETag"]
    set_clock(client.application, datetime(2026, 12, 9, 18, tzinfo=UTC))
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_a_calendar_needs_a_date(client: FlaskClient) -> None:
    response = client.get("/plans/strong.ics")
    assert response.status_code == 400
    assert response.get_json()["detail"] == "A calendar needs a date."


def test_the_page_links_to_the_subscription_and_the_watch_files(client: FlaskClient) -> None:
    assert "webcal://" not in client.get(PATH).text
    page = client.get(f"{PATH}?start=2026-12-07").text
    assert 'href="webcal://minimal.example/plans/strong.ics?start=2026-12-07"' in page
    files = re.findall(r'href="(/plans/strong/[^"]+\.fit)"', page)
    assert files[0] == "/plans/strong/1-hips.fit" and len(files) == 12
    workout = client.get(files[0])
    assert workout.mimetype == "application/vnd.ant.fit"
    assert b"Week 1: Hips" in workout.data
    assert "filename=strong-1-hips.fit" in workout.headers["Content-Disposition"]
    assert client.get("/plans/strong/9-hips.fit").status_code == 404


def test_equal_workouts_of_two_weeks_are_two_files_for_a_watch(client: FlaskClient, folder: Path) -> None:
    steady = STRONG.replace("weeks: 6", "weeks: 6\nrecover_every: 0").replace("  - {week: 2, dose: middle}\n", "")
    assert steady != STRONG
    (folder / "plans" / "steady.yaml").write_text(steady)
    services_of(client.application).edition_store.refresh(force=True)
    one, two = (client.get(f"/plans/steady/{week}-hips.fit").data for week in (1, 2))
    assert one.replace(b"Week 1", b"Week 2")[:-2] != two[:-2]


def test_the_frame_shows_the_current_week_and_is_not_kept_for_long(client: FlaskClient) -> None:
    response = client.get("/embed/plan/strong/?start=2026-11-30")
    assert "Week 2 of 6, 7 – 13 December." in response.text
    assert response.text.count("Open this circuit") == 2
    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "script-src 'sha256-" in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert len(gzip.compress(response.data)) < 14 * 1024
    assert "stale-while-revalidate" in client.get("/embed/plan/strong/").headers["Cache-Control"]


def test_a_pasted_address_of_a_plan_is_its_frame(client: FlaskClient) -> None:
    document = client.get("/oembed?url=/plans/strong/%3Fstart%3D2026-11-30").get_json()
    assert document["title"] == "Strong"
    assert "/embed/plan/strong/?start=2026-11-30" in document["html"]
    assert client.get("/share/?url=/plans/strong/").status_code == 200


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/embed/plan/stong/", 404),
        ("/embed/plan/strong/?start=soon", 400),
        ("/embed/plan/strong/?race=2026-12-20&start=2026-12-01", 302),
        ("/embed/plan/strong/?utm_source=x", 302),
        ("/oembed?url=/embed/plan/strong/%3Fstrat%3D2026-12-01", 400),
    ],
)
def test_frames_of_other_addresses(address: str, status: int, client: FlaskClient) -> None:
    assert client.get(address).status_code == status


def test_a_broken_plan_is_reported_and_its_last_good_version_stays(folder: Path, make_app: MakeApp) -> None:
    app = make_app(folder)
    store = services_of(app).edition_store
    assert app.test_client().get(PATH).status_code == 200
    (folder / "plans" / "strong.yaml").write_text(STRONG.replace("weeks: 6", "weeks: 60"))
    (folder / "plans" / "New Plan.yaml").write_text(STRONG)
    store.refresh(force=True)
    assert "6 weeks" in app.test_client().get(PATH).text
    problems = [str(problem) for problem in store.edition.problems if problem.path.startswith("plans/")]
    assert problems[0].startswith("plans/New Plan.yaml:1:1: error: The file name 'New Plan' cannot be part")
    assert problems[1].startswith("plans/strong.yaml:3:8: error: 'weeks' must be at most 12, not 60.")


def test_a_plan_of_the_site_replaces_ours(folder: Path, make_app: MakeApp) -> None:
    (folder / "plans" / "first-six-weeks.yaml").write_text(STRONG.replace("Strong", "Mine"))
    assert "<h1>Mine</h1>" in make_app(folder).test_client().get("/plans/first-six-weeks/").text


def test_links_to_plans_are_checked(folder: Path, make_app: MakeApp) -> None:
    good = (
        "/plans/",
        "/plans/strong/",
        "/plans/strong/?start=2026-12-07",
        "/plans/strong.ics",
        "/plans/strong/3-hips.fit",
    )
    bad = ("/plans/stong/", "/plans/strong/?start=soon", "/plans/strong/9-hips.fit")
    links = " ".join(f"[x]({address})" for address in (*good, *bad))
    (folder / "posts" / "linked.md").write_text(f"---\ntitle: Linked\ndate: 2026-03-01\n---\n\n{links}\n")
    problems = services_of(make_app(folder)).edition_store.edition.problems
    found = [problem.message for problem in problems if problem.path == "posts/linked.md"]
    assert found == [
        "There is no page '/plans/stong/'.",
        "start: 'soon' is not a date.",
        "There is no page '/plans/strong/9-hips.fit'.",
    ]
