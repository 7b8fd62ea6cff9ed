"""Tests of `<<note>>`."""

from __future__ import annotations

import pytest

from tests.widgets.conftest import MakeContext, render_markdown
from widgets.note import widget
from widgets.your_turn import widget as your_turn


def render_note(markdown: str, context: MakeContext) -> tuple[str, str, str]:
    made = render_markdown(markdown, context(), widget, your_turn)
    assert made.problems == ()
    page, feed, text = ("".join(map(str, parts)) for parts in (made.page, made.feed, made.text))
    return page, feed, text


@pytest.mark.parametrize(
    ("argument", "kind", "title"),
    [
        ("", "note", "Note"),
        (' kind="note"', "note", "Note"),
        (" kind=tip", "tip", "Tip"),
        (' kind="caution"', "caution", "Caution"),
    ],
)
def test_the_title_is_the_kind_of_note(argument: str, kind: str, title: str, context: MakeContext) -> None:
    page, feed, text = render_note(f"<<note{argument}>>\nShoes **off**.\n<</note>>", context)
    assert f'<aside class="note note-{kind}" aria-label="{title}">' in page
    assert f'<p class="note-title">{title}</p>' in page
    assert "<p>Shoes <strong>off</strong>.</p>" in page
    assert f"<blockquote>\n  <p><strong>{title}</strong></p>\n  <p>Shoes <strong>off</strong>.</p>" in feed
    assert "class=" not in feed
    assert text == f"{title}: Shoes off."


def test_notes_can_contain_shortcodes_and_notes(context: MakeContext) -> None:
    inner = '<<note kind="tip">>\n<<your-turn question="Why?">>\n<</note>>'
    page, _, text = render_note(f'<<note kind="caution">>\nSlowly.\n\n{inner}\n<</note>>', context)
    assert page.index("note-caution") < page.index("note-tip") < page.index("your-turn")
    assert text.splitlines() == ["Caution: Slowly.", "Tip: Your turn: Why?"]


def test_a_note_with_only_an_image_is_not_empty(context: MakeContext) -> None:
    page, _, _ = render_note('<<note>>\n<img src="/static/line.svg" alt="">\n<</note>>', context)
    assert '<img src="/static/line.svg"' in page


def test_an_empty_note_is_reported_and_not_shown(context: MakeContext) -> None:
    made = render_markdown("Before.\n\n<<note>>\n\n<</note>>\n", context(), widget)
    (problem,) = made.problems
    assert (problem.line, problem.message) == (3, "This note is empty.")
    assert "note-title" not in "".join(map(str, made.page))


def test_an_unknown_kind_gets_a_suggestion(context: MakeContext) -> None:
    made = render_markdown('<<note kind="tips">>\nHello.\n<</note>>', context(), widget)
    (problem,) = made.problems
    assert problem.column == 14
    assert "Did you mean 'tip'?" in problem.hint
