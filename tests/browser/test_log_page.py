"""The page of the log: weeks, sets by area, and files for other programs and devices."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import segno
from garmin_fit_sdk import Decoder, Stream
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.conftest import Served
from tests.browser.log_files import as_json, load, station, weekly, workout
from tests.browser.test_barriers import AXE, RULES, RUN

NOW = datetime(2026, 11, 25, 18, 40, 12, tzinfo=timezone(timedelta(hours=1)))
"""A Wednesday, in winter in Berlin."""
FULL = workout(
    1,
    NOW,
    station("glute-bridge", "glutes", 12, 12, 10, load_kg=7.5, pain=2),
    station("plank", "core", 30, 45, unit="seconds"),
    station("a-march", None, 20, unit="metres"),
    title='=A "quick", hard circuit',
    plan={"id": "in-season", "workout": "3-legs"},
)


@pytest.fixture
def log(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Page:
    """Show an empty log on a phone in Berlin."""
    page = fresh_page(viewport={"width": 375, "height": 812}, timezone_id="Europe/Berlin", reduced_motion="reduce")
    page.clock.set_fixed_time(NOW)
    page.goto(served["own"].url + "/log/")
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    return page


def save(page: Page, button: str) -> Path:
    """Press a button, and return the path of the file that it saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).first.click()
    return Path(download.value.path())


def test_a_file_brings_the_log_to_another_browser(
    log: Page, fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    load(log, as_json(FULL, *weekly(NOW - timedelta(days=9), 4)[2:]))
    expect(log.locator(".log-status")).to_have_text("Imported 3 workouts.")
    saved = save(log, "Download your log").read_bytes()
    other = fresh_page()
    other.goto(served["own"].url + "/log/")
    for _ in range(2):  # the second time replaces each workout by itself
        load(other, {"name": "log.json", "mimeType": "application/json", "buffer": saved})
        expect(other.locator(".log-entry")).to_have_count(3)
    content = json.loads(save(other, "Download your log").read_text("utf-8"))
    assert content["workouts"][0] == FULL
    assert content["workouts"] == json.loads(saved)["workouts"]


def test_a_table_has_all_sets_and_can_be_imported(log: Page) -> None:
    load(log, as_json(FULL, *weekly(NOW, 3)[2:]))
    content = save(log, "As a table (CSV)").read_bytes()
    lines = content.decode().split("\r\n")
    assert lines[0].startswith("id,date,circuit,title,plan,")
    assert re.search(r'"\'=A ""quick"", hard circuit",in-season,3-legs,900,right,glute-bridge,', lines[1])
    assert lines[1].endswith(",reps,12 12 10,7.5,2")
    log.get_by_role("button", name="Erase your log").click()
    log.get_by_role("button", name="Erase", exact=True).click()
    expect(log.get_by_text("Nothing here yet.")).to_be_visible()
    load(log, {"name": "log.csv", "mimeType": "text/csv", "buffer": content})
    found = json.loads(save(log, "Download your log").read_text("utf-8"))["workouts"]
    assert found == [FULL, *weekly(NOW, 3)[2:]]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            {"name": "cat.json", "mimeType": "application/json", "buffer": b"\xff\xd8 no text"},
            "This file is not a log.",
        ),
        ({"name": "a.json", "mimeType": "application/json", "buffer": b"null"}, "This file is not a log."),
        ({"name": "a.json", "mimeType": "application/json", "buffer": b'{"workouts": 3}'}, "This file is not a log."),
        ({"name": "a.csv", "mimeType": "text/csv", "buffer": b'name,age\r\n"Ada,36'}, "This file is not a log."),
        (as_json({"id": "x", "date": "yesterday"}, None, 7), "This file is not a log."),
        (as_json(FULL, version=2), "This file is from a newer version of this site."),
    ],
)
def test_a_wrong_file_changes_nothing(log: Page, file: FilePayload, message: str) -> None:
    load(log, as_json(FULL))
    load(log, file)
    expect(log.locator(".log-status")).to_contain_text(message)
    expect(log.locator(".log-entry")).to_have_count(1)


