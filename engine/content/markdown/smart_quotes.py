"""Typographic quotes, dashes and ellipses in articles."""

from __future__ import annotations

import re
from typing import Any, cast
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions.smarty import SmartyExtension
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString
from typing_extensions import override

from engine.content.typography import TYPOGRAPHY

_PART = re.compile(r"[\s\S]{500,3000}?(?<=\w)(?=\s)|[\s\S]{1,3000}")
"""A part of a text. Quotes between a word and a space do not depend on what is in other parts."""


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
            element.text, element.tail = self._replace(element.text), self._replace(element.tail)
        return tree

    def _replace(self, text: str | None) -> str | None:
        if not text or isinstance(text, AtomicString) or not TYPOGRAPHY.search(text):
            return text
        box = ElementTree.Element("div")
        for match in _PART.finditer(text):
            ElementTree.SubElement(box, "p").text = match[0]
        super().run(box)
        return "".join(part.text or "" for part in box)
