"""A site with language = "en-US": American dates and spelling in its own texts, and authors' texts as they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.accounts import users
from tests.conftest import MakeApp, set_clock
from tests.web.comments.test_views import NOW, answer, approve
from tests.web.markup import Page
from tests.web.moderator import PASSWORD, log_in
from web.core.context import services_of

BRITISH = re.compile(r"\b(?:un)?(?:favourites?|colours?|recognised?|metres?|licence)\b", re.IGNORECASE)
AUTHORS = "My favourite colour is grey, a metre from the licence."
POST = f"""---
title: A favourite
date: 2026-11-02 07:05:00
summary: {AUTHORS}
promo: {{code: A, offer: {AUTHORS}, url: https://a.example/, ends: 2026-12-24}}
---
{AUTHORS}

<<circuit areas="calves" title="A favourite">>

<<promo>>

<<week>>

<<favourites>>

<<circuit from="favourites">>
"""


class _Texts(HTMLParser):
    """Collects the texts of a page that readers see or hear."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        if self.cdata_elem is None:  # no script and no style sheet
            self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.texts += [
            value for name, value in attrs if name in ("aria-label", "title", "alt", "placeholder") and value
        ]


@pytest.fixture
def american(site: Callable[[str], Path], make_app: MakeApp) -> Iterator[Flask]:
    """The blog in American English, with an article in British English and a comment."""
    folder = site("blog")
    settings = folder / "site.toml"
    settings.write_text(settings.read_text().replace('"en-GB"', '"en-US"'))
    (folder / "posts" / "favourite.md").write_text(POST)
    app = make_app(folder)
    set_clock(app, NOW)
    answer(app.test_client())
    approve(app, 1)
    yield app
    services_of(app).database.close()


@pytest.fixture
def reader(american: Flask) -> FlaskClient:
    """A reader of the American blog."""
    return american.test_client()


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/posts/strong/",
        "/exercises/",
        "/exercises/squat/",
        "/areas/",
        "/circuits/",
        "/c/glutes/",
        "/c/favourites/",
        "/favourites/",
        "/privacy/",
        "/plans/",
        "/plans/eight-weeks/",
        "/log/",
        "/share/c/glutes/",
        "/embed/c/glutes/",
    ],
)
def test_the_texts_of_the_site_are_american(reader: FlaskClient, address: str) -> None:
    page = reader.get(address, follow_redirects=True)
    assert page.status_code in (200, 404)
    assert [text for text in _Texts(page.text).texts if BRITISH.search(text) and text.strip() not in POST] == []


def test_the_texts_for_moderators_are_american(american: Flask) -> None:
    services = services_of(american)
    users.create_user(services.database, services.key, "Ada", PASSWORD, now=NOW)
    answer(american.test_client(), text="", favourite=["squat"])
    moderator = log_in(american)
    for address in ("/moderation/", "/moderation/unmatched/", "/moderation/blocked/", "/moderation/log/"):
        page = moderator.get(address)
        assert page.status_code == 200
        assert [text for text in _Texts(page.text).texts if BRITISH.search(text)] == []


def test_dates_are_american(reader: FlaskClient) -> None:
    page = Page(reader.get("/posts/strong/").text)
    dates = [element.text for element in page.all("time")]
    assert [*dates[:2], dates[-1]] == ["March 2, 2020", "April 2, 2020", "November 25, 2026, 1:01 PM CET"]
    article = reader.get("/posts/favourite/").text
    assert "Valid until" in article and "December 24, 2026" in article
    assert re.search(r"Week 48, November 23\s–\s29", article)


def test_the_words_of_authors_and_readers_stay(reader: FlaskClient) -> None:
    answer(reader, text="My favourite colour.")
    approve(reader.application, 2)
    page = reader.get("/posts/favourite/").text
    assert page.count(AUTHORS) >= 3
    assert page.count("A favourite</h") == 2
    assert "<p>My favourite colour.</p>" in reader.get("/posts/strong/").text
    assert "There is no circuit of readers’ favorites yet." in page


def test_errors_and_feeds_are_american_and_addresses_stay(reader: FlaskClient) -> None:
    assert "choose a favorite exercise" in answer(reader, text="", favourite=[]).text
    assert "&lt;p&gt;Favorites: Squat" in reader.get("/feeds/comments.atom").text
    page = reader.get("/posts/strong/").text
    assert 'name="favourite"' in page and 'id="comment_favourites"' in page and 'class="favourites-status"' in page


def test_a_british_site_keeps_its_spelling(blog: FlaskClient) -> None:
    page = blog.get("/posts/strong/").text
    assert "Your favourite exercises" in page and "favorite" not in page
