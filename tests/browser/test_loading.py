"""Files of the site are within their size limits, and nothing moves while they load."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Response, Route

from tests.browser.conftest import Open, Served
from tests.browser.screens import (
    AREA,
    ARTICLE,
    BUILDER,
    CIRCUIT,
    COMMENTS,
    ELEMENTS,
    EXERCISE,
    EXERCISES,
    FONT,
    HOME,
    LOG_EMPTY,
    PLAN,
    SCRIPTS,
    STYLES,
    Screen,
)

KILOBYTE = 1024
PLAYER = (("/scripts/player.js", 5.5), ("/static/player.css", 2))
PROOF = ("/scripts/proof.js", 1)
LOG = (("/scripts/workout.js", 6), ("/scripts/plan.js", 3), ("/scripts/log.js", 5), ("/static/log.css", 2))
SHIFTS = """() => new Promise(tell => {
  const moved = [];
  const observer = new PerformanceObserver(list => {
    for (const { value, sources } of list.getEntries()) {
      // Words may move by a pixel. A line that moves would exceed one hundredth.
      const around = sources.map(source => source.node?.parentElement?.outerHTML.slice(0, 120));
      if (value >= 0.001) moved.push([value, ...around]);
    }
  });
  observer.observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => tell(moved))));
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


@pytest.mark.parametrize("screen", [ARTICLE, CIRCUIT, EXERCISE, AREA, HOME, PLAN], ids=lambda screen: screen.name)
def test_the_styles_and_scripts_of_a_page_are_within_their_limits(
    screen: Screen, fresh_page: Callable[..., Page], address: Callable[[Screen], str]
) -> None:
    """Until the reader presses something. Then the player of a circuit is loaded, for example."""
    page = fresh_page(service_workers="block")
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto(address(screen))
    weights = {"stylesheet": 0, "script": 0}
    for response in responses:
        kind = response.request.resource_type
        if kind in weights:
            weights[kind] += len(gzip.compress(response.body()))
    assert 0 < weights["stylesheet"] <= 12 * KILOBYTE
    assert 0 < weights["script"] <= 3 * KILOBYTE


@pytest.mark.parametrize(
    "screen",
    [HOME, ARTICLE, ELEMENTS, COMMENTS, EXERCISES, CIRCUIT, BUILDER, PLAN, LOG_EMPTY],
    ids=lambda screen: screen.name,
)
@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_moves_when_the_font_and_scripts_load_late(
    screen: Screen, width: int, open_page: Open, address: Callable[[Screen], str]
) -> None:
    page = open_page(None, width=width, service_workers="block")
    held: list[Route] = []
    # The one script that is not held is that of the theme, which blocks painting so that no wrong colours flash.
    page.route(re.compile(r"\.woff2|/scripts/(?!theme)|/static/video\.js"), lambda route: held.append(route))
    page.goto(address(screen), wait_until="commit")
    page.locator("footer.site-footer").wait_for()
    _painted(page)
    fonts = "install Arial or Liberation Sans (Debian: fonts-liberation), in whose measures the fallback is cut"
    assert page.evaluate(HAS_FALLBACK), fonts
    assert held, "the page asked for no font"
    for route in held:
        route.continue_()
    page.unroute_all()
    page.wait_for_load_state()
    assert page.evaluate("() => document.fonts.ready.then(fonts => fonts.check('16px Figtree'))")
    assert page.evaluate(SHIFTS) == []


def _painted(page: Page) -> None:
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_page_is_loaded_when_its_link_is_pressed_or_before(open_page: Open) -> None:
    page = open_page(EXERCISES, width=1280)
    page.get_by_role("link", name="Areas").first.click()
    page.wait_for_url("**/areas/")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == "navigational-prefetch"
    page.locator("a.brand").click()
    page.wait_for_url(re.compile(r"://[^/]+/$"))
    assert page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == "navigational-prefetch"
    page.get_by_role("link", name="Search").click()  # rules leave it out
    page.wait_for_url("**/search")
    assert page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == ""
