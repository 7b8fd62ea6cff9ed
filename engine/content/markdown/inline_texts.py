"""Let Python-Markdown process the lines of an article text by text, and bound the markup in each."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString
from typing_extensions import override

from engine.content.limits import MAX_TEXT_MARKUP, LimitExceededError
from engine.content.markdown.source_text import SourceText

_MARKUP = re.compile(r"[\\<&\[\]`!*_~]| \n|\n |://|www\.", re.IGNORECASE)
"""Characters that may become something else than text."""


class InlineTexts(InlineProcessor):
    """Processes the texts of a tree one by one.

    Python-Markdown lists all elements inside of lines, takes the first of the list for each of them, and searches all
    children of an element for each of them, which takes time to the square for a whole article.
    """

    @override
    def run(self, tree: ElementTree.Element, ancestors: list[str] | None = None) -> ElementTree.Element:
        """Process all texts."""
        for parent in list(tree.iter()):
            if _has_markup(parent.text):
                line = self._process(parent.tag, parent.text)
                parent.text, parent[:] = line.text, [*line, *parent]
            if any(_has_markup(child.tail) for child in parent):
                parent[:] = self._process_tails(parent)
        return tree

    def _process_tails(self, parent: ElementTree.Element) -> list[ElementTree.Element]:
        children: list[ElementTree.Element] = []
        for child in parent:
            children.append(child)
            if _has_markup(child.tail):
                line = self._process(parent.tag, child.tail)
                child.tail = line.text
                children += line
        return children

    def _process(self, tag: str, text: str | None) -> ElementTree.Element:
        """Return an element with the text and the elements that it consists of."""
        box = ElementTree.Element("div")
        line = ElementTree.SubElement(box, tag)
        line.text = text
        super().run(box)
        return line


def _has_markup(text: str | None) -> bool:
    return bool(text and not isinstance(text, AtomicString) and _MARKUP.search(text))


def check_markup(text: str, constructs: int) -> None:
    """Raise LimitExceededError if a text with so many constructs has too much markup.

    Python-Markdown copies the text for each of them.
    """
    count = constructs + sum(map(text.count, "*_~"))
    if count > MAX_TEXT_MARKUP:
        message = f"This paragraph has {count:,} marks, links and other pieces of markup."
        line = text.line if isinstance(text, SourceText) else 0
        raise LimitExceededError(message, f"Split it: a paragraph can have {MAX_TEXT_MARKUP:,}.", line + 1)
