"""Limits of articles, which bound the time that rendering takes, and the line to blame if one is exceeded."""

from __future__ import annotations

import re

MAX_ARTICLE_BYTES = 512 * 1024
MAX_TABLE_COLUMNS = 50
MAX_TABLE_CELLS = 5_000
MAX_TEXT_MARKUP = 20_000
"""The limit of links, marks of emphasis and other markup in one paragraph."""
MAX_SHORTCODE_DEPTH = 6
MAX_BLOCK_DEPTH = 100
"""The limit of nested quotes and lists. Lists count twice, because of their items."""

_MARKUP = re.compile(r"[\[\]!<>*_`|~]|\d\.")
_NESTING = re.compile(r"    |[>*_]|(?:[-+]|\d[.)])(?= )")


class LimitExceededError(Exception):
    """An article exceeds a limit at a line, counted from 1."""

    def __init__(self, message: str, hint: str, line: int) -> None:
        super().__init__(message)
        self.message, self.hint, self.line = message, hint, line


def find_line_with_most_markup(text: str) -> int:
    """Return the line, from 1, with the most characters of markup: the one that most likely makes rendering slow."""
    return _find_line_with_most(_MARKUP, text)


def find_deepest_line(text: str) -> int:
    """Return the line, from 1, with the most markers of lists, quotes and emphasis: most likely nested too deep."""
    return _find_line_with_most(_NESTING, text)


def _find_line_with_most(pattern: re.Pattern[str], text: str) -> int:
    counts = [len(pattern.findall(line)) for line in text.split("\n")]
    return counts.index(max(counts)) + 1
