"""The limits of rendering, and its running time."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

from engine.content.limits import (
    MAX_ARTICLE_BYTES,
    MAX_SHORTCODE_DEPTH,
    MAX_TABLE_CELLS,
    MAX_TABLE_COLUMNS,
    find_line_with_most_markup,
)
from engine.content.markdown.block_parser import BlockTreeParser
from engine.content.markdown.code_blocks import format_plain
from engine.content.markdown.inline_scanner import Environment, InlineScanner
from engine.content.markdown.raw_html import HtmlFilter
from engine.content.markdown.shortcode_blocks import BlockTags, ShortcodeNames
from engine.content.render import UnrenderableError
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.errors import Problem, Severity
from tests.engine.content.samples import join_segments, list_problems, render_page, render_sample


def refused(text: str) -> Problem:
    """Return the error of a text that exceeds a limit. The text begins at line 10 of its file."""
    with pytest.raises(UnrenderableError) as raised:
        render_sample(text, first_line=10)
    error = raised.value.problem
    assert (error.path, error.severity) == ("posts/x.md", Severity.ERROR)
    assert error.hint
    return error


def table(columns: int, rows: int) -> str:
    """Return a Markdown table with a header and rows."""
    line = "|" + " a |" * columns + "\n"
    return line + "|" + "---|" * columns + "\n" + line * rows


def nest(depth: int) -> str:
    """Return nested paired shortcodes."""
    return "<<note>>\n" * depth + "text\n" + "<</note>>\n" * depth


class TestBounds:
    """512 KB, 50 columns, 5,000 cells, six levels of paired shortcodes."""

    def test_the_length_is_counted_in_bytes(self) -> None:
        assert "longer than 512 KB" in refused("é" * (MAX_ARTICLE_BYTES // 2 + 1)).message
        assert join_segments(render_sample("é" * (MAX_ARTICLE_BYTES // 2)).text) == "é" * (MAX_ARTICLE_BYTES // 2)

    def test_columns(self) -> None:
        assert render_page(table(MAX_TABLE_COLUMNS, 1)).count("<th>") == MAX_TABLE_COLUMNS
        error = refused("words\n\n" + table(MAX_TABLE_COLUMNS + 1, 1))
        assert (error.line, error.message) == (12, "This table has 51 columns.")

    def test_the_cells_of_all_tables_are_counted_with_their_headers(self) -> None:
        columns, rows = MAX_TABLE_COLUMNS, MAX_TABLE_CELLS // MAX_TABLE_COLUMNS - 1
        assert render_page(table(columns, rows)).count("<td>") == columns * rows
        assert "5,050 cells" in refused(table(columns, rows + 1)).message
        error = refused(table(columns, rows) + "\nwords\n\n" + table(2, 1))
        assert (error.line, error.message) == (114, "With this table, the article has 5,004 cells.")

    def test_a_short_row_counts_as_a_full_one(self) -> None:
        assert "cells" in refused(table(MAX_TABLE_COLUMNS, 0) + "|\n" * 200).message

    def test_a_table_in_a_paired_shortcode_counts(self) -> None:
        assert refused(f"<<note>>\n{table(60, 1)}<</note>>").line == 11

    def test_markup_in_one_paragraph(self) -> None:
        assert render_page("`a` " * 10_000 + "\n\n" + "`a` " * 11_000).count("<code>") == 21_000
        error = refused("words\n\n- " + "*a* " * 10_001)
        assert (error.line, error.message) == (12, "This paragraph has 20,002 marks, links and other pieces of markup.")

    def test_pairs(self) -> None:
        assert render_page(nest(MAX_SHORTCODE_DEPTH)).count("<aside") == MAX_SHORTCODE_DEPTH
        error = refused("words\n\n" + nest(MAX_SHORTCODE_DEPTH + 1))
        assert (error.line, error.message) == (18, "Paired shortcodes are nested more than 6 levels deep.")
        assert refused("- " + nest(MAX_SHORTCODE_DEPTH + 1).replace("\n", "\n  ")).line == 16


class TestNests:
    """Too many levels are an error at the first line that is nested too deep."""

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            pytest.param("fine\n\n" + "1. " * 495, 12, id="numbers on one line"),
            pytest.param("fine\n\n" + "\n".join("    " * depth + "- a" for depth in range(400)), 62, id="a deep list"),
        ],
    )
    def test_too_deep(self, text: str, line: int) -> None:
        error = refused(text)
        assert error.message == "Lists, quotes or emphasis are nested too deep."
        assert error.line == line

    @pytest.mark.parametrize("text", ["> " * 5000 + "a", "*a **b " * 400, "<div>" * 3000, "- " * 3000, "[" * 300])
    def test_deep_markdown_is_rendered_or_an_error(self, text: str) -> None:
        try:
            render_sample(text)
        except UnrenderableError as unrenderable:
            assert unrenderable.problem.line == 1


@pytest.mark.parametrize(
    "bomb", ["[" * 10_000, "![" * 5_000, "1. " * 495, "> " * 5_000, "|a" * 1_000, "*a **b " * 900, "<div>" * 5_000]
)
def test_the_line_with_most_markup_is_found(bomb: str) -> None:
    assert find_line_with_most_markup(f"# A title\n\nSome *words* and a [link](/a/).\n\n{bomb}\n\n- a\n- b") == 5


def parse(text: str) -> None:
    """Parse the blocks of a text, and scan what is inside of its lines."""
    tokens = ShortcodeTokens(text)
    tags = BlockTags(tokens, ShortcodeNames(frozenset({"note", "circuit"}), frozenset({"note"})))
    parser = BlockTreeParser(Markdown(), tags, HtmlFilter(), format_plain)
    environment = Environment(parser.references, parser.html, str, str, *[lambda _text, _start: None] * 2)
    for element in parser.parseDocument(tokens.insert().split("\n")).iter():
        InlineScanner(element.text or "", environment).scan()


def count_calls(work: Callable[[], object], *, everywhere: bool = False) -> int:
    """Count the calls of functions in engine.content or everywhere, including each step of a generator.

    It is the smaller number of two runs, because Python compiles a pattern again now and then.
    """
    return min(_count_once(work, everywhere), _count_once(work, everywhere))


def _count_once(work: Callable[[], object], everywhere: bool) -> int:
    count = 0

    def note(frame: FrameType, event: str, _argument: Any) -> None:
        nonlocal count
        is_own = event == "call" and "engine/content" in frame.f_code.co_filename.replace("\\", "/")
        count += is_own or (everywhere and event in ("call", "c_call"))

    gc.disable()  # its callbacks would count, too
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return count


class TestLinearWork:
    """The running time is linear, measured in calls of our functions and in processed lines."""

    UNITS = (
        "<<hello name=x>> ",
        "<<circuit>>\n\n",
        "<<circuit>>\n",
        "<<note>>\ntext\n<</note>>\n",
        "<<note>>\n",
        "<<note>>\n\n<<tip>>\n\n",
        "<</note>>\n\n",
        "- <<note>>\n",
        "> <<note>>\n\n",
        "`<<hello>>` ",
        "[a](/b) ",
        "![](/b)\n\n",
        "a <<b c\n",
        "words\n\n",
        "- <<note>>\n  a\n  <</note>>\n",
        "<<note>>\n    a\n<</note>>\n",
        "<<note>>\n\n    <<circuit>>\n",
        "<div>\n<</note>>\n",
        "[a](",
        "[a](b 'c",
        "![",
        "[a][",
        "]",
        "`a``b",
        "<a b=",
        "<!-- ",
        "&amp;",
        "\\*",
        "http://a(",
        "https://example.org/a ",
        "*a **b ",
        "~~a",
        "a  \n",
        "- [x] a\n",
        "> - a\n",
        "a\n: b\n\n",
        "[^1]: a\n\n",
        "[a]: /b 'c\n",
        "|a|b|\n|-|-|\n\n",
        '![a](/b "c"){: credit="d" }\n\n',
    )

    @pytest.mark.parametrize("unit", UNITS)
    def test_rendering(self, unit: str) -> None:
        some, twice = (count_calls(partial(render_sample, unit * count)) for count in (60, 120))
        assert twice <= 2.1 * some + 200

    @pytest.mark.parametrize("unit", ["*a* ", "[^1] ", '"a" ', "a  \n", "[a](/b) ", "a\n\n", "- a\n", "<i>a</i> "])
    def test_python_markdown(self, unit: str) -> None:
        """All calls count, also those of the libraries."""
        some, twice = (
            count_calls(partial(render_sample, f"{unit * count}\n\n[^1]: a"), everywhere=True) for count in (200, 400)
        )
        assert twice <= 2.1 * some + 500

    @pytest.mark.parametrize("unit", UNITS)
    def test_block_rules_and_scanning(self, unit: str) -> None:
        """All calls count, also those of markdown-it-py and of functions in C."""
        some, twice = (count_calls(partial(parse, unit * count), everywhere=True) for count in (200, 400))
        assert twice <= 2.1 * some + 500


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("|a|b|\n|-|-|\n|c|d|\n|e|\n|f|g|", []),
        ("|a|b|\n|-|-|\n|c|d|e|f|", ["3:5: This row has 4 cells, but the header has 2."]),
        ("a|b\n-|-\nc|d|e\nf|g|", ["3:4: This row has 3 cells, but the header has 2."]),
        ("> |a|\n> |-|\n> | b \\| c |\n> | b | c |", ["4:7: This row has 2 cells, but the header has 1."]),
        ('|a|\n|-|\n|<<hello name="abc">>|d|', ["3:22: This row has 2 cells, but the header has 1."]),
        ("- |a|\n  |-|\n  |b|c|", ["3:5: This row has 2 cells, but the header has 1."]),
    ],
)
def test_cells_that_no_header_has_are_a_warning(text: str, problems: list[str]) -> None:
    assert list_problems(text) == problems


def test_python_markdown_gets_one_short_list_of_texts_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """It searches all children of an element for each of them, and copies a text for each replacement in it."""
    sizes: list[tuple[int, int]] = []
    run = InlineProcessor.run

    def measure(self: InlineProcessor, tree: Element, ancestors: list[str] | None = None) -> Element:
        sizes.append((len(tree), max(len(part.text or "") for part in tree.iter())))
        return run(self, tree, ancestors)

    monkeypatch.setattr(InlineProcessor, "run", measure)
    render_page('*a* "b" c\n\n' * 500 + '"a" ' * 2_500)
    assert len(sizes) > 1_000
    assert max(children for children, _ in sizes) < 10
    assert sorted(length for _, length in sizes)[-2] <= 3_000  # except the paragraph itself


def test_a_table_is_in_a_scrolling_box_with_its_header_as_label() -> None:
    html = render_page("| Shoe | Miles |\n|---|---|\n| Daily | 312 |\n")
    assert html.startswith('<div aria-label="Table: Shoe, Miles" class="table-scroll" role="group" tabindex="0">')
    assert html.rstrip().endswith("</div>")


def test_a_text_that_has_the_words_of_tokens_gets_others() -> None:
    guessed = ShortcodeTokens("<<promo>>").inserted_token(0)
    text = f"{guessed} and <<promo>>"
    tokens = ShortcodeTokens(text)
    assert tokens.insert().startswith(f"{guessed} and ")
    assert tokens.restore(tokens.insert()) == text
