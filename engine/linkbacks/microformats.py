"""A reader for the microformats of a page (https://microformats.org/wiki/h-entry).

It reads four properties of the first entry. It takes linear time and memory for any input, because it needs no tree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from engine.linkbacks.html import BLOCK_ELEMENTS, VOID_ELEMENTS, EndTag, StartTag, tokenize
from engine.linkbacks.source import MAX_EXCERPT_LENGTH, truncate

MAX_TITLE_LENGTH = 200
MAX_AUTHOR_LENGTH = 80
MAX_VALUE_LENGTH = 6_000
"""The number of characters that are collected for a property, before whitespace is removed and the text truncated."""

_ENTRIES = frozenset({"h-entry", "h-cite"})
_CLASSIC_ENTRY = "hentry"
_CARDS = frozenset({"h-card", "vcard"})
_PROPERTIES = {"p-name": "name", "p-author": "author", "p-summary": "summary", "e-content": "content"}
_CLASSIC_PROPERTIES = {
    "entry-title": "name",
    "author": "author",
    "entry-summary": "summary",
    "entry-content": "content",
}
_CARD_NAMES = frozenset({"p-name", "fn"})
_VALUE_ATTRIBUTES = {"img": "alt", "area": "alt", "abbr": "title", "data": "value", "input": "value"}
"""Attributes that hold the value of a property instead of the element's text."""


@dataclass(frozen=True, slots=True)
class SourceMetadata:
    """The title, author and excerpt of a page as plain text. Each may be ""."""

    title: str = ""
    author: str = ""
    excerpt: str = ""


@dataclass(slots=True)
class _Element:
    """An open element, and the properties whose text it contains."""

    name: str
    properties: tuple[str, ...] = ()
    is_entry: bool = False
    is_item: bool = False


@dataclass(slots=True)
class _Reader:
    """The state while a page is read: its open elements, and the values of the entry so far.

    `depths` is the number of open elements for each property, and `items` that of items inside the entry, such as the
    card of the author.
    """

    title: str = ""
    values: dict[str, str] = field(default_factory=dict)
    elements: list[_Element] = field(default_factory=list)
    names: Counter[str] = field(default_factory=Counter)
    depths: Counter[str] = field(default_factory=Counter)
    items: int = 0
    in_entry: bool = False
    is_classic: bool = False
    has_items: bool = False
    is_done: bool = False

    def start(self, tag: StartTag) -> None:
        """Open an element."""
        classes = tag.tokens("class")
        is_entry = not self.in_entry and not self.is_done and bool(classes & {*_ENTRIES, _CLASSIC_ENTRY})
        if is_entry:
            self.is_classic = not classes & _ENTRIES
            properties: tuple[str, ...] = () if self.is_classic else ("text",)
        else:
            properties = self._properties(classes)
        value = tag.attributes.get(_VALUE_ATTRIBUTES.get(tag.name, ""))
        if value and "content" not in properties:
            for name in properties:
                self._add(name, value)
            properties = ()
        if tag.name in BLOCK_ELEMENTS:
            self.text("\n")
        if tag.name in VOID_ELEMENTS:
            return
        is_item = self.in_entry and any(name.startswith("h-") or name in _CARDS for name in classes)
        self.elements.append(_Element(tag.name, properties, is_entry, is_item))
        self.names[tag.name] += 1
        self.depths.update(properties)
        self.in_entry = self.in_entry or is_entry
        self.items += is_item
        self.has_items = self.has_items or is_item

    def end(self, name: str) -> None:
        """Close an element and all elements in it. Ignore the tag if no such element is open."""
        while self.names[name]:
            element = self.elements.pop()
            self.names[element.name] -= 1
            self.depths.subtract(element.properties)
            self.items -= element.is_item
            if element.is_entry:
                self.in_entry, self.is_done = False, True
            if element.name == name:
                return

    def text(self, text: str) -> None:
        """Add a text to the properties of the open elements."""
        parent = self.elements[-1].name if self.elements else ""
        if parent == "title":
            self.title = self.title or text
        elif parent not in ("script", "style"):
            for name in [name for name, count in self.depths.items() if count > 0]:
                self._add(name, text)

    def _properties(self, classes: frozenset[str]) -> tuple[str, ...]:
        """Return the properties of the entry, or of the author's card, that an element contains."""
        if not self.in_entry:
            return ()
        if self.items:
            in_card = self.depths["author"] > 0 and "author name" not in self.values
            return ("author name",) if in_card and classes & _CARD_NAMES else ()
        known = _CLASSIC_PROPERTIES if self.is_classic else _PROPERTIES
        found = {known[name] for name in classes & known.keys()}
        return tuple(sorted(found - self.values.keys()))

    def _add(self, name: str, text: str) -> None:
        value = self.values.get(name, "")
        if len(value) < MAX_VALUE_LENGTH:
            self.values[name] = value + text[: MAX_VALUE_LENGTH - len(value)]


def read_metadata(html: str) -> SourceMetadata:
    """Return the metadata of the first entry of a page. If the entry has no name, the title is that of the page."""
    reader = _Reader()
    for token in tokenize(html):
        if isinstance(token, StartTag):
            reader.start(token)
        elif isinstance(token, EndTag):
            reader.end(token.name)
        else:
            reader.text(token)
    values = {name: value for name, value in reader.values.items() if value.strip()}
    # The name of an entry without properties and items is its text.
    implied_name = "" if reader.has_items or values.keys() > {"text"} else values.get("text")
    name = values.get("name") or implied_name or reader.title
    return SourceMetadata(
        truncate(name, MAX_TITLE_LENGTH),
        truncate(values.get("author name") or values.get("author", ""), MAX_AUTHOR_LENGTH),
        truncate(values.get("summary") or values.get("content", ""), MAX_EXCERPT_LENGTH),
    )
