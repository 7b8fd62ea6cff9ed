"""Markdown as articles use it: our choice of extensions, and shortcode tokens made live where text is text."""

from __future__ import annotations

import re
import textwrap
import xml.etree.ElementTree as etree
from dataclasses import dataclass, field

import markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.extensions.tables import TableProcessor
from markdown.extensions.toc import TocExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString
from slugify import slugify

from engine.content.shortcodes import Tag
from engine.content.tokens import Tokens

MAX_COLUMNS = 50
MAX_CELLS = 5_000
MAX_PAIR_DEPTH = 6

EXTENSIONS = ["tables", "footnotes", "def_list", "attr_list", "sane_lists", "smarty", "pymdownx.superfences"]


class TooMuch(Exception):
    """An article asks for more than rendering allows. where is a piece of its text that helps to find the line."""

    def __init__(self, message: str, hint: str, where: str) -> None:
        super().__init__(message)
        self.message, self.hint, self.where = message, hint, where


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of an article: its level (1 to 6), its anchor, and its text as HTML with tokens."""

    level: int
    anchor: str
    html: str


@dataclass(slots=True)
class Converted:
    """What Markdown made of an article: unsanitised HTML with live tokens, and what it learnt on the way.

    pairs maps the number of an opening tag to that of its closing tag; the HTML between their live tokens is the
    body. stray holds the numbers of tags that stand where they mean nothing, with what is wrong about them.
    """

    html: str = ""
    headings: tuple[Heading, ...] = ()
    pairs: dict[int, int] = field(default_factory=dict)
    stray: dict[int, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the shortcodes that stand alone in their paragraph, and of those among them that are paired."""

    block: frozenset[str]
    paired: frozenset[str]


def convert(text: str, tokens: Tokens, names: Names) -> Converted:
    """Turn Markdown with planted tokens into HTML in which the tokens of running text are live.

    Raises TooMuch where a table is larger than
    the bounds, and RecursionError where blocks are nested too deep.
    """
    converted = Converted()
    toc = TocExtension(slugify=lambda value, _: slugify(tokens.any.sub(" ", value)) or "section", permalink=False)
    engine = markdown.Markdown(
        extensions=[*EXTENSIONS, toc, _Shortcodes(tokens, names, converted)],
        extension_configs={"footnotes": {"BACKLINK_TITLE": "Back to footnote {} in the text"}},
        output_format="html",
    )
    converted.html = engine.convert(text)
    converted.headings = tuple(_flatten(getattr(engine, "toc_tokens", [])))
    return converted


def _flatten(tokens: list[dict[str, object]]) -> list[Heading]:
    """The headings of a table of contents, in reading order."""
    headings: list[Heading] = []
    for token in tokens:
        headings.append(Heading(int(str(token["level"])), str(token["id"]), str(token["html"])))
        children = token["children"]
        assert isinstance(children, list)
        headings += _flatten(children)
    return headings


class _Shortcodes(Extension):
    """Teaches one Markdown instance about one article's tokens."""

    def __init__(self, tokens: Tokens, names: Names, converted: Converted) -> None:
        super().__init__()
        self._tokens, self._names, self._converted = tokens, names, converted

    def extendMarkdown(self, md: markdown.Markdown) -> None:  # noqa: N802 (the library's name)
        tokens = self._tokens
        # After code spans (190), so that a token in code is never live; before escapes, links and raw HTML (180).
        md.inlinePatterns.register(_MakeLive(tokens, self._names, self._converted), "shortcode", 185)
        # After indented code (80), before tables (75) and everything that could swallow a line.
        blocks = md.parser.blockprocessors
        blocks.register(_TagLines(md.parser, tokens, self._names, self._converted), "shortcode", 78)
        blocks.register(_BoundedTables(md.parser, {"use_align_attribute": True}), "table", 75)


class _BoundedTables(TableProcessor):
    """Tables, but none that takes minutes: a header of a thousand columns fits in a few kilobytes of text."""

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        lines = blocks[0].split("\n")
        columns = len(self._split(lines[1].strip(" ")))
        if columns > MAX_COLUMNS or columns * len(lines) > MAX_CELLS:
            raise TooMuch(
                f"this table has {columns} columns and {len(lines) - 2} rows",
                f"a table may have {MAX_COLUMNS} columns and {MAX_CELLS:,} cells at most; split it",
                lines[0],
            )
        super().run(parent, blocks)


