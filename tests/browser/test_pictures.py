"""Pictures in Chromium: small on phones, sharp on wide screens, dark on dark pages, and the page does not jump."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Route

from tests.browser.hosts import serving
from tests.conftest import MakeApp
from tests.pictures import draw, encode, take_photo

POST = """---
title: Hips
date: 2020-01-01
hero: {src: hips/top.jpg, alt: At the top}
---

A line before the picture.

![In the text](hips/top.jpg)

![One](hips/top.jpg) ![Two](hips/top.jpg) ![Three](hips/top.jpg) ![Four](hips/top.jpg)

A line after it.

![Wide](hips/top.jpg){: .wide }

![Full](hips/top.jpg){: .full }
"""
SHIFT = """() => new Promise(done => {
  let shift = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => { shift += entry.value; }))
    .observe({type: "layout-shift", buffered: true});
  setTimeout(() => done(shift), 200);
})"""
SHOWN = """() => Object.fromEntries([...document.images].map(image => [image.alt, {
  file: image.currentSrc.replace(/.*-/, ""), width: Math.round(image.getBoundingClientRect().width)}]))"""


def _look(page: Page, url: str) -> dict[str, dict[str, object]]:
    """Open the article with slow pictures, scroll to its end, and return what is shown."""

    def wait(route: Route) -> None:
        page.wait_for_timeout(100)
        route.continue_()

    page.route("**/img/*", wait)
    page.goto(f"{url}/posts/hips/")
    before = page.get_by_text("A line before").bounding_box()
    for image in page.locator("main img").all():
        image.scroll_into_view_if_needed()
        image.evaluate("image => image.decode()")
    page.evaluate("scrollTo(0, 0)")
    assert page.get_by_text("A line before").bounding_box() == before
    assert page.evaluate(SHIFT) == 0
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]  # type: ignore[index]
    return page.evaluate(SHOWN)  # type: ignore[no-any-return]


def test_pictures_suit_the_screen(
    site: Callable[[str], Path], make_app: MakeApp, fresh_page: Callable[..., Page]
) -> None:
    folder = site("minimal")
    (folder / "posts" / "hips").mkdir()
    (folder / "posts" / "hips.md").write_text(POST)
    (folder / "posts" / "hips" / "top.jpg").write_bytes(take_photo(1600, 800))
    with serving("127.0.0.1", make_app(folder)) as url:
        wide = _look(fresh_page(viewport={"width": 1280, "height": 800}), url)
        assert {alt: picture["width"] for alt, picture in wide.items()} == {
            "At the top": 896,
            "In the text": 608,
            **dict.fromkeys(("One", "Two", "Three", "Four"), 192),
            "Wide": 896,
            "Full": 1280,
        }
        assert {alt: picture["file"] for alt, picture in wide.items()} == {
            "At the top": "960.avif",
            "In the text": "640.avif",
            **dict.fromkeys(("One", "Two", "Three", "Four"), "320.avif"),
            "Wide": "960.avif",
            "Full": "1280.avif",
        }
        phone = _look(fresh_page(viewport={"width": 375, "height": 812}), url)
        assert {str(picture["file"]) for picture in phone.values()} <= {"320.avif", "480.avif"}
        (folder / "posts" / "hips" / "top.dark.jpg").write_bytes(encode(draw(320, 160), "JPEG"))
        dark = fresh_page(viewport={"width": 375, "height": 812}, color_scheme="dark")
        assert {picture["file"] for picture in _look(dark, url).values()} == {"320.avif"}
        dark.get_by_label("Appearance").select_option("light")
        dark.wait_for_function("() => document.images[0].currentSrc.endsWith('480.avif')")
