"""Files of the site are within their size limits, and nothing moves while they load."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import Open, Served
from tests.browser.screens import ARTICLE, ELEMENTS, EXERCISES, FONT, HOME, SCRIPTS, STYLES, Screen

KILOBYTE = 1024
PLAYER = (("/scripts/player.js", 5), ("/static/player.css", 2))
PROOF = ("/scripts/proof.js", 1)
LOG = (("/scripts/workout.js", 6), ("/scripts/plan.js", 3), ("/scripts/log.js", 10), ("/static/log.css", 2))
SHIFTS = """() => new Promise(tell => {
  let sum = 0;
  const observer = new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; });
  observer.observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => tell(sum))));
})"""
HAS_FALLBACK = """() => {
  const pen = document.createElement("canvas").getContext("2d");
  const wide = font => { pen.font = `40px ${font}`; return pen.measureText("Single-leg deadlift").width; };
  return wide('"Figtree fallback", monospace') !== wide("monospace");
}"""


@pytest.mark.parametrize(
    ("path", "kilobytes"),
    [(STYLES, 12), (FONT, 20), *((path, 3) for path in SCRIPTS), *PLAYER, PROOF, *LOG],
    ids=lambda value: str(value),
)
def test_a_file_is_within_its_size_limit(path: str, kilobytes: float, served: dict[str, Served]) -> None:
    with urlopen(served["own"].url + path) as answer:
        content = answer.read()
    weight = len(content) if path.endswith(".woff2") else len(gzip.compress(content))
    assert weight <= kilobytes * KILOBYTE


@pytest.mark.parametrize("screen", [HOME, ARTICLE, EXERCISES, ELEMENTS], ids=lambda screen: screen.name)
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_moves_when_the_font_loads_late(
    screen: Screen, width: int, open_page: Open, address: Callable[[Screen], str]
) -> None:
    page = open_page(None, width=width)
    held: list[Route] = []
    page.route("**/*.woff2", lambda route: held.append(route))
    page.goto(address(screen), wait_until="domcontentloaded")
    _painted(page)
    fonts = "install Arial or Liberation Sans (Debian: fonts-liberation), in whose measures the fallback is cut"
    assert page.evaluate(HAS_FALLBACK), fonts
    assert held, "the page asked for no font"
    for route in held:
        route.continue_()
    assert page.evaluate("() => document.fonts.ready.then(fonts => fonts.check('16px Figtree'))")
    # Words may move by a pixel. A line that moves would exceed one hundredth.
    assert page.evaluate(SHIFTS) < 0.001


def _painted(page: Page) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_page_is_loaded_when_its_link_is_pressed_or_before(open_page: Open) -> None:
    page = open_page(EXERCISES, width=1280)
    page.get_by_role("link", name="Areas").first.click()
    page.wait_for_url("**/areas/")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == "navigational-prefetch"
    page.get_by_role("link", name="Search").click()  # rules leave it out
    page.wait_for_url("**/search")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == ""
