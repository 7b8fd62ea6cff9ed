"""Tests of `<<figure>>`."""

from __future__ import annotations

from html import unescape

import pytest

from engine.content.widget import WidgetError
from engine.library.exercise import Image
from engine.library.library import Library
from tests.widgets.conftest import (
    MakeContext,
    StoredDigests,
    render_markdown,
    render_shortcode,
    with_changes,
)
from widgets.figure import widget

BRIDGE = '<<figure exercise="glute-bridge">>'


def test_a_page_shows_the_poses_with_a_caption_and_says_how_to_move(context: MakeContext, library: Library) -> None:
    page = unescape(render_shortcode(widget, BRIDGE, context()).page)
    assert page.count("<svg") == 2
    assert all(cue in page for cue in library.exercises["glute-bridge"].cues)
    assert '<figcaption><a href="/exercises/glute-bridge/">Glute bridge</a>' in page


def test_a_feed_has_a_picture_with_an_absolute_address(context: MakeContext, library: Library) -> None:
    feed = "".join(map(str, render_markdown(BRIDGE, context(), widget).feed))
    assert 'src="https://strides.example/exercises/glute-bridge/figure.png?v=' in feed
    assert f'alt="Glute bridge. {library.exercises["glute-bridge"].cues[0]}' in feed
    assert '<a href="https://strides.example/exercises/glute-bridge/">' in feed


def test_a_text_says_start_movement_and_end(context: MakeContext, library: Library) -> None:
    output = render_shortcode(widget, '<<figure exercise="glute-bridge" caption="Slowly">>', context())
    assert output.text == f"Glute bridge. {' '.join(library.exercises['glute-bridge'].cues)}\nSlowly"


def test_a_caption_of_the_author_is_text(context: MakeContext) -> None:
    output = render_shortcode(widget, '<<figure exercise="glute-bridge" caption="<b>Up</b> & down">>', context())
    for html in (output.page, output.feed):
        assert "<figcaption>&lt;b&gt;Up&lt;/b&gt; &amp; down" in html


def test_the_image_of_a_site_is_shown_with_its_credit(context: MakeContext, library: Library) -> None:
    image = Image("/static/own.webp", "A bridge", "Ann", "CC BY")
    made = context(library=with_changes(library, "glute-bridge", image=image, figure=None))
    output = render_shortcode(widget, BRIDGE, made)
    for html in (output.page, output.feed):
        assert 'src="/static/own.webp" alt="A bridge"' in html
        assert "Ann, CC BY" in html
        assert "<svg" not in html
    assert output.text == "A bridge"


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("glut-brige", "There is no exercise called 'glut-brige'.", "Did you mean 'glute-bridge'?"),
        ("clamshell", "'clamshell' has no figure.", 'Link to it with <<exercise name="clamshell">>'),
    ],
)
def test_a_mistake_is_reported_with_its_place(
    name: str, message: str, hint: str, context: MakeContext, library: Library
) -> None:
    made = context(library=with_changes(library, "clamshell", figure=None))
    article = render_markdown(f'Look:\n\n<<figure exercise="{name}">>\n', made, widget)
    (problem,) = article.problems
    assert (problem.line, problem.column, problem.message) == (3, 20, message)
    assert problem.hint.startswith(hint)
    with pytest.raises(WidgetError):
        render_shortcode(widget, f'<<figure exercise="{name}">>', made)


def test_it_is_rendered_again_when_the_exercise_changes(context: MakeContext, library: Library) -> None:
    made = context()
    render_shortcode(widget, BRIDGE, made)
    stored = StoredDigests.of(made)
    assert stored.is_valid_in(library)
    assert not stored.is_valid_in(with_changes(library, "glute-bridge", cues=("Lift.",)))
    assert stored.is_valid_in(with_changes(library, "squat", cues=("Sit.",)))
