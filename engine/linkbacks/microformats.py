"""What a page says of itself by microformats: its title, its author and how its text begins, all as plain text."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import Any

import mf2py

from engine.linkbacks.html import BREAKING, VOID, End, Start, tokens
from engine.linkbacks.source import LONGEST_EXCERPT, plain

LONGEST_TITLE = 200  # characters
LONGEST_AUTHOR = 80
MOST_MARKED = 500  # elements with microformats that are looked at
DEEPEST_MARKED = 10
DEEPEST_ITEMS = 4  # such as a name in a card in an entry in a feed; the parser's work is a power of their depth
MOST_TEXT = 100_000  # characters of text in them

_ROOTS = frozenset({"h-entry", "h-card", "h-cite", "h-feed", "hentry", "hfeed", "vcard"})
"""The microformats, new and old, whose items are read."""

_PROPERTIES = frozenset(
    ("p-name", "p-author", "p-summary", "e-content") + ("fn", "author", "entry-title", "entry-summary", "entry-content")
)
"""What is asked of them; all other classes are left out before reading."""

_TELLING = frozenset({"a", "abbr", "data", "img"})
"""The elements that tell a property otherwise than by their text."""

_ENTRIES = frozenset({"h-entry", "h-cite"})


@dataclass(frozen=True, slots=True)
class Told:
    """What a source says of itself; each is "" where it says nothing."""

    title: str = ""
    author: str = ""
    excerpt: str = ""


def told(html: str) -> Told:
    """What a page says of itself, by its microformats, else by its <title>."""
    reduced, title = _reduced(html)
    # Only a document is given: an address the parser would fetch, in its own way.
    entry = _entry(mf2py.Parser(doc=reduced, html_parser="html.parser").to_dict()["items"])
    return Told(
        plain(_first(entry, "name") or title, LONGEST_TITLE),
        plain(_first(entry, "author"), LONGEST_AUTHOR),
        plain(_first(entry, "summary") or _first(entry, "content"), LONGEST_EXCERPT),
    )


def _reduced(html: str) -> tuple[str, str]:
    """A small, well-formed document of the elements that bear microformats and the text in them; and the title.

    So the parser of microformats gets nothing to choke on: few elements, few of them nested, few classes, little text.
    """
    kept = _Kept()
    for token in tokens(html):
        if isinstance(token, Start):
            kept.start(token)
        elif isinstance(token, End):
            kept.end(token.name)
        else:
            kept.text(token)
    return kept.document(), kept.title


class _Kept:
    """The reduced document while it is written."""

    def __init__(self) -> None:
        self.title = ""
        self._written: list[str] = []
        self._open: list[tuple[str, str, bool]] = []  # name, its end tag in our document, whether it is an item
        self._names: Counter[str] = Counter()
        self._depth = 0
        self._items = 0
        self._marked = 0
        self._room = MOST_TEXT

    def start(self, element: Start) -> None:
        """An element begins: it is kept where it bears a class that is wanted, and there is room."""
        name = element.name if element.name in _TELLING else "div"
        classes = element.words("class") & (_PROPERTIES | (_ROOTS if self._items < DEEPEST_ITEMS else frozenset()))
        end = ""
        if classes and self._marked < MOST_MARKED and self._depth < DEEPEST_MARKED:
            given = {key: plain(element.attributes.get(key, ""), LONGEST_EXCERPT) for key in ("alt", "title", "value")}
            attributes = "".join(f' {key}="{escape(value)}"' for key, value in given.items() if value)
            self._written.append(f'<{name} class="{" ".join(sorted(classes))}"{attributes}>')
            self._marked += 1
            end = "" if element.name in VOID else f"</{name}>"
        elif element.name in BREAKING:
            self._written.append("\n")
        if element.name not in VOID:
            is_item = bool(end and classes & _ROOTS)
            self._open.append((element.name, end, is_item))
            self._names[element.name] += 1
            self._depth += bool(end)
            self._items += is_item

    def end(self, name: str) -> None:
        """An element ends, and with it those in it that were left open."""
        while self._names[name]:
            ended, end, was_item = self._open.pop()
            self._names[ended] -= 1
            self._depth -= bool(end)
            self._items -= was_item
            self._written.append(end)
            if ended == name:
                return

    def text(self, text: str) -> None:
        """Some text: the title's, or what stands in an element that is kept."""
        inside = self._open[-1][0] if self._open else ""
        if inside == "title":
            self.title = self.title or text
        elif self._depth and inside not in ("script", "style"):
            self._written.append(escape(text[: self._room]))
            self._room -= len(text[: self._room])

    def document(self) -> str:
        """All that was kept, every element closed."""
        ends = [end for _, end, _ in reversed(self._open)]
        return "".join(("<div>", *self._written, *ends, "</div>"))


def _entry(items: list[dict[str, Any]]) -> dict[str, Any]:
    """The first entry among the items of a page and what they hold; {} where there is none."""
    waiting = list(items)
    while waiting:
        item = waiting.pop(0)
        if _ENTRIES.intersection(item["type"]):
            return item
        waiting.extend(item.get("children", []))
    return {}


def _first(item: dict[str, Any], name: str) -> str:
    """The first value of an item's property, in words: an item in it, such as an author's card, by its name."""
    values = item.get("properties", {}).get(name) or [""]
    if isinstance(values[0], str):
        return values[0]
    return _first(values[0], "name") or str(values[0].get("value", ""))
