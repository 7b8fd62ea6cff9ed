"""Fallbacks: the workout is shown as text in print, without JavaScript, and if the frame does not load."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Show
from tests.browser.hosts import Host, Ours

FRAME, LIST = "figure.circuit-embed iframe", "figure.circuit-embed ol"


def came(page: Page) -> None:
    """Expect the frame instead of the list."""
    page.frame_locator(FRAME).locator("main").wait_for()
    expect(page.locator(LIST)).to_be_hidden()


def test_print_has_the_list_instead_of_the_frame(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"))
    came(page)
    page.emulate_media(media="print")
    expect(page.locator(LIST)).to_be_visible()
    expect(page.locator(f"{LIST} li")).to_have_count(3)
    expect(page.locator("figure p a")).to_be_visible()
    expect(page.locator(FRAME)).to_be_hidden()
    page.emulate_media(media="screen")
    expect(page.locator(FRAME)).to_be_visible()
    expect(page.locator(LIST)).to_be_hidden()


def test_print_has_no_button(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/", on_click=True))
    expect(page.get_by_role("button")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_role("button")).to_be_hidden()
    expect(page.locator(LIST)).to_be_visible()


def test_without_javascript_the_list_is_shown(ours: Ours, show: Show, asked: list[str]) -> None:
    page = show(ours.snippet("/c/glutes/"), java_script_enabled=False)
    expect(page.locator(f"{LIST} li")).to_have_count(3)
    for station in page.locator(f"{LIST} li").all():
        expect(station).to_be_visible()
    expect(page.locator("figure a")).to_have_attribute("href", f"{ours.url}/c/glutes/")
    assert asked == []


def height(page: Page) -> float:
    """Return the height of the figure."""
    box = page.locator("figure").bounding_box()
    assert box is not None
    return box["height"]


def test_the_list_is_shown_until_the_frame_responds(ours: Ours, host: Host, fresh_page: Callable[..., Page]) -> None:
    page = fresh_page()
    page.goto(host.add(""))
    page.clock.install()
    held: list[Route] = []
    page.route("**/embed/**", lambda route: held.append(route))
    with page.expect_request("**/embed/**"):
        page.set_content(f"<!doctype html><title>A post</title>{ours.snippet('/c/glutes/')}", wait_until="commit")
    expect(page.locator(FRAME)).to_have_count(1)
    expect(page.locator(LIST)).to_be_visible()
    expect(page.locator(FRAME)).to_be_hidden()
    reserved = int(page.locator("figure").get_attribute("data-height") or 0)
    assert height(page) == pytest.approx(reserved, abs=1)
    page.clock.run_for(5000)
    assert height(page) < reserved, "no blank space if it takes long"
    expect(page.locator(LIST)).to_be_visible()
    held[0].continue_()
    came(page)
    expect(page.locator(FRAME)).to_be_visible()


@pytest.mark.parametrize(
    "policy", ["frame-src 'none'", "default-src 'none'; script-src {ours}; style-src 'unsafe-inline'"]
)
def test_the_list_is_shown_if_the_host_blocks_frames(policy: str, ours: Ours, host: Host, show: Show) -> None:
    page = show("")
    page.goto(host.add(ours.snippet("/c/glutes/"), policy=policy.replace("{ours}", ours.url)))
    _blocked(page)


def _blocked(page: Page) -> None:
    """Expect the list at once, without blank space soon, and never the browser's error page."""
    expect(page.locator(FRAME)).to_have_count(1)
    assert page.locator(LIST).is_visible()
    assert page.locator(FRAME).is_hidden()
    page.wait_for_function("() => !document.querySelector('figure').style.minHeight", timeout=4000)
    assert page.locator(LIST).is_visible()
    assert page.locator(FRAME).is_hidden()


def test_without_a_script_there_is_no_blank_space_and_margins_are_those_of_a_paragraph(ours: Ours, show: Show) -> None:
    page = show(f"<p>Before.</p>{ours.figure('/c/glutes/')}<p>After.</p>", java_script_enabled=False)
    gaps = page.evaluate(
        """() => {
          const [before, list, after] = ["body > p", "ol", "body > p:last-child"].map(each =>
            document.querySelector(each).getBoundingClientRect());
          const title = document.querySelector("figure p").getBoundingClientRect();
          return [title.top - before.bottom, after.top - list.bottom, title.left - before.left];
        }"""
    )
    assert gaps == [16, 16, 0]


def test_the_list_is_shown_if_the_host_blocks_scripts(ours: Ours, show: Show) -> None:
    page = show(ours.snippet("/c/glutes/"), policy="script-src 'self'")
    expect(page.locator(LIST)).to_be_visible()
    expect(page.locator(FRAME)).to_have_count(0)


@pytest.mark.parametrize("failure", ["failed", "connectionrefused", "blockedbyclient", "namenotresolved"])
def test_the_list_is_shown_if_our_site_is_down(failure: str, ours: Ours, show: Show) -> None:
    page = show("")
    page.route("**/embed/**", lambda route: route.abort(failure))
    page.set_content(f"<!doctype html><title>A post</title>{ours.snippet('/c/glutes/')}", wait_until="commit")
    _blocked(page)


def test_the_frame_explains_errors_and_the_list_can_be_opened(ours: Ours, show: Show) -> None:
    """The frame's error replaces the list on the screen, but not in print."""
    figure = str(ours.figure("/c/glutes/")).replace("/c/glutes/", "/c/gone-exercise/")
    page = show(f"{figure}{ours.script()}")
    expect(page.frame_locator(FRAME).locator(".frame-error")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(LIST)).to_be_visible()
