"""The log: workouts are kept in the browser, from the player or by hand, and shown, saved to a file and erased."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect

from engine.library.safety import SAFETY_RULE
from tests.browser.conftest import Served
from tests.browser.player import MIXED, Player, player
from tests.browser.test_barriers import AXE, RULES, RUN

DAY = 24 * 60 * 60 * 1000
"""A day in milliseconds."""


@pytest.fixture
def circuit(fresh_page: Callable[..., Page], served: dict[str, Served]) -> Player:
    """Show a circuit on a phone, in a browser with an empty log."""
    return player(fresh_page(viewport={"width": 375, "height": 812}), served["own"].url + MIXED)


def open_log(page: Page) -> None:
    """Open the log by the link on the page of a circuit."""
    page.get_by_role("link", name="Open your log").click()
    expect(page.get_by_role("heading", name="Your log", level=1)).to_be_visible()


def saved_file(page: Page, button: str) -> str:
    """Press a button, and return the content of the file that it saves."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button, exact=True).click()
    return Path(download.value.path()).read_text(encoding="utf-8")


def planned(page: Page, exercise: str) -> str:
    """Return the amount of one set of a station on the page of a circuit."""
    return page.locator(f".station[data-exercise={exercise}]").get_attribute("data-amount") or ""


def entries(page: Page) -> list[str]:
    """Return the texts of the log's entries."""
    expect(page.get_by_label("Import a log")).to_be_visible()
    return [" ".join(text.split()) for text in page.locator(".log-entry").all_inner_texts()]


def test_the_player_logs_what_was_done_with_one_press(circuit: Player) -> None:
    circuit.begin()
    circuit.to("work")
    circuit.wait(40)  # the plank of the first round
    assert not circuit.part("log").is_visible()
    circuit.press("Pause")
    circuit.press("End workout")
    circuit.press("Log this workout")
    expect(circuit.part("next")).to_have_text("Added to your log.")
    expect(circuit.part("status")).to_have_text("Added to your log.")
    circuit.press("Add details")
    assert not circuit.is_open
    form = circuit.page.locator(".log-details")
    expect(form.get_by_label("Seconds")).to_be_focused()
    expect(form.get_by_label("Seconds")).to_have_value(planned(circuit.page, "plank"))
    assert form.locator(".log-station").count() == 1, "the stations that were not done are left out"
    open_log(circuit.page)
    [entry] = entries(circuit.page)
    assert re.search(r"Plank: \d+ s", entry)
    assert circuit.messages == []


def test_a_workout_of_which_nothing_was_done_is_not_offered(circuit: Player) -> None:
    circuit.begin()
    circuit.press("Pause")
    circuit.press("End workout")
    assert not circuit.part("log").is_visible()


def test_the_details_come_back_when_the_circuit_is_done_again(circuit: Player) -> None:
    page = circuit.page
    page.get_by_role("button", name="Log this workout").click()
    bridge = page.get_by_role("group", name="Glute bridge")
    expect(page.get_by_label("Seconds").first).to_be_focused()
    expect(bridge.get_by_label("Repetitions")).to_have_value(", ".join([planned(page, "glute-bridge")] * 2))
    bridge.get_by_label("Repetitions").fill("12 12 10")
    bridge.get_by_label("Load in kg").fill("7,5")
    page.get_by_label("Just right").check()
    page.get_by_role("button", name="Save details").click()
    expect(page.locator(".log-workout [role=status]")).to_have_text("Details saved.")

    page.clock.fast_forward(9 * DAY)
    page.reload()
    expect(page.locator(".circuit-head")).to_contain_text("Last done 9 days ago")
    station = page.locator(".station", has_text="Glute bridge")
    expect(station).to_contain_text("Last done 9 days ago: 12, 12, 10 with 7.5 kg")
    open_log(page)
    [entry] = entries(page)
    assert "felt just right" in entry
    assert "Glute bridge: 12, 12, 10 with 7.5 kg" in entry
    assert circuit.messages == []


def test_wrong_details_are_named_and_nothing_typed_is_lost(circuit: Player) -> None:
    page = circuit.page
    page.get_by_role("button", name="Log this workout").click()
    bridge = page.get_by_role("group", name="Glute bridge")
    for label, text in (("Repetitions", "twelve"), ("Load in kg", "a lot"), ("Pain (0–10)", "11")):
        field = bridge.get_by_label(label)
        field.fill(text)
        page.get_by_role("button", name="Save details").click()
        expect(field).to_be_focused()
        expect(field).to_have_value(text)
        expect(field).to_have_accessible_description(re.compile("^Write "))
        field.fill("5")
    page.get_by_role("button", name="Save details").click()
    expect(page.locator(".log-workout [role=status]")).to_have_text("Details saved.")
    assert bridge.locator(".field-error", has_text="Write").count() == 0


