"""Test what was probably meant as a shortcode: readers do not see its source, and the author gets a warning."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content.shortcodes import KnownShortcodes, Tag, find_near_tags, scan
from engine.text import line_and_column
from tests.engine.content.samples import join_segments, list_problems, render_page, render_sample, sample_widgets


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

MISTAKES = {'<<circuit areas = "glutes">>': 10, "<<circuit index>>": 10}
"""Offsets of mistakes in tags that begin and end as they should."""

CIRCUITS = (
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
    '<<circut areas="glutes"',
    '<<Circut areas="glutes">>',
    '[[circuit areas="glutes"]]',
    '[circuit areas="glutes"]',
    '{{circuit areas="glutes"}}',
    '{{< circuit areas="glutes" >}}',
    '{% circuit areas="glutes" %}',
)


def check_not_shown(text: str) -> None:
    """Check that readers see nothing but the words around a shortcode."""
    article = render_sample(text)
    for shown in (article.page, article.feed, article.text):
        words = html.unescape(re.sub("<[^>]*>", " ", join_segments(shown))).split()
        assert set(words) <= {"a", "Do", "now.", "[]"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        *[(text, '<<circuit areas="glutes">>') for text in CIRCUITS],
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
    line, column = POSITIONS[template]
    check_near(template.format(text), meant, f"{line}:{column + MISTAKES.get(text, 0)}")
    check_not_shown(template.format(text))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("<circuit>", "<<circuit>>"),
        ("<circuit/>", "<<circuit/>>"),
        ("«circuit»", "<<circuit>>"),
        ('<<circuit\nareas="glutes">>', '<<circuit areas="glutes">>'),
    ],
)
def test_near_shortcode_without_arguments_needs_a_line(text: str, meant: str) -> None:
    for template in ("{}", "- {}", "> {}", "<<note>>\n{}\n<</note>>"):
        if "\n" not in text or template == "{}":
            check_near(template.format(text), meant, ":".join(map(str, POSITIONS[template])))
            check_not_shown(template.format(text))


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
        ("a <<circut b", "<p>a  b</p>"),
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


def find_tags(text: str) -> list[Tag]:
    """Return the tags of a text with the sample shortcodes."""
    return find_near_tags(
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


@given(
    st.lists(
        st.sampled_from(
            (
                "<<",
                ">>",
                "<",
                ">",
                "«",
                "»",
                "&lt;",
                "&gt;",
                "[",
                "]",
                "{{",
                "}}",
                "\\",
                "\n",
                " ",
                "\xa0",
                "\u200b",
                "=",
                '"',
                "“",
            )
            + (
                "circuit",
                "Hello",
                "note",
                "/note",
                'areas="x"',
                "name=“y”",
                "circuit_index",
                "end",
                "end note",
                "x",
                "é",
            )
        )
        | st.characters(),
        max_size=30,
    ).map("".join)
)
def test_tags_of_any_text_are_in_order_and_have_their_positions(text: str) -> None:
    tags = find_tags(text)
    end = 0
    for tag in tags:
        assert end <= tag.start < tag.end <= len(text)
        assert tag.source == text[tag.start : tag.end]
        assert "\n" not in tag.source
        bracket = tag.start + tag.is_escaped
        assert (tag.line, tag.column) == line_and_column(text, bracket)
        end = tag.start + len(tag.replaced)


def test_lines_after_a_tag_over_two_lines_keep_their_numbers() -> None:
    text = '<<circuit\nareas="glutes">>\n\n<<circuit areas="glutes"\n   title="x"\n>>\n\n- <<circut>>'
    assert [problem.partition(" ")[0] for problem in list_problems(text)] == ["1:1:", "4:1:", "8:3:"]
    assert render_page(text).strip() == '<p><span class="missing">x</span>\n\n</p>\n<ul>\n<li></li>\n</ul>'


@pytest.mark.parametrize("line_end", ["\n", "\t\n", "\u2028\n"])
def test_a_message_shows_a_tag_over_two_lines_with_a_space(line_end: str) -> None:
    (problem,) = render_sample(f'<<circuit areas="glutes"{line_end}level="2">>').problems
    assert problem.message.startswith('\'<<circuit areas="glutes" ')
    assert problem.message.isprintable() and "\N{REPLACEMENT CHARACTER}" not in problem.message


def test_tag_over_two_lines_stays_in_code() -> None:
    text = '```\n<<circuit\nareas="glutes">>\n```'
    assert join_segments(render_sample(text).text) == '<<circuit\nareas="glutes">>'
