"""`<<favourites>>` shows what readers like best, in bars and in numbers, as it is when a page is composed."""

from __future__ import annotations

import re

import pytest

from engine.comments.voters import Voice
from engine.content.rendered import Mark
from engine.content.sanitise import for_feed
from engine.content.widget import Depends
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, ask, rendered
from tests.widgets.readers import Said, counted
from widgets.favourites import groups_of, widget

FAVOURITES = "<<favourites>>"
TALLY = counted(23, squat=9, plank=3, clamshell=5, glute_bridge=9, high_knees=4, superman=2)


def test_it_says_how_many_of_all_readers_by_area(context: MakeContext, library: Library) -> None:
    page = ask(widget, FAVOURITES, context(readers=Said(TALLY))).page
    assert re.findall(r'/exercises/([a-z-]+)/">', page) == ["clamshell", "glute-bridge", "squat", "plank", "high-knees"]
    assert re.findall(r">(\d+ of 23 readers)<", page) == [f"{n} of 23 readers" for n in (5, 9, 9, 3, 4)]
    areas = [library.vocabulary.areas[area].name for area in ("glute-med", "glutes", "core")]
    assert re.findall(r'scope="rowgroup"[^>]*>([^<]+)<', page) == [*areas, "Drills and mobility"]
    assert "superman" not in page, "two people are too few"


def test_a_bar_is_as_long_as_the_share_and_hidden_from_who_hears_the_number(context: MakeContext) -> None:
    page = ask(widget, FAVOURITES, context(readers=Said(counted(12, squat=12, plank=3)))).page
    assert re.findall(r'favourites-part" width="(\d+)"', page) == ["100", "25"]
    assert page.count("<svg") == page.count('aria-hidden="true"') == 2
    assert "style=" not in page


def test_those_who_said_so_are_thanked_by_name(context: MakeContext) -> None:
    named = (Voice("Ada <b>", "https://ada.example/"), Voice("Ben", None))
    page = ask(widget, FAVOURITES, context(readers=Said(counted(2, squat=3), named=named))).page
    ada = '<a href="https://ada.example/" rel="ugc nofollow noopener">Ada &lt;b&gt;</a>'
    assert f"Thank you, {ada}, Ben.</p>" in page
    more = ask(widget, FAVOURITES, context(readers=Said(counted(23, squat=3), named=named))).page
    assert f"Thank you, {ada}, Ben and 21 more.</p>" in more


@pytest.mark.parametrize("readers", [None, Said(), Said(counted(2, squat=2)), Said(counted(5, squat=2, plank=2))])
def test_too_few_are_told_in_a_friendly_way(context: MakeContext, readers: Said | None) -> None:
    answer = ask(widget, FAVOURITES, context(readers=readers))
    for form in (answer.page, answer.feed, answer.text):
        assert "An exercise stands here as soon as 3 readers have named it." in form
        assert "squat" not in form
    assert answer.complaints == ()


def test_feed_and_text_say_the_same(context: MakeContext) -> None:
    answer = ask(widget, FAVOURITES, context(readers=Said(counted(4, squat=4, clamshell=3))))
    feed = for_feed(answer.feed, "https://strides.example/posts/strong/")
    assert '<a href="https://strides.example/exercises/squat/">Squat</a>: 4 of 4 readers' in feed
    assert answer.text.splitlines() == ["Readers’ favourites", "Clamshell: 3 of 4 readers", "Squat: 4 of 4 readers"]


def test_a_kept_article_holds_a_mark(context: MakeContext) -> None:
    assert widget.depends is Depends.READERS
    kept = rendered(f"Before.\n\n{FAVOURITES}\n\nAfter.", context(), widget)
    assert [part for part in kept.page if isinstance(part, Mark)] == [Mark(0, "favourites", {})]
    assert kept.problems == ()


def test_an_exercise_without_an_area_has_a_place(library: Library) -> None:
    assert library.exercises["high-knees"].areas.primary is None
    (group,) = groups_of(counted(3, high_knees=3), library)
    assert [bar.exercise.id for bar in group.bars] == ["high-knees"]
