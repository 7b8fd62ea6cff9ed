"""The width of frames on other sites: that of the text around them, on every screen, and heights for that width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from engine.content.wordpress_filter import filter_oembed
from tests.browser.conftest import Show
from tests.browser.hosts import Ours
from widgets.embed.snippets import build_iframe_html, build_photo_html

HEAD = """<meta name="viewport" content="width=device-width"><style>
  body { margin: 0 auto; padding: 0 16px; max-width: 640px; font: 17px/1.6 sans-serif }
  iframe { max-width: 100%; height: auto }
</style>"""
"""A host whose style sheet would shrink frames."""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"
CONTENT = "() => Math.ceil(document.body.getBoundingClientRect().height)"
WIDTHS = (320, 375, 600, 768, 1280)
PATHS = ("/c/glutes/", "/c/five-areas/?drills=2", "/exercises/glute-bridge/", "/embed/table/five-areas/")


def frame_of(ours: Ours, path: str) -> str:
    """Return the code of a frame without a script."""
    return str(ours.with_site(lambda site: build_iframe_html(ours.embed(path), site)))


def content_height(page: Page) -> int:
    """Return the height of what is in the frame."""
    inside = page.locator("iframe").element_handle().content_frame()
    assert inside is not None
    inside.locator("main").wait_for()
    height: int = inside.evaluate(CONTENT)
    return height


@pytest.mark.parametrize("path", PATHS)
def test_a_frame_without_a_script_fits_every_screen(path: str, ours: Ours, show: Show) -> None:
    page = show(frame_of(ours, path), head=HEAD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        content = content_height(page)
        box = page.locator("iframe").bounding_box()
        assert box is not None
        assert page.evaluate(OVERFLOW) <= 0, width
        assert box["width"] == min(width - 32, 640), width
        assert box["height"] == pytest.approx(content, rel=0.1), width


def test_a_frame_in_a_narrow_column_has_the_height_for_that_column(ours: Ours, show: Show) -> None:
    page = show(f'<div style="width: 300px">{frame_of(ours, "/c/five-areas/?drills=2")}</div>', head=HEAD)
    box = page.locator("iframe").bounding_box()
    assert box is not None
    assert box["height"] == pytest.approx(content_height(page), rel=0.1)


@pytest.mark.parametrize("path", PATHS)
def test_a_figure_fits_every_screen(path: str, ours: Ours, show: Show) -> None:
    page = show(ours.snippet(path), head=HEAD)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        frame = page.locator("iframe")
        expect(frame).to_have_css("height", f"{content_height(page)}px")
        box = frame.bounding_box()
        assert box is not None
        assert page.evaluate(OVERFLOW) <= 0, width
        assert box["width"] == min(width - 32, 640), width


@pytest.mark.parametrize("maxwidth", ["", "&maxwidth=500"])
def test_a_pasted_url_fits_every_screen(maxwidth: str, ours: Ours, show: Show) -> None:
    assert ours.app is not None
    html = ours.app.test_client().get(f"/oembed?url=/c/five-areas/{maxwidth}").get_json()["html"]
    kept = filter_oembed(html).html
    assert kept is not None
    page = show(kept, head=HEAD.replace("height: auto", ""))
    # WordPress's script does this when the frame sends its height.
    page.locator("iframe").evaluate("frame => frame.removeAttribute('style')")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        box = page.locator("iframe").bounding_box()
        assert box is not None
        assert page.evaluate(OVERFLOW) <= 0, width
        assert box["width"] == min(width - 32, 640), width


def test_a_picture_fits_every_screen(ours: Ours, show: Show) -> None:
    code = ours.with_site(lambda site: build_photo_html(ours.embed("/c/glutes/"), site))
    page = show(code, head='<meta name="viewport" content="width=device-width">')
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        box = page.locator("img").bounding_box()
        assert box is not None
        assert page.evaluate(OVERFLOW) <= 0, width
        assert box["width"] / box["height"] == pytest.approx(1200 / 630, rel=0.01)
