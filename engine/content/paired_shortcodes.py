"""Shortcodes with a body: the lines between the tags of a pair are cut out before Markdown divides a text into blocks.

Markdown looks at a list or a quote block by block, and a body has blank lines; so an opening tag stands for its whole
pair until the place is known where it ends up. All lines of a pair stand in the same quote, and at least as deep as
the line of its opening tag; behind the mark of a list, deeper.
"""

from __future__ import annotations

import re
import textwrap
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from engine.content.shortcode_tokens import ShortcodeTokens
from engine.content.shortcodes import Tag

_DEPTH_OF_CODE = 4  # spaces
_PREFIX = re.compile(r" *(?:(?:>|[-+*:]|\d{1,9}[.)]) *)*")
_LIST_MARK = re.compile(r"[-+*:.)]")


@dataclass(frozen=True, slots=True)
class Body:
    """What stands between the tags of a pair: its text, and the number of the closing tag."""

    text: str
    closer: int


@dataclass(frozen=True, slots=True)
class _Open:
    """An opening tag that waits for its closing tag.

    floor is the least indentation of the lines that follow, ceiling the most of the closing tag: deeper, it is code.
    """

    number: int
    name: str
    quotes: int
    floor: int
    ceiling: int
    line: int


class ShortcodePairs:
    """The pairs of one text. steps counts the lines looked at, for the tests."""

    def __init__(self, tokens: ShortcodeTokens, names: Collection[str]) -> None:
        self.bodies: dict[int, Body] = {}
        self.steps = 0
        self._tokens, self._names = tokens, names

    def cut(self, lines: list[str]) -> list[str]:
        """The lines without the bodies and closing tags of their outermost pairs, which are noted in bodies."""
        kept: list[str] = []
        end = 0
        for opener, close_line, closer in self._outermost(lines):
            kept += lines[end : opener.line + 1]
            inside = [_inside(line, opener.quotes) or "" for line in lines[opener.line + 1 : close_line]]
            self.bodies[opener.number] = Body(textwrap.dedent("\n".join(inside)).strip("\n"), closer)
            self._tokens.stand_for_pair(opener.number, closer)
            end = close_line + 1
        return kept + lines[end:]

    def _outermost(self, lines: list[str]) -> list[tuple[_Open, int, int]]:
        """The pairs that stand in no other: the opener, and the line and number of the closing tag."""
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
            match = self._tokens.planted.match(line, prefix.end() if prefix else 0)
            if prefix is None or match is None or line[match.end() :].strip():
                continue
            number, quotes = self._tokens.number(match), prefix[0].count(">")
            tag = self._tokens.tags[number]
            if self._is_opener(tag):
                floor, ceiling = _bounds(prefix[0])
                if waiting and waiting[-1].quotes == quotes:
                    floor = max(floor, waiting[-1].floor)
                places[tag.name, quotes].append(len(waiting))
                waiting.append(_Open(number, tag.name, quotes, floor, ceiling, index))
            elif _is_closer(tag, prefix[0]) and places[tag.name, quotes]:
                place = places[tag.name, quotes][-1]
                opener = waiting[place]
                if _indent(_inside(prefix[0], quotes) or "") > opener.ceiling:
                    continue
                give_up(place)
                while found and found[-1][0].line > opener.line:
                    found.pop()
                found.append((opener, index, number))
        return found

    def _is_opener(self, tag: Tag) -> bool:
        sound = not tag.escaped and not tag.problem
        return sound and tag.kind == "open" and not tag.self_closing and tag.name in self._names


def _is_closer(tag: Tag, prefix: str) -> bool:
    return tag.kind == "close" and not tag.escaped and not tag.problem and not _LIST_MARK.search(prefix)


def _belongs(line: str, opener: _Open) -> bool:
    inside = _inside(line, opener.quotes)
    return inside is not None and _indent(inside) >= opener.floor


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _inside(line: str, quotes: int) -> str | None:
    """The line without the marks of that many quotes; None where it has fewer."""
    for _ in range(quotes):
        line = line.lstrip(" ")
        if not line.startswith(">"):
            return None
        line = line[1:].removeprefix(" ")
    return line


def _bounds(prefix: str) -> tuple[int, int]:
    """The floor and the ceiling of a pair, from what stands before its opening tag in the line."""
    within = _inside(prefix, prefix.count(">")) or prefix.rpartition(">")[2]
    indent = _indent(within)
    marked = _LIST_MARK.search(within) is not None
    floor = indent // _DEPTH_OF_CODE * _DEPTH_OF_CODE + (1 if marked else 0)
    return floor, indent + (2 if marked else 1) * _DEPTH_OF_CODE - 1
