"""Texts that know where they are in the Markdown, so that problems inside of them can be reported there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import Self

from engine.content.shortcode_tokens import ShortcodeTokens
from engine.errors import UnlocatedProblem

LocatedProblem = tuple[int, int, UnlocatedProblem]
"""A problem with its line and column in the Markdown, from 1."""


class SourceText(str):
    """The text of a block, and the line where it begins, from 0. Python-Markdown passes such texts on as they are."""

    __slots__ = ("line",)
    line: int

    def __new__(cls, text: str, line: int) -> Self:
        """Return the text with its line."""
        found = super().__new__(cls, text)
        found.line = line
        return found


@dataclass(slots=True)
class SourceLines:
    """The lines of the Markdown with inserted tokens, and the texts of its blocks."""

    tokens: ShortcodeTokens
    lines: list[str] = field(default_factory=list)
    texts: list[SourceText] = field(default_factory=list)
    _last: tuple[int, int] = (1, 1)
    _cell_ends: dict[int, int] = field(default_factory=dict)

    def keep(self, text: SourceText) -> SourceText:
        """Add a text of a block, and return it."""
        self.texts.append(text)
        return text

    def locate(self, text: str, offset: int) -> tuple[int, int]:
        """Return the line and column in the Markdown, from 1, of an offset in a text.

        Texts lack the markers of lists and quotes, so each of their lines is found at the end of a line. Texts of
        headings and table cells are found inside of lines, and equal cells one after the other. A text that Python-
        Markdown has changed gets the position of the one before it.
        """
        found = text if isinstance(text, SourceText) else next(filter(text.startswith, filter(None, self.texts)), None)
        if found is None:
            return self._last
        line = found.line + found.count("\n", 0, offset)
        if line < len(self.lines):
            self._last = line + 1, self.count_columns(line, self._find(found, offset, line))
        return self._last

    def find_column(self, line: int, text: str) -> int:
        """Return the column, from 1, of a text in a line, from 0."""
        return self.count_columns(line, max(self.lines[line].find(text), 0))

    def locate_list(self, attributes: str, number: int, *, is_shown: bool) -> tuple[int, int]:
        """Return the position of an attribute list with a text. number counts equal lists from 0.

        Lists in code and at the start of a text have no effect, so they do not count. If the list is shown as text,
        only those do that have a space or nothing before them.
        """
        before, start = ("(?:^|(?<= ))", 0) if is_shown else ("(?<!`)", 1)
        pattern = re.compile(rf"{before}\{{:?[ ]*{re.escape(attributes)}[ ]*\}}")
        found = ((text, match.start()) for text in self.texts for match in pattern.finditer(text, start))
        text, offset = next(islice(found, number, None), (None, 0))
        return self._last if text is None else self.locate(text, offset)

    def count_columns(self, line: int, offset: int) -> int:
        """Return the column in the Markdown, from 1, of an offset in a line with tokens."""
        return len(self.tokens.restore(self.lines[line][:offset])) + 1

    def _find(self, text: str, offset: int, line: int) -> int:
        end = text.find("\n", offset)
        rest = (text[offset:] if end < 0 else text[offset:end]).rstrip()
        source = self.lines[line].rstrip()
        if source.endswith(rest):
            return len(source) - len(rest)
        begin = self._cell_ends.get(line, 0)
        start = max(source.find(rest, begin), source.find(rest.partition(">")[0], begin), 0)
        self._cell_ends[line] = start + 1
        return start
