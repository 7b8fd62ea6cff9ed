"""The height of a frame on another site: reserved at first, then that of its content."""

from __future__ import annotations

import re
from typing import Any

import pytest
from markupsafe import Markup
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Show
from tests.browser.hosts import Host, Ours
from tests.documentation import embed_style

FRAME = "figure.circuit-embed iframe"
STYLE = "<style>body{margin:0 auto;max-width:40rem;font:17px/1.6 sans-serif}figure{margin:1rem 0}</style>"
RESERVES = f"<style>{embed_style()}</style>"
BELOW = Markup("<p>The post goes on below it.</p>" * 4)
SHIFTS = """() => new Promise(tell => {
  let sum = 0;
  new PerformanceObserver(list => { for (const entry of list.getEntries()) sum += entry.value; })
    .observe({type: "layout-shift", buffered: true});
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => tell(sum))));
})"""
CONTENT = "() => Math.ceil(document.body.getBoundingClientRect().height)"
KINDS = ["/c/glutes/", "/c/five-areas/?drills=2", "/c/backside/", "/exercises/glute-bridge/", "/areas/glutes/"]


def follows(page: Page, frame: str = FRAME) -> int:
    """Wait until the frame fits its content, and return its height."""
    inside = page.locator(frame).element_handle().content_frame()
    assert inside is not None
    inside.locator("main").wait_for()
    expect(page.locator(frame)).to_have_attribute("height", str(inside.evaluate(CONTENT)))
    return int(page.locator(frame).get_attribute("height") or 0)


def send(page: Page, message: dict[str, Any], *, source: str = "frame") -> None:
    """Send a message from a frame or the page, with the frame's id unless the message has one."""
    page.evaluate(
        """([message, source]) => {
          const frame = document.querySelector("figure.circuit-embed iframe");
          const data = {circuit: 1, id: frame.src.split("#id=")[1], ...message};
          const from = source === "frame" ? frame.contentWindow : window;
          dispatchEvent(new MessageEvent("message", {data, source: from}));
        }""",
        [message, source],
    )


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("address", KINDS)
def test_the_page_does_not_jump_when_it_loads(address: str, width: int, ours: Ours, show: Show) -> None:
    head = STYLE + str(ours.script()).replace("async ", "")
    page = show(Markup("<p>A post.</p>") + ours.figure(address) + BELOW, head=head, width=width)
    follows(page)
    # An additional line shifts the page by 0.03, a frame without reserved space by 0.3.
    assert page.evaluate(SHIFTS) < 0.01


@pytest.mark.parametrize("width", [375, 1280])
def test_the_documented_style_reserves_the_height_before_the_script_runs(
    width: int, ours: Ours, host: Host, show: Show
) -> None:
    page = show("", width=width)
    post = Markup("<p>A post.</p>") + ours.snippet("/c/glutes/") + BELOW
    held: list[Route] = []
    page.route("**/w/*/circuit.js", lambda route: held.append(route))
    page.goto(host.add(post, head=STYLE + RESERVES), wait_until="commit")
    page.locator("body > p:last-of-type").wait_for()
    page.evaluate(SHIFTS)  # until it has been painted
    held[0].continue_()
    follows(page)
    assert page.evaluate(SHIFTS) < 0.01


def test_the_documented_style_leaves_no_blank_space(ours: Ours, show: Show) -> None:
    lone = ours.figure("/c/glutes/")
    page = show(lone, head=STYLE + RESERVES)
    reserved = page.locator("figure").evaluate("figure => [figure.clientHeight, +figure.dataset.height]")
    assert reserved[0] == reserved[1]
    page.evaluate("document.getAnimations().forEach(animation => animation.finish())")
    assert page.locator("figure").evaluate("figure => figure.clientHeight") < reserved[1], "without the script"
    page = show(lone, head=STYLE + RESERVES, java_script_enabled=False)
    assert page.locator("figure").evaluate("figure => figure.clientHeight") < reserved[1], "if no script can run"


@pytest.mark.parametrize(
    "address",
    [
        "/embed/plan/first-six-weeks/",
        "/embed/exercise/glute-bridge/",
        "/embed/map/five-areas/",
        "/embed/table/five-areas/",
        "/c/five-areas/",
    ],
)
def test_phones_reserve_the_height_of_a_narrow_frame(address: str, ours: Ours, show: Show) -> None:
    page = show(ours.snippet(address), head=STYLE, width=375)
    kept = page.locator("figure").get_attribute("data-narrow") or page.locator("figure").get_attribute("data-height")
    assert abs(int(kept or 0) - follows(page)) <= 0.1 * follows(page)


def test_the_page_does_not_jump_when_a_figure_is_added(ours: Ours, show: Show) -> None:
    page = show(Markup("<p>A post.</p>") + BELOW + ours.script(), head=STYLE)
    figure = str(ours.figure("/c/glutes/") + BELOW)
    page.evaluate("html => document.body.insertAdjacentHTML('beforeend', html)", figure)
    follows(page)
    assert page.evaluate(SHIFTS) == 0


