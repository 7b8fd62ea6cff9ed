"""The favourites picker of the comment form: the article's exercises first, then all others by area."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask, render_template_string

from engine.comments.validation import MAX_OTHER_FAVOURITES
from engine.library.library import Library
from tests.conftest import SITES, MakeApp
from tests.web.markup import Page
from web.comments.favourites_picker import MAX_OPEN, FavouritesPicker, build_picker
from web.core.context import services_of

FORM = """{% extends "base.html" %}{% block main %}<h1>Form</h1>
<form>{% include "favourites_picker.html" %}<button>Send</button></form>{% endblock %}"""


@pytest.fixture(scope="module")
def library(own_app: Flask) -> Library:
    return services_of(own_app).edition_store.edition.library


def shown(app: Flask, picker: FavouritesPicker) -> Page:
    """Return the form with a picker, as a page with valid markup."""
    with app.test_request_context("/"):
        page = Page(render_template_string(FORM, picker=picker))
    assert page.problems == []
    return page


def ids(page: Page) -> list[str]:
    return [box.attributes["value"] or "" for box in page.all("input", name="favourite")]


def test_every_exercise_is_offered_once(own_app: Flask, library: Library) -> None:
    page = shown(own_app, build_picker(library, ["squat", "plank"]))
    wanted = [e.id for e in library.current if e.kind in ("strength", "drill")]
    assert sorted(ids(page)) == sorted(wanted)
    assert set(ids(page)[:2]) == {"squat", "plank"}
    assert "hip-circles" not in ids(page), "a warm-up is no strength exercise"


def test_only_ticked_favourites_come_back_ticked(own_app: Flask, library: Library) -> None:
    made = build_picker(library, ["squat"], ticked=["hip-airplane", "no-such"], error="That is too much.")
    page = shown(own_app, made)
    ticked = [box.attributes["value"] for box in page.all("input", name="favourite") if "checked" in box.attributes]
    assert ticked == ["hip-airplane"]
    assert {"hip-airplane", "squat"} == {exercise.id for exercise in made.open_exercises}
    assert page.one("p", id="comment_favourites-error").text == "Error: That is too much."


def test_the_long_list_is_folded_with_and_without_exercises_of_the_article(own_app: Flask, library: Library) -> None:
    for own in ([], ["squat"]):
        assert "open" not in shown(own_app, build_picker(library, own)).one("details").attributes


def test_an_article_about_all_areas_shows_an_exercise_of_each(library: Library) -> None:
    opened = build_picker(library, [e.id for e in library.current]).open_exercises
    assert len(opened) == MAX_OPEN
    assert len({exercise.areas.primary for exercise in opened}) == MAX_OPEN


def test_a_retired_exercise_is_not_offered(library: Library) -> None:
    retired = replace(library.exercises["squat"], retired=True)
    changed = replace(library, exercises={**library.exercises, "squat": retired})
    made = build_picker(changed, ["squat"], ticked=["squat"])
    offered = [*made.open_exercises, *(exercise for shelf in made.groups for exercise in shelf.exercises)]
    assert "squat" not in [exercise.id for exercise in offered]


def test_errors_about_favourites_are_shown_next_to_them(make_app: MakeApp) -> None:
    client = make_app(SITES / "blog").test_client()
    form = {
        "post": "strong",
        "name": "Ada",
        "text": "Hello",
        "more": "x" * (MAX_OTHER_FAVOURITES + 1),
        "favourite": ["no-such-exercise"],
    }
    answer = client.post("/comments/", data=form, headers={"Sec-Fetch-Site": "same-origin"})
    page = Page(answer.text)
    assert answer.status_code == 422 and page.problems == []
    assert page.one("p", id="comment_favourites-error").text.startswith("Error: There is no exercise called")
    assert page.one("p", id="comment_other_favourites-error").text.startswith("Error: Other favourites must be")
    anchors = {a.attributes["href"] for a in page.all("a")}
    ids = {e.attributes["id"] for e in page.elements if "id" in e.attributes}
    assert {"#comment_favourites", "#comment_other_favourites"} <= anchors and {
        "comment_favourites",
        "comment_other_favourites",
    } <= ids


def test_the_search_knows_other_names(own_app: Flask, library: Library) -> None:
    page = shown(own_app, build_picker(library, ["romanian-deadlift"]))
    address = page.one("fieldset").attributes["data-words"]
    words = own_app.test_client().get(address or "").get_json()
    assert words.keys() <= {*ids(page)}
    assert "rdl" in words["romanian-deadlift"].split()
    assert not {"romanian", "deadlift"} & set(words["romanian-deadlift"].split())
