"""What this checkout's articles say about their circuits is true."""

from __future__ import annotations

import gzip
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from engine.content.topics import TopicKind
from engine.library.exercise import Exercise, Impact
from tests.documentation import DOCS
from web.core.context import services_of
from widgets.registry import load_widgets


def circuits(app: Flask, slug: str) -> list[dict[str, Any]]:
    """Return the circuits of a post as JSON documents, in its order."""
    found = []
    for path in services_of(app).edition_store.edition.body(slug).embed_paths:
        if path.startswith("/embed/c/"):
            terms, _, query = path.removeprefix("/embed").partition("?")
            found.append(app.test_client().get(f"{terms.rstrip('/')}.json?{query}").get_json())
    return found


def exercises(app: Flask, circuit: dict[str, Any]) -> list[Exercise]:
    library = services_of(app).edition_store.edition.library
    return [library.exercises[station["exercise"]] for station in circuit["stations"]]


def test_the_articles_show_a_series_and_authors_with_pages(own_app: Flask, client: FlaskClient) -> None:
    edition = services_of(own_app).edition_store.edition
    assert {post.article.front_matter.author for post in edition.posts} == {each.name for each in edition.site.authors}
    series = [posts for (kind, _), posts in edition.topics.items() if kind is TopicKind.SERIES]
    assert [len(posts) for posts in series] == [2]
    for kind, slug in edition.topics:
        assert client.get(f"/{kind}/{slug}/").status_code == 200


def test_the_page_about_shortcodes_shows_all_of_them(own_app: Flask) -> None:
    page = services_of(own_app).edition_store.edition.pages["how-to-use-shortcodes"]
    assert set(page.shortcodes) == set(load_widgets(DOCS))


def test_the_second_circuit_at_home_is_one_step_up(own_app: Flask) -> None:
    """The article says: the same seven areas, and each exercise is the harder version of the one before."""
    first, second = circuits(own_app, "backside-at-home")[:2]
    before, after = exercises(own_app, first), exercises(own_app, second)
    backside = services_of(own_app).edition_store.edition.library.vocabulary.groups["backside"].areas
    assert {exercise.areas.primary for exercise in before} == set(backside)
    assert [exercise.areas.primary for exercise in after] == [exercise.areas.primary for exercise in before]
    assert {exercise.level for exercise in before} == {1}
    assert {exercise.level for exercise in after} == {2}
    for easier, harder in zip(before, after, strict=True):
        assert harder.id in easier.harder, easier.id
    assert (first["rounds"], second["rounds"]) == (2, 3)


def test_the_circuits_at_home_need_nothing_and_have_no_jumps(own_app: Flask) -> None:
    for circuit in circuits(own_app, "backside-at-home"):
        assert circuit["equipment"] == []
        assert {exercise.impact for exercise in exercises(own_app, circuit)} == {Impact.NONE}


def test_the_floor_exercises_at_home_come_first(own_app: Flask) -> None:
    for circuit in circuits(own_app, "backside-at-home")[:2]:
        standing = [exercise.position.value == "standing" for exercise in exercises(own_app, circuit)]
        assert standing == sorted(standing)


def test_the_short_circuit_of_the_week_is_shorter_and_easier(own_app: Flask) -> None:
    main, short = circuits(own_app, "before-or-after-the-run")
    assert short["seconds"] < main["seconds"] * 0.75
    assert {exercise.level for exercise in exercises(own_app, short)} == {1}
    assert {exercise.level for exercise in exercises(own_app, main)} == {2}


def test_the_tour_of_shortcodes_has_moved(client: FlaskClient) -> None:
    answer = client.get("/posts/how-to-use-shortcodes/")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/how-to-use-shortcodes/")
    assert client.get(answer.headers["Location"]).status_code == 200
    assert "how-to-use-shortcodes" not in client.get("/").text.partition("</main>")[0]


def test_articles_stay_small_with_the_pictures_of_their_exercises(own_app: Flask) -> None:
    client = own_app.test_client()
    for post in services_of(own_app).edition_store.edition.posts:
        page = client.get(post.article.address)
        assert page.status_code == 200
        assert len(gzip.compress(page.data)) <= 20 * 1024, post.article.address
