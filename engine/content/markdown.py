"""Markdown as articles use it: our choice of extensions, and shortcode tokens made live where text is text."""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import dataclass, field

import markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import HTML_RE, HtmlInlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from engine.content.limits import MAX_SHORTCODE_DEPTH, LimitExceededError
from engine.content.paired_shortcodes import ShortcodePairs
from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.tables import BoundedTables, ScrollingTables
from engine.text import slugify

EXTENSIONS = ["tables", "footnotes", "def_list", "attr_list", "sane_lists", "smarty", "pymdownx.superfences"]

# What begins a list item, a definition, a quote or a footnote: an indented line below it belongs to it.
_BEGINS_ITEM = re.compile(r" {0,3}(?:[-+*:] |\d{1,9}[.)] |>|\[\^[^\]]+\]:)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article: its level (1 to 6), its anchor, and its text as HTML with tokens."""

    level: int
    anchor: str
    html: str


@dataclass(slots=True)
class ConvertedMarkdown:
    """What Markdown made of an article: unsanitised HTML with live tokens, and what it learnt on the way.

    pairs maps the number of an opening tag to that of its closing tag; the HTML between their live tokens is the
    body. stray holds the numbers of tags that stand where they mean nothing, with what is wrong about them.
    """

    html: str = ""
    headings: tuple[Heading, ...] = ()
    pairs: dict[int, int] = field(default_factory=dict)
    stray: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShortcodeNames:
    """The names of the shortcodes that stand alone in their paragraph, and of those among them that are paired."""

    block: frozenset[str]
    paired: frozenset[str]


def convert_markdown(text: str, tokens: ShortcodeTokens, names: ShortcodeNames) -> ConvertedMarkdown:
    """Turn Markdown with planted tokens into HTML in which the tokens of running text are live.

    Raises LimitExceededError if a table or the nesting of shortcodes exceeds its limit, and RecursionError if blocks
    are nested too deep for the library.
    """
    work = _Work(tokens, names, ShortcodePairs(tokens, names.paired), ConvertedMarkdown())
    toc = TocExtension(slugify=lambda value, _: _anchor(value, tokens), permalink=False)
    engine = markdown.Markdown(
        extensions=[*EXTENSIONS, toc, _Shortcodes(work)],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "Back to footnote {} in the text"}},
        output_format="html",
    )
    converted = work.converted
    converted.html = engine.convert(text)
    converted.headings = tuple(_flatten(getattr(engine, "toc_tokens", [])))
    return converted


def _anchor(heading: str, tokens: ShortcodeTokens) -> str:
    """The anchor of a heading, in which a shortcode counts with what it is about."""
    return slugify(tokens.any.sub(lambda match: f" {tokens.spoken(tokens.number(match))} ", heading)) or "section"


def _flatten(tokens: list[dict[str, object]]) -> list[Heading]:
    """The headings of a table of contents, in reading order."""
    headings: list[Heading] = []
    for token in tokens:
        headings.append(Heading(int(str(token["level"])), str(token["id"]), str(token["html"])))
        children = token["children"]
        assert isinstance(children, list)
        headings += _flatten(children)
    return headings


@dataclass(frozen=True, slots=True)
class _Work:
    """What the parts of one conversion share."""

    tokens: ShortcodeTokens
    names: ShortcodeNames
    pairs: ShortcodePairs
    converted: ConvertedMarkdown


class _Shortcodes(Extension):
    """Teaches one Markdown instance about one article's tokens."""

    def __init__(self, work: _Work) -> None:
        super().__init__()
        self._work = work

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        # After fences (25) and blocks of raw HTML (20), in which nothing is a pair.
        md.preprocessors.register(_CutPairs(self._work.pairs), "shortcode", 15)
        # After indented code (80), before tables (75) and everything that could swallow a line.
        blocks = md.parser.blockprocessors
        blocks.register(_TagLines(md.parser, self._work), "shortcode", 78)
        blocks.register(BoundedTables(md.parser, {"use_align_attribute": True}), "table", 75)
        # `<<Word>>` is text; only a single bracket begins HTML.
        md.inlinePatterns.register(HtmlInlineProcessor(f"(?<!<){HTML_RE}", md), "html", 90)
        # After inline Markdown (20), so that links, code and raw HTML have what is theirs; before smart quotes (6).
        md.treeprocessors.register(_MakeLive(self._work), "shortcode", 15)
        md.treeprocessors.register(ScrollingTables(self._work.tokens), "scrolling", 14)


