"""Tests of `<<exercise>>`."""

from __future__ import annotations

import pytest

from engine.content.widget import WidgetError
from engine.library.library import Library
from tests.widgets.conftest import MakeContext, StoredDigests, render_markdown, render_shortcode, with_changes
from widgets.exercise import widget


def test_it_is_a_link_with_the_dose(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<exercise name="glute-bridge">>', context())
    assert output.page == (
        '<a class="exercise-link" href="/exercises/glute-bridge/">Glute bridge</a> <span class="dose">3 × 12</span>'
    )
    assert output.feed == '<a href="/exercises/glute-bridge/">Glute bridge</a> (3 × 12)'
    assert output.text == "Glute bridge (3 × 12)"


@pytest.mark.parametrize("name", ["RDL", "romanian deadlifts", "Romanian Deadlift", "romanian-deadlift"])
def test_any_unambiguous_name_works(name: str, context: MakeContext) -> None:
    assert (
        'href="/exercises/romanian-deadlift/"'
        in render_shortcode(widget, f'<<exercise name="{name}">>', context()).page
    )


def test_a_former_id_links_to_the_current_one(context: MakeContext, library: Library) -> None:
    made = context(library=with_changes(library, "glute-bridge", former_ids=("hip-lift-of-old",)))
    assert (
        'href="/exercises/glute-bridge/"' in render_shortcode(widget, '<<exercise name="hip-lift-of-old">>', made).page
    )


def test_it_is_inline(context: MakeContext) -> None:
    article = render_markdown('Try <<exercise name="plank">>, then rest.', context(), widget)
    page = "".join(map(str, article.page))
    assert page.startswith("<p>Try <a ") and page.endswith("</span>, then rest.</p>")
    assert "".join(map(str, article.text)) == "Try Plank (3 × 40 s), then rest."
    assert not article.problems


def test_an_ambiguous_name_is_shown_as_text_with_a_warning(context: MakeContext) -> None:
    article = render_markdown('Do a <<exercise name="hamstring curl">> now.', context(), widget)
    (problem,) = article.problems
    assert problem.message == "'hamstring curl' matches several exercises."
    assert problem.hint.startswith("Use one of: ")
    assert {"nordic-curl", "slider-curl"} <= set(problem.hint.removeprefix("Use one of: ").split(", "))
    assert (problem.line, problem.column) == (1, 23)
    for form in (article.page, article.feed, article.text):
        words = "".join(map(str, form))
        assert "hamstring curl" in words and "/exercises/" not in words


@pytest.mark.parametrize(
    ("name", "hint"),
    [("glut-brige", "Did you mean 'glute-bridge'?"), ("zzqqxx", "See /exercises/ for the full list.")],
)
def test_an_unknown_name_is_reported_with_the_nearest(name: str, hint: str, context: MakeContext) -> None:
    with pytest.raises(WidgetError) as caught:
        render_shortcode(widget, f'<<exercise name="{name}">>', context())
    problem = caught.value.problem
    assert problem.message == f"There is no exercise called '{name}'."
    assert (problem.hint, problem.argument) == (hint, "name")


def test_a_part_of_several_names_lists_the_exercises(context: MakeContext, library: Library) -> None:
    for name in ("calf", "Calves"):
        with pytest.raises(WidgetError) as caught:
            render_shortcode(widget, f'<<exercise name="{name}">>', context())
        listed = caught.value.problem.hint.removeprefix("Use one of: ").partition(".")[0].split(", ")
        assert len(listed) > 1
        assert all("calf" in " ".join(names_of(library, id_)).lower() for id_ in listed)


def names_of(library: Library, id_: str) -> tuple[str, ...]:
    """Return all names of an exercise."""
    return id_, library.exercises[id_].name, *library.exercises[id_].aliases


def test_names_are_escaped(context: MakeContext, library: Library) -> None:
    output = render_shortcode(
        widget, "<<exercise name=plank>>", context(library=with_changes(library, "plank", name="<b>Plank</b> & co"))
    )
    assert "<b>" not in output.page + output.feed
    assert output.text == "<b>Plank</b> & co (3 × 40 s)"


def test_the_name_is_required(context: MakeContext) -> None:
    (problem,) = render_markdown("Do <<exercise>> now.", context(), widget).problems
    assert problem.message == "'exercise' needs the argument 'name'."


def test_stored_output_is_valid_until_the_exercise_or_a_name_changes(context: MakeContext, library: Library) -> None:
    made = context()
    render_shortcode(widget, '<<exercise name="RDL">>', made)
    stored = StoredDigests.of(made)
    assert stored.is_valid_in(library)
    assert not stored.is_valid_in(with_changes(library, "romanian-deadlift", level=1))
    assert not stored.is_valid_in(with_changes(library, "plank", ambiguous_aliases=("RDL",)))
    assert stored.is_valid_in(with_changes(library, "plank", level=3))


def test_an_unknown_name_is_tried_again_when_it_is_added(context: MakeContext, library: Library) -> None:
    made = context()
    with pytest.raises(WidgetError):
        render_shortcode(widget, '<<exercise name="moon walk">>', made)
    stored = StoredDigests.of(made)
    assert not stored.is_valid_in(with_changes(library, "plank", aliases=("moon walk",)))
    assert stored.is_valid_in(with_changes(library, "plank", level=3))


def test_in_a_link_an_exercise_is_its_name(context: MakeContext) -> None:
    article = render_markdown('[<<exercise name="clamshell">> at home](/exercises/)', context(), widget)
    assert article.problems == ()
    for output in (article.page, article.feed):
        html = "".join(map(str, output))
        assert html.count("<a ") == 1
        assert "Clamshell" in html.partition("</a>")[0]
