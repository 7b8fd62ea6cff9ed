"""Tests of `<<areas>>`."""

from __future__ import annotations

import re
from dataclasses import replace

from markupsafe import escape

from engine.library.library import Library
from tests.widgets.conftest import MakeContext, StoredDigests, render_shortcode, with_changes
from widgets.areas import widget


def test_all_areas_except_front_side_areas_are_listed(context: MakeContext, library: Library) -> None:
    output = render_shortcode(widget, "<<areas>>", context())
    shown = [area for area in library.vocabulary.areas.values() if not area.front]
    for form in (output.page, output.feed):
        assert re.findall(r'href="/areas/([a-z-]+)/"', form) == [area.id for area in shown]
        assert all(escape(area.why) in form for area in shown)
    assert "Quads" not in output.page
    assert output.text.splitlines() == [f"{area.name}: {area.why}" for area in shown]


def test_the_page_has_a_heading_for_each_and_the_feed_is_plain(context: MakeContext) -> None:
    output = render_shortcode(widget, "<<areas>>", context())
    assert '<li><h3><a href="/areas/shins/">Shins</a></h3><p>' in output.page
    assert "class=" not in output.feed and output.feed.startswith("<ul>")


def test_stored_output_is_valid_until_the_vocabulary_changes(context: MakeContext, library: Library) -> None:
    made = context()
    render_shortcode(widget, "<<areas>>", made)
    stored = StoredDigests.of(made)
    shins = replace(library.vocabulary.areas["shins"], why="Because.")
    words = replace(library.vocabulary, areas={**library.vocabulary.areas, "shins": shins})
    assert stored.is_valid_in(with_changes(library, "heel-walk", level=3))
    assert not stored.is_valid_in(Library(library.exercises, words, library.references))
