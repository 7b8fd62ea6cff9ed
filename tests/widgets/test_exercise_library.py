"""Tests of `<<exercise-library>>`."""

from __future__ import annotations

import re

import pytest

from engine.content.sanitise import sanitise_feed
from engine.content.widget import WidgetError
from engine.library.exercise import Video
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, StoredDigests, render_markdown, render_shortcode, with_changes
from widgets.circuit import widget as circuit
from widgets.exercise import widget as exercise_link
from widgets.exercise_library import widget
from widgets.exercise_table import widget as table
from widgets.note import widget as note

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


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ('Do <<exercise name="clams">>, then <<exercise name="nordic-curl">>.', ["clamshell", "nordic-curl"]),
        ('<<exercise-table exercises="plank,nordic-curl,dead-bug">>', ["plank", "dead-bug", "nordic-curl"]),
        ('<<circuit exercises="plank,clamshell">>\n\n<<exercise name="plank">>', ["plank", "clamshell"]),
        ('<<circuit exercises="plank,clamshell" note:plank="Breathe" why="yes">>', ["plank", "clamshell"]),
        ('<<exercise-library exercises="plank">>\n\n<<exercise name="clams">>', ["plank", "clamshell"]),
        ('<<exercise name="nonsense">> <<exercise name="clams">>', ["clamshell"]),
        ('<<note>>\nMind the <<exercise name="plank">>.\n<</note>>', ["plank"]),
    ],
)
def test_without_arguments_it_lists_what_the_article_mentions(text: str, ids: list[str], context: MakeContext) -> None:
    for article in (f"{text}\n\n---\n\n<<exercise-library>>", f"<<exercise-library>>\n\n---\n\n{text}"):
        rendered = render_markdown(article, context(), widget, exercise_link, table, circuit, note)
        pieces = "".join(map(str, rendered.page)).split("<hr>")
        assert exercises_of(pieces[article.startswith(text)]) == ids


def test_mentioned_exercises_are_grouped_by_area(context: MakeContext) -> None:
    text = "<<circuit areas=glutes,calves>>\n\n<<exercise-table areas=calves,glutes>>\n\n---\n\n<<exercise-library>>"
    page = "".join(map(str, render_markdown(text, context(), widget, table, circuit).page))
    mentioned, listed = (exercises_of(part) for part in page.split("<hr>"))
    assert set(listed) == set(mentioned) and len(listed) == len(set(listed))
    assert sorted(areas_of(page)) == ["calves", "glutes"]


def test_an_article_that_mentions_no_exercises_is_reported(context: MakeContext) -> None:
    article = render_markdown("A\n\n<<exercise-library>>", context(), widget)
    assert [(p.line, p.message) for p in article.problems] == [(3, "There are no exercises to list.")]
    assert "<<circuit>>" in article.problems[0].hint


def test_a_list_of_mentioned_exercises_depends_on_them(context: MakeContext, library: Library) -> None:
    made = context()
    render_markdown("<<exercise name=clams>>\n\n<<exercise-library>>", made, widget, exercise_link)
    stored = StoredDigests.of(made)
    assert stored.is_valid_in(library)
    assert not stored.is_valid_in(with_changes(library, "clamshell", video=VIDEO))


MIXED = ["nordic-curl", "clamshell", "romanian-deadlift"]


@pytest.mark.parametrize(
    ("names", "areas", "ids"),
    [
        ("plank,nordic-curl", ["core", "hamstrings"], ["plank", "nordic-curl"]),
        ("Nordics,clams,rdl", ["hamstrings", "glute-med", "hamstrings"], MIXED),
    ],
)
def test_the_authors_own_choice_keeps_its_order(
    names: str, areas: list[str], ids: list[str], context: MakeContext
) -> None:
    output = render_shortcode(widget, f'<<exercise-library exercises="{names}">>', context())
    for form in (output.page, output.feed):
        assert areas_of(form) == areas and exercises_of(form) == ids


def test_areas_keep_their_order(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<exercise-library areas="calves, back, core">>', context()).page
    assert areas_of(page) == ["calves", "lower-back", "upper-back", "core"]


def test_exercises_of_no_area_have_a_heading(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<exercise-library exercises="high-knees">>', context())
    assert "<h3>Drills and mobility</h3>" in output.page and "<h3>Drills and mobility</h3>" in output.feed


def test_an_exercise_has_dose_summary_and_video_or_search(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<exercise-library areas="shins">>', context()).page
    assert (
        '<a class="exercise-name" href="/exercises/heel-walk/">Heel walk</a> <span class="dose">2 × 40 s</span>' in page
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
    assert "- Heel walk, 2 × 40 s: Walk on the heels with the toes pulled up." in lines


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
