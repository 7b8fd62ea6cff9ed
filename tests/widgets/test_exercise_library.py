"""Tests of `<<exercise-library>>`."""

from __future__ import annotations

import re

import pytest

from engine.content.sanitise import sanitise_feed
from engine.content.widget import WidgetError
from engine.library.exercise import Video
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, StoredDigests, render_markdown, render_shortcode, with_changes
from widgets.exercise_library import widget

VIDEO = Video(url="https://video.example/watch?v=1&t=2", title="Heel walk, slowly")


def areas_of(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/areas/([a-z-]+)/">', page)


def exercises_of(page: str) -> list[str]:
    return re.findall(r'href="/exercises/([a-z0-9-]+)/"', page)


def test_all_exercises_are_listed_regardless_of_level_and_equipment(context: MakeContext, library: Library) -> None:
    output = render_shortcode(widget, '<<exercise-library areas="five-areas">>', context())
    areas = ["hamstrings", "glute-med", "lower-back", "upper-back", "leg-stability"]
    assert areas_of(output.page) == areas
    assert exercises_of(output.page) == [exercise.id for area in areas for exercise in library.in_area(area)]
    assert exercises_of(output.feed) == exercises_of(output.page)
    assert not output.problems


def test_the_default_is_the_whole_library(context: MakeContext, library: Library) -> None:
    page = render_shortcode(widget, "<<exercise-library>>", context("areas: [calves]")).page
    assert areas_of(page) == list(library.vocabulary.areas)


def test_an_exercise_has_dose_summary_and_video_or_search(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<exercise-library areas="shins">>', context()).page
    assert (
        '<a class="exercise-name" href="/exercises/heel-walk/">Heel walk</a> <span class="dose">2 × 30 s</span>' in page
    )
    assert "Walk on the heels with the toes pulled up." in page
    assert (
        '<a class="exercise-video" href="https://www.youtube.com/results?search_query=Heel+walk" rel="noopener">'
        'Search YouTube<span class="visually-hidden"> for Heel walk (external link)</span></a>'
    ) in page


def test_a_search_link_escapes_names(context: MakeContext, library: Library) -> None:
    odd = with_changes(library, "heel-walk", name='45° "walk" & <turn>')
    page = render_shortcode(widget, '<<exercise-library areas="shins">>', context(library=odd)).page
    assert "search_query=45%C2%B0+%22walk%22+%26+%3Cturn%3E" in page
    assert "<turn>" not in page


def test_a_known_video_is_linked(context: MakeContext, library: Library) -> None:
    output = render_shortcode(
        widget, '<<exercise-library areas="shins">>', context(library=with_changes(library, "heel-walk", video=VIDEO))
    )
    assert (
        '<a class="exercise-video" href="https://video.example/watch?v=1&amp;t=2" rel="noopener">'
        'Video<span class="visually-hidden"> of Heel walk (external link)</span></a>'
    ) in output.page
    assert '<a href="https://video.example/watch?v=1&amp;t=2" rel="noopener">Video</a>' in output.feed


def test_videos_only_reports_areas_without_videos(context: MakeContext, library: Library) -> None:
    made = context(library=with_changes(library, "heel-walk", video=VIDEO))
    output = render_shortcode(widget, '<<exercise-library areas="shins,calves" videos="only">>', made)
    assert exercises_of(output.page) == ["heel-walk"]
    assert areas_of(output.page) == ["shins", "calves"]
    assert output.page.count("No exercises yet.") == 1
    (problem,) = output.problems
    assert problem.message == "The library has no exercise with a video for Calves."
    assert problem.argument == "areas"


def test_a_venue_filters_exercises(context: MakeContext, library: Library) -> None:
    page = render_shortcode(widget, '<<exercise-library areas="hamstrings" venue="outdoor">>', context()).page
    outdoor = [exercise.id for exercise in library.in_area("hamstrings") if "outdoor" in exercise.venue]
    assert exercises_of(page) == outdoor and outdoor


def test_each_requested_area_that_has_no_exercise_is_reported(context: MakeContext, library: Library) -> None:
    for area in ("shins", "calves"):
        for exercise in library.in_area(area):
            library = with_changes(library, exercise.id, retired=True)
    article = render_markdown('<<exercise-library areas="shins,calves,core">>', context(library=library), widget)
    assert [problem.message for problem in article.problems] == [
        "The library has no exercise for Calves.",
        "The library has no exercise for Shins.",
    ]
    assert {(problem.line, problem.column) for problem in article.problems} == {(1, 27)}
    assert areas_of("".join(map(str, article.page))) == ["shins", "calves", "core"]


def test_the_feed_is_plain_and_passes_the_sanitiser(context: MakeContext) -> None:
    feed = render_shortcode(widget, '<<exercise-library areas="shins">>', context()).feed
    assert not re.search("class=|<span|<section|<div", feed)
    assert "https://www.youtube.com/results?search_query=Heel+walk" in sanitise_feed(feed, "https://strides.example/x/")


def test_the_text_has_a_line_for_each_exercise(context: MakeContext) -> None:
    lines = render_shortcode(widget, '<<exercise-library areas="shins">>', context()).text.splitlines()
    assert lines[0] == "Shins"
    assert "- Heel walk, 2 × 30 s: Walk on the heels with the toes pulled up." in lines


@pytest.mark.parametrize(
    ("given", "argument", "hint"),
    [('areas="calfs and more"', "areas", "calves"), ('venue="gim"', "venue", "Did you mean 'gym'?")],
)
def test_a_bad_value_is_reported_at_its_argument(given: str, argument: str, hint: str, context: MakeContext) -> None:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, f"<<exercise-library {given}>>", context())
    assert caught.value.problem.argument == argument
    assert hint in caught.value.problem.hint


def test_stored_output_is_valid_until_a_shown_or_filtered_exercise_changes(
    context: MakeContext, library: Library
) -> None:
    made = context()
    render_shortcode(widget, '<<exercise-library areas="shins" videos="only">>', made)
    stored = StoredDigests.of(made)
    assert stored.is_valid_in(library)
    assert not stored.is_valid_in(with_changes(library, "heel-walk", video=VIDEO)), "a video brings it in"
    assert stored.is_valid_in(with_changes(library, "plank", video=VIDEO))
