"""Every screen loads completely, fits at every width with larger and wider text, and has no barriers for axe.

Each screen is loaded once, and the tests look at the same page.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Response

from tests.browser.conftest import NewContext, visit
from tests.browser.hosts import listen
from tests.browser.screens import SCREENS, WRONG_FORMS, Screen
from tests.browser.test_barriers import AXE, RULES, RUN
from tests.browser.test_layout import FITS, JOINED, PRESSED, PRIMARY, SPACING

KILOBYTE = 1024
SIZES = {
    "the narrowest": (320, 640),
    "a phone": (375, 812),
    "a phone on its side": (812, 375),
    "a desk": (1280, 800),
    "a desk at 200 %": (640, 400),
    "a desk at 300 %": (427, 267),
}
"""Width and height in CSS pixels, as they are left when a window of 1280 by 800 is zoomed."""

PICTURES = """() => Promise.all([...document.images].map(image => {
  image.loading = "eager";
  return image.decode().then(() => image.naturalWidth > 0, () => false).then(good => good ? null : image.src);
})).then(found => found.filter(Boolean))"""
"""Lists the pictures that do not load, also of those that would load only when they are near the window."""
ADD_STYLE = """css => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
}"""
"""Adds a style, which the content security policy would not allow as an element."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A loaded screen, and what happened until its pictures were there."""

    screen: Screen
    page: Page
    response: Response
    broken_pictures: list[str]
    complaints: list[str]
    requests: list[str]


@pytest.fixture(scope="module", params=[*SCREENS, *WRONG_FORMS], ids=lambda screen: screen.name)
def loaded(request: pytest.FixtureRequest, context: NewContext, address: Callable[[Screen], str]) -> Iterator[Loaded]:
    """A loaded screen. Tests change its size, its media and its style only."""
    screen: Screen = request.param
    page = context().new_page()
    page.set_viewport_size({"width": 1280, "height": 800})
    complaints: list[str] = []
    requests: list[str] = []
    listen(page, complaints)
    page.on("request", lambda request: requests.append(request.url))
    response = visit(page, screen, address(screen))
    broken = page.evaluate(PICTURES)
    yield Loaded(screen, page, response, broken, [*complaints], [*requests])
    page.close()


def test_a_screen_loads_completely(loaded: Loaded) -> None:
    weight = len(gzip.compress(loaded.response.body()))
    assert weight <= 20 * KILOBYTE, f"the HTML weighs {weight} bytes"
    assert loaded.page.locator("h1").count() == 1
    assert loaded.broken_pictures == [], "pictures that did not load"
    assert {_origin(url) for url in loaded.requests} == {_origin(loaded.page.url)}
    # The console also repeats the status of the page itself. Violations of the policy are there, too.
    assert [text for text in loaded.complaints if f"status of {loaded.screen.status}" not in text] == []


def _origin(url: str) -> str:
    return "/".join(url.split("/", 3)[:3])


def test_a_screen_fits_and_its_controls_are_large_enough(loaded: Loaded) -> None:
    page = loaded.page
    assert page.evaluate(JOINED) == []
    for name, (width, height) in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        found = page.evaluate(FITS, [PRESSED, PRIMARY])
        assert found == {"too wide": [], "cut": [], "too small": []}, name


def test_a_screen_fits_with_wider_text(loaded: Loaded) -> None:
    page = loaded.page
    page.evaluate(ADD_STYLE, SPACING)
    try:
        for name in ("the narrowest", "a desk"):
            width, height = SIZES[name]
            page.set_viewport_size({"width": width, "height": height})
            found = page.evaluate(FITS, [PRESSED, PRIMARY])
            assert (found["too wide"], found["cut"]) == ([], []), name
    finally:
        page.evaluate("() => { document.adoptedStyleSheets = []; }")


def test_axe_finds_nothing(loaded: Loaded) -> None:
    page = loaded.page
    page.set_viewport_size({"width": 375, "height": 800})
    # Without transitions, because axe would measure the contrast of a colour in transition.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.evaluate(AXE)
    assert page.evaluate(RUN, RULES) == [], "on a phone, in light"
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(RUN, RULES) == [], "on a wide screen, in dark"