class _CutPairs(Preprocessor):
    """Leaves of every pair its opening tag only."""

    def __init__(self, pairs: ShortcodePairs) -> None:
        super().__init__()
        self._pairs = pairs

    def run(self, lines: list[str]) -> list[str]:
        return self._pairs.cut(lines)


class _TagLines(BlockProcessor):
    """Lifts tags that stand alone on a line out of their paragraph, and gives a pair its body back."""

    def __init__(self, parser: BlockParser, work: _Work) -> None:
        super().__init__(parser)
        self._work = work
        self._depth = 0

    def test(self, parent: etree.Element, block: str) -> bool:
        return any(isinstance(piece, int) for piece in self._pieces(block))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        pieces = list(self._pieces(blocks.pop(0)))
        last = pieces[-1]
        if isinstance(last, str):  # it may go on in the blocks that follow
            blocks.insert(0, last)
            pieces.pop()
        for piece in pieces:
            if isinstance(piece, str):
                self.parser.parseBlocks(parent, [piece])
            else:
                self._lift(parent, piece)

    def _pieces(self, block: str) -> Iterator[int | str]:
        """The block divided into the numbers of lifted tags and the text between them."""
        tokens = self._work.tokens
        text: list[str] = []
        in_item = False
        for line in block.split("\n"):
            match = tokens.alone.match(line)
            if match is None or not self._is_lifted(tokens.number(match)) or (match[1] and in_item):
                in_item = in_item or _BEGINS_ITEM.match(line) is not None
                text.append(line)
                continue
            if any(text):
                yield "\n".join(text)
            yield tokens.number(match)
            text, in_item = [], False
        if any(text):
            yield "\n".join(text)

    def _is_lifted(self, number: int) -> bool:
        tag = self._work.tokens.tags[number]
        if tag.escaped or tag.problem or tag.kind == "close":
            return False
        return tag.name in self._work.names.block

    def _lift(self, parent: etree.Element, number: int) -> None:
        """Write the tag as a `<div>` of its own, the body of a pair within it."""
        tokens, converted = self._work.tokens, self._work.converted
        tag = tokens.tags[number]
        element = etree.SubElement(parent, "div")
        element.text = AtomicString(tokens.live_word(number))
        body = self._work.pairs.bodies.get(number)
        if body is None:
            if tag.name in self._work.names.paired:
                closing = f"'<</{tag.name}>>'"
                converted.stray[number] = (
                    f"'<<{tag.name}>>' has no closing tag",
                    f"put {closing} alone on the line below its text, as deep as this line",
                )
            return
        if self._depth >= MAX_SHORTCODE_DEPTH:
            message = f"shortcodes with a body are nested more than {MAX_SHORTCODE_DEPTH} deep"
            raise LimitExceededError(message, "take one out", tokens.planted_word(number))
        converted.pairs[number] = body.closer
        self._depth += 1
        self.parser.state.set("shortcode")  # not "list", in which paragraphs lose their element
        self.parser.parseChunk(element, "\n".join(self._work.pairs.cut(body.text.split("\n"))))
        self.parser.state.reset()
        self._depth -= 1
        end = AtomicString(tokens.live_word(body.closer))
        if len(element):
            element[-1].tail = end
        else:
            element.text = AtomicString(element.text + end)


class _MakeLive(Treeprocessor):
    """Makes the tokens of running text live, and notes those that may not stand inside a line.

    Code, links written as their address, and whatever else Markdown keeps from further changes stay as they are.
    """

    def __init__(self, work: _Work) -> None:
        super().__init__()
        self._work = work

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            if element.tag == "img" and not (element.get("alt") or "").strip():
                element.set("alt", self._work.tokens.no_alt)
            element.text = self._live(element.text)
            element.tail = self._live(element.tail)

    def _live(self, text: str | None) -> str | None:
        if not text or isinstance(text, AtomicString):
            return text
        for match in self._work.tokens.planted.finditer(text):
            self._note(self._work.tokens.number(match))
        return self._work.tokens.make_live(text)

    def _note(self, number: int) -> None:
        tag = self._work.tokens.tags[number]
        if tag.escaped or tag.problem:
            return
        pair = tag.name in self._work.names.paired
        alone = "the opening and the closing tag of a pair each stand alone on a line, equally deep"
        if tag.kind == "close":
            hint = alone if pair else "remove it"
            self._work.converted.stray[number] = (f"'<</{tag.name}>>' closes nothing here", hint)
        elif pair:
            self._work.converted.stray[number] = (f"'<<{tag.name}>>' does not stand alone on its line", alone)