def test_pain_noted_twice_leads_to_an_easier_version_and_to_help(circuit: Player) -> None:
    page = circuit.page
    station = page.locator(".station[data-exercise=side-plank]")
    easier = station.get_attribute("data-easier-name") or ""
    assert easier
    for pain in ("3", "6", "4"):
        page.get_by_role("button", name="Log this workout").click()
        page.get_by_role("group", name="Side plank").get_by_label("Pain (0–10)").fill(pain)
        expect(station.locator(".log-pain")).to_be_hidden()
        page.get_by_role("button", name="Save details").click()
        expect(page.locator(".log-workout [role=status]")).to_contain_text("Details saved.")
        if pain != "4":
            page.clock.fast_forward(2 * DAY)
            page.reload()
    for _ in range(2):  # at once, and when the page is opened again
        expect(station).to_contain_text("You noted pain above 3 of 10 twice.")
        expect(station.get_by_role("link", name=easier)).to_be_visible()
        expect(station).to_contain_text(SAFETY_RULE[1])
        assert page.locator(".log-pain").count() == 1
        page.reload()


def test_a_workout_added_by_mistake_is_removed(circuit: Player) -> None:
    page = circuit.page
    page.get_by_role("button", name="Log this workout").click()
    page.get_by_role("button", name="Remove from log").click()
    expect(page.locator(".log-workout [role=status]")).to_have_text("Removed from your log.")
    expect(page.get_by_role("button", name="Log this workout")).to_be_focused()
    open_log(page)
    assert entries(page) == []
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()


def test_the_file_has_everything_that_was_logged(circuit: Player) -> None:
    page = circuit.page
    planned_seconds, planned_reps = planned(page, "plank"), planned(page, "glute-bridge")
    page.get_by_role("button", name="Log this workout").click()
    page.get_by_role("group", name="Glute bridge").get_by_label("Pain (0–10)").fill("2")
    page.get_by_role("button", name="Save details").click()
    expect(page.locator(".log-workout [role=status]")).to_have_text("Details saved.")
    open_log(page)
    content: dict[str, Any] = json.loads(saved_file(page, "Download your log"))
    assert content["version"] == 1
    [workout] = content["workouts"]
    assert workout["circuit"] == MIXED
    assert workout["date"].startswith("2025-06-15T")
    plank, bridge, side_plank = workout["stations"]
    assert (plank["sets"], plank["unit"]) == ([int(planned_seconds)] * 2, "seconds")
    assert bridge == {
        "name": "Glute bridge",
        "exercise": "glute-bridge",
        "area": "glutes",
        "unit": "reps",
        "sets": [int(planned_reps)] * 2,
        "load_kg": None,
        "pain": 2,
    }
    assert side_plank["exercise"] == "side-plank"


def test_entries_are_deleted_one_by_one_or_all_together(circuit: Player) -> None:
    page = circuit.page
    for _ in range(3):
        page.get_by_role("button", name="Log this workout").click()
        expect(page.locator(".log-workout [role=status]")).to_have_text("Added to your log.")
        page.clock.fast_forward(DAY)
        page.reload()
    open_log(page)
    assert len(entries(page)) == 3
    page.locator(".log-entry").first.get_by_role("button", name="Delete").click()
    expect(page.locator(".log-entry")).to_have_count(2)
    page.get_by_role("button", name="Erase your log").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".log-entry")).to_have_count(2)
    page.get_by_role("button", name="Erase your log").click()
    page.get_by_role("button", name="Erase", exact=True).click()
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    page.reload()
    assert entries(page) == []


def test_nothing_of_the_log_is_sent(circuit: Player) -> None:
    page = circuit.page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method != "GET" else None)
    page.get_by_role("button", name="Log this workout").click()
    page.get_by_role("button", name="Save details").click()
    expect(page.locator(".log-workout [role=status]")).to_have_text("Details saved.")
    open_log(page)
    assert len(entries(page)) == 1
    assert sent == []


def test_a_site_that_counts_gets_each_workout_once_and_no_details(circuit: Player) -> None:
    page = circuit.page
    page.locator("[data-log]").evaluate("section => { section.dataset.count = '/log/count/'; }")
    sent: list[str | None] = []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.route("**/log/count/", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Log this workout").click()
    for amount in ("7", "8"):
        page.get_by_label("Seconds").first.fill(amount)
        page.get_by_role("button", name="Save details").click()
        expect(page.locator(".log-workout [role=status]")).to_have_text("Details saved.")
        page.locator(".log-workout [role=status]").evaluate("status => { status.textContent = ''; }")
    assert [parse_qs(body or "") for body in sent] == [{"circuit": [MIXED]}]


def test_axe_finds_nothing_in_a_log_with_workouts(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    page = fresh_page(viewport={"width": 375, "height": 812}, reduced_motion="reduce")
    page.goto(served["own"].url + MIXED)
    page.get_by_role("button", name="Log this workout").click()
    expect(page.get_by_label("Seconds").first).to_be_focused()
    page.evaluate(AXE)
    assert page.evaluate(RUN, RULES) == []
    open_log(page)
    assert len(entries(page)) == 1
    page.evaluate(AXE)
    assert page.evaluate(RUN, RULES) == []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN, RULES) == []


def test_a_frame_on_another_site_offers_no_log(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    page = fresh_page()
    page.goto(f"{served['own'].url}/embed{MIXED}")
    assert page.locator(".player").count() == 1
    assert page.locator("[data-log], .player-log").count() == 0
