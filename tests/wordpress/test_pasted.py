"""The URL of a circuit pasted into a post of WordPress without our plugin."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.wordpress.blog import Blog
from tests.wordpress.frames import framed, listen
from tests.wordpress.site import OurSite

ADDRESSES = ("/c/glutes/", "/c/bird-dog,calf-raise/?level=1&rounds=2")


@pytest.mark.parametrize("path", ADDRESSES)
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_a_pasted_url_becomes_a_frame_that_fits_its_content(
    path: str, width: int, blog: Blog, our_site: OurSite, reader: Page
) -> None:
    reader.set_viewport_size({"width": width, "height": 900})
    said = listen(reader)
    reader.goto(blog.post(f"Before.\n\n{our_site.url}{path}\n\nAfter.").url)
    frame = framed(reader)
    frame.assert_fits()
    assert frame.content <= 1000
    assert reader.evaluate("document.documentElement.scrollWidth") <= width
    frame.fold_out()
    frame.assert_fits()
    assert said == []


def test_two_frames_on_a_page_have_their_own_heights(blog: Blog, our_site: OurSite, reader: Page) -> None:
    reader.goto(blog.post("\n\n".join(our_site.url + path for path in ADDRESSES)).url)
    one, other = framed(reader, 0), framed(reader, 1)
    one.assert_fits()
    other.assert_fits()
    before = one.content
    other.fold_out()
    other.assert_fits()
    one.assert_fits()
    assert one.content == before != other.content


def test_the_post_has_the_text(blog: Blog, our_site: OurSite, reader: Page) -> None:
    post = blog.post(f"{our_site.url}/c/glutes/")
    document = our_site.app.test_client().get("/c/glutes.json").get_json()
    reader.route("**/*.js*", lambda route: route.abort())
    reader.goto(post.url)
    words = reader.locator("blockquote.wp-embedded-content")
    expect(words.locator("a").first).to_have_attribute("href", f"{our_site.url}/c/glutes/")
    for station in document["stations"]:
        expect(words).to_contain_text(f"{station['name']}, {station['text']}")


def test_the_timer_runs_in_wordpresss_sandbox(blog: Blog, our_site: OurSite, reader: Page) -> None:
    said = listen(reader)
    reader.goto(blog.post(f"{our_site.url}/c/glutes/").url)
    frame = framed(reader)
    expect(frame.element).to_have_attribute("sandbox", "allow-scripts")
    assert frame.document.evaluate("origin") == "null"
    frame.document.locator("[data-follow]").click()
    frame.document.locator(".player-go").click()
    clock = frame.document.locator(".player-clock")
    expect(clock).to_be_visible()
    before = clock.inner_text()
    expect(clock).not_to_have_text(before)
    frame.document.locator(".player-close").click()
    frame.assert_fits()
    assert said == []


def test_links_open_our_site_in_the_whole_page(blog: Blog, our_site: OurSite, reader: Page) -> None:
    reader.goto(blog.post(f"{our_site.url}/c/glutes/").url)
    # Chromium does not draw cross-site frames that are out of view, so Playwright would wait for them forever.
    reader.locator("iframe").first.scroll_into_view_if_needed()
    framed(reader).document.locator(".frame-foot a").first.click()
    reader.wait_for_url(f"{our_site.url}/c/glutes/")


def test_other_urls_stay_unchanged(blog: Blog, our_site: OurSite, reader: Page) -> None:
    reader.goto(blog.post(f"{our_site.url}/c/gluts/").url)
    expect(reader.locator("main")).to_contain_text(f"{our_site.url}/c/gluts/")
    expect(reader.locator("iframe")).to_have_count(0)
