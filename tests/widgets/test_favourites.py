"""Tests of `<<favourites>>`."""

from __future__ import annotations

import re

import pytest

from engine.comments.voters import Voter
from engine.content.body import Placeholder
from engine.content.sanitise import sanitise_feed
from engine.content.widget import DependsOn
from engine.db.database import Database
from engine.library.library import Library
from tests.engine.favourites.comment_rows import sayer
from tests.widgets.conftest import MakeContext, render_markdown, render_shortcode
from tests.widgets.votes import NOW, store_votes, tally_of
from widgets.favourites import NO_FAVOURITES_YET, format_share, group_by_area, widget

FAVOURITES = "<<favourites>>"


def test_it_shows_the_share_of_readers_by_area(context: MakeContext, database: Database, library: Library) -> None:
    store_votes(database, 23, squat=9, plank=3, clamshell=5, glute_bridge=9, high_knees=4, superman=2)
    page = render_shortcode(widget, FAVOURITES, context(database=database)).page
    assert re.findall(r'/exercises/([a-z-]+)/">', page) == ["clamshell", "glute-bridge", "squat", "plank", "high-knees"]
    assert re.findall(r">(\d+ of 23 readers)<", page) == [f"{n} of 23 readers" for n in (5, 9, 9, 3, 4)]
    areas = [library.vocabulary.areas[area].name for area in ("glute-med", "glutes", "core")]
    assert re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', page) == [*areas, "Drills and mobility"]
    assert "superman" not in page, "two people are too few"


def test_a_bar_shows_the_share_and_is_hidden_from_screen_readers(context: MakeContext, database: Database) -> None:
    store_votes(database, 12, squat=12, plank=3)
    page = render_shortcode(widget, FAVOURITES, context(database=database)).page
    assert re.findall(r'favourites-part" width="(\d+)"', page) == ["100", "25"]
    assert page.count("<svg") == page.count('aria-hidden="true"') == 2
    assert "style=" not in page


def test_readers_are_thanked_by_name(context: MakeContext, database: Database) -> None:
    say = sayer(database, NOW)
    say("Cy", "squat")
    say("Ben", "squat")
    say("Ada <b>", "squat", url="https://ada.example/")
    page = render_shortcode(widget, FAVOURITES, context(database=database)).page
    ada = '<a href="https://ada.example/" rel="ugc nofollow noopener">Ada &lt;b&gt;</a>'
    assert f"Thank you, {ada}, Ben, Cy.</p>" in page


def test_readers_who_are_not_named_are_counted(context: MakeContext, library: Library) -> None:
    values = {"groups": group_by_area(tally_of(23, squat=3), library), "readers": 23, "of_readers": format_share}
    page = context().render_template("favourites.html", voters=(Voter("Ada", None), Voter("Ben", None)), **values)
    assert "Thank you, Ada, Ben and 21 more.</p>" in page


def test_nothing_is_shown_while_the_article_is_rendered_to_be_stored(context: MakeContext) -> None:
    assert render_shortcode(widget, FAVOURITES, context()).text == NO_FAVOURITES_YET


@pytest.mark.parametrize("votes", [{}, {"squat": 2}, {"squat": 2, "plank": 2, "superman": 1}])
def test_too_few_favourites_are_not_shown(context: MakeContext, database: Database, votes: dict[str, int]) -> None:
    store_votes(database, sum(votes.values()), **votes)
    answer = render_shortcode(widget, FAVOURITES, context(database=database))
    for form in (answer.page, answer.feed, answer.text):
        assert "Exercises appear here when at least 3 readers have named them." in form
        assert "squat" not in form
    assert answer.problems == ()


def test_feed_and_text_say_the_same(context: MakeContext, database: Database) -> None:
    store_votes(database, 4, squat=4, clamshell=3)
    answer = render_shortcode(widget, FAVOURITES, context(database=database))
    feed = sanitise_feed(answer.feed, "https://strides.example/posts/strong/")
    assert '<a href="https://strides.example/exercises/squat/">Squat</a>: 4 of 4 readers' in feed
    assert answer.text.splitlines() == ["Readers’ favourites", "Clamshell: 3 of 4 readers", "Squat: 4 of 4 readers"]


def test_a_stored_article_has_a_placeholder(context: MakeContext) -> None:
    assert widget.depends_on is DependsOn.READERS
    stored = render_markdown(f"Before.\n\n{FAVOURITES}\n\nAfter.", context(), widget)
    assert [part for part in stored.page if isinstance(part, Placeholder)] == [Placeholder(0, "favourites", {})]
    assert stored.problems == ()


def test_exercises_without_an_area_are_grouped(library: Library) -> None:
    assert library.exercises["high-knees"].areas.primary is None
    (group,) = group_by_area(tally_of(3, high_knees=3), library)
    assert [bar.exercise.id for bar in group.bars] == ["high-knees"]
