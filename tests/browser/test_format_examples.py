"""The player and the log make of the examples in docs/format/ what a reader must make of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Served
from tests.browser.hosts import serving
from tests.browser.log_files import as_json, load
from tests.browser.player import player
from tests.conftest import MakeApp
from tests.format.examples import SITE, Example, list_examples
from tests.format.reader import read
from tests.formats import validate


@pytest.fixture(scope="module")
def site_url(shared_app: MakeApp) -> Iterator[str]:
    """The address of the site that the examples are from."""
    with serving("127.0.0.1", shared_app(SITE)) as url:
        yield url


@pytest.mark.parametrize("example", list_examples("circuit-1"), ids=lambda example: example.name)
def test_the_player_has_the_runs_of_an_example(
    example: Example, fresh_page: Callable[..., Page], site_url: str
) -> None:
    names = {station["exercise"]: station["name"] for station in example.document["stations"]}
    shown = player(fresh_page(), site_url + example.path)
    shown.begin()
    minutes, seconds = divmod(example.expected["seconds"], 60)
    assert f"{minutes}:{seconds:02} left" in shown.text("left")
    runs = []
    for step in example.document["timeline"]:
        if step["kind"] in ("work", "drill"):
            runs.append([shown.text("name"), shown.part("tick").is_visible()])
        shown.press("Skip")
    assert shown.phase == "done"
    assert runs == [
        [names[exercise] + (f", {side}" if side else ""), end == "reader"]
        for exercise, side, _, end in example.expected["runs"]
    ]


@pytest.mark.parametrize("example", list_examples("log-1"), ids=lambda example: example.name)
def test_the_log_has_the_workouts_of_an_example(
    example: Example, fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page()
    page.goto(f"{served['own'].url}/log/")
    load(page, as_json(*example.document["workouts"]))
    newest_first = [day for day, _ in reversed(example.expected["order"])]
    expect(page.locator(".log-entry")).to_have_count(len(newest_first))
    times = page.locator(".log-entry time").evaluate_all("times => times.map(time => time.dateTime.slice(0, 10))")
    assert times == newest_first
    if newest_first:
        with page.expect_download() as download:
            page.get_by_role("button", name="Download your log").click()
        saved = json.loads(Path(download.value.path()).read_text("utf-8"))
        validate(saved, "log-1")
        assert read("log-1", saved) == example.expected


@pytest.mark.parametrize("example", list_examples("circuit-1"), ids=lambda example: example.name)
def test_the_print_has_a_box_for_each_set_of_an_example(
    example: Example, fresh_page: Callable[..., Page], site_url: str
) -> None:
    page = fresh_page()
    page.goto(site_url + example.path)
    page.emulate_media(media="print")
    stations = page.locator(".circuit-page .station")
    printed = [
        (station.locator(".station-name").inner_text().strip(), station.locator(".station-ticks i:visible").count())
        for station in stations.all()
    ]
    assert printed == [(station["name"], station["sets"]) for station in example.document["stations"]]
