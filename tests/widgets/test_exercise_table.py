"""Tests of `<<exercise-table>>`."""

from __future__ import annotations

import re

import pytest

from engine.content.widget import WidgetError
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, StoredDigests, render_shortcode, with_changes
from widgets.exercise_table import widget


def areas_of(page: str) -> list[str]:
    return re.findall(r'scope="row"><a href="/areas/([a-z-]+)/">', page)


def exercises_of(page: str) -> list[str]:
    return re.findall(r'href="/exercises/([a-z0-9-]+)/"', page)


@pytest.fixture
def shins_in_the_gym(library: Library) -> Library:
    """A library whose shin exercises all need the gym."""
    for exercise in library.in_area("shins"):
        library = with_changes(library, exercise.id, equipment_any_of=(("gym",),), level=1)
    return library


def test_the_default_is_the_areas_of_the_article(context: MakeContext) -> None:
    page = render_shortcode(widget, "<<exercise-table>>", context("areas: [calves, shins]")).page
    assert areas_of(page) == ["calves", "shins"]


def test_without_areas_of_the_article_it_shows_five_areas(context: MakeContext) -> None:
    page = render_shortcode(widget, "<<exercise-table>>", context()).page
    assert areas_of(page) == ["hamstrings", "glute-med", "lower-back", "upper-back", "leg-stability"]


