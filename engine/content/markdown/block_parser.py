"""Build the element tree of Python-Markdown from the block tokens of markdown-it-py."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions.footnotes import FootnoteExtension
from markdown.util import ETX, STX, AtomicString
from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote.index import footnote_def
from typing_extensions import override

from engine.content.limits import MAX_BLOCK_DEPTH, LimitExceededError
from engine.content.markdown.pasted_blocks import read_pasted_blocks
from engine.content.markdown.raw_html import HtmlFilter
from engine.content.markdown.references import References
from engine.content.markdown.shortcode_blocks import (
    HTML_KEY,
    TAGS_KEY,
    BlockTags,
    html_block_in_pair,
    shortcode_block,
)
from engine.content.markdown.source_text import LocatedProblem, SourceLines, SourceText
from engine.content.markdown.tables import TableLimits

RAW_BLOCK = "raw-block"
"""The element for HTML that is written as it is, instead of the element."""

_NO_PLACEHOLDERS = str.maketrans("", "", STX + ETX)  # Python-Markdown's placeholders begin and end with these

TASK_SIGNS = {True: "☑ ", False: "☐ "}

CodeFormatter = Callable[[str, str | None], str]
"""Returns HTML for the text of a code block and its info string, which is None if the block is indented."""


class _BlockMarkdown(MarkdownIt):
    @override
    def validateLink(self, url: str) -> bool:
        """Accept all addresses, because the sanitiser removes the unsafe ones."""
        return True


def _limit_depth(state: StateBlock, start_line: int, _end_line: int, _silent: bool) -> bool:
    if state.level > MAX_BLOCK_DEPTH:
        raise LimitExceededError("Lists, quotes or emphasis are nested too deep.", "Use fewer levels.", start_line + 1)
    return False


def _create_parser() -> MarkdownIt:
    parser = _BlockMarkdown("commonmark", {"maxNesting": MAX_BLOCK_DEPTH + 10, "tasklists": True})
    parser.enable("table").disable("inline")
    parser.use(deflist_plugin)
    ruler = parser.block.ruler
    ruler.before("reference", "footnote_def", footnote_def, {"alt": ["paragraph", "reference"]})
    ruler.before("table", "shortcode", shortcode_block, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    ruler.before("shortcode", "depth", _limit_depth)
    ruler.at("html_block", html_block_in_pair, {"alt": ["paragraph", "reference", "blockquote"]})
    return parser


_PARSER = _create_parser()
_PARSER.block.ruler.getRules("")  # compiles the rules, which is not thread-safe


class BlockTreeParser(BlockParser):
    """Builds the element tree of an article, for Python-Markdown's tree processors.

    references has the definitions of links and footnotes after the parsing. pairs maps the numbers of opening tags to
    those of their closing tags, unclosed lists the opening tags of pairs without one, and tags_in_html lists the tags
    in blocks of HTML.
    """

    def __init__(self, md: Markdown, tags: BlockTags, html: HtmlFilter, format_code: CodeFormatter) -> None:
        super().__init__(md)
        self.tags, self.html, self.format_code = tags, html, format_code
        self.source = SourceLines(tags.tokens)
        self.problems: list[LocatedProblem] = []
        self.references = References()
        self.pairs: dict[int, int] = {}
        self.unclosed: set[int] = set()
        self.tags_in_html: set[int] = set()

    @override
    def parseDocument(self, lines: Iterable[str]) -> ElementTree.ElementTree:
        """Return the tree of the lines, without the footnotes."""
        env: dict[str, Any] = {TAGS_KEY: self.tags, HTML_KEY: self.html}
        self.source.lines = read_pasted_blocks("\n".join(lines).translate(_NO_PLACEHOLDERS).split("\n"))
        text = "\n".join(self.source.lines)
        tokens = _PARSER.parse(text, env)
        self.references.links = env.get("references", {})
        self.references.lost_links = env.get("duplicate_refs", ())
        self.root = ElementTree.Element(self.md.doc_tag)
        _TreeBuilder(self, self.root).build(tokens)
        return ElementTree.ElementTree(self.root)

    @override
    def parseChunk(self, parent: ElementTree.Element, text: str) -> None:
        """Add the blocks of a footnote to its element. The text is the label of the footnote."""
        parent.extend(self.references.footnotes[text])


class _TreeBuilder:
    """Builds the tree of one document."""

    def __init__(self, parser: BlockTreeParser, root: ElementTree.Element) -> None:
        self._parser, self._md, self._tags = parser, parser.md, parser.tags
        self._parents = [root]
        self._paragraph: Token | None = None
        self._footnote_lines: dict[str, int] = {}
        self._tables = TableLimits(parser.source)
        self._sign = ""  # of a task, before the text of its item

    def build(self, tokens: Sequence[Token]) -> None:
        """Add the elements of tokens to the root."""
        for index, token in enumerate(tokens):
            match token.type:
                case "inline":
                    self._add_inline(token)
                case "paragraph_open":
                    self._paragraph = token
                case "paragraph_close":
                    self._paragraph = None
                case "fence":
                    self._add_html(self._parser.format_code(token.content, unescapeAll(token.info)))
                case "code_block":
                    self._add_html(self._parser.format_code(token.content, None))
                case "html_block":
                    text = SourceText(token.content.rstrip("\n"), _first_line(token))
                    self._parser.tags_in_html |= set(self._tags.tokens.find_inserted(text))
                    self._add_html(self._parser.html.filter_block(text))
                case "shortcode":
                    self._add_tag(token.meta["number"])
                case "shortcode_open":
                    self._parents.append(self._add_tag(token.meta["number"]))
                case "shortcode_close":
                    self._close_pair(token.meta["opener"], token.meta["number"])
                case "footnote_reference_close":
                    self._parents.pop()
                case "footnote_reference_open":
                    self._open_footnote(token)
                case _:
                    self._add_element(tokens, index)

    def _add_element(self, tokens: Sequence[Token], index: int) -> None:
        token = tokens[index]
        if token.nesting < 0:
            self._parents.pop()
            return
        if token.type == "table_open":
            self._parser.problems.extend(self._tables.check(tokens, index))
        element = ElementTree.SubElement(self._parents[-1], token.tag)
        for name, value in token.attrs.items():
            if name == "style":  # of a table cell, "text-align:right"
                element.set("class", f"align-{str(value).rpartition(':')[2]}")
            elif value != "contains-task-list":  # its other items have bullets
                element.set(name, str(value))
        if "checked" in token.meta:
            self._sign = TASK_SIGNS[token.meta["checked"]]
        if token.nesting > 0:
            self._parents.append(element)

    def _add_inline(self, token: Token) -> None:
        """Add the text of a block. A paragraph is split at each block tag that is alone on a line."""
        text, self._sign = SourceText(self._sign + token.content, _first_line(token)), ""
        if self._paragraph is None:
            self._parents[-1].text = self._parser.source.keep(text)
            return
        is_tight = self._paragraph.hidden
        for piece in self._split(text):
            if isinstance(piece, int):
                self._add_tag(piece)
            elif is_tight:
                self._add_text(piece)
            else:
                ElementTree.SubElement(self._parents[-1], "p").text = self._parser.source.keep(piece)

    def _split(self, text: SourceText) -> Iterator[SourceText | int]:
        lines: list[str] = []
        first = text.line
        for index, line in enumerate(text.split("\n"), text.line):
            number = self._tags.find_alone(line)
            if number is None or not self._tags.is_block(number):
                lines.append(line)
                continue
            if lines:
                yield SourceText("\n".join(lines).strip(" "), first)
            yield number
            lines, first = [], index + 1
        if lines:
            yield SourceText("\n".join(lines).strip(" "), first)

    def _add_text(self, text: SourceText) -> None:
        """Add the text of a tight list item after what it already has. Definitions can have several texts in a row."""
        parent, kept = self._parents[-1], self._parser.source.keep(text)
        if len(parent):
            parent[-1].tail = f"{parent[-1].tail}\n{kept}" if parent[-1].tail else kept
        else:
            parent.text = f"{parent.text}\n{kept}" if parent.text else kept

    def _add_html(self, html: str) -> None:
        element = ElementTree.SubElement(self._parents[-1], RAW_BLOCK)
        element.text = AtomicString(self._md.htmlStash.store(html))

    def _add_tag(self, number: int) -> ElementTree.Element:
        """Add a tag as a separate `<div>`."""
        element = ElementTree.SubElement(self._parents[-1], "div")
        element.text = AtomicString(self._tags.tokens.active_token(number))
        if self._tags.tokens.tags[number].name in self._tags.names.paired:
            self._parser.unclosed.add(number)
        return element

    def _close_pair(self, opener: int, closer: int) -> None:
        self._parser.pairs[opener] = closer
        self._parser.unclosed.remove(opener)
        element, end = self._parents.pop(), AtomicString(self._tags.tokens.active_token(closer))
        if len(element):
            element[-1].tail = end
        else:
            element.text = AtomicString((element.text or "") + end)

    def _open_footnote(self, token: Token) -> None:
        label, line = token.meta["label"], _first_line(token)
        footnotes = self._parser.references.footnotes
        if label in footnotes:
            self._parser.references.lost_footnotes.append((self._footnote_lines[label], label))
        self._footnote_lines[label] = line
        for extension in self._md.registeredExtensions:
            if isinstance(extension, FootnoteExtension):
                extension.setFootnote(label, label)
        element = footnotes[label] = ElementTree.Element("div")
        self._parents.append(element)


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0
