"""Typographic quotes, dashes and ellipses in articles."""

from __future__ import annotations

import re
from typing import Any, cast
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions.smarty import SmartyExtension
from markdown.treeprocessors import InlineProcessor
from markdown.util import ETX, AtomicString
from typing_extensions import override

from engine.content.typography import TYPOGRAPHY, replace_minute_marks

_PART = re.compile(r"[\s\S]{500,3000}?(?<=\w)(?=\s)|[\s\S]{1,3000}")
"""A part of a text. Quotes between a word and a space do not depend on what is in other parts."""
_INLINE = frozenset({"a", "code", "del", "em", "img", "span", "strong", "sup"})
_OPENING = "([{<“‘–—-"
"""Punctuation after which a quote begins, as after a space."""
_AFTER_PLACEHOLDER = re.compile(rf"""(?<={ETX})(?:"(?=[\s.,;:!?)\]]|$)|'(?=[\s.,;:!?)\]]|$|s\b))""")
"""A quote that ends after raw HTML or an escaped character, where Python-Markdown would begin one."""
_CLOSED = {'"': "”", "'": "’"}


class Typography(SmartyExtension):
    """Replaces quotes, dashes and dots as Python-Markdown does, in linear time.

    Python-Markdown copies a text for each replacement, and searches all children of an element for each of them. So it
    gets short parts of texts, without the elements around them.
    """

    @override
    def extendMarkdown(self, md: Markdown) -> None:
        """Install the tree processor."""
        super().extendMarkdown(md)
        md.treeprocessors.register(_Typography(md, self), "smarty", 6)


class _Typography(InlineProcessor):
    def __init__(self, md: Markdown, extension: SmartyExtension) -> None:
        super().__init__(md)
        self.inlinePatterns = cast(Any, extension.inlinePatterns)  # the stubs disagree about its type

    @override
    def run(self, tree: ElementTree.Element, ancestors: list[str] | None = None) -> ElementTree.Element:
        """Replace the characters in all texts."""
        for element in tree.iter():
            follows = element.tag in _INLINE
            element.text = self._replace(element.text)
            element.tail = self._replace(element.tail, after=_last_character(element) if follows else "")
        return tree

    def _replace(self, text: str | None, after: str = "") -> str | None:
        """Return a text with other characters. It may depend on the one before the text what a quote becomes."""
        if not text or isinstance(text, AtomicString) or not TYPOGRAPHY.search(text):
            return text
        context = "x" if after.strip() and after not in _OPENING else ""
        text = _AFTER_PLACEHOLDER.sub(lambda match: _CLOSED[match[0]], replace_minute_marks(text))
        box = ElementTree.Element("div")
        for match in _PART.finditer(context + text):
            ElementTree.SubElement(box, "p").text = match[0]
        super().run(box)
        return "".join(part.text or "" for part in box).removeprefix(context)


def _last_character(element: ElementTree.Element) -> str:
    text = element.text
    while len(element):
        element = element[-1]
        if element.tail:
            return element.tail[-1]
        text = element.text
    return text[-1] if text else ""