def test_an_unknown_area_in_the_front_matter_is_reported_there_only(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<exercise-table>>", context("areas: [calves, calfs-and-more]"))
    assert areas_of(output.page) == ["calves"] and not output.problems
    assert len(areas_of(render_shortcode(widget, "<<exercise-table>>", context("areas: [nonsense]")).page)) == 5


MIXED = ["nordic-curl", "clamshell", "romanian-deadlift"]


@pytest.mark.parametrize(
    ("names", "areas"),
    [
        ("calves,hamstrings,core", ["calves", "hamstrings", "core"]),
        ("glutes, back, hamstrings", ["glutes", "lower-back", "upper-back", "hamstrings"]),
        ("upper-back,back,upper-back", ["upper-back", "lower-back"]),
    ],
)
def test_areas_keep_their_order(names: str, areas: list[str], context: MakeContext) -> None:
    output = render_shortcode(widget, f'<<exercise-table areas="{names}">>', context())
    assert areas_of(output.page) == areas and areas_of(output.feed) == areas


@pytest.mark.parametrize(
    ("names", "areas", "ids"),
    [
        ("clamshell,Nordics,slider-curl", ["glute-med", "hamstrings"], ["clamshell", "nordic-curl", "slider-curl"]),
        ("nordic-curl,clams,rdl", ["hamstrings", "glute-med", "hamstrings"], MIXED),
        ("plank,high-knees", ["core"], ["plank", "high-knees"]),
    ],
)
def test_the_authors_own_choice_keeps_its_order(
    names: str, areas: list[str], ids: list[str], context: MakeContext
) -> None:
    output = render_shortcode(widget, f'<<exercise-table exercises="{names}">>', context("areas: [calves]"))
    for form in (output.page, output.feed):
        assert areas_of(form) == areas and exercises_of(form) == ids
    assert output.problems == ()
    assert "<caption>Level 2. Sets and reps" in output.page


def test_filters_do_not_change_the_authors_own_choice(context: MakeContext) -> None:
    shortcode = '<<exercise-table exercises="nordic-curl" equipment="none" level="1">>'
    output = render_shortcode(widget, shortcode, context())
    assert exercises_of(output.page) == ["nordic-curl"]
    assert [problem.argument for problem in output.problems] == ["equipment"]


def test_areas_takes_groups_and_aliases(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<exercise-table areas="back, side butt">>', context("areas: [calves]")).page
    assert areas_of(page) == ["lower-back", "upper-back", "glute-med"]


def test_a_column_has_four_exercises_in_library_order_by_default(context: MakeContext, library: Library) -> None:
    everything = 'areas="hamstrings" level="3" equipment="chair,band,slider,dumbbell,ball,anchor,gym"'
    ids = [exercise.id for exercise in library.in_area("hamstrings")]
    assert exercises_of(render_shortcode(widget, f"<<exercise-table {everything}>>", context()).page) == ids[:4]
    assert exercises_of(render_shortcode(widget, f'<<exercise-table {everything} limit="20">>', context()).page) == ids
    assert (
        exercises_of(render_shortcode(widget, f'<<exercise-table {everything} limit="1">>', context()).page) == ids[:1]
    )


def test_the_filters_are_those_of_circuits(context: MakeContext, library: Library) -> None:
    page = render_shortcode(
        widget, '<<exercise-table areas="backside" equipment="none" level="1" limit="20">>', context()
    ).page
    shown = [library.exercises[id_] for id_ in exercises_of(page)]
    assert shown and all(e.level == 1 and () in (e.equipment_any_of or ((),)) for e in shown)
    page = render_shortcode(widget, '<<exercise-table areas="backside" venue="outdoor" limit="20">>', context()).page
    assert all("outdoor" in library.exercises[id_].venue for id_ in exercises_of(page))
    page = render_shortcode(widget, '<<exercise-table areas="hamstrings" limit="20">>', context()).page
    assert "band-good-morning" in exercises_of(page), "most homes have a band"
    assert "romanian-deadlift" not in exercises_of(page), "and no dumbbells"


def test_sets_and_doses_match_the_level(context: MakeContext) -> None:
    at = {
        level: render_shortcode(widget, f'<<exercise-table areas="glute-med" level="{level}">>', context()).page
        for level in ("1", "2")
    }
    assert '<a href="/exercises/clamshell/">Clamshell</a> <span class="dose">2 × 8 each side</span>' in at["1"]
    assert '<a href="/exercises/clamshell/">Clamshell</a> <span class="dose">2 × 10 each side</span>' in at["2"]


def test_the_caption_has_level_and_equipment(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<exercise-table areas="calves" level="1" equipment="none">>', context()).page
    assert "<caption>Level 1, no equipment. Sets and reps are typical, not from a study.</caption>" in page
    page = render_shortcode(
        widget, '<<exercise-table areas="calves" equipment="dumbbell" venue="home">>', context()
    ).page
    assert "<caption>Level 2, equipment: dumbbell (home)." in page


def test_it_has_the_roles_of_a_table(context: MakeContext) -> None:
    page = render_shortcode(widget, '<<exercise-table areas="calves">>', context()).page
    assert '<table role="table">' in page and '<tr role="row">' in page
    assert '<th role="rowheader" scope="row">' in page and '<td role="cell">' in page


def test_the_feed_is_a_plain_table_with_the_same_exercises(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<exercise-table>>", context())
    assert not re.search("class=|role=|<span|<div", output.feed)
    assert exercises_of(output.feed) == exercises_of(output.page)


def test_the_text_has_a_line_for_each_area(context: MakeContext) -> None:
    lines = render_shortcode(
        widget, '<<exercise-table areas="shins,calves" equipment="none" limit="1">>', context()
    ).text.split("\n")
    assert lines[:2] == ["Shins: Wall tibialis raise (3 × 15)", "Calves: Calf raise (3 × 15)"]


def test_an_area_without_matches_is_shown_and_reported(context: MakeContext, shins_in_the_gym: Library) -> None:
    made = context(library=shins_in_the_gym)
    output = render_shortcode(widget, '<<exercise-table areas="shins,calves" equipment="none">>', made)
    assert areas_of(output.page) == ["shins", "calves"]
    assert "No match" in output.page and "No match" in output.feed
    assert "Shins: no match" in output.text
    (problem,) = output.problems
    assert problem.message == "no exercise for Shins matches equipment=none."
    assert problem.hint.startswith("For Ball squeeze heel raise, add gym machine or cable")
    assert problem.argument == "equipment"


def test_all_rows_of_a_table_are_equally_wide(context: MakeContext, shins_in_the_gym: Library) -> None:
    library = shins_in_the_gym
    for exercise in library.in_area("calves")[2:]:
        library = with_changes(library, exercise.id, retired=True)
    shortcode = '<<exercise-table areas="shins,calves,glutes" equipment="none" limit="4">>'
    output = render_shortcode(widget, shortcode, context(library=library))
    for html in (output.page, output.feed):
        rows = [re.findall(r"<td([^>]*)>", row) for row in html.split("<tr")[1:]]
        widths = [sum(int((re.findall(r'colspan="(\d+)"', cell) or [1])[0]) for cell in row) for row in rows]
        assert len(rows[0]) == 1 and len(rows[1]) <= 2
        assert widths == [4, 4, 4]


def test_an_area_without_exercises_is_reported(context: MakeContext, library: Library) -> None:
    for exercise in library.in_area("shins"):
        library = with_changes(library, exercise.id, retired=True)
    (problem,) = render_shortcode(widget, '<<exercise-table areas="shins">>', context(library=library)).problems
    assert problem.message == "the library has no strength exercise for Shins."
    assert problem.argument == "areas"


@pytest.mark.parametrize(
    ("given", "argument", "message"),
    [
        ('areas="trizeps"', "areas", "no area or group called 'trizeps'"),
        ('exercises="plonk"', "exercises", "no exercise called 'plonk'"),
        ('areas="core" exercises="plank"', "exercises", "can't be combined"),
        ('level="7"', "level", "'7' is not a whole number from 1 to 3"),
        ('equipment="sofa"', "equipment", "There is no equipment called 'sofa'"),
        ('venue="moon"', "venue", "'moon' is not one of home, gym, outdoor, any"),
    ],
)
def test_a_bad_value_is_reported_at_its_argument(given: str, argument: str, message: str, context: MakeContext) -> None:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, f"<<exercise-table {given}>>", context())
    assert caught.value.problem.argument == argument
    assert message in caught.value.problem.message


def test_stored_output_is_valid_until_something_that_it_shows_changes(context: MakeContext, library: Library) -> None:
    made = context()
    shown = exercises_of(render_shortcode(widget, '<<exercise-table areas="calves" limit="1">>', made).page)
    stored = StoredDigests.of(made)
    other = next(exercise.id for exercise in library.in_area("calves") if exercise.id not in shown)
    assert stored.is_valid_in(library)
    assert not stored.is_valid_in(with_changes(library, shown[0], name="Renamed"))
    assert not stored.is_valid_in(with_changes(library, other, level=3))
    assert stored.is_valid_in(with_changes(library, other, name="Renamed"))
    assert stored.is_valid_in(with_changes(library, "plank", level=3))
