"""Frames in a browser: size, accessibility, storage and sandboxes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Show
from tests.browser.hosts import Host, Ours, listen
from tests.browser.test_barriers import AXE, RULES, RUN
from tests.browser.test_keyboard import FOCUSABLE, FOCUSED
from tests.browser.test_layout import CUT, PRESSED, PRIMARY, TOO_SMALL, TOO_WIDE

STORED = """async () => [
  document.cookie, localStorage.length, sessionStorage.length, (await indexedDB.databases()).length
]"""
FOLD = "open => { for (const each of document.querySelectorAll('details')) each.open = open; }"
SCHEMES: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
Alone = Callable[..., Page]

OURS = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-modals"
HEIGHT = "() => document.body.getBoundingClientRect().height"
LONG = ",".join(f"long-{number}" for number in range(1, 7))
CIRCUITS = [
    *(f"/c/{area}/" for area in ("glutes", "core", "hamstrings", "calves", "hips", "upper-back", "leg-stability")),
    *(f"/c/{group}/" for group in ("five-areas", "backside", "back", "frontside")),
    "/c/five-areas/?drills=2",
    "/c/backside/?equipment=none&venue=home",
    "/c/five-areas/?minutes=10",
    "/c/glutes,hamstrings/?level=1&quiet=1&per-area=5",
    "/c/backside/?drills=3&per-area=3&rounds=10&work=600&rest=300",
    "/c/long-1/",
    f"/c/{LONG}/",
    f"/c/{LONG}/?rounds=10&work=600",
]
"""Preset circuits of each kind, and larger ones."""
KINDS = [
    "/embed/c/glutes/",
    "/embed/c/five-areas/?drills=2",
    f"/embed/c/{LONG}/?level=2&rounds=3",
    "/embed/table/glutes/",
    "/embed/exercise/glute-bridge/",
    "/embed/map/glutes/",
    "/embed/plan/first-six-weeks/?start=2026-12-01",
    "/embed/c/glutse/",
    "/embed/c/glutes/?level=9",
    "/embed/nothing/at-all/",
]


@pytest.fixture
def alone(reader_context: NewContext, complaints: list[str]) -> Iterator[Alone]:
    """Opens frames without a host."""
    pages: list[Page] = []

    def open_(address: str, *, width: int = 320, **more: Any) -> Page:
        page = reader_context(**more).new_page()
        pages.append(page)
        page.set_viewport_size({"width": width, "height": 800})
        listen(page, complaints)
        page.goto(address)
        return page

    yield open_
    for page in pages:
        page.close()


@pytest.mark.parametrize("path", CIRCUITS)
def test_a_frame_has_the_estimated_height_within_wordpresss_limit(path: str, ours: Ours, alone: Alone) -> None:
    embed = ours.embed(path)
    page = alone(ours.url + embed.frame_path)
    for width in (320, 400, 600, 800):
        page.set_viewport_size({"width": width, "height": 800})
        height, said = page.evaluate(HEIGHT), embed.height_at(width)
        assert height <= 1000, f"{width} pixels wide"
        assert height == pytest.approx(said, rel=0.1), f"{width} pixels wide"


@pytest.mark.parametrize("width", [320, 400, 600, 800])
def test_the_oembed_height_is_that_in_the_browser(width: int, ours: Ours, alone: Alone) -> None:
    page = alone(f"{ours.url}/embed/c/five-areas/?drills=2", width=width)
    address = f"{ours.url}/oembed?maxwidth={width}&url={ours.url}/c/five-areas/%3Fdrills=2"
    told = page.request.get(address).json()
    assert told["width"] == min(width, 600)
    page.set_viewport_size({"width": told["width"], "height": 800})
    assert page.evaluate(HEIGHT) == pytest.approx(told["height"], rel=0.1)


@pytest.mark.parametrize("path", KINDS)
def test_a_frame_fits_and_has_large_targets(path: str, ours: Ours, alone: Alone) -> None:
    page = alone(ours.url + path)
    for width in (280, 320, 600):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(TOO_WIDE) == [], width
        assert page.evaluate(CUT) == [], width
        assert page.evaluate(TOO_SMALL, [PRESSED, PRIMARY]) == [], width
    assert page.evaluate(HEIGHT) <= 1000


@pytest.mark.parametrize("path", KINDS)
def test_axe_finds_nothing_in_a_frame(path: str, ours: Ours, alone: Alone) -> None:
    page = alone(ours.url + path)
    page.evaluate(AXE)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FOLD, False)
        for width in (320, 600):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(RUN, RULES) == [], f"{width} pixels wide, {scheme}, closed"
        page.evaluate(FOLD, True)
        assert page.evaluate(RUN, RULES) == [], f"{scheme}, open"


@pytest.mark.parametrize("path", KINDS[:6])
def test_a_frame_is_one_response_and_its_figures_and_stores_nothing(
    path: str, ours: Ours, show: Show, asked: list[str], complaints: list[str]
) -> None:
    address = ours.url + path
    page = show(f'<iframe title="A frame" width="600" height="900" src="{address}"></iframe>')
    inside = page.frame_locator("iframe")
    inside.locator("main").wait_for()
    for fold in inside.locator("summary").all():
        if fold.is_visible():
            fold.click()
    page.wait_for_load_state("networkidle")
    first, *others = asked
    assert first == address
    assert [url for url in others if not re.match(rf"{re.escape(ours.url)}/exercises/[^/]+/\w+\.svg\?v=", url)] == []
    assert complaints == []


def test_a_frame_stores_nothing_without_a_sandbox(
    ours: Ours, host: Host, fresh_page: Callable[..., Page], complaints: list[str]
) -> None:
    # A same-origin frame without a sandbox, which could use storage.
    frame = f'<iframe title="A frame" width="600" height="700" src="{ours.url}/embed/c/glutes/"></iframe>'
    page = fresh_page()
    listen(page, complaints)
    page.goto(host.add(frame).replace("localhost", "127.0.0.1"))
    inside = page.frame_locator("iframe")
    inside.get_by_role("link", name="Start").click()
    inside.get_by_label("Beeps").uncheck()
    inside.get_by_role("button", name="Start").click()
    inside.get_by_role("button", name="Pause").click()
    assert inside.locator("body").evaluate(STORED) == ["", 0, 0, 0]
    assert page.context.cookies() == []
    assert complaints == []


def test_a_frame_gets_no_cookies_and_no_referrer(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"))
    inside = page.frame_locator("iframe")
    inside.locator("main").wait_for()
    # WordPress and our loader both add a sandbox, which gives the frame an opaque origin.
    assert inside.locator("body").evaluate("() => origin") == "null"
    assert page.context.cookies() == []


@pytest.mark.parametrize("sandbox", ["allow-scripts", OURS], ids=["WordPress", "ours"])
def test_a_frame_works_in_a_sandbox(sandbox: str, ours: Ours, show: Show, complaints: list[str]) -> None:
    address = f"{ours.url}/embed/c/glutes/#?secret=abcdefghij"
    page = show(f'<iframe sandbox="{sandbox}" title="A frame" width="600" height="900" src="{address}"></iframe>')
    inside = page.frame_locator("iframe")
    inside.locator(".station summary").first.click()
    expect(inside.locator(".station li").first).to_be_visible()
    inside.get_by_role("link", name="Start").click()
    expect(inside.get_by_role("dialog")).to_be_visible()
    inside.get_by_role("button", name="Start").click()
    clock = inside.locator(".player-clock")
    first = clock.inner_text()
    expect(clock).not_to_have_text(first)  # it runs
    expect(inside.get_by_role("link", name="Open the full page")).to_be_visible()
    inside.get_by_role("button", name="Pause").click()
    inside.get_by_role("button", name="Close").click()
    expect(inside.get_by_role("dialog")).to_be_hidden()
    assert complaints == []


@pytest.mark.parametrize("host_page", ["local file", "srcdoc in a sandbox", "data URL", "isolated page"])
def test_a_frame_is_shown_by_pages_without_an_origin_and_by_isolated_pages(
    host_page: str, ours: Ours, host: Host, fresh_page: Callable[..., Page], tmp_path: Path
) -> None:
    frame = f'<iframe class="ours" title="A frame" width="600" height="900" src="{ours.url}/embed/c/glutes/"></iframe>'
    page = fresh_page()
    if host_page == "local file":
        (tmp_path / "note.html").write_text(f"<!doctype html><title>A note</title>{frame}", encoding="utf-8")
        page.goto((tmp_path / "note.html").as_uri())
    elif host_page == "srcdoc in a sandbox":
        page.goto(
            host.add(f'<iframe sandbox="allow-scripts" width="700" height="950" srcdoc="{escape(frame)}"></iframe>')
        )
    elif host_page == "data URL":
        page.goto(host.add(f'<iframe width="700" height="950" src="data:text/html,{quote(frame)}"></iframe>'))
    else:
        page.goto(host.add(frame, isolated=True))
        assert page.evaluate("crossOriginIsolated")
    outer = page.frame_locator("iframe:not(.ours)") if page.locator("iframe:not(.ours)").count() else page
    expect(outer.frame_locator("iframe.ours").get_by_role("link", name="Start")).to_be_visible()


def test_the_focus_follows_reading_order(ours: Ours, alone: Alone) -> None:
    page = alone(f"{ours.url}/embed/c/glutes/")
    count = page.evaluate(FOCUSABLE)
    assert count >= 8
    for index in range(count):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUSED)
        assert (found["index"], found["seen"], found["outlined"]) == (index, True, True), found["what"]
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".station li").first).to_be_visible()


def test_a_frame_works_without_javascript(ours: Ours, alone: Alone) -> None:
    page = alone(f"{ours.url}/embed/c/five-areas/?drills=2", java_script_enabled=False)
    expect(page.locator(".station")).to_have_count(7)
    page.locator(".station summary").first.click()
    expect(page.locator(".station li").first).to_be_visible()
    page.get_by_role("link", name="Start").click()
    expect(page.locator(".timeline li").first).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_folded_stations_can_be_shown(ours: Ours, alone: Alone) -> None:
    page = alone(f"{ours.url}/embed/c/{LONG}/")
    expect(page.locator(".station:visible")).to_have_count(ours.embed(f"/c/{LONG}/").template_values["open_count"])
    page.get_by_text("more", exact=False).first.click()
    expect(page.locator(".station:visible")).to_have_count(6)
