"""Pingbacks from WordPress."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Row, Select, select

from engine.comments.tables import comment
from engine.http.client import HttpClient
from engine.linkbacks.tables import received_linkback
from engine.linkbacks.verify import VerifyLinkback
from tests.wordpress.blog import Blog
from tests.wordpress.site import OurSite
from web.core.context import services_of


def rows(our_site: OurSite, query: Select[Any]) -> list[Row[Any]]:
    with services_of(our_site.app).database.read() as connection:
        return list(connection.execute(query))


@pytest.fixture
def public(blog: Blog) -> Iterator[None]:
    """Make the blog visible to search engines, because others send no pingbacks."""
    blog.run("return update_option( 'default_pingback_flag', '1' );")
    yield
    blog.run("return update_option( 'default_pingback_flag', '0' );")


@pytest.mark.usefixtures("public")
def test_a_post_that_links_to_an_article_sends_a_pingback(blog: Blog, our_site: OurSite) -> None:
    services = services_of(our_site.app)
    article = services.edition_store.edition.live_posts(datetime.now(UTC))[0].article
    post = blog.post(f'<p>I tried <a href="{our_site.url}{article.address}">what they say</a> for a week.</p>')
    blog.run("do_all_pings(); return true;")
    [told] = rows(our_site, select(received_linkback))
    assert (told.kind, told.source_url, told.post_slug, told.state) == (
        "pingback",
        post.url,
        article.slug,
        "pending",
    )
    VerifyLinkback(services.database, HttpClient(allow_loopback=True), lambda: datetime.now(UTC))(
        {"linkback_id": told.id}
    )
    [waiting] = rows(our_site, select(comment))
    assert (waiting.kind, waiting.status, waiting.post_slug) == ("pingback", "pending", article.slug)
    # The theme has no microformats, so the linkback shows the page's <title> and the host.
    assert (waiting.url, waiting.title, waiting.name) == (post.url, "Strong – Two Laps", "127.0.0.1")
