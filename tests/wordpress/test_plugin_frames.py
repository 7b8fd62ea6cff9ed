"""Frames made by the plugin's loader, in posts and in the editor."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.wordpress.blog import Blog
from tests.wordpress.conftest import SignIn
from tests.wordpress.editor import canvas, embed, open_new_post, publish
from tests.wordpress.frames import CIRCUIT, framed, listen
from tests.wordpress.site import OurSite
from tests.wordpress.test_block import pinned_block

pytestmark = pytest.mark.usefixtures("plugin")

WAYS = {
    "shortcode": '[strongstride_circuit areas="glutes"]',
    "block": '<!-- wp:strongstride/circuit {"areas":"glutes"} /-->',
    "address": "{url}/c/glutes/",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_circuit_becomes_a_frame_that_fits_its_content(way: str, blog: Blog, our_site: OurSite, reader: Page) -> None:
    said = listen(reader)
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(blog.post(WAYS[way].replace("{url}", our_site.url)).url)
    frame = framed(reader)
    frame.assert_fits()
    frame.fold_out()
    frame.assert_fits()
    expect(reader.locator("figure.circuit-embed li").first).to_be_hidden()
    assert said == []
    ours = [url for url in asked if not url.startswith((blog.url, f"blob:{blog.url}"))]
    # Figures are images that a browser fetches when it shows them.
    assert len([url for url in ours if "/thumb.svg?v=" not in url]) == 1
    assert ours[0].startswith(f"{our_site.url}/embed/c/glutes/?theme=")


@pytest.mark.parametrize("way", [*WAYS, "saved block"])
def test_a_circuit_fits_every_screen(way: str, blog: Blog, our_site: OurSite, reader: Page) -> None:
    content = WAYS[way].replace("{url}", our_site.url) if way in WAYS else pinned_block(our_site)
    post = blog.post(f"{content}\n\nAfter.")
    for width in (320, 375, 768, 1280):
        reader.set_viewport_size({"width": width, "height": 900})
        reader.goto(post.url)
        framed(reader).assert_fits()
        assert reader.evaluate("document.documentElement.scrollWidth") <= width


def test_the_page_does_not_jump_when_the_frame_loads(blog: Blog, reader: Page) -> None:
    reader.goto(blog.post(f"{WAYS['shortcode']}\n\nAfter.").url)
    after = reader.get_by_text("After.", exact=True)
    place = after.bounding_box()
    framed(reader).assert_fits()
    assert after.bounding_box() == place


def test_nothing_is_loaded_before_a_click(blog: Blog, our_site: OurSite, reader: Page) -> None:
    asked: list[str] = []
    reader.on("request", lambda request: asked.append(request.url))
    reader.goto(blog.post('[strongstride_circuit areas="glutes" load="click"]').url, wait_until="networkidle")
    assert not [url for url in asked if url.startswith(our_site.url)]
    reader.click("figure.circuit-embed button")
    framed(reader).assert_fits()


def test_the_timer_runs_in_the_frame(blog: Blog, reader: Page) -> None:
    said = listen(reader)
    reader.goto(blog.post(WAYS["shortcode"]).url)
    frame = framed(reader)
    frame.document.locator("[data-follow]").click()
    frame.document.locator(".player-go").click()
    clock = frame.document.locator(".player-clock")
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)
    assert said == []


def test_the_embed_block_previews_a_url(blog: Blog, our_site: OurSite, signed_in: SignIn) -> None:
    page = signed_in("author")
    open_new_post(page, blog)
    embed(page, f"{our_site.url}/c/glutes/")
    preview = canvas(page).frame_locator(".wp-block-embed iframe")
    expect(preview.frame_locator(CIRCUIT).locator("h1")).to_contain_text("Glutes")
    expect(preview.locator("blockquote")).to_have_count(0)
    page.goto(publish(page))
    framed(page).assert_fits()