def test_the_frame_fits_its_content(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"), head=STYLE)
    closed = follows(page)
    inside = page.frame_locator(FRAME)
    inside.locator(".station summary").first.click()
    expect(page.locator(FRAME)).not_to_have_attribute("height", str(closed))
    assert follows(page) > closed
    inside.locator(".station summary").first.click()
    expect(page.locator(FRAME)).to_have_attribute("height", str(closed))
    inside.get_by_text("Minute by minute").click()
    expect(page.locator(FRAME)).not_to_have_attribute("height", str(closed))
    assert follows(page) > closed + 500
    page.set_viewport_size({"width": 320, "height": 800})
    follows(page)


def test_two_frames_on_a_page_fit_their_content(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/") + ours.snippet("/c/five-areas/?drills=2"), head=STYLE)
    first, second = (f"figure:nth-of-type({number}) iframe" for number in (1, 2))
    heights = follows(page, first), follows(page, second)
    assert heights[0] < heights[1]
    page.frame_locator(second).locator(".station summary").last.click()
    expect(page.locator(second)).not_to_have_attribute("height", str(heights[1]))
    assert follows(page, second) > heights[1]
    assert follows(page, first) == heights[0]


def test_two_frames_of_the_same_circuit_fit_their_content(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/") * 2, head=STYLE)
    first, second = (f"figure:nth-of-type({number}) iframe" for number in (1, 2))
    closed = follows(page, first)
    page.frame_locator(second).locator(".station summary").first.click()
    expect(page.locator(second)).not_to_have_attribute("height", str(closed))
    assert follows(page, first) == closed


INVALID_HEIGHTS = (0, -1, 99, 4001, 1e9, 500.5, "500", "500px", None, True, [500], {"valueOf": 500})
FOREIGN_MESSAGES: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, "page"),
    ({"id": "0-0-0-0"}, "frame"),
    ({"id": None}, "frame"),
    ({"circuit": 2}, "frame"),
    ({"circuit": "1"}, "frame"),
    ({"type": "Height"}, "frame"),
)


def test_invalid_heights_are_ignored(ours: Ours, show: Show, complaints: list[str]) -> None:
    page = show(ours.snippet("/c/glutes/"))
    height = follows(page)
    for value in INVALID_HEIGHTS:
        send(page, {"type": "height", "value": value})
        assert page.locator(FRAME).get_attribute("height") == str(height), value
    assert complaints == []


def test_messages_of_other_frames_are_ignored(ours: Ours, show: Show, complaints: list[str]) -> None:
    page = show(ours.snippet("/c/glutes/"))
    height = follows(page)
    for message, source in FOREIGN_MESSAGES:
        send(page, {"type": "height", "value": 777} | message, source=source)
        assert page.locator(FRAME).get_attribute("height") == str(height), (message, source)
    send(page, {"type": "height", "value": 777})
    assert page.locator(FRAME).get_attribute("height") == "777"
    assert complaints == []


def test_unrelated_messages_are_ignored(ours: Ours, show: Show, complaints: list[str]) -> None:
    page = show(ours.snippet("/c/glutes/"))
    height = follows(page)
    page.evaluate(
        """() => {
          const source = document.querySelector("iframe").contentWindow;
          for (const data of [null, undefined, 0, "", "height", [], {}, new Date(), {circuit: 1}])
            dispatchEvent(new MessageEvent("message", {data, source}));
        }"""
    )
    assert page.locator(FRAME).get_attribute("height") == str(height)
    assert complaints == []


def test_a_frame_cannot_send_messages_for_another(ours: Ours, show: Show) -> None:
    """Messages are assigned to the frame that sends them."""
    page = show(ours.snippet("/c/glutes/") + Markup('<iframe id="evil" srcdoc="<p>Evil</p>"></iframe>'))
    height = follows(page)
    number = re.sub(".*#id=", "", page.locator(FRAME).get_attribute("src") or "")
    evil = page.locator("#evil").element_handle().content_frame()
    assert evil is not None
    evil.evaluate("id => parent.postMessage({circuit: 1, id, type: 'height', value: 777}, '*')", number)
    page.evaluate("() => new Promise(done => setTimeout(done))")
    assert page.locator(FRAME).get_attribute("height") == str(height)


@pytest.mark.parametrize("width", [375, 1280])
def test_the_page_does_not_move_when_the_player_opens(width: int, ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/five-areas/?drills=2"), head=STYLE, width=width)
    closed = follows(page)
    inside = page.frame_locator(FRAME)
    inside.get_by_role("link", name="Start").click()
    expect(inside.get_by_role("dialog")).to_be_visible()
    inside.get_by_role("button", name="Start").click()
    assert follows_player(page) == closed
    inside.get_by_role("button", name="Close").click()
    inside.locator(".station summary").first.click()
    expect(page.locator(FRAME)).not_to_have_attribute("height", str(closed))
    inside.get_by_role("link", name="Resume").click()
    expect(page.locator(FRAME)).to_have_attribute("height", str(closed))


def follows_player(page: Page) -> int:
    """Return the height of the frame after two of its paints."""
    inside = page.locator(FRAME).element_handle().content_frame()
    assert inside is not None
    inside.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
    page.evaluate("() => new Promise(done => setTimeout(done))")
    return int(page.locator(FRAME).get_attribute("height") or 0)
