"""Convert the Markdown of articles to HTML, and activate the tokens of shortcodes in running text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast
from xml.etree import ElementTree

import markdown
from markdown.extensions.toc import TocExtension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from engine.content.markdown.attribute_lists import AttributeLists
from engine.content.markdown.block_parser import BlockTreeParser
from engine.content.markdown.code_blocks import format_coloured
from engine.content.markdown.commonmark import CommonMark, Footnotes
from engine.content.markdown.pictures import Pictures
from engine.content.markdown.raw_html import HtmlFilter
from engine.content.markdown.removed_html import describe_removed
from engine.content.markdown.shortcode_blocks import BlockTags, ShortcodeNames
from engine.content.markdown.smart_quotes import Typography
from engine.content.markdown.source_text import LocatedProblem
from engine.content.markdown.tables import ScrollingTables
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.errors import UnlocatedProblem
from engine.text import slugify

_PAIR_HINT = "Put the opening and the closing tag on separate lines with the same indentation."


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article: its level (1 to 6), its anchor, and its text as HTML with tokens."""

    level: int
    anchor: str
    html: str


@dataclass(slots=True)
class ConvertedMarkdown:
    """The HTML of an article, not sanitised and with active tokens, and its structure.

    pairs maps the number of an opening tag to that of its closing tag; the HTML between their tokens is the body.
    misplaced maps the numbers of tags that have no effect to the problem. problems are the others, with their lines and
    columns in the Markdown. tags_in_html are the tags in blocks of HTML, whose tokens are not active yet.
    """

    html: str = ""
    headings: tuple[Heading, ...] = ()
    pairs: dict[int, int] = field(default_factory=dict)
    misplaced: dict[int, UnlocatedProblem] = field(default_factory=dict)
    problems: list[LocatedProblem] = field(default_factory=list)
    tags_in_html: frozenset[int] = frozenset()


def convert_markdown(
    text: str, tokens: ShortcodeTokens, names: ShortcodeNames, language: str = ""
) -> ConvertedMarkdown:
    """Convert Markdown in a language with inserted tokens to HTML, and activate the tokens in running text.

    Raises LimitExceededError if a table or the nesting of blocks or shortcodes exceeds its limit, and RecursionError if
    emphasis or images are nested too deep for the library.
    """
    html = HtmlFilter()
    commonmark = CommonMark(BlockTags(tokens, names), format_coloured, html)
    lists = AttributeLists(html)
    footnotes = Footnotes(BACKLINK_TITLE="Back to footnote {} in the text")
    toc = TocExtension(slugify=lambda heading, _: _build_anchor(heading, tokens, language), marker="", permalink=False)
    converter = markdown.Markdown(
        extensions=[commonmark, footnotes, Typography(), lists, toc],
        output_format="html",
    )
    converted = ConvertedMarkdown()
    # After inline Markdown (20), which recognises links, code and raw HTML, and before smart quotes (6).
    converter.treeprocessors.register(_TokenActivator(tokens, names, converted), "shortcode", 15)
    converter.treeprocessors.register(ScrollingTables(tokens), "scrolling", 14)
    # After attribute lists (8).
    converter.treeprocessors.register(Pictures(html, lists.of_pictures), "pictures", 7.5)
    converted.html = converter.convert(text)
    converted.headings = tuple(_flatten_headings(getattr(converter, "toc_tokens", [])))
    parser = cast(BlockTreeParser, converter.parser)  # the extension has replaced it
    converted.pairs, converted.problems = parser.pairs, parser.problems
    for part, problem in describe_removed(html.removed, has_table=html.has_table):
        source = parser.source
        if part.kind in ("list", "shown"):
            position = source.locate_list(part.text, part.offset, is_shown=part.kind == "shown")
        else:
            position = source.locate(part.text, part.offset)
        converted.problems.append((*position, problem))
    converted.problems += parser.references.describe_problems(parser.source)
    converted.tags_in_html = frozenset(parser.tags_in_html)
    for number in converted.tags_in_html:
        tag = tokens.tags[number]
        message = (
            f"'<<{'/' if tag.kind == 'close' else ''}{tag.name}>>' is in a block of HTML, which has no shortcodes."
        )
        hint = "Put it into a separate paragraph, with a blank line before and after it."
        converted.misplaced[number] = UnlocatedProblem(message, hint)
    for number in parser.unclosed:
        name = tokens.tags[number].name
        converted.misplaced[number] = UnlocatedProblem(
            f"'<<{name}>>' has no closing tag.",
            f"Add a line '<</{name}>>' below its text, with the same indentation as this line.",
        )
    return converted


def _build_anchor(heading: str, tokens: ShortcodeTokens, language: str) -> str:
    words = tokens.any.sub(lambda match: f" {tokens.describe(tokens.number(match))} ", heading)
    return slugify(words, language) or "section"


def _flatten_headings(toc_tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    """Yield the headings of Markdown's table of contents in reading order."""
    for token in toc_tokens:
        yield Heading(int(token["level"]), str(token["id"]), str(token["html"]))
        yield from _flatten_headings(token["children"])


class _TokenActivator(Treeprocessor):
    """Activates the tokens of running text, and reports those that cannot be inside a line.

    Tokens in code, in addresses of links, and in everything else that Markdown protects from changes stay inactive.
    """

    def __init__(self, tokens: ShortcodeTokens, names: ShortcodeNames, converted: ConvertedMarkdown) -> None:
        super().__init__()
        self._tokens, self._names, self._converted = tokens, names, converted

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.tag == "img" and not (element.get("alt") or "").strip():
                element.set("alt", self._tokens.no_alt)
            element.text = self._activate(element.text)
            element.tail = self._activate(element.tail)

    def _activate(self, text: str | None) -> str | None:
        if not text or isinstance(text, AtomicString):
            return text
        for number in self._tokens.find_inserted(text):
            self._check_place(number)
        return self._tokens.activate(text)

    def _check_place(self, number: int) -> None:
        tag = self._tokens.tags[number]
        if tag.is_escaped or tag.problem:
            return
        is_paired = tag.name in self._names.paired
        misplaced = self._converted.misplaced
        if tag.kind == "close":
            hint = _PAIR_HINT if is_paired else "Remove it."
            misplaced[number] = UnlocatedProblem(f"'<</{tag.name}>>' does not close anything.", hint)
        elif is_paired:
            misplaced[number] = UnlocatedProblem(f"'<<{tag.name}>>' is not alone on its line.", _PAIR_HINT)
