"""Test what was probably meant as a shortcode: readers do not see its source, and the author gets a warning."""

from __future__ import annotations

import html
import re
import time

import pytest

from engine.content.shortcodes import KnownShortcodes, find_near_tags, scan
from tests.engine.content.samples import join_segments, list_problems, render_page, render_sample, sample_widgets

CIRCUIT = '<<circuit areas="glutes">>'


def check_near(text: str, meant: str, position: str = "1:1") -> None:
    """Check that a text has one warning, which says what was meant."""
    (problem,) = render_sample(text).problems
    assert f"{problem.line}:{problem.column}" == position
    assert f"Did you mean '{meant}'?" in problem.hint


POSITIONS = {
    "{}": (1, 1),
    "- {}": (1, 3),
    "> {}": (1, 3),
    "| a |\n|---|\n| {} |": (3, 3),
    "## {}": (1, 4),
    "Do {} now.": (1, 4),
    "<<note>>\n{}\n<</note>>": (2, 1),
}
"""Places in an article, and the line and the column that a shortcode has in each."""

NEED_A_LINE = {"«circuit»", "<circuit>", "<circuit/>"}
MISTAKES = {'<<circuit areas = "glutes">>': 10, "<<circuit index>>": 10}
"""Offsets of mistakes in tags that begin and end as they should."""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[
            (text, CIRCUIT)
            for text in (
                '<< circuit areas="glutes" >>',
                '<< circuit areas="glutes">>',
                '<<Circuit areas="glutes">>',
                '<<CIRCUIT areas="glutes">>',
                '<<circuit, areas="glutes">>',
                '<<circuit: areas="glutes">>',
                "<<Circuit Areas = “glutes”;>>",
                '<< circuit (areas: "glutes")>>',
                '«circuit areas="glutes"»',
                '« circuit areas="glutes" »',
                '«\xa0circuit areas="glutes"\xa0»',
                "«circuit areas=«glutes»»",
                '‹‹circuit areas="glutes"››',
                '〈〈circuit areas="glutes"〉〉',
                '≪circuit areas="glutes"≫',
                '《circuit areas="glutes"》',
                '＜＜circuit areas="glutes"＞＞',
                '&lt;&lt;circuit areas="glutes"&gt;&gt;',
                "&lt;&lt;circuit areas=&quot;glutes&quot;&gt;&gt;",
                '&#60;&#60;circuit areas="glutes"&#62;&#62;',
                '&#x3C;&#x3c;circuit areas="glutes"&#x3E;&#x3e;',
                '&LT;&LT;circuit areas="glutes"&GT;&GT;',
                '&laquo;circuit areas="glutes"&raquo;',
                '&lt;<circuit areas="glutes">&gt;',
                '<&lt;circuit areas="glutes"&gt;>',
                r'\<\<circuit areas="glutes"\>\>',
                '<circuit areas="glutes">',
                '<circuit areas="glutes">>',
                '<Circuit areas="glutes"></Circuit>',
                '<<circuit areas="glutes">',
                '<<circuit areas="glutes"»',
                '<<circuit areas="glutes"',
                '<<<circuit areas="glutes">>>',
                '< <circuit areas="glutes">>',
                '<<circuit areas="glutes"> >',
                '< < circuit areas="glutes" > >',
                '<\u200b<circuit areas="glutes">\u200b>',
                '<<\u200bcircuit areas="glutes">>',
                '<<cir\xadcuit areas="glutes">>',
                '<<circuit areas = "glutes">>',
                '<<circuit\nareas="glutes">>',
                '<<circut areas="glutes"',
                '<<Circut areas="glutes">>',
                '[[circuit areas="glutes"]]',
                '[circuit areas="glutes"]',
                '{{circuit areas="glutes"}}',
                '{{< circuit areas="glutes" >}}',
                '{% circuit areas="glutes" %}',
            )
        ],
        ("<circuit>", "<<circuit>>"),
        ("<circuit/>", "<<circuit/>>"),
        ("«circuit»", "<<circuit>>"),
        ("<<<<circuit>>>>", "<<circuit>>"),
        ("&lt;&lt;circuit&gt;&gt;", "<<circuit>>"),
        ("<<circuit_index>>", "<<circuit-index>>"),
        ("<<CircuitIndex>>", "<<circuit-index>>"),
        ("<<circuit index>>", "<<circuit-index>>"),
        ("<<circuit–index>>", "<<circuit-index>>"),
        ("<<circuit‑index>>", "<<circuit-index>>"),
        (r"\<\<circuit\-index\>\>", "<<circuit-index>>"),
        (r'\<\<circuit areas="lower\-back"\>\>', '<<circuit areas="lower-back">>'),
    ],
)
@pytest.mark.parametrize("template", POSITIONS)
def test_near_shortcode_is_a_warning_and_not_shown(text: str, meant: str, template: str) -> None:
    if template != "{}" and ("\n" in text or (template[0] in "#D" and text in NEED_A_LINE)):
        pytest.skip("means something else here")
    full = template.format(text)
    line, column = POSITIONS[template]
    check_near(full, meant, f"{line}:{column + MISTAKES.get(text, 0)}")
    article = render_sample(full)
    for shown in (article.page, article.feed, article.text):
        text_only = html.unescape(re.sub("<[^>]*>", " ", join_segments(shown)))
        assert set(text_only.split()) <= {"a", "Do", "now.", "[]"}


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ('Begin with <<Hello name="x">>.', '<p>Begin with <span class="missing">x</span>.</p>'),
        ('Begin with <hello name="x">.', '<p>Begin with <span class="missing">x</span>.</p>'),
        ('Begin with <hello name="x"/> and <b>y</b>', '<p>Begin with <span class="missing">x</span> and <b>y</b></p>'),
        ('a <<circuit areas="glutes"> b', "<p>a  b</p>"),
        ('a <<circuit areas="glutes"> b > c', "<p>a  b &gt; c</p>"),
        ("- a <<circut>> b\n- <<circut>>", "<ul>\n<li>a  b</li>\n<li></li>\n</ul>"),
        ("a <<note b", "<p>a  b</p>"),
        ("<<Note>>\nText **bold**\n<</Note>>", "<p>\nText <strong>bold</strong>\n</p>"),
        ("<note>Watch out</note>", "<p>Watch out</p>"),
        ("<<note>>\nText\n<< /note>>", "<p>Text\n</p>"),
        ("<<note>>\nText\n<<end note>>", "<p>Text\n</p>"),
        ("<<note>>\nText\n<<endnote>>", "<p>Text\n</p>"),
    ],
)
def test_words_around_a_near_shortcode_stay(text: str, page: str) -> None:
    assert render_page(text).strip() == page
    assert list_problems(text)


