"""Embeds as other platforms show them: what they do with pasted code is imitated from their docs and sources."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from markupsafe import escape
from playwright.sync_api import FrameLocator, Page, expect

from tests.browser.conftest import Show
from tests.browser.hosts import Host, Ours
from tests.browser.test_embed_width import HEAD, OVERFLOW, frame_of

WIX = "allow-same-origin allow-forms allow-popups allow-scripts allow-pointer-lock"
"""The sandbox of Wix's element for HTML, in published pages."""
NOTION = "allow-scripts allow-popups allow-forms allow-same-origin"
"""The rights that embeds in note-taking apps have."""
DISCOURSE = ("src", "width", "height", "frameborder", "marginheight", "marginwidth", "allowfullscreen")
"""The attributes of frames that Discourse keeps, in app/assets/javascripts/pretty-text/addon/allow-lister.js."""


def _in_page(code: str, _host: Host) -> str:
    return code


def _in_ghost(code: str, _host: Host) -> str:
    return f"<section><!--kg-card-begin: html-->\n{code}\n<!--kg-card-end: html--></section>"


def _in_blogger(code: str, _host: Host) -> str:
    return code.replace("\n", "<br />\n")


def _in_wix(code: str, host: Host) -> str:
    inner = host.add(code).replace("localhost", "127.0.0.1")
    return f'<iframe class="outer" sandbox="{WIX}" width="100%" height="700" src="{inner}"></iframe>'


def _in_sandbox(code: str, _host: Host) -> str:
    return f'<iframe class="outer" sandbox="allow-scripts" width="100%" height="700" srcdoc="{escape(code)}"></iframe>'


PLATFORMS: dict[str, Callable[[str, Host], str]] = {
    "Squarespace, Webflow, GitHub Pages": _in_page,
    "Ghost": _in_ghost,
    "Blogger": _in_blogger,
    "Wix": _in_wix,
    "a sandbox without an origin": _in_sandbox,
}


def _run_timer(frame: FrameLocator) -> None:
    """Start the timer, and expect that it runs."""
    frame.get_by_role("link", name="Start").click()
    frame.get_by_role("button", name="Start").click()
    clock = frame.locator(".player-clock")
    expect(clock).to_have_text(re.compile("2:5[0-9]"))


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_code_for_any_site_works(
    platform: str, width: int, ours: Ours, host: Host, show: Show, complaints: list[str]
) -> None:
    page = show(PLATFORMS[platform](str(ours.snippet("/c/glutes/")), host), head=HEAD, width=width)
    outer: Page | FrameLocator = page.frame_locator(".outer") if page.locator(".outer").count() else page
    expect(outer.locator("figure ol")).to_be_hidden()
    assert page.evaluate(OVERFLOW) <= 0
    _run_timer(outer.frame_locator("figure iframe"))
    assert complaints == []


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("platform", ["Discourse", "Notion", "Ghost before 2026"])
def test_a_frame_without_our_script_works(
    platform: str, width: int, ours: Ours, show: Show, complaints: list[str]
) -> None:
    code = frame_of(ours, "/c/glutes/")
    if platform == "Discourse":
        (attributes,) = re.findall("<iframe ([^>]*)>", code)
        kept = re.findall(rf'(?:{"|".join(DISCOURSE)})="[^"]*"', re.sub('style="[^"]*"', "", attributes))
        code = f"<iframe {' '.join(kept)}></iframe>"
    elif platform == "Notion":
        style = "width: 100%; height: 400px; border: 0"
        code = f'<iframe sandbox="{NOTION}" style="{style}" src="{ours.url}/embed/c/glutes/"></iframe>'
    else:
        assert ours.app is not None
        document = ours.app.test_client().get(f"/oembed?url={ours.url}/c/glutes/").get_json()
        code = f'<figure class="kg-card kg-embed-card" style="margin: 0">{document["html"]}</figure>'
    page = show(code, head=HEAD.replace("height: auto", ""), width=width)
    frame = page.locator("iframe")
    expect(frame.content_frame.locator(".station").first).to_be_visible()
    assert page.evaluate(OVERFLOW) <= 0
    box = frame.bounding_box()
    assert box is not None and box["width"] == min(width - 32, 640)
    _run_timer(frame.content_frame)
    assert complaints == []
