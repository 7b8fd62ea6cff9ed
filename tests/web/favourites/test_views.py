"""Pages with readers' favourites: the tally, the circuit, exercises and articles."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from engine.comments.favourite_tally import count_favourites
from engine.favourites import readers_circuit
from engine.favourites.readers_circuit import Snapshot
from tests.conftest import MakeApp
from tests.engine.favourites.comment_rows import Say
from tests.web.markup import Page
from tests.web.readers import NOW, database, library, saying
from web.core.context import services_of

FOUR = ("squat", "clamshell", "plank", "calf-raise")
ARTICLE = """---
title: Liked
date: 2026-01-01
---

<<favourites>>

<<circuit from="favourites">>
"""


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A site with an article that shows favourites and the readers' circuit."""
    folder = site("minimal")
    (folder / "posts" / "liked.md").write_text(ARTICLE, encoding="utf-8")
    app = make_app(folder)
    assert services_of(app).edition_store.edition.problems == ()
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def liked(app: Flask, *exercises: str) -> Say:
    """Three people like some exercises. Returns a function that adds others."""
    say = saying(app)
    say("ada", *exercises, name="Ada <b>", url="https://ada.example/?a=1&b=2", text="I like squats, of course.")
    say("Ben", *exercises)
    say("Cy", *exercises, text="Squats & <script>alert(1)</script> are fine.", url="javascript:alert(1)")
    return say


def renewed(app: Flask) -> Snapshot:
    with database(app).write() as connection:
        made = readers_circuit.renew_circuit(connection, library(app), count_favourites(connection, library(app)), NOW)
    assert made is not None
    return made


def read(client: FlaskClient, address: str, status: int = 200) -> Page:
    """Return a page, which must have valid markup."""
    answer = client.get(address)
    assert answer.status_code == status
    page = Page(answer.text)
    assert page.problems == []
    return page


def test_without_favourites_every_page_says_how_many_are_needed(client: FlaskClient) -> None:
    assert "when at least 3 readers have named them" in client.get("/favourites/").text
    assert read(client, "/favourites/").all("table") == []
    assert read(client, "/c/favourites/").one("h1").text == "The readers’ circuit"
    assert "When enough readers have chosen their favourite exercises" in client.get("/c/favourites/").text
    article = client.get("/posts/liked/").text
    assert "when at least 3 readers have named them" in article
    assert "when enough readers have named some" in article
    assert "Favourite of" not in client.get("/exercises/squat/").text


def test_the_tally_has_numbers_and_people(app: Flask, client: FlaskClient) -> None:
    liked(app, "squat", "clamshell")("Dee", "squat")
    page = read(client, "/favourites/")
    cells = [cell.text for cell in page.all("td")]
    assert cells == ["3 of 4 readers", "4 of 4 readers"]
    links = {a.text: a.attributes for a in page.all("a", rel="ugc nofollow noopener")}
    assert set(links) == {"Ada <b>"}
    assert links["Ada <b>"]["href"] == "https://ada.example/?a=1&b=2"
    assert page.one("p", class_="favourites-thanks").text == "Thank you, Dee, Cy, Ben, Ada <b>."


def test_a_change_counts_at_the_next_request_in_every_worker(
    app: Flask, client: FlaskClient, make_app: MakeApp
) -> None:
    other = make_app(services_of(app).environment.site_dir).test_client()
    assert "readers have named them" in other.get("/favourites/").text
    liked(app, "squat")
    assert "3 of 3 readers" in other.get("/favourites/").text
    assert "3 of 3 readers" in client.get("/posts/liked/").text
    assert "3 of 3 readers" in other.get("/posts/liked/").text


def test_an_exercises_page_says_whose_favourite_it_is(app: Flask, client: FlaskClient) -> None:
    liked(app, "squat", "plank")
    page = read(client, "/exercises/squat/")
    assert page.one("p", class_="favourite-of").text == "Favourite of 3 readers"
    quotes = [quote.text for quote in page.all("blockquote")]
    wholes = [a.attributes["href"] for a in page.all("a") if a.text.startswith("Read the comment by")]
    assert wholes == ["/comments/3/", "/comments/1/"]
    assert quotes == ["Squats & <script>alert(1)</script> are fine.", "I like squats, of course."]
    assert [a.text for a in page.all("a", rel="ugc nofollow noopener")] == ["Ada <b>"]
    plank = read(client, "/exercises/plank/")
    assert plank.one("p", class_="favourite-of").text == "Favourite of 3 readers"
    assert plank.all("blockquote") == []


def test_threat_01_text_of_readers_is_escaped(app: Flask, client: FlaskClient) -> None:
    liked(app, "squat")
    for address in ("/favourites/", "/exercises/squat/", "/posts/liked/"):
        html = client.get(address).text
        assert "<script>alert" not in html
        assert "javascript:" not in html
        assert "Ada <b>" not in html


def test_threat_02_a_shortcode_of_a_reader_stays_text(app: Flask, client: FlaskClient) -> None:
    say = liked(app, "squat")
    say("<<circuit>>", "squat", text="I do <<circuit areas=glutes>> and squats.")
    for address in ("/favourites/", "/exercises/squat/", "/posts/liked/"):
        assert "&lt;&lt;circuit" in client.get(address).text
        assert 'class="circuit wide"' not in client.get(address).text