class _MakeLive(InlineProcessor):
    """Makes the tokens of running text live, and notes those that may not stand inside a line."""

    def __init__(self, tokens: Tokens, names: Names, converted: Converted) -> None:
        super().__init__(tokens.planted.pattern)
        self._tokens, self._names, self._converted = tokens, names, converted

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override] # noqa: N802
        number = self._tokens.number(m)
        tag = self._tokens.tags[number]
        if not tag.escaped and not tag.problem:
            alone = "opening and closing tag of a pair each stand alone on a line"
            if tag.kind == "close":
                self._converted.stray[number] = (f"'<</{tag.name}>>' closes nothing here", alone)
            elif tag.name in self._names.paired:
                self._converted.stray[number] = (f"'<<{tag.name}>>' does not stand alone on its line", alone)
        return self._tokens.live_word(number), m.start(0), m.end(0)


class _TagLines(BlockProcessor):
    """Lifts tags that stand alone on a line out of their paragraph, and finds the closing tag of a pair."""

    def __init__(self, parser: BlockParser, tokens: Tokens, names: Names, converted: Converted) -> None:
        super().__init__(parser)
        self._tokens, self._names, self._converted = tokens, names, converted
        self._depth = 0

    def test(self, parent: etree.Element, block: str) -> bool:
        lines = block.split("\n")
        return any(self._opens(line) is not None for line in lines) and (len(lines) > 1 or self._is_pair(lines[0]))

    def run(self, parent: etree.Element, blocks: list[str]) -> None:
        lines = blocks.pop(0).split("\n")
        at = next(index for index, line in enumerate(lines) if self._opens(line) is not None)
        number = self._opens(lines[at])
        assert number is not None
        if before := "\n".join(lines[:at]).strip("\n"):
            self.parser.parseBlocks(parent, [before])
        if after := "\n".join(lines[at + 1 :]).strip("\n"):
            blocks.insert(0, after)
        if self._tokens.tags[number].name in self._names.paired:
            self._pair(parent, number, blocks)
        else:
            # A block of one line, which the paragraph processor takes as it is.
            self.parser.parseBlocks(parent, [lines[at].strip()])

    def _pair(self, parent: etree.Element, opener: int, blocks: list[str]) -> None:
        body = self._take_body(self._tokens.tags[opener].name, blocks)
        if body is None:
            tag = self._tokens.tags[opener]
            self._converted.stray[opener] = (
                f"'<<{tag.name}>>' is never closed",
                f"put '<</{tag.name}>>' alone on the line after its text",
            )
            self._paragraph(parent, opener)
            return
        if self._depth >= MAX_PAIR_DEPTH:
            raise TooMuch(
                f"shortcodes with a body are nested more than {MAX_PAIR_DEPTH} deep",
                "take one out",
                self._tokens.tags[opener].source,
            )
        text, closer = body
        self._converted.pairs[opener] = closer
        self._paragraph(parent, opener)
        self._depth += 1
        self.parser.state.set("shortcode")
        self.parser.parseChunk(parent, textwrap.dedent(text))
        self.parser.state.reset()
        self._depth -= 1
        self._paragraph(parent, closer)

    def _take_body(self, name: str, blocks: list[str]) -> tuple[str, int] | None:
        """Cut the body of a pair out of the blocks that follow its opener: its text and its closer's number."""
        open_pairs = 1
        for index, block in enumerate(blocks):
            lines = block.split("\n")
            for at, line in enumerate(lines):
                match = self._tokens.alone.match(line)
                tag = self._tokens.tag(match) if match else None
                if match is None or tag is None or tag.name != name or not self._counts(tag):
                    continue
                open_pairs += 1 if tag.kind == "open" else -1
                if open_pairs == 0:
                    body = "\n\n".join([*blocks[:index], "\n".join(lines[:at])])
                    rest = "\n".join(lines[at + 1 :]).strip("\n")
                    blocks[: index + 1] = [rest] if rest else []
                    return body, self._tokens.number(match)
        return None

    def _paragraph(self, parent: etree.Element, number: int) -> None:
        etree.SubElement(parent, "p").text = AtomicString(self._tokens.live_word(number))

    def _opens(self, line: str) -> int | None:
        """The number of the opening tag that stands alone on this line."""
        match = self._tokens.alone.match(line)
        if match is None:
            return None
        tag = self._tokens.tag(match)
        opens = self._counts(tag) and tag.kind == "open" and tag.name in self._names.block
        return self._tokens.number(match) if opens else None

    def _is_pair(self, line: str) -> bool:
        number = self._opens(line)
        return number is not None and self._tokens.tags[number].name in self._names.paired

    @staticmethod
    def _counts(tag: Tag) -> bool:
        return not tag.escaped and tag.problem is None
