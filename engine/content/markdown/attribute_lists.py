"""Attribute lists such as `{: .wide #start }`, and the position of those with attributes that are removed."""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.attr_list import AttrListTreeprocessor, get_attrs_and_remainder
from markdown.util import AtomicString
from typing_extensions import override

from engine.content.markdown.pictures import PICTURE_ATTRIBUTES, unescape
from engine.content.markdown.raw_html import HtmlFilter
from engine.pasted_characters import DOUBLE_QUOTES

_PASTED = rf'=[{DOUBLE_QUOTES}][^{DOUBLE_QUOTES}"\n]*+[{DOUBLE_QUOTES}"]'
"""A value in the quotes of word processors."""
_ITEM = (
    r"""(?:[.#][^\s{}="']++|[^\s{}="'.#][^\s{}="']*+"""
    rf"""(?:="[^"\n]*+"|='[^'\n]*+'|{_PASTED}|=[^\s{{}}="']++))"""
)
_ITEMS = rf"({_ITEM}(?:[ ]++{_ITEM})*+)[ ]*\}}"
_LIST = rf"\{{:?[ ]*{_ITEMS}"
LIST = re.compile(rf"[ ]*{_LIST}")
"""An attribute list after a picture."""


class AttributeLists(Extension):
    """Reads attribute lists as Python-Markdown does, but other words in braces remain text."""

    def __init__(self, html: HtmlFilter) -> None:
        super().__init__()
        self._html = html
        self.of_pictures: dict[ElementTree.Element, tuple[str, int]] = {}
        """The lists of pictures with attributes that are not of HTML, and the numbers of equal lists before them."""

    @override
    def extendMarkdown(self, md: Markdown) -> None:
        """Install the tree processor."""
        md.treeprocessors.register(_AttributeLists(md, self._html, self.of_pictures), "attr_list", 8)


class _AttributeLists(AttrListTreeprocessor):
    # The stubs call these final, but they are there to be replaced.
    HEADER_RE = re.compile(rf"[ ]+{_LIST}[ ]*$")  # type: ignore[misc]
    BLOCK_RE = re.compile(rf"\n[ ]*{_LIST}[ ]*$")  # type: ignore[misc]
    INLINE_RE = re.compile(f"^{_LIST}")  # type: ignore[misc]
    _SPACED_RE = re.compile(f"[ ]+{_LIST}")
    _SHOWN_RE = re.compile(rf"(?:^|(?<= ))\{{:[ ]*{_ITEMS}")

    def __init__(self, md: Markdown, html: HtmlFilter, of_pictures: dict[ElementTree.Element, tuple[str, int]]) -> None:
        super().__init__(md)
        self._html, self._of_pictures = html, of_pictures
        self._counts: Counter[str] = Counter()

    @override
    def run(self, doc: ElementTree.Element) -> None:
        """Assign the lists. After a picture, a list can have spaces before it. Record those that remain as text."""
        if not any("{" in text for element in doc.iter() for text in (element.text, element.tail) if text):
            return
        super().run(doc)
        counts: Counter[str] = Counter()
        for element in doc.iter():
            if element.tag == "img" and (match := self._SPACED_RE.match(element.tail or "")):
                self.assign_attrs(element, match[1])
                element.tail = match.string[match.end() :]
                counts[match[1]] += 1
            for text in (element.text, element.tail):
                if text and not isinstance(text, AtomicString):
                    for match in self._SHOWN_RE.finditer(text):
                        self._html.add_shown_list(match[1], counts[match[1]])
                        counts[match[1]] += 1

    @override
    def assign_attrs(self, elem: ElementTree.Element, attrs_string: str, *, strict: bool = False) -> str:
        """Assign the attributes, and record those that are removed."""
        typed = unescape(attrs_string)
        number = self._counts[typed]
        self._counts[typed] += 1
        plain = re.sub(_PASTED, lambda match: f'="{match[0][2:-1]}"', attrs_string)
        for name, _ in get_attrs_and_remainder(plain)[0]:
            if name in PICTURE_ATTRIBUTES and elem.tag == "img":
                self._of_pictures[elem] = typed, number
            elif name != ".":
                self._html.check_list(typed, number, elem.tag, name.lower())
        return super().assign_attrs(elem, plain, strict=strict)