def test_what_a_file_has_besides_workouts_is_left_out(log: Page) -> None:
    stranger: Any = {
        "exercise": "x",
        "sets": [1, -2, "3", 1e9, 4],
        "load_kg": "heavy",
        "pain": 99,
        "name": 5,
        "area": "a b",
    }
    raw = workout(2, NOW, stranger, None, title="<img src=x onerror=alert(1)>", feeling="odd", seconds=-5, more="more")
    link = workout(3, NOW, circuit="javascript:alert(1)")
    load(log, as_json(raw, link))
    expect(log.locator(".log-page > .actions")).to_be_hidden()  # without a plan, nothing takes its place
    expect(log.locator(".log-status")).to_have_text("Imported 1 workout. 1 could not be read.")
    expect(log.get_by_role("link", name="<img src=x onerror=alert(1)>")).to_be_visible()
    [found] = json.loads(save(log, "Download your log").read_text("utf-8"))["workouts"]
    cleaned = {
        "exercise": "x",
        "name": "x",
        "area": None,
        "unit": "reps",
        "sets": [1, 4],
        "load_kg": None,
        "pain": None,
    }
    assert found == {**workout(2, NOW, title=raw["title"]), "feeling": None, "seconds": None, "stations": [cleaned]}


def test_ids_and_times_of_other_programs_are_kept(log: Page) -> None:
    load(log, as_json({**FULL, "id": "9B1D_a-7", "date": "2026-11-25T17:40:12Z"}))
    [found] = json.loads(save(log, "Download your log").read_text("utf-8"))["workouts"]
    assert (found["id"], found["date"]) == ("9B1D_a-7", "2026-11-25T17:40:12+00:00")


def test_a_workout_is_a_fit_activity(log: Page) -> None:
    load(log, as_json(FULL))
    messages, errors = Decoder(Stream.from_file(str(save(log, "Download as FIT")))).read()
    assert errors == []
    [session] = messages["session_mesgs"]
    assert (session["sport"], session["sub_sport"]) == ("training", "strength_training")
    assert session["total_timer_time"] == 900
    assert session["timestamp"] == NOW
    assert session["start_time"] == NOW - timedelta(minutes=15)
    sets = messages["set_mesgs"]
    assert [each.get("repetitions") for each in sets] == [12, 12, 10, None, None, None]
    assert [each.get("weight") for each in sets] == [7.5, 7.5, 7.5, None, None, None]
    assert {each["set_type"] for each in sets} == {"active"}
    assert messages["file_id_mesgs"][0]["type"] == "activity"
    assert messages["activity_mesgs"][0]["num_sessions"] == 1


def test_weeks_and_rows_of_weeks(log: Page) -> None:
    # Two workouts this week, one before, a week off, two weeks with workouts, and a longer break before the last.
    days = (0, 1, 7, 21, 28, 70)
    load(log, as_json(*(workout(n, NOW - timedelta(days=day)) for n, day in enumerate(days))))
    headings = log.locator(".log-weeks h3").all_inner_texts()
    assert headings[0] == "This week · 2 workouts"
    assert re.match("Week of Mon,? 16 Nov 2026 · 1 workout", headings[1])
    assert len(headings) == 5
    facts = {name: log.locator(f"[data-fact={name}]").inner_text() for name in ("all", "recent", "weeks")}
    assert facts == {"all": "6", "recent": "4", "weeks": "4"}


def test_a_log_after_a_long_break_has_no_row_of_weeks(log: Page) -> None:
    load(log, as_json(*weekly(NOW - timedelta(weeks=5), 6)))
    expect(log.locator("[data-fact=all]")).to_have_text("6")
    expect(log.get_by_text("Weeks in a row")).to_be_hidden()


def test_the_body_shows_the_sets_of_each_area_in_four_weeks(log: Page) -> None:
    old = workout(9, NOW - timedelta(days=40), station("row", "upper-back", 9, 9))
    calves = station("calf-raise", "calves", 15)
    load(log, as_json(workout(1, NOW, station("glute-bridge", "glutes", 12, 12, 12), calves), old))
    volume = log.locator(".log-volume")
    expect(volume.locator("li:visible")).to_have_text([re.compile("Glutes.*3 sets"), re.compile("Calves.*1 set$")])
    expect(volume.locator(".log-area[data-volume=most]")).to_have_attribute("data-area", "glutes")
    expect(volume.locator(".log-area[data-volume=some]")).to_have_attribute("data-area", "calves")


