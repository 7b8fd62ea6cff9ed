"""Make Python-Markdown use the inline scanner for everything but typography."""

from __future__ import annotations

import re
from collections import deque
from typing import cast
from xml.etree import ElementTree

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import InlineProcessor as InlineTreeprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import INLINE_PLACEHOLDER, AtomicString
from markdown_it.common.normalize_url import normalizeLink
from typing_extensions import override

from engine.content.markdown.block_parser import BlockTreeParser
from engine.content.markdown.inline_scanner import Construct, Environment, InlineScanner, Node, is_emphasis
from engine.content.markdown.inline_texts import check_markup
from engine.http.urls import MAX_URL_LENGTH, find_bare_url


class ScannedInlines(InlineProcessor):
    """Returns the constructs of a text one by one, as Python-Markdown wants them."""

    def __init__(self, md: Markdown, parser: BlockTreeParser, *, bare_links: bool) -> None:
        super().__init__(r"[\s\S]", md)
        self._parser, self._bare_links = parser, bare_links
        self._found: deque[Construct] = deque()
        self._length = 0

    @override
    def handleMatch(  # type: ignore[override]  # the stubs know only matches that succeed
        self, m: re.Match[str], data: str
    ) -> tuple[Node | None, int | None, int | None]:
        """Return the next construct, and the part of the data that it replaces."""
        if m.start() == 0:  # a new text: later calls begin after the last construct
            self._found = deque(InlineScanner(data, self._environment).scan())
            check_markup(data, sum(not is_emphasis(construct.node) for construct in self._found))
            self._length = len(data)
        if not self._found:
            return None, m.start(), len(data)
        construct = self._found.popleft()
        shift = len(data) - self._length
        return construct.node, construct.start + shift, construct.end + shift

    @property
    def _environment(self) -> Environment:
        md = self.md
        inline = cast(InlineTreeprocessor, md.treeprocessors["inline"])
        nodes = inline.stashed_nodes

        def store_node(node: Node) -> str:
            key = f"{len(nodes):04d}"
            nodes[key] = node
            return INLINE_PLACEHOLDER % key

        parser = self._parser
        find_footnote = self._find_footnote if "footnote" in md.inlinePatterns else lambda _text, _start: None
        return Environment(
            parser.references, parser.html, md.htmlStash.store, store_node, self._find_url, find_footnote
        )

    def _find_footnote(self, text: str, start: int) -> Construct | None:
        """Return the number that refers to a footnote."""
        footnote = cast(InlineProcessor, self.md.inlinePatterns["footnote"])
        match = footnote.getCompiledRegExp().match(text, start)
        node, _, end = footnote.handleMatch(match, text) if match else (None, None, None)
        return None if node is None or end is None else Construct(start, end, node)

    def _find_url(self, text: str, start: int) -> Construct | None:
        """Return a link for an address without markup. One that is too long for a link remains text."""
        url, href = find_bare_url(text, start) if self._bare_links else ("", None)
        end, visible = start + len(url), AtomicString(url.replace("&", "&amp;"))
        if href is None:
            return Construct(start, end, visible) if len(url) > MAX_URL_LENGTH else None
        element = ElementTree.Element("a", {"href": normalizeLink(href).replace("&", "&amp;")})
        element.text = visible
        return Construct(start, end, element)


class AlternativeTexts(Treeprocessor):
    """Moves the text of images to their attribute alt, after Python-Markdown has processed its emphasis."""

    def run(self, root: ElementTree.Element) -> None:
        """Set the alternative texts, in place."""
        for image in root.iter("img"):
            image.set("alt", " ".join(_get_text(image).split()))
            image[:] = []
            image.text = None


class PlainNestedLinks(Treeprocessor):
    """Makes links inside of other links plain words. The scanner does not know those of extensions, as of footnotes."""

    def run(self, root: ElementTree.Element) -> None:
        """Replace the inner links, in place."""
        for link in root.iter("a"):
            for inner in [element for element in link.iter("a") if element is not link]:
                inner.tag = "span"
                for name in set(inner.keys()) - {"class", "id"}:
                    del inner.attrib[name]


def _get_text(element: ElementTree.Element) -> str:
    parts = [element.get("alt", ""), element.text or ""]
    for child in element:
        parts += [_get_text(child), child.tail or ""]
    return "".join(parts)
