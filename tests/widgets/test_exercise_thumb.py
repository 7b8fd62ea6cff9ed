"""Small pictures of exercises in tables, lists and progressions."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from engine.library.library import Library
from tests.widgets.conftest import MakeContext, render_shortcode, with_changes
from widgets import exercise_library, exercise_table, progression
from widgets.shortcode import Shortcode


@pytest.mark.parametrize(
    ("widget", "text"),
    [
        (exercise_table.widget, '<<exercise-table exercises="clamshell,squat">>'),
        (exercise_library.widget, '<<exercise-library exercises="clamshell,squat">>'),
        (progression.widget, '<<progression exercise="squat">>'),
    ],
    ids=["table", "list", "progression"],
)
def test_each_exercise_with_a_figure_has_a_picture_that_loads_when_it_is_near(
    widget: Shortcode, text: str, context: MakeContext, library: Library
) -> None:
    output = render_shortcode(widget, text, context())
    shown = re.findall(r'<a [^>]*href="/exercises/([a-z0-9-]+)/"', output.page)
    pictures = re.findall(r'<img class="exercise-thumb" src="/exercises/([a-z0-9-]+)/thumb.svg[^>]*>', output.page)
    assert pictures == shown
    assert output.page.count('alt="" width="64" height="64" loading="lazy"') == len(shown)
    assert "<svg" not in output.page
    assert "exercise-thumb" not in output.feed
    without = replace(context(), library=with_changes(library, "squat", figure=None))
    assert "/exercises/squat/thumb.svg" not in render_shortcode(widget, text, without).page