@pytest.mark.parametrize(
    "text",
    [
        "Le « circuit » est dur.",
        "«Circuit» is a word",
        "«Bonjour» and «Hello there»",
        "a <circuit> in a sentence",
        "List<Circuit> and Map<Note, Hello>",
        "Press <enter>, <Name>",
        "<<Circus>>, << b >>, <<X>>",
        "cout << circuit << endl;",
        "1 << circuit",
        "x = <<circuit",
        "Compare A << circuit B >> C",
        "[circuit] and [circuit](/circuit) and [[circuit]]",
        '[circuit areas="x"](/x)',
        "{{ circuit }}",
        r"\<< circuit>> \<<Circuit>> \<circuit>",
        r'\«circuit areas="glutes"»',
        "a < circuit and b > c",
    ],
)
def test_other_brackets_are_text(text: str) -> None:
    assert not [problem for problem in list_problems(text) if "is not a shortcode" in problem]
    shown = join_segments(render_sample(text).text)
    for word in re.findall(r"(?<![<\w])\w+|(?<=<<)\w+", text):
        assert word in shown


@pytest.mark.parametrize(
    "text",
    [
        "`<< circuit >>`",
        "```\n<<Circuit>>\n<circuit>\n<<circuit\nareas=x>>\n```",
        "    «circuit»\n",
        "<!-- << circuit >> -->",
    ],
)
def test_near_shortcode_in_code_or_a_comment_is_left_alone(text: str) -> None:
    assert list_problems(text) == []
    if "--" not in text:
        source = text.strip("` \n")
        assert source in join_segments(render_sample(text).text)


def test_several_near_shortcodes_have_their_positions() -> None:
    text = 'a\n\n<< hello name="x" >> and <<Hello name="y">>\n\n<<note>>\n<< circuit >>\n<</note>>'
    positions = [problem.partition(" ")[0] for problem in list_problems(text, first_line=5)]
    assert positions == ["7:1:", "7:26:", "10:1:"]


def test_warning_names_the_character_and_the_way_to_show_a_tag() -> None:
    (problem,) = render_sample("<<circuit–index>>").problems
    assert problem.message == "'<<circuit–index>>' is not a shortcode."
    assert problem.hint == (
        "It contains U+2013 (en dash). Type - instead. "
        "Did you mean '<<circuit-index>>'? To show it as text, write '\\<<'."
    )


def find_tags(text: str) -> None:
    """Find the tags of a text with the sample shortcodes."""
    find_near_tags(
        text, scan(text), KnownShortcodes({n: w.arguments for n, w in sample_widgets().items()}, frozenset({"note"}))
    )


def measure(unit: str, length: int) -> float:
    """Return the processor time to find the tags in a text that repeats a unit."""
    start = time.process_time()
    find_tags(unit * (length // len(unit)))
    return time.process_time() - start


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "<< circuit ",
            "«circuit ",
            "&lt;&lt;",
            "&lt;&lt;circuit ",
            "<circuit ",
            "<circuit> ",
            "<<Circuit a=“",
            "<<circuit ",
        ),
        *(
            '<circuit areas="',
            "<< circuit a='\"",
            "<circuit a=<circuit b=",
            "\\<",
            "[circuit a=",
            "{{circuit ",
            "<note>",
            "</note>",
        ),
        *(
            "<<circuit\n",
            "<" + " " * 50,
            "<circuit" + " " * 50,
            "> ",
            "<<<circuit>>>",
            '<<circut a="b" ',
            "<< circuit x=1 >>",
        ),
    ],
)
def test_search_takes_linear_time(unit: str) -> None:
    assert measure(unit, 100_000) < 10 * 4 * measure(unit, 10_000) + 0.1


def test_lines_after_a_tag_over_two_lines_keep_their_numbers() -> None:
    text = '<<circuit\nareas="glutes">>\n\n<<circuit areas="glutes"\n   title="x"\n>>\n\n- <<circut>>'
    assert [problem.partition(" ")[0] for problem in list_problems(text)] == ["1:1:", "4:1:", "8:3:"]
    assert render_page(text).strip() == '<p><span class="missing">x</span>\n\n</p>\n<ul>\n<li></li>\n</ul>'


def test_tag_over_two_lines_stays_in_code() -> None:
    text = '```\n<<circuit\nareas="glutes">>\n```'
    assert join_segments(render_sample(text).text) == '<<circuit\nareas="glutes">>'
