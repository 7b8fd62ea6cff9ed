"""Tests of `<<circuit from="favourites">>`."""

from __future__ import annotations

import re

import pytest

from engine.content.body import Placeholder
from engine.content.widget import WidgetError
from engine.db.database import Database
from engine.favourites import readers_circuit
from engine.favourites.readers_circuit import Snapshot
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, render_markdown, render_shortcode
from tests.widgets.votes import NOW, tally_of
from widgets.circuit import NO_CIRCUIT_YET, widget

FROM = '<<circuit from="favourites">>'
EXERCISES = ("squat", "clamshell", "plank")


@pytest.fixture
def snapshot(database: Database, library: Library) -> Snapshot:
    """A stored readers' circuit."""
    with database.write() as connection:
        made = readers_circuit.renew_circuit(connection, library, tally_of(23, squat=9, clamshell=5, plank=3), NOW)
    assert made is not None
    return made


def test_it_is_the_newest_circuit_with_its_path(context: MakeContext, database: Database, snapshot: Snapshot) -> None:
    answer = render_shortcode(widget, FROM, context(database=database))
    assert "The readers’ circuit" in answer.page
    assert f'href="{snapshot.path.replace("&", "&amp;")}"' in answer.page
    assert "as of 25 November 2026" in answer.page
    assert list(re.findall(r'/exercises/([a-z-]+)/"', answer.feed)) == ["squat", "clamshell", "plank"]
    assert answer.text.startswith("The readers’ circuit\n3 rounds")
    assert not answer.is_cacheable and answer.embed_path == ""


@pytest.mark.parametrize("stored", [True, False])
def test_without_a_circuit_there_is_a_notice(context: MakeContext, database: Database, stored: bool) -> None:
    answer = render_shortcode(widget, FROM, context() if stored else context(database=database))
    for form in (answer.page, answer.feed, answer.text):
        assert form.removeprefix("<p>").removesuffix("</p>") == NO_CIRCUIT_YET


@pytest.mark.usefixtures("snapshot")
def test_a_circuit_with_missing_exercises_is_replaced_by_a_notice(
    context: MakeContext, database: Database, library: Library
) -> None:
    others = {id_: exercise for id_, exercise in library.exercises.items() if id_ != "squat"}
    smaller = Library(others, library.vocabulary, library.references)
    assert render_shortcode(widget, FROM, context(database=database, library=smaller)).text == NO_CIRCUIT_YET


@pytest.mark.parametrize("other", ['areas="glutes"', "level=2", 'title="Mine"', "rounds=3"])
def test_other_arguments_are_rejected(context: MakeContext, other: str) -> None:
    name = other.partition("=")[0]
    with pytest.raises(WidgetError, match=f"'{name}' can't be combined with 'from'") as caught:
        render_shortcode(widget, f'<<circuit from="favourites" {other}>>', context())
    assert caught.value.problem.argument == name
    assert caught.value.problem.hint == f"Remove {name}, or remove from."


def test_the_problem_is_located_at_the_argument(context: MakeContext) -> None:
    stored = render_markdown('One.\n\n<<circuit from="favourites" level=2>>', context(), widget)
    (problem,) = stored.problems
    assert (problem.line, problem.column) == (3, 35)
    stored = render_markdown('<<circuit from="likes">>', context(), widget)
    assert "favourites" in str(stored.problems[0])


def test_a_stored_article_has_a_placeholder_for_this_circuit_only(context: MakeContext) -> None:
    stored = render_markdown(f'{FROM}\n\n<<circuit areas="glutes">>', context(), widget)
    marks = [part for part in stored.page if isinstance(part, Placeholder)]
    assert [(mark.number, mark.arguments["from"]) for mark in marks] == [(0, "favourites")]
    assert "Open this circuit" in "".join(part for part in stored.page if isinstance(part, str))
    assert len(stored.embed_paths) == 1


def test_it_does_not_depend_on_the_library(context: MakeContext, library: Library) -> None:
    made = context()
    render_shortcode(widget, FROM, made)
    assert not [key for key in made.dependencies if not key.startswith("template:")]
