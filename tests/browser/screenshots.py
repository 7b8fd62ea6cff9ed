"""Take screenshots of all screens and states, to look at: `make screenshots` writes them to screenshots/.

Each is a whole page, on a phone, on a tablet and on a desktop, light and dark. One of each kind is also taken without
scripts and as it is printed, and some without a connection. Frames far down a page stay empty in its picture, because
the browser only paints them in its window.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Served, visit
from tests.browser.log_files import as_json, load, weekly
from tests.browser.player import MIXED
from tests.browser.screens import (
    AREA,
    ARTICLE,
    BUILDER_FILLED,
    CIRCUIT,
    COMMENTS,
    EXERCISE,
    EXERCISES,
    HOME,
    LOG_EMPTY,
    PLAN,
    SCREENS,
    SHARE,
    WRONG_FORMS,
    Screen,
)
from tests.browser.test_log_plan import wait_until_kept, wait_until_ready
from tests.browser.test_screens import PICTURES
from tests.conftest import ROOT

FOLDER = ROOT / "screenshots"
WIDTHS = (375, 768, 1280)
KINDS = (HOME, ARTICLE, COMMENTS, EXERCISES, EXERCISE, AREA, CIRCUIT, BUILDER_FILLED, PLAN, LOG_EMPTY, SHARE)
"""One screen of each kind."""


def take(page: Page, name: str, *, full_page: bool = True) -> None:
    """Take the pictures of a page in all widths and colours."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for colours in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if colours == "dark" else "light", reduced_motion="reduce")
            page.screenshot(path=FOLDER / f"{name}-{width}-{colours}.png", full_page=full_page)


@pytest.mark.parametrize("screen", [*SCREENS, *WRONG_FORMS], ids=lambda screen: screen.name)
def test_screenshots(screen: Screen, context: NewContext, address: Callable[[Screen], str]) -> None:
    page = context().new_page()
    visit(page, screen, address(screen))
    page.evaluate(PICTURES)
    take(page, screen.name)
    page.close()


@pytest.mark.parametrize("screen", KINDS, ids=lambda screen: screen.name)
def test_screenshots_without_script(
    screen: Screen, reader_context: NewContext, address: Callable[[Screen], str]
) -> None:
    page = reader_context(java_script_enabled=False).new_page()
    visit(page, screen, address(screen))
    take(page, f"{screen.name}-noscript")
    page.close()


@pytest.mark.parametrize("screen", KINDS, ids=lambda screen: screen.name)
def test_screenshots_as_printed(screen: Screen, reader_context: NewContext, address: Callable[[Screen], str]) -> None:
    page = reader_context().new_page()
    page.set_viewport_size({"width": 718, "height": 1047})  # what A4 has between margins of 1 cm
    visit(page, screen, address(screen))
    page.evaluate(PICTURES)
    page.emulate_media(media="print", color_scheme="dark")
    page.screenshot(path=FOLDER / f"{screen.name}-print.png", full_page=True)
    page.close()


def test_screenshots_of_a_log(fresh_page: Callable[..., Page], address: Callable[[Screen], str]) -> None:
    page = fresh_page()
    page.goto(address(LOG_EMPTY))
    load(page, as_json(*weekly(datetime.now(UTC).replace(microsecond=0), weeks=3)))
    expect(page.locator(".log-entry")).to_have_count(3)
    take(page, "log-filled")


def test_screenshots_without_a_connection(fresh_page: Callable[..., Page], served: dict[str, Served]) -> None:
    """A circuit that was opened before, its player, the log, and a page that is not kept."""
    page, url = fresh_page(), served["own"].url
    page.goto(url + MIXED)
    wait_until_ready(page)
    page.reload()
    wait_until_kept(page)
    page.context.set_offline(True)
    for name, path in (("offline-circuit", MIXED), ("offline-log", "/log/"), ("offline-unknown", "/c/plank/?rounds=1")):
        page.goto(url + path)
        take(page, name)
    page.goto(url + MIXED)
    page.locator("[data-follow]").first.click()
    for part in ("go", "skip", "skip"):
        page.locator(f".player-{part}").click()
    take(page, "offline-player", full_page=False)
