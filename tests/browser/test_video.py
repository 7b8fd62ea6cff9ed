"""The player of a video is loaded when the reader clicks, not before."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.screens import VIDEO, Screen

PLAYER = "https://www.youtube-nocookie.com/"


def test_the_player_loads_with_the_click(open_page: Open, address: Callable[[Screen], str]) -> None:
    page = open_page(None)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(f"{PLAYER}**", lambda route: route.fulfill(content_type="text/html", body="<!doctype html><p>Playing"))
    page.goto(address(VIDEO), wait_until="networkidle")
    button = page.get_by_role("button", name="youtube-nocookie.com")
    assert not [url for url in asked if url.startswith(PLAYER)]
    button.focus()
    page.keyboard.press("Enter")
    expect(page.frame_locator("iframe").get_by_text("Playing")).to_be_visible()
    assert [url for url in asked if not url.startswith(address(VIDEO).split("/posts")[0])] == [
        f"{PLAYER}embed/abcdefghijk?autoplay=1"
    ]
    assert page.evaluate("() => document.activeElement.localName") == "iframe"


def test_a_video_of_an_unknown_site_stays_a_link(open_page: Open) -> None:
    page = open_page(VIDEO)
    expect(page.get_by_role("link", name="The same at another place")).to_be_visible()
