"""Tests of `<<muscle-map>>`."""

from __future__ import annotations

import pytest

from engine.content.widget import WidgetError
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, render_markdown, render_shortcode
from widgets.drawing.muscle_map import sprite_address
from widgets.muscle_map import widget


def title(text: str) -> str:
    return text.partition(".")[0]


def test_areas_are_drawn_and_named(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<muscle-map areas="glutes,calves">>', context())
    assert f'class="m-primary"><use href="{sprite_address()}#gluteus-maximus-left"' in output.page
    assert "#calves-soleus-right" in output.page.partition("m-primary")[2]
    assert "<figcaption>" in output.page
    assert "Main muscles: Gluteus maximus (the large buttock muscle), Gastrocnemius (upper calf)" in output.page
    assert output.problems == ()


def test_a_feed_has_the_legend_only(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<muscle-map areas="hamstrings">>', context())
    assert output.text == "Muscles of hamstrings. Main muscles: Hamstrings (back of the thigh)."
    assert output.feed == f"<p>{output.text}</p>"


@pytest.mark.parametrize(
    ("areas", "shown"),
    [
        ("calves, glutes", "Muscles of glutes and calves"),
        ("side butt,hammies", "Muscles of hamstrings and gluteus medius"),
        ("back", "Muscles of lower back and upper back"),
        ("posterior chain,glutes", "Muscles of hamstrings, gluteus medius, glutes, lower back, upper back, calves"),
    ],
    ids=["vocabulary order", "aliases", "a group", "a group's alias and an area of it"],
)
def test_areas_and_groups_are_found_by_any_name(areas: str, shown: str, context: MakeContext) -> None:
    output = render_shortcode(widget, f'<<muscle-map areas="{areas}">>', context())
    assert title(output.text).startswith(shown)


def test_the_default_is_the_articles_areas_or_five_areas(context: MakeContext) -> None:
    own = render_shortcode(widget, "<<muscle-map>>", context("areas: [shins, no-such-area, core]"))
    assert title(own.text) == "Muscles of shins and core"
    assert own.problems == ()
    five = render_shortcode(widget, "<<muscle-map>>", context())
    assert title(five.text) == "Muscles of hamstrings, gluteus medius, lower back, upper back and leg stability"


def test_a_muscle_of_two_areas_is_named_once(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<muscle-map areas="glute-med,leg-stability">>', context())
    assert output.text.count("Gluteus medius (side of the hip)") == 1


def test_an_unknown_area_is_reported_and_the_others_are_shown(context: MakeContext) -> None:
    made = render_markdown('Look:\n\n<<muscle-map areas="glutes,clavs">>\n', context(), widget)
    (problem,) = made.problems
    assert (problem.line, problem.column) == (3, 21)
    assert "There is no area or group called 'clavs'." in problem.message
    assert problem.hint.startswith("Did you mean 'calves'?")
    assert "Muscles of glutes" in "".join(map(str, made.page))


def test_without_a_known_area_there_is_no_map(context: MakeContext) -> None:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, '<<muscle-map areas="bones,wings">>', context())
    assert "'bones'" in caught.value.problem.message
    assert "'wings'" in caught.value.problem.message
    assert caught.value.problem.argument == "areas"


def test_areas_without_muscles_are_reported(context: MakeContext, library: Library) -> None:
    vocabulary = library.vocabulary
    bare = {id_: type(area)(id=id_, name=area.name, why=area.why) for id_, area in vocabulary.areas.items()}
    without = Library(
        {}, type(vocabulary)(bare, vocabulary.groups, vocabulary.equipment, vocabulary.muscles), library.references
    )
    with pytest.raises(WidgetError, match="no muscles"):
        render_shortcode(widget, "<<muscle-map>>", context(library=without))


def test_it_depends_on_the_vocabulary(context: MakeContext) -> None:
    asked = context()
    render_shortcode(widget, "<<muscle-map>>", asked)
    assert asked.dependencies == {"vocabulary"}
