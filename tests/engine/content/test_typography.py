"""Typographic quotes, dashes and ellipses in titles and summaries."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.content.front_matter import parse
from engine.content.sanitise import html_to_text
from engine.content.typography import typeset
from tests.engine.content.samples import render_page


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ('Don\'t skip the "boring" work -- ever...', "Don’t skip the “boring” work – ever…"),
        ("Rock 'n' roll, '90s style", "Rock ‘n’ roll, ’90s style"),
        ("The runners' hips --- 6\" steps", "The runners’ hips — 6” steps"),
        ("\"'Slow' is fast\"", "“‘Slow’ is fast”"),
        ('<b>Bold</b> & "x" &amp; A < B\'s', "<b>Bold</b> & “x” &amp; A < B’s"),
        ("*Stars* and `code` aren't Markdown", "*Stars* and `code` aren’t Markdown"),
        ("„Schon“ «so» “typed” isn't changed", "„Schon“ «so» “typed” isn’t changed"),
        ("It's at https://a.org/it's--x... isn't it?", "It’s at https://a.org/it's--x… isn’t it?"),
        ('"www.a.org/x--y" and "z"', "“www.a.org/x--y” and “z”"),
        ("Two 'parts'.\n\n\"And\" more.", "Two ‘parts’.\n\n“And” more."),
        ("Nothing to change – 50 %", "Nothing to change – 50 %"),
    ],
)
def test_texts_get_typographic_characters_and_no_markup(typed: str, shown: str) -> None:
    assert typeset(typed) == shown
    assert typeset(shown) == shown


@settings(deadline=None, max_examples=200)
@given(st.text("ab9 '\"-.", max_size=20))
def test_titles_are_set_as_the_text_of_articles(text: str) -> None:
    line = " ".join(f"x{text}".split())
    assert typeset(line) == html_to_text(render_page(line)).strip()


def test_readers_get_typographic_fields_and_programs_get_the_others_as_typed() -> None:
    yaml = """title: It's "it"
summary: It's "it"
series: It's
author: O'Neill
tags: [it's]
hero: {src: /a.svg, alt: "It's", caption: "It's"}
credits: ["It's"]
sponsor: {name: O'Neill, url: "https://a.org/it's", disclosure: It's}
promo: {code: IT'S, offer: "It's", url: "https://a.org/"}
"""
    front = parse(f"---\n{yaml}---\n", "x.md", requires_date=False).front_matter
    assert front is not None and front.hero and front.sponsor and front.promo
    set_texts = (front.hero.caption, *front.credits, front.sponsor.disclosure, front.promo.offer)
    assert (front.title, front.summary, {*set_texts}) == ("It’s “it”", "It’s “it”", {"It’s"})
    typed = (front.series, front.author, *front.tags, front.hero.alt, front.sponsor.name, front.promo.code)
    assert typed == ("It's", "O'Neill", "it's", "It's", "O'Neill", "IT'S")
