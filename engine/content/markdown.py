"""Convert the Markdown of articles to HTML, and activate the tokens of shortcodes in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

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
from engine.content.tables import LimitedTables, ScrollingTables
from engine.errors import UnlocatedProblem
from engine.text import slugify

EXTENSIONS = ["tables", "footnotes", "def_list", "attr_list", "sane_lists", "smarty", "pymdownx.superfences"]

# The beginning of a list item, a definition, a quote or a footnote. An indented line below it belongs to it.
_ITEM_START = re.compile(r" {0,3}(?:[-+*:] |\d{1,9}[.)] |>|\[\^[^\]]+\]:)")

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
    misplaced maps the numbers of tags that have no effect to the problem.
    """

    html: str = ""
    headings: tuple[Heading, ...] = ()
    pairs: dict[int, int] = field(default_factory=dict)
    misplaced: dict[int, UnlocatedProblem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShortcodeNames:
    """The names of block shortcodes, and of those among them that are paired."""

    block: frozenset[str]
    paired: frozenset[str]


def convert_markdown(text: str, tokens: ShortcodeTokens, names: ShortcodeNames) -> ConvertedMarkdown:
    """Convert Markdown with inserted tokens to HTML, and activate the tokens in running text.

    Raises LimitExceededError if a table or the nesting of shortcodes exceeds its limit, and RecursionError if blocks
    are nested too deep for the library.
    """
    state = _State(tokens, names, ShortcodePairs(tokens, names.paired), ConvertedMarkdown())
    toc = TocExtension(slugify=lambda heading, _: _build_anchor(heading, tokens), permalink=False)
    converter = markdown.Markdown(
        extensions=[*EXTENSIONS, toc, _ShortcodeExtension(state)],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "Back to footnote {} in the text"}},
        output_format="html",
    )
    converted = state.converted
    converted.html = converter.convert(text)
    converted.headings = tuple(_flatten_headings(getattr(converter, "toc_tokens", [])))
    return converted


def _build_anchor(heading: str, tokens: ShortcodeTokens) -> str:
    return slugify(tokens.any.sub(lambda match: f" {tokens.describe(tokens.number(match))} ", heading)) or "section"


def _flatten_headings(toc_tokens: list[dict[str, Any]]) -> Iterator[Heading]:
    """Yield the headings of Markdown's table of contents in reading order."""
    for token in toc_tokens:
        yield Heading(int(token["level"]), str(token["id"]), str(token["html"]))
        yield from _flatten_headings(token["children"])


@dataclass(frozen=True, slots=True)
class _State:
    """The state that the parts of a conversion share."""

    tokens: ShortcodeTokens
    names: ShortcodeNames
    pairs: ShortcodePairs
    converted: ConvertedMarkdown


class _ShortcodeExtension(Extension):
    """Makes a Markdown instance process the tokens of one article."""

    def __init__(self, state: _State) -> None:
        super().__init__()
        self._state = state

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        # After fences (25) and blocks of raw HTML (20), which cannot have pairs.
        md.preprocessors.register(_PairPreprocessor(self._state.pairs), "shortcode", 15)
        # After indented code (80), before tables (75) and other processors that take whole lines.
        blocks = md.parser.blockprocessors
        blocks.register(_BlockTagProcessor(md.parser, self._state), "shortcode", 78)
        blocks.register(LimitedTables(md.parser, {"use_align_attribute": True}), "table", 75)
        # `<<Word>>` is text; only a single bracket begins HTML.
        md.inlinePatterns.register(HtmlInlineProcessor(f"(?<!<){HTML_RE}", md), "html", 90)
        # After inline Markdown (20), which recognises links, code and raw HTML, and before smart quotes (6).
        md.treeprocessors.register(_TokenActivator(self._state), "shortcode", 15)
        md.treeprocessors.register(ScrollingTables(self._state.tokens), "scrolling", 14)


class _PairPreprocessor(Preprocessor):
    """Replaces each pair by its opening tag."""

    def __init__(self, pairs: ShortcodePairs) -> None:
        super().__init__()
        self._pairs = pairs

    def run(self, lines: list[str]) -> list[str]:
        return self._pairs.cut(lines)


