"""Test shortcodes that were pasted from a word processor."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.content.shortcodes import scan
from engine.content.widget import WidgetCall, WidgetError, WidgetOutput
from tests.engine.content.samples import list_problems, render_page, render_sample, sample_widgets

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


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[(f"{quoted}", "a, b") for quoted in ("“a, b”", "„a, b“", "”a, b”", "«a, b»", "»a, b«", "″a, b″", "＂a, b＂")],
        *[(f"{quoted}", "a, b") for quoted in ("‘a, b’", "‚a, b‘", "’a, b’", "‹a, b›", "´a, b´", '“a, b"', '"a, b”')],
        ("“What’s up?”", "What’s up?"),
        ("‘What’s up?’", "What’s up?"),
        ("‘Runners’ hips’", "Runners’ hips"),
        ("“She said “slow” twice”", "She said “slow” twice"),
        ('"She said “slow” twice"', "She said “slow” twice"),
        ('“She said "slow" twice”', 'She said "slow" twice'),
        ('"5’10” tall"', "5’10” tall"),
        (r"“6\" tall”", '6" tall'),
        (r"“Say \”hi\””", "Say ”hi”"),
        ("“a >> b”", "a >> b"),
        ("“”", ""),
    ],
)
@pytest.mark.parametrize(
    ("before", "after"), [("", ""), ("", "/"), ("", " rounds=“3”"), ("rounds=‘3’ ", " "), ("", "\xa0")]
)
def test_typographic_quotes_are_read_as_quotes(written: str, value: str, before: str, after: str) -> None:
    (tag,) = scan(f"<<circuit {before}title={written}{after}>>")
    assert tag.problem is None
    expected = {"title": value} | ({"rounds": "3"} if "rounds" in before + after else {})
    assert {argument.key: argument.value for argument in tag.arguments} == expected


def test_values_in_typographic_quotes_have_their_positions() -> None:
    (tag,) = scan("a <<circuit title=“b” rounds=‘3’>>")
    assert [(argument.column, argument.value_column) for argument in tag.arguments] == [(13, 20), (23, 31)]


@pytest.mark.parametrize("text", ["- {}", "> {}", "| a |\n|---|\n| {} |", "<<note>>\n{}\n<</note>>"])
def test_typographic_quotes_are_read_everywhere(text: str) -> None:
    text = text.format("<<circuit title=“A”>>")
    assert "<figure>A</figure>" in render_page(text)
    assert list_problems(text) == []


@pytest.mark.parametrize(
    ("text", "position", "message", "sentence"),
    [
        (
            "<<hello name=“x>>",
            "1:14",
            "The value of 'name' has no closing quote.",
            "U+201C (left double quotation mark).",
        ),
        (
            "<<circuit rounds=“3\u200b”>>",
            "1:19",
            "Argument 'rounds' cannot be",
            "U+200B (zero width space). Delete it.",
        ),
        ("<<circuit rounds=3”>>", "1:18", "Argument 'rounds' cannot be '3”'.", "U+201D (right double quotation mark)."),
        ("<<circuit ro–unds=3>>", "1:11", "'circuit' has no argument 'ro–unds'.", "U+2013 (en dash). Type - instead."),
        ("<<hello name=nobody>>", "1:14", "There is no 'nobody'.", "Use another name."),
    ],
)
def test_other_pasted_characters_are_named(text: str, position: str, message: str, sentence: str) -> None:
    (problem,) = render_sample(text).problems
    assert f"{problem.line}:{problem.column}" == position
    assert problem.message.startswith(message)
    assert sentence in problem.hint


def test_widgets_problems_name_pasted_characters() -> None:
    widgets = sample_widgets()
    widgets["hello"] = replace(widgets["hello"], build=_refuse)
    (problem,) = render_sample("<<hello name=“five–areas”>>", widgets=widgets).problems
    assert problem.hint == "It contains U+2013 (en dash). Type - instead. Use another name."


def _refuse(_: WidgetCall) -> WidgetOutput:
    raise WidgetError("There is no such name.", "Use another name.", argument="name")
