"""Test shortcodes that were pasted from a word processor."""

from __future__ import annotations

import pytest

from tests.engine.content.samples import list_problems, render_page

FIGURE = "<figure>all</figure>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\u200b", "\xa0"),
        ("\ufeff", ""),
        ("\xa0\xa0", ""),
        ("\u2060", "\u2060 "),
        ("\u200e", "\u200f"),
        ("", "\u200d"),
        ("\xad", "\u3000"),
        ("\xa0\xa0\xa0\xa0", "\u202f"),
    ],
)
@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("a\n\n{}\n\nb", f"<p>a</p>\n{FIGURE}\n<p>b</p>"),
        ("a\n{}\nb", f"<p>a</p>\n{FIGURE}\n<p>b</p>"),
        ("- {}", f"<ul>\n<li>\n{FIGURE}\n</li>\n</ul>"),
        ("> {}", f"<blockquote>\n{FIGURE}\n</blockquote>"),
    ],
)
def test_tag_beside_invisible_characters_is_alone_on_its_line(
    template: str, before: str, after: str, expected: str
) -> None:
    text = template.format(f"{before}<<circuit>>{after}")
    assert (render_page(text).strip(), list_problems(text)) == (expected, [])


def test_tag_beside_invisible_characters_is_alone_in_its_cell() -> None:
    assert f"<td>{FIGURE}</td>" in render_page("| a |\n|---|\n| \u200b<<circuit>>\xa0\ufeff |")


def test_tags_of_a_pair_can_have_invisible_characters_beside_them() -> None:
    text = "<<note>>\xa0\nText\n\u200b<</note>>\ufeff"
    assert (render_page(text), list_problems(text)) == ('<aside class="note"><p>Text</p></aside>', [])
