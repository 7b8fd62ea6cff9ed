"""Microformats, which readers of webmentions and services such as Bridgy look for: h-entry, h-card and rel=me."""

from __future__ import annotations

from flask.testing import FlaskClient

from tests.web.markup import Page

SITE = "http://127.0.0.1:8000"


def classes(page: Page) -> set[str]:
    """Return all classes of a page."""
    return {name for element in page.elements for name in element.attributes.get("class", "").split()}


def test_an_article_is_an_entry_with_its_author(client: FlaskClient) -> None:
    page = Page(client.get("/posts/backside-workouts/").text)
    assert page.one("article", class_="h-entry")
    assert {"p-summary", "dt-published", "e-content", "p-category"} <= classes(page)
    assert page.one("h1", class_="p-name").text
    assert page.one("data", class_="u-url").attributes["value"] == f"{SITE}/posts/backside-workouts/"
    assert page.one("span", class_="p-author").attributes["class"] == "p-author h-card"


def test_the_site_is_a_card_and_names_its_profiles(blog: FlaskClient) -> None:
    page = Page(blog.get("/").text)
    assert page.one("p", class_="h-card")
    assert page.one("a", class_="u-uid").text
    me = [link.attributes["href"] for link in page.all("a") if link.attributes.get("rel") == "me"]
    assert me and all(address.startswith("https://") for address in me)
