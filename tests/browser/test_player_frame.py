"""The player in a sandboxed frame on another site, and its size."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from itertools import combinations

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Served
from web.core import assets

CIRCUIT = "/c/plank,glute-bridge/?level=1&rounds=1"
HOST = """<!doctype html><title>Another site</title>
<iframe sandbox="allow-scripts" src="{src}" width="320" height="420"></iframe>"""
"""A page with an embed as in WordPress: scripts may run, and nothing else is allowed."""


@pytest.fixture
def messages() -> list[str]:
    """Collect the messages of the browser."""
    return []


@pytest.fixture
def frame(messages: list[str], fresh_page: Callable[..., Page], served: dict[str, Served]) -> FrameLocator:
    """Return the circuit's frame on such a page."""
    page = fresh_page(viewport={"width": 375, "height": 700})
    page.on("console", lambda message: messages.append(message.text))
    page.on("pageerror", lambda error: messages.append(str(error)))
    page.clock.install()
    host = served["own"].url + "/somebody/"
    body = HOST.format(src=f"/embed{CIRCUIT}")
    page.route(host, lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.goto(host)
    return page.frame_locator("iframe")


def test_a_workout_runs_from_start_to_end_in_the_sandbox(frame: FrameLocator, messages: list[str]) -> None:
    clock = frame.owner.page.clock
    frame.locator("[data-follow]").click()
    assert frame.locator("body").evaluate("() => origin") == "null"
    frame.get_by_role("button", name="Start").click()
    clock.run_for(190_500)
    expect(frame.locator(".player-word")).to_have_text("Work")
    expect(frame.locator(".player-name")).to_have_text("Plank")
    expect(frame.locator(".player-cue")).not_to_be_empty()
    expect(frame.locator(".player-figure")).to_have_attribute("src", re.compile("/plank/motion.svg"))
    frame.locator(".player-figure").evaluate("image => image.decode()")
    clock.run_for(31_000)
    expect(frame.locator(".player-dose")).to_have_text("10 reps")
    frame.get_by_role("button", name="Done").click()
    clock.run_for(121_000)
    expect(frame.locator(".player-word")).to_have_text("Done")
    expect(frame.locator(".player-dose")).to_have_text("1 round, 2 of 2 stations")
    assert messages == []


def test_a_frame_is_silent_at_first_and_links_to_its_page(frame: FrameLocator) -> None:
    frame.locator("[data-follow]").click()
    expect(frame.get_by_role("switch", name="Voice")).not_to_be_checked()
    expect(frame.get_by_role("switch", name="Beeps")).to_be_checked()
    frame.get_by_role("button", name="Start").click()
    notes = frame.locator(".player-notes")
    expect(notes).to_have_text("The screen may turn off. Open the full page", use_inner_text=True)
    link = frame.get_by_role("link", name="Open the full page")
    expect(link).to_have_attribute("href", re.compile(f"^https?://[^/]+{re.escape(CIRCUIT)}$"))
    expect(frame.get_by_role("button", name="Full screen")).to_have_count(0)


def test_a_closed_player_can_be_resumed_in_a_frame(frame: FrameLocator) -> None:
    frame.locator("[data-follow]").click()
    frame.get_by_role("button", name="Start").click()
    frame.owner.page.keyboard.press("Escape")
    expect(frame.locator("[data-follow]")).to_have_text("Resume")
    frame.locator("[data-follow]").click()
    expect(frame.locator(".player-word")).to_have_text("Paused")


def test_it_fills_the_frame_and_stays_inside(frame: FrameLocator) -> None:
    frame.locator("[data-follow]").click()
    box = "player => { const { width, height } = player.getBoundingClientRect(); return [width, height]; }"
    assert frame.locator(".player").evaluate(box) == frame.locator("body").evaluate("() => [innerWidth, innerHeight]")
    buttons = frame.locator(".player button:visible")
    assert all((each.bounding_box() or {"height": 0})["height"] >= 44 for each in buttons.all())


def test_a_frame_higher_than_the_phone_keeps_its_buttons_on_the_screen(
    fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page(viewport={"width": 375, "height": 600})
    host = served["own"].url + "/somebody/"
    body = HOST.format(src=f"/embed{CIRCUIT}").replace('width="320" height="420"', 'width="371" height="875"')
    body = body.replace("<iframe", "<style>body { margin: 0; }</style><iframe")
    page.route(host, lambda route: route.fulfill(body=body, content_type="text/html; charset=utf-8"))
    page.clock.install()
    page.goto(host)
    frame = page.frame_locator("iframe")
    frame.locator("[data-follow]").click()
    buttons = frame.locator(".player button:visible")

    def lowest() -> float:
        boxes = [each.bounding_box() for each in buttons.all()]
        return max(box["y"] + box["height"] for box in boxes if box)

    assert lowest() <= 600
    frame.get_by_role("button", name="Start").click()
    for phase in ("warm-up", "ready", "work"):
        assert lowest() <= 600, phase
        if phase == "work":
            expect(frame.locator(".player-cue")).to_be_visible()
        frame.get_by_role("button", name="Skip").click()
    frame.get_by_role("button", name="Pause").click()
    assert lowest() <= 600
    player = frame.locator(".player")
    assert player.evaluate("player => [player.clientHeight, player.scrollHeight]") == [875, 875]
    colour = "part => getComputedStyle(part).backgroundColor"
    assert player.evaluate(colour) == frame.locator(".player-screen").evaluate(colour) != "rgba(0, 0, 0, 0)"


def test_the_player_is_small_enough_for_a_frame() -> None:
    assert len(gzip.compress(assets.bundle_script("player-frame").text.encode())) <= 5 * 1024
    assert len(gzip.compress(assets.bundle_styles(["player.css", "player-figures.css"]).text.encode())) <= 2 * 1024


LOW = [(320, 200), (600, 200), (343, 320)]


@pytest.mark.parametrize(("width", "height"), LOW)
def test_the_timer_is_usable_in_a_low_frame(
    width: int, height: int, fresh_page: Callable[..., Page], served: dict[str, Served]
) -> None:
    page = fresh_page(viewport={"width": width, "height": height})
    page.clock.install()
    page.goto(f"{served['own'].url}/embed{CIRCUIT}")

    def fits(*names: str) -> None:
        """Expect these parts inside the frame, and none over another."""
        boxes = {}
        for name in names:
            part = page.locator(f".player-{name}")
            expect(part).to_be_visible()
            boxes[name] = part.bounding_box() or {"x": -1, "y": -1, "width": 0, "height": 0}
            box = boxes[name]
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width, name
            assert 0 <= box["y"] <= box["y"] + box["height"] <= height, name
        for one, other in combinations(boxes.values(), 2):
            assert (
                one["x"] + one["width"] <= other["x"] + 1
                or other["x"] + other["width"] <= one["x"] + 1
                or one["y"] + one["height"] <= other["y"] + 8  # the line of the clock is higher than its digits
                or other["y"] + other["height"] <= one["y"] + 8
            ), (one, other)

    page.locator("[data-follow]").click()
    fits("go", "close")
    page.get_by_role("button", name="Start").click()
    page.clock.run_for(190_500)
    expect(page.locator(".player-word")).to_have_text("Work")
    fits("word", "clock", "name", "dose", "go", "skip", "close")
    page.clock.run_for(31_000)
    fits("word", "clock", "name", "dose", "tick", "go", "skip", "close")
    page.get_by_role("button", name="Pause").click()
    fits("word", "clock", "name", "end", "go", "skip", "close")
