"""Our site stops: the plugin's posts keep the workout and the timer, and posts with a pasted URL keep the text."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from email.message import Message

import pytest
from playwright.sync_api import Page, expect

from tests.wordpress.blog import Blog, named, php
from tests.wordpress.frames import CIRCUIT, framed
from tests.wordpress.site import OurSite

COPY = named('iframe[src*="strongstride_copy="]')
FORGET = "global $wpdb; $wpdb->query( \"DELETE FROM {$wpdb->options} WHERE option_name LIKE '_transient_%'\" );"


def fetch(url: str) -> Message:
    """Open a page of the blog without the browser, whose cache would have the frame, and return its headers."""
    with urllib.request.urlopen(url) as answer:
        answer.read()
        headers = answer.headers
        assert isinstance(headers, Message)
        return headers


def first_line(our_site: OurSite) -> str:
    """Return the text of the first station of the glutes circuit."""
    station = our_site.app.test_client().get("/c/glutes.json").get_json()["stations"][0]
    return f"{station['name']}, {station['text']}"


@pytest.fixture(autouse=True)
def an_hour_passes(blog: Blog) -> Iterator[None]:
    """Forget after each test that our site was down."""
    yield
    blog.run(FORGET)


def test_a_pasted_url_keeps_its_text_and_no_blank_box(blog: Blog, our_site: OurSite, reader: Page) -> None:
    post = blog.post(f"Before.\n\n{our_site.url}/c/glutes/\n\nAfter.")
    fetch(post.url)
    with our_site.away():
        reader.goto(post.url, wait_until="load")
        text = reader.locator("blockquote.wp-embedded-content")
        expect(text).to_contain_text(first_line(our_site))
        frame = reader.locator(CIRCUIT)
        expect(frame).to_have_css("visibility", "hidden")
        expect(frame).to_have_css("position", "absolute")


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.usefixtures("plugin")
def test_the_timer_of_the_plugin_runs(theme: str, blog: Blog, our_site: OurSite, reader: Page) -> None:
    post = blog.post(f'[strongstride_circuit areas="glutes" accent="0B6650" theme="{theme}"]')
    fetch(post.url)
    with our_site.away():
        blog.run(FORGET)  # an hour later
        reader.goto(post.url)
        expect(reader.locator("figure.circuit-embed li").first).to_have_text(first_line(our_site))
        reader.locator("figure.circuit-embed").scroll_into_view_if_needed()
        reader.locator(COPY).wait_for()
        frame = framed(reader, where=COPY)
        frame.assert_fits()
        assert frame.document.evaluate("origin") == "null"
        expect(frame.document.locator("html")).to_have_attribute("data-theme", theme)
        frame.document.locator("[data-follow]").click()
        frame.document.locator(".player-go").click()
        clock = frame.document.locator(".player-clock")
        before = clock.inner_text()
        expect(clock).not_to_have_text(before)


@pytest.mark.usefixtures("plugin")
def test_the_timer_runs_if_our_site_hangs(blog: Blog, our_site: OurSite, reader: Page) -> None:
    post = blog.post('[strongstride_circuit areas="calves"]')
    fetch(post.url)
    with our_site.hangs():
        reader.goto(post.url)
        reader.locator("figure.circuit-embed").scroll_into_view_if_needed()
        reader.locator(COPY).wait_for()
        framed(reader, where=COPY).assert_fits()


@pytest.mark.usefixtures("plugin")
def test_a_copy_is_isolated_from_the_blog(blog: Blog, our_site: OurSite, reader: Page) -> None:
    reader.goto(blog.post('[strongstride_circuit areas="glutes"]').url)
    path = reader.get_attribute("figure.circuit-embed", "data-copy")
    assert path
    policy = fetch(blog.url + path)["Content-Security-Policy"]
    frame = our_site.app.test_client().get("/embed/c/glutes/")
    site_policy = frame.headers["Content-Security-Policy"].split("; ")
    # Nothing is loaded from the blog, which is 'self' for the copy, and no picture from our site.
    expected = [
        "img-src data:" if part.startswith("img-src ") else part.replace("'self' ", "")
        for part in site_policy
        if part != "connect-src 'self'"
    ]
    sandbox, *rest = policy.split("; ")
    assert rest == expected
    assert sandbox.startswith("sandbox allow-scripts ")
    assert "allow-same-origin" not in sandbox
    reader.goto(blog.url + path)
    assert "<img src=" in frame.text
    assert reader.locator(".stations img").count() == 0
    assert reader.evaluate("origin") == "null"
    reader.goto(f"{blog.url}{named('/?strongstride_copy=')}{'0' * 32}")
    assert reader.inner_text("body") == ""


@pytest.mark.usefixtures("plugin")
def test_copies_are_deleted_a_year_after_their_last_use(blog: Blog, reader: Page) -> None:
    reader.goto(blog.post('[strongstride_circuit areas="glutes"]').url)
    path = reader.get_attribute("figure.circuit-embed", "data-copy")
    assert path
    name = php(f"strongstride_copy_{path.rpartition('=')[2]}")
    counts = blog.run(f"""
        $counts = array();
        foreach ( array( 0, 370 ) as $days ) {{
            $copy = get_option( {name} );
            $copy['used'] = time() - $days * DAY_IN_SECONDS;
            update_option( {name}, $copy );
            do_action( 'wp_scheduled_delete' );
            $counts[] = (bool) get_option( {name} );
        }}
        return $counts;
    """)
    assert counts == [True, False]
