"""All pages of this checkout's site, found by following links: they exist, are well-formed and load allowed files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urldefrag

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.markup import Page
from web.core.context import services_of

MISSING = ("/nothing-here/", "/c/nonsense/")
START = ("/", "/c/five-areas/?drills=2", "/c/glutes/?levl=3", *MISSING)
EXAMPLES = ("/", "/page/2/", "/posts/strong/", "/posts/film/", "/posts/hips/", "/about/", "/exercises/glute-bridge/")


@pytest.fixture(scope="module")
def pages(own_app: Flask) -> dict[str, Page]:
    """All pages of this checkout's site that readers can reach by links, by address."""
    client = own_app.test_client()
    found: dict[str, Page] = {}
    waiting = list(START)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        response = client.get(address)
        assert response.status_code == (404 if address in MISSING else 200), address
        if response.mimetype == "text/html":
            found[address] = Page(response.text)
            waiting += [urldefrag(link)[0] for link in found[address].followed if _is_ours(link)]
    return found


def _is_ours(link: str) -> bool:
    return link.startswith("/") and not link.startswith("/static/")


def test_the_links_reach_the_whole_site(own_app: Flask, pages: dict[str, Page]) -> None:
    edition = services_of(own_app).edition_store.edition
    wanted = [post.article.address for post in edition.posts if not post.article.front_matter.draft]
    wanted += [page.article.address for page in edition.pages.values()]
    wanted += [f"/exercises/{exercise.id}/" for exercise in edition.library.current]
    wanted += [f"/areas/{area}/" for area in edition.library.vocabulary.areas]
    assert len(wanted) > 100
    assert set(wanted) <= set(pages)


def test_every_article_links_to_circuits_that_exist(own_app: Flask, pages: dict[str, Page]) -> None:
    client = own_app.test_client()
    circuits = {link for page in pages.values() for link in page.links if link.startswith("/c/")}
    assert len(circuits) > 10
    for link in circuits - set(pages):
        answer = client.get(link)
        assert answer.status_code == 200, f"{link} answers {answer.status}"  # canonical: not even a redirect


def test_every_page_is_well_formed(pages: dict[str, Page]) -> None:
    assert {address: page.problems for address, page in pages.items() if page.problems} == {}


@pytest.mark.parametrize("address", EXAMPLES)
def test_the_pages_of_the_example_site_are_well_formed(blog: FlaskClient, address: str) -> None:
    assert Page(blog.get(address).text).problems == []


def test_every_page_has_its_own_title_and_canonical_address(own_app: Flask, pages: dict[str, Page]) -> None:
    site = services_of(own_app).edition_store.edition.site
    titles: dict[str, str] = {}
    for address, page in pages.items():
        if address in MISSING:
            continue
        canonical = page.one("link", rel="canonical").attributes["href"]
        assert canonical.startswith(f"{site.address}/")
        title = page.one("title").text
        if address.startswith("/c/"):  # many circuits of many exercises share the title that they are given
            continue
        assert titles.setdefault(title, canonical) == canonical, f"{title} is the title of two pages"


def test_pages_load_only_files_of_the_site(own_app: Flask, pages: dict[str, Page]) -> None:
    client = own_app.test_client()
    loaded = {address for page in pages.values() for address in _loaded(page)}
    assert any(address.endswith(".svg") for address in loaded)
    for address in loaded:
        assert client.get(address, buffered=True).status_code == 200, address


def test_pages_can_be_painted_when_their_start_has_been_read(pages: dict[str, Page]) -> None:
    """Browsers wait for fonts that the head preloads, and read on during that time instead of painting."""
    for address, page in pages.items():
        assert [link for link in page.all("link", rel="preload", as_="font") if link.within("head")] == [], address
        assert page.one("link", rel="preload", as_="font").within("body"), address
        head = [element for element in page.elements if element.within("head")]
        (theme,) = (n for n, e in enumerate(head) if e.attributes.get("src", "").startswith("/scripts/theme.js"))
        sheets = [n for n, e in enumerate(head) if e.attributes.get("rel") == "stylesheet"]
        assert max(sheets) < theme, f"{address}: the parser does not wait for the style sheets before the body"


def _loaded(page: Page) -> Iterator[str]:
    for tag, attribute in (("img", "src"), ("script", "src"), ("iframe", "src")):
        yield from (e.attributes[attribute] for e in page.all(tag) if attribute in e.attributes)
    yield from (
        e.attributes["href"] for e in page.all("link") if e.attributes["rel"] in ("stylesheet", "icon", "preload")
    )


def test_addresses_contain_the_versions_of_the_files(client: FlaskClient) -> None:
    sheet = next(link for link in Page(client.get("/").text).all("link") if link.attributes["rel"] == "stylesheet")
    assert re.search(r"\?v=[0-9a-f]{12}$", sheet.attributes["href"])
    answer = client.get(sheet.attributes["href"], buffered=True)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
