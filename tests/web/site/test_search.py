"""Search: what readers find, and what they see if they find nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from engine.search import search_index
from engine.search.search_index import FILE
from tests.conftest import MakeApp
from tests.web.markup import Page
from web.core.context import services_of

_readers = count(1)


def search(client: FlaskClient, text: str, **query: str) -> Page:
    """Return the page with the results for a text."""
    address = {"REMOTE_ADDR": f"2001:db8::{next(_readers)}"}  # each test is another reader, because readers are limited
    answer = client.get("/search", query_string={"q": text, **query}, environ_base=address)
    assert answer.status_code == 200
    assert answer.headers["X-Robots-Tag"] == "noindex"
    page = Page(answer.text)
    assert page.problems == []
    return page


def found(page: Page) -> list[str]:
    """Return the addresses of all results."""
    return [link.attributes["href"] for link in page.all("a", class_="search-hit")]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("clamshell", "/exercises/clamshell/"),
        ("clamshel", "/exercises/clamshell/"),  # a letter is missing
        ("stepup", "/exercises/step-up/"),  # a hyphen is missing
        ("Donky Kick", "/exercises/donkey-kick/"),
        ("copenhagn plank", "/exercises/short-copenhagen-plank/"),  # the other word is an exercise, too
        ("plank copenhagn", "/exercises/short-copenhagen-plank/"),  # not in the order of the name
        ("glute brigde", "/exercises/glute-bridge/"),  # two letters are swapped, and the other word is an area
        ("glutebrigde", "/exercises/glute-bridge/"),  # the space is missing, too
        ("deda bug", "/exercises/dead-bug/"),  # a short word is misspelt
        ("bulgarian splt sqaut", "/exercises/bulgarian-split-squat/"),  # two words are misspelt
        ("sinlge leg calf raise", "/exercises/single-leg-calf-raise/"),
        ("single leg calf rase", "/exercises/single-leg-calf-raise/"),
        ("bulgarian splt squat for runners", "/exercises/bulgarian-split-squat/"),  # with other words
        ("exercises for my hamstrngs", "/areas/hamstrings/"),  # one word is misspelt
        ("hamstring", "/areas/hamstrings/"),
        ("whole back side", "/c/backside/"),
        ("first six weeks", "/plans/first-six-weeks/"),
        ("backside workouts", "/posts/backside-workouts/"),
        ("BACKSIDE WORK", "/posts/backside-workouts/"),  # the last word is half typed
        ("about strongstride", "/about/"),
    ],
)
def test_each_kind_of_page_is_found(client: FlaskClient, text: str, address: str) -> None:
    page = search(client, text)
    assert address in found(page)
    assert client.get(address).status_code == 200
    assert page.one("input", id="search_text").attributes["value"] == text


def test_the_words_are_marked_and_quoted_from_the_text(client: FlaskClient) -> None:
    page = search(client, "posture")
    marked = [mark.text.lower() for mark in page.all("mark")]
    assert "posture" in marked


HOSTILE = [
    '"',
    "AND OR NOT",
    "plank NEAR(",
    "title:plank*",
    "-plank",
    "^plank",
    "' OR 1=1 --",
    "plank AND",
    "{title}:x",
    "\x00",
]


@pytest.mark.parametrize("text", [*HOSTILE, "", "  ", "🏃", "<script>alert(1)</script>", "ß" * 900, "a " * 3000])
def test_every_text_is_only_text(client: FlaskClient, text: str) -> None:
    page = search(client, text)
    assert all("alert" not in script.text for script in page.all("script"))


def test_operators_find_the_same_as_words(client: FlaskClient) -> None:
    assert "/exercises/plank/" in found(search(client, "title:plank*"))
    assert found(search(client, "-plank")) == found(search(client, "plank"))


def test_without_results_the_page_offers_areas(client: FlaskClient) -> None:
    for text in ("", "zzzz qqqq"):
        page = search(client, text)
        assert found(page) == []
        assert page.all("a", class_="chip")


def test_if_no_page_has_all_words_some_are_enough(client: FlaskClient) -> None:
    page = search(client, "clamshell zzzzzz")
    assert "/exercises/clamshell/" in found(page)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("glute bridge", " for “glute bridge”."),
        ("stepups hamstrings", " for “step up hamstrings”."),
        ("glute brigde", "Nothing matches “glute brigde”. Showing "),
        ("squat zzzzzz", "Nothing has all of these words."),
        ("calf zzzzzz", "Nothing has all of these words."),
        ("exercises for my hamstrngs", "some of the words of “exercises for my hamstring”."),
    ],
)
def test_the_page_says_if_words_are_replaced_or_dropped(client: FlaskClient, text: str, status: str) -> None:
    page = search(client, text)
    assert found(page)
    said = page.one("p", class_="fine").text
    assert status in said
    assert said.startswith("Nothing") == (text != "glute bridge")


def test_one_group_can_be_listed(client: FlaskClient) -> None:
    everything = search(client, "calf")
    link = next(link for link in everything.links if link.startswith("/search?") and link.endswith("in=exercise"))
    page = Page(client.get(link).text)
    assert len(found(page)) > 5
    assert all(address.startswith("/exercises/") for address in found(page))


def test_only_public_articles_are_found(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("blog")
    app = make_app(folder)
    client = app.test_client()
    for file in sorted((folder / "posts").glob("*.md")):
        file.write_text(file.read_text("utf-8") + "\n\nXylophone.\n", "utf-8")
    services_of(app).edition_store.refresh(force=True)
    addresses = found(search(client, "xylophone", **{"in": "article"}))
    assert "/posts/strong/" in addresses
    for address in addresses:
        assert client.get(address).status_code == 200
    assert not [
        address for address in addresses if "draft" in address or "scheduled" in address or "expired" in address
    ]
    (folder / "posts" / "strong.md").unlink()
    services_of(app).edition_store.refresh(force=True)
    assert "/posts/strong/" not in found(search(client, "xylophone"))


def test_a_damaged_index_is_made_again(site: Callable[[str], Path], make_app: MakeApp) -> None:
    app = make_app(site("blog"))
    instance = services_of(app).environment.instance_dir
    (instance / FILE).write_bytes(b"this is not a database, but it is long enough to be read as one" * 100)
    assert "/exercises/plank/" in found(search(app.test_client(), "plank"))


def test_a_locked_or_missing_index_is_explained(site: Callable[[str], Path], make_app: MakeApp) -> None:
    app = make_app(site("blog"))
    instance = services_of(app).environment.instance_dir
    (instance / FILE).mkdir()  # it can neither be read nor replaced
    answer = app.test_client().get("/search?q=plank")
    assert answer.status_code == 503
    assert "Retry-After" in answer.headers
    page = Page(answer.text)
    assert page.one("p", class_="warning").text
    assert page.one("input", id="search_text").attributes["value"] == "plank"


def test_a_search_that_takes_too_long_is_ended(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    search(client, "plank")  # the index is there
    monkeypatch.setattr(search_index, "TIME_LIMIT", 0)
    monkeypatch.setattr(search_index, "_INSTRUCTIONS", 1)
    answer = client.get("/search?q=plank", environ_base={"REMOTE_ADDR": "2001:db8:1::"})
    assert answer.status_code == 503
    assert Page(answer.text).one("p", class_="warning").text


def test_an_index_with_other_tables_is_made_again(site: Callable[[str], Path], make_app: MakeApp) -> None:
    app = make_app(site("blog"))
    path = services_of(app).environment.instance_dir / FILE
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE format (text TEXT)")
        connection.execute("CREATE TABLE document (text TEXT)")
    connection.close()
    assert "/exercises/plank/" in found(search(app.test_client(), "plank"))


def test_searches_are_limited(site: Callable[[str], Path], make_app: MakeApp) -> None:
    client = make_app(site("blog")).test_client()
    statuses = [client.get("/search?q=plank").status_code for _ in range(61)]
    assert statuses[:60] == [200] * 60
    assert statuses[60] == 429
    assert client.get("/search").status_code == 200


def test_every_page_links_to_the_search(client: FlaskClient) -> None:
    for address in ("/", "/exercises/", "/c/glutes/"):
        assert "/search" in Page(client.get(address).text).links