def test_the_readers_circuit_has_a_permanent_address(app: Flask, client: FlaskClient) -> None:
    liked(app, *FOUR)
    made = renewed(app)
    page = read(client, "/c/favourites/")
    assert page.one("h1").text == "The readers’ circuit"
    hrefs = [a.attributes["href"] for a in page.all("a")]
    assert made.path in hrefs
    assert page.one("link", rel="canonical").attributes["href"].endswith("/c/favourites/")
    pinned = read(client, made.path)
    assert {e for e in FOUR if f"/exercises/{e}/" in [a.attributes["href"] for a in pinned.all("a")]} == set(FOUR)
    assert made.path.replace("&", "&amp;") in client.get("/posts/liked/").text
    assert "/c/favourites/" in [a.attributes["href"] for a in read(client, "/favourites/").all("a")]


def test_an_earlier_address_stays_valid_when_a_new_circuit_is_built(app: Flask, client: FlaskClient) -> None:
    liked(app, *FOUR)
    old = renewed(app)
    before = client.get(old.path).data
    frame = client.get(f"/embed{old.path}").data
    liked(app, "superman", "bird-dog", "heel-drop")
    saying(app)("Dee", "superman", "bird-dog", "side-plank")
    new = renewed(app)
    assert new.path != old.path
    assert client.get(old.path).data == before
    assert client.get(f"/embed{old.path}").data == frame
    assert new.path in [a.attributes["href"] for a in read(client, "/c/favourites/").all("a")]


def test_embeds_use_the_permanent_address(app: Flask, client: FlaskClient) -> None:
    answer = client.get("/oembed?url=/c/favourites/")
    assert answer.status_code == 404
    liked(app, *FOUR)
    made = renewed(app)
    frame = f"/embed{made.path}"
    assert frame.replace("&", "&amp;") in client.get("/oembed?url=/c/favourites/").get_json()["html"]
    moved = client.get("/embed/c/favourites/")
    assert (moved.status_code, moved.headers["Location"]) == (302, frame)
    assert client.get("/share/?url=/c/favourites/").status_code == 200


FILES = {
    "json": "application/json",
    "txt": "text/plain",
    "ics": "text/calendar",
    "fit": "application/vnd.ant.fit",
    "png": "image/png",
    "pin.png": "image/png",
}


def test_the_files_of_the_readers_circuit_are_those_of_its_permanent_address(app: Flask, client: FlaskClient) -> None:
    for ending in FILES:
        nothing = client.get(f"/c/favourites.{ending}")
        assert (nothing.status_code, nothing.mimetype) == (404, "application/problem+json")
        assert "no circuit of readers' favourites yet" in nothing.get_json()["detail"]
    liked(app, *FOUR)
    pinned = urlsplit(renewed(app).path)
    hrefs = [a.attributes["href"] for a in read(client, "/c/favourites/").all("a")]
    for ending, mimetype in FILES.items():
        moved = client.get(f"/c/favourites.{ending}")
        file = f"{pinned.path.removesuffix('/')}.{ending}?{pinned.query}"
        assert (moved.status_code, moved.headers["Location"]) == (302, file)
        assert moved.headers["Cache-Control"] == "public, max-age=60"
        assert moved.headers["Access-Control-Allow-Origin"] == "*"
        there = client.get(file)
        assert (there.status_code, there.mimetype) == (200, mimetype)
        if ending in ("json", "txt", "fit"):
            assert file in hrefs, "the page links to files that stay what they are"
    when = client.get("/c/favourites.ics?start=2026-12-01T18:00&days=2")
    assert when.headers["Location"].endswith("&start=2026-12-01T18:00&days=2")
    assert client.get(when.headers["Location"]).status_code == 200


def test_a_circuit_with_missing_exercises_does_not_break_the_page(app: Flask, client: FlaskClient) -> None:
    with database(app).write() as connection:
        readers_circuit.set_exercises(
            connection, library(app), ["squat", "plank", "clamshell"], count_favourites(connection, library(app)), NOW
        )
        connection.exec_driver_sql("UPDATE readers_circuit SET path = '/c/gone,away/?level=2&rounds=3'")
    assert "When enough readers have chosen their favourite exercises" in client.get("/c/favourites/").text
    assert client.get("/posts/liked/").status_code == 200
    assert client.get("/embed/c/favourites/").status_code == 404
    assert client.get("/c/favourites.json").status_code == 404


def test_links_to_both_pages_pass_the_check(app: Flask, client: FlaskClient) -> None:
    folder = services_of(app).environment.site_dir
    text = ARTICLE + "\n[a](/favourites/) [b](/c/favourites/) [c](/c/favourite/) [d](/c/favourites.ics)\n"
    (folder / "posts" / "liked.md").write_text(text, encoding="utf-8")
    services_of(app).edition_store.refresh()
    problems = [str(problem) for problem in services_of(app).edition_store.edition.problems]
    assert len(problems) == 1 and "'favourite'" in problems[0]


def test_threat_22_without_the_database_pages_are_served(site: Callable[[str], Path], make_app: MakeApp) -> None:
    folder = site("minimal")
    (folder / "posts" / "liked.md").write_text(ARTICLE, encoding="utf-8")
    nowhere = make_app(folder, DATABASE_URL="sqlite:////nowhere/at/all/readers.sqlite").test_client()
    for address in ("/favourites/", "/c/favourites/", "/posts/liked/", "/exercises/squat/"):
        assert nowhere.get(address).status_code == 200, address