def test_a_copy_is_asked_for_until_there_is_one(log: Page, served: dict[str, Served]) -> None:
    for number in range(5):
        log.goto(served["own"].url + "/c/plank,glute-bridge/?rounds=1")
        log.get_by_role("button", name="Log this workout").click()
        expect(log.locator(".log-workout [role=status]")).to_contain_text("Added to your log.")
        asked = log.locator(".log-workout [role=status]").inner_text().count("5 workouts are not in a copy")
        assert asked == (1 if number == 4 else 0)
    log.get_by_role("link", name="Open your log").click()
    expect(log.get_by_text("5 workouts are not in a copy.")).to_be_visible()
    save(log, "Download your log")
    expect(log.locator(".log-copied")).to_have_text(re.compile("^Your last copy is from Wed,? 25 Nov 2026.$"))


def test_qr_codes_bring_the_log_to_another_device(
    log: Page, fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    draw = random.Random(1).randrange
    stations = [[station(f"exercise-{draw(99)}", "core", draw(999), draw(999)) for _ in range(8)] for _ in range(20)]
    others = [workout(n, NOW - timedelta(days=n), *stations[n], title=f"Day {draw(999)}") for n in range(2, 20)]
    load(log, as_json(FULL, *others))
    log.get_by_role("button", name="Show QR codes").click()
    links: list[str] = []
    while True:
        links.append(log.get_by_role("link", name="Link with the same content").get_attribute("href") or "")
        assert len(links[-1]) <= 1800
        number, total = re.findall(r"\d+", log.locator(".log-code-number").inner_text())
        assert int(number) == len(links)
        if number == total:
            break
        log.get_by_role("button", name="Next code").click()
    assert len(links) > 1
    assert _modules(log) in [_expected_modules(links[-1], mask) for mask in range(8)]
    other = fresh_page(timezone_id="Europe/Berlin")
    sent: list[str] = []
    other.on("request", lambda request: sent.append(request.url))
    for link in links:
        other.goto(link)
        other.get_by_role("button", name="Add to this log").click()
        expect(other.locator(".log-status")).to_contain_text("Added ")
    expect(other.locator(".log-entry")).to_have_count(19)
    assert not [url for url in sent if "log=" in url.partition("#")[0]]
    saved = json.loads(save(other, "Download your log").read_text("utf-8"))["workouts"]
    assert saved == json.loads(save(log, "Download your log").read_text("utf-8"))["workouts"]


def _modules(page: Page) -> list[list[int]]:
    """Return the dark modules of the QR code on a page, without its margin."""
    rows: list[list[int]] = page.locator(".log-code canvas").evaluate(
        """canvas => {
          const {data, width} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          const dark = Array.from({length: width}, (_, y) =>
            Array.from({length: width}, (_, x) => Number(data[(y * width + x) * 4] < 128)));
          return dark.slice(4, -4).map(row => row.slice(4, -4));
        }"""
    )
    return rows


def _expected_modules(text: str, mask: int) -> list[list[int]]:
    """Return the modules of a QR code by another encoder."""
    code = segno.make(text, error="l", micro=False, boost_error=False, eci=True, encoding="utf-8", mask=mask)
    return [[int(bool(module)) for module in row] for row in code.matrix]


@pytest.mark.parametrize("fragment", ["#log=", "#log=AAAA", "#log=%%%", "#log=q1YqVrJSqgUA", "#other"])
def test_a_broken_link_is_ignored(log: Page, fragment: str) -> None:
    log.goto(log.url + fragment)
    load(log, as_json(FULL))
    expect(log.get_by_role("button", name="Add to this log")).to_be_hidden()


def test_axe_finds_nothing_in_a_long_log(log: Page) -> None:
    load(log, as_json(FULL, *weekly(NOW, 9)[2:]))
    log.evaluate(AXE)
    assert log.evaluate(RUN, RULES) == []
    assert log.evaluate("() => document.documentElement.scrollWidth") <= 375
    log.set_viewport_size({"width": 1280, "height": 800})
    log.emulate_media(color_scheme="dark")
    assert log.evaluate(RUN, RULES) == []
