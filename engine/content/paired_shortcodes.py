"""Cut out the bodies of paired shortcodes before Markdown splits a text into blocks.

Markdown processes lists and quotes block by block, and a body can have blank lines. So the token of an opening tag
represents its whole pair until its place in the document is known. All lines of a pair are in the same quote, and
indented at least as far as the opening tag; after a list marker, further.
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.shortcodes import Tag

_CODE_INDENT = 4  # spaces
_PREFIX = re.compile(r" *(?:(?:>|[-+*:]|\d{1,9}[.)]) *)*")
_LIST_MARKER = re.compile(r"[-+*:.)]")


@dataclass(frozen=True, slots=True)
class Body:
    """The text between the tags of a pair, and the number of the closing tag."""

    text: str
    closer: int


@dataclass(frozen=True, slots=True)
class _Open:
    """An opening tag without its closing tag yet.

    min_indent is the minimum indentation of the lines after it, and max_indent the maximum of the closing tag, which
    would be code if indented further.
    """

    number: int
    name: str
    quotes: int
    min_indent: int
    max_indent: int
    line: int


class ShortcodePairs:
    """The pairs of one text. steps counts the lines that were processed, to test the running time."""

    def __init__(self, tokens: ShortcodeTokens, names: Collection[str]) -> None:
        self.bodies: dict[int, Body] = {}
        self.steps = 0
        self._tokens, self._names = tokens, names

    def cut(self, lines: list[str]) -> list[str]:
        """Return the lines without the bodies and closing tags of outermost pairs, and add those to bodies."""
        kept: list[str] = []
        end = 0
        for opener, close_line, closer in self._outermost(lines):
            kept += lines[end : opener.line + 1]
            inside = [_inside(line, opener.quotes) or "" for line in lines[opener.line + 1 : close_line]]
            self.bodies[opener.number] = Body(textwrap.dedent("\n".join(inside)).strip("\n"), closer)
            self._tokens.join_pair(opener.number, closer)
            end = close_line + 1
        return kept + lines[end:]

    def _outermost(self, lines: list[str]) -> list[tuple[_Open, int, int]]:
        """Find the pairs that are not inside another one, with the line and the number of the closing tag."""
        waiting: list[_Open] = []
        places: defaultdict[tuple[str, int], list[int]] = defaultdict(list)  # in waiting, by name and quotes
        found: list[tuple[_Open, int, int]] = []

        def give_up(count: int) -> None:
            while len(waiting) > count:
                opener = waiting.pop()
                places[opener.name, opener.quotes].pop()

        for index, line in enumerate(lines):
            self.steps += 1
            if not line.strip(" >"):
                continue
            while waiting and not _belongs(line, waiting[-1]):
                give_up(len(waiting) - 1)
            prefix = _PREFIX.match(line)
            match = self._tokens.inserted.match(line, prefix.end() if prefix else 0)
            if prefix is None or match is None or line[match.end() :].strip():
                continue
            number, quotes = self._tokens.number(match), prefix[0].count(">")
            tag = self._tokens.tags[number]
            if self._is_opener(tag):
                min_indent, max_indent = _indent_limits(prefix[0])
                if waiting and waiting[-1].quotes == quotes:
                    min_indent = max(min_indent, waiting[-1].min_indent)
                places[tag.name, quotes].append(len(waiting))
                waiting.append(_Open(number, tag.name, quotes, min_indent, max_indent, index))
            elif _is_closer(tag, prefix[0]) and places[tag.name, quotes]:
                place = places[tag.name, quotes][-1]
                opener = waiting[place]
                if _indent(_inside(prefix[0], quotes) or "") > opener.max_indent:
                    continue
                give_up(place)
                while found and found[-1][0].line > opener.line:
                    found.pop()
                found.append((opener, index, number))
        return found

    def _is_opener(self, tag: Tag) -> bool:
        is_valid = not tag.is_escaped and not tag.problem
        return is_valid and tag.kind == "open" and not tag.is_self_closing and tag.name in self._names


def _is_closer(tag: Tag, prefix: str) -> bool:
    return tag.kind == "close" and not tag.is_escaped and not tag.problem and not _LIST_MARKER.search(prefix)


def _belongs(line: str, opener: _Open) -> bool:
    inside = _inside(line, opener.quotes)
    return inside is not None and _indent(inside) >= opener.min_indent


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _inside(line: str, quotes: int) -> str | None:
    """Return the line without that many quote markers, or None if it has fewer."""
    for _ in range(quotes):
        line = line.lstrip(" ")
        if not line.startswith(">"):
            return None
        line = line[1:].removeprefix(" ")
    return line


def _indent_limits(prefix: str) -> tuple[int, int]:
    """Return the minimum and the maximum indentation of a pair, from the beginning of the line with its opening tag."""
    within = _inside(prefix, prefix.count(">")) or prefix.rpartition(">")[2]
    indent = _indent(within)
    marked = _LIST_MARKER.search(within) is not None
    min_indent = indent // _CODE_INDENT * _CODE_INDENT + (1 if marked else 0)
    return min_indent, indent + (2 if marked else 1) * _CODE_INDENT - 1
