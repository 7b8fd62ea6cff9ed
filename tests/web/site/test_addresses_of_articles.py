"""Addresses of articles: permalinks, redirects from old addresses, and times when they are not public."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import MakeApp, set_clock
from tests.web.markup import Page
from web.core.context import services_of

AFTER = datetime(2099, 1, 2, tzinfo=UTC)


def _site_with(folder: Path, settings: str) -> Path:
    """Return a site with more settings at the start of site.toml."""
    path = folder / "site.toml"
    path.write_text(f"{settings}\n{path.read_text()}")
    return folder


@pytest.mark.parametrize(
    ("permalink", "address", "without_slash"),
    [
        ("/{year}/{month}/{slug}/", "/2026/03/first/", "/2026/03/first"),
        ("/{slug}/", "/first/", "/first"),
        ("/blog/{year}-{month}-{day}-{slug}", "/blog/2026-03-01-first", "/blog/2026-03-01-first/"),
    ],
)
def test_a_blog_that_moves_keeps_its_addresses(
    make_app: MakeApp, site: Callable[[str], Path], permalink: str, address: str, without_slash: str
) -> None:
    client = make_app(_site_with(site("minimal"), f'permalink = "{permalink}"')).test_client()
    answer = client.get(address)
    assert answer.status_code == 200
    page = Page(answer.text)
    assert page.one("h1").text == "The first article"
    assert page.one("link", rel="canonical").attributes["href"] == f"https://minimal.example{address}"
    assert address in Page(client.get("/").text).links
    assert client.get("/posts/first/").status_code == 404
    other = client.get(without_slash, query_string="a=1&b=%2F")
    assert (other.status_code, other.location) == (308, f"{address}?a=1&b=%2F")
    assert client.get("/old-first/").location == address


def test_pages_of_the_site_win_over_articles_and_the_author_is_warned(
    make_app: MakeApp, site: Callable[[str], Path]
) -> None:
    folder = _site_with(site("minimal"), 'permalink = "/{slug}/"')
    (folder / "posts" / "first.md").rename(folder / "posts" / "exercises.md")
    app = make_app(folder)
    assert Page(app.test_client().get("/exercises/").text).one("h1").text == "Exercises"
    told = [problem for problem in services_of(app).edition_store.edition.problems if "/exercises/" in problem.message]
    assert [problem.path for problem in told] == ["posts/exercises.md"]


def test_the_old_address_of_a_renamed_file_redirects_until_its_author_decides(
    make_app: MakeApp, site: Callable[[str], Path]
) -> None:
    folder = site("minimal")
    app = make_app(folder)
    client, store = app.test_client(), services_of(app).edition_store
    first, second = folder / "posts" / "first.md", folder / "posts" / "second.md"
    first.rename(second)
    store.refresh()
    for old in ("/posts/first/", "/posts/first", "/posts/first/?to=//evil.example"):
        answer = client.get(old)
        assert (answer.status_code, answer.location) == (302, "/posts/second/")
    assert client.get("//posts/first/").status_code == 404
    text = second.read_text()
    second.write_text(text.replace("aliases: [", "aliases: [/posts/first/, "))
    store.refresh()
    assert (client.get("/posts/first/").status_code, client.get("/posts/first/").location) == (301, "/posts/second/")
    second.write_text(text.replace("---\n", "---\ndraft: true\n", 1))
    store.refresh()
    assert client.get("/posts/first/").status_code == 404
    first.write_text(text.replace("The first article", "Another one"))
    store.refresh()
    assert Page(client.get("/posts/first/").text).one("h1").text == "Another one"


@pytest.mark.parametrize(
    "address", ["/posts/strong", "/about", "/exercises", "/exercises/plank", "/areas/hips", "/page/2"]
)
def test_a_missing_slash_is_added(blog: FlaskClient, address: str) -> None:
    answer = blog.get(f"{address}?x=%26+y&z=a/b")
    assert (answer.status_code, answer.location) == (308, f"{address}/?x=%26+y&z=a/b")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/old-hips/", "/posts/hips/"),
        ("/old-hips", "/posts/hips/"),
        ("/old-hips/?utm_source=mail", "/posts/hips/"),
        ("/?p=12", "/posts/hips/"),
        ("/?p=12&fbclid=abc", "/posts/hips/"),
        ("/alt-über/", "/posts/hips/"),
        ("/who/", "/about/"),
    ],
)
def test_old_addresses_lead_to_the_article(blog: FlaskClient, old: str, new: str) -> None:
    answer = blog.get(old)
    assert (answer.status_code, answer.location) == (301, new)


@pytest.mark.parametrize("address", ["/?p=13", "/?q=12", "/?p=", "/?p=12x", "/areas/"])
def test_an_alias_does_not_replace_a_page_of_the_site(blog: FlaskClient, address: str) -> None:
    """Other queries don't matter, and an alias can't replace a page."""
    assert blog.get(address).status_code == 200


@pytest.mark.parametrize("address", ["/giveaway/", "/giveaway", "/giveaway/?a=1", "/?cat=9", "/?cat=9&paged=2"])
def test_removed_addresses_are_gone(blog: FlaskClient, address: str) -> None:
    answer = blog.get(address)
    assert answer.status_code == 410
    assert "removed" in Page(answer.text).one("h1").text


def test_an_expired_article_is_gone_at_all_its_addresses(blog: FlaskClient) -> None:
    assert blog.get("/posts/expired/").status_code == 410
    assert blog.get("/posts/expired").status_code == 410
    assert blog.get(blog.get("/old-expired/").location or "").status_code == 410


@pytest.mark.parametrize("slug", ["draft", "scheduled", "broken", "never-written"])
def test_hidden_articles_look_like_missing_ones(blog: FlaskClient, slug: str) -> None:
    for address in (f"/posts/{slug}/", f"/posts/{slug}", f"/old-{slug}/", f"/old-{slug}"):
        assert blog.get(address).status_code == 404, address


def test_a_page_can_be_a_draft(blog: FlaskClient) -> None:
    assert blog.get("/secret/").status_code == 404


@pytest.mark.parametrize(
    "address", ["/", "/page/2/", "/areas/glutes/", "/exercises/glute-bridge/", "/posts/strong/", "/no/"]
)
def test_nothing_links_to_hidden_articles(blog: FlaskClient, address: str) -> None:
    text = blog.get(address).text
    assert not [title for title in ("Not yet", "In time", "Over<", "Broken") if title in text]


@pytest.fixture
def later(blog_app: Flask) -> Iterator[FlaskClient]:
    """A client for the same site after the time of the scheduled article."""
    holder = services_of(blog_app).edition_store
    clock = holder.clock
    set_clock(blog_app, AFTER)
    yield blog_app.test_client()
    holder.clock = clock


def test_a_scheduled_article_appears_on_time(later: FlaskClient) -> None:
    assert Page(later.get("/posts/scheduled/").text).one("h1").text == "In time"
    assert Page(later.get("/").text).one("h2", class_="lead-title").text == "In time"
    assert later.get("/old-scheduled/").location == "/posts/scheduled/"
    assert "In time" in later.get("/areas/glutes/").text
    assert "In time" in later.get("/exercises/glute-bridge/").text