class _BlockTagProcessor(BlockProcessor):
    """Takes tags that are alone on a line out of their paragraph, and restores the bodies of pairs."""

    def __init__(self, parser: BlockParser, state: _State) -> None:
        super().__init__(parser)
        self._state = state
        self._depth = 0

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        return any(isinstance(piece, int) for piece in self._split(block))

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        pieces = list(self._split(blocks.pop(0)))
        last = pieces[-1]
        if isinstance(last, str):  # it may continue in the next blocks
            blocks.insert(0, last)
            pieces.pop()
        for piece in pieces:
            if isinstance(piece, str):
                self.parser.parseBlocks(parent, [piece])
            else:
                self._add_tag(parent, piece)

    def _split(self, block: str) -> Iterator[int | str]:
        """Yield the numbers of the block tags, and the text between them."""
        tokens = self._state.tokens
        text: list[str] = []
        in_item = False
        for line in block.split("\n"):
            match = tokens.alone_on_line.match(line)
            if match is None or not self._is_block_tag(tokens.number(match)) or (match[1] and in_item):
                in_item = in_item or _ITEM_START.match(line) is not None
                text.append(line)
                continue
            if any(text):
                yield "\n".join(text)
            yield tokens.number(match)
            text, in_item = [], False
        if any(text):
            yield "\n".join(text)

    def _is_block_tag(self, number: int) -> bool:
        tag = self._state.tokens.tags[number]
        if tag.is_escaped or tag.problem or tag.kind == "close":
            return False
        return tag.name in self._state.names.block

    def _add_tag(self, parent: ElementTree.Element, number: int) -> None:
        """Add the tag as a separate `<div>` with the body of its pair."""
        tokens, converted = self._state.tokens, self._state.converted
        tag = tokens.tags[number]
        element = ElementTree.SubElement(parent, "div")
        element.text = AtomicString(tokens.active_token(number))
        body = self._state.pairs.bodies.get(number)
        if body is None:
            if tag.name in self._state.names.paired:
                converted.misplaced[number] = UnlocatedProblem(
                    f"'<<{tag.name}>>' has no closing tag.",
                    f"Add a line '<</{tag.name}>>' below its text, with the same indentation as this line.",
                )
            return
        if self._depth >= MAX_SHORTCODE_DEPTH:
            message = f"Paired shortcodes are nested more than {MAX_SHORTCODE_DEPTH} levels deep."
            raise LimitExceededError(message, "Remove one level.", tokens.inserted_token(number))
        converted.pairs[number] = body.closer
        self._depth += 1
        self.parser.state.set("shortcode")  # in the state "list", paragraphs would lose their element
        self.parser.parseChunk(element, "\n".join(self._state.pairs.cut(body.text.split("\n"))))
        self.parser.state.reset()
        self._depth -= 1
        end = AtomicString(tokens.active_token(body.closer))
        if len(element):
            element[-1].tail = end
        else:
            element.text = AtomicString(element.text + end)


class _TokenActivator(Treeprocessor):
    """Activates the tokens of running text, and reports those that cannot be inside a line.

    Tokens in code, in addresses of links, and in everything else that Markdown protects from changes stay inactive.
    """

    def __init__(self, state: _State) -> None:
        super().__init__()
        self._state = state

    def run(self, root: ElementTree.Element) -> None:
        for element in root.iter():
            if element.tag == "img" and not (element.get("alt") or "").strip():
                element.set("alt", self._state.tokens.no_alt)
            element.text = self._activate(element.text)
            element.tail = self._activate(element.tail)

    def _activate(self, text: str | None) -> str | None:
        if not text or isinstance(text, AtomicString):
            return text
        for match in self._state.tokens.inserted.finditer(text):
            self._check_place(self._state.tokens.number(match))
        return self._state.tokens.activate(text)

    def _check_place(self, number: int) -> None:
        tag = self._state.tokens.tags[number]
        if tag.is_escaped or tag.problem:
            return
        is_paired = tag.name in self._state.names.paired
        misplaced = self._state.converted.misplaced
        if tag.kind == "close":
            hint = _PAIR_HINT if is_paired else "Remove it."
            misplaced[number] = UnlocatedProblem(f"'<</{tag.name}>>' does not close anything.", hint)
        elif is_paired:
            misplaced[number] = UnlocatedProblem(f"'<<{tag.name}>>' is not alone on its line.", _PAIR_HINT)
