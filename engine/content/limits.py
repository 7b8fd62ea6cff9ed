"""Limits of articles, which bound the time that rendering takes, and the line to blame if one is exceeded."""

from __future__ import annotations

import re

MAX_ARTICLE_BYTES = 512 * 1024
MAX_TABLE_COLUMNS = 50
MAX_TABLE_CELLS = 5_000
MAX_SHORTCODE_DEPTH = 6

_MARKUP = re.compile(r"[\[\]!<>*_`|~]|\d\.")
_NESTING = re.compile(r"    |[>*_]|(?:[-+]|\d[.)])(?= )")


class LimitExceededError(Exception):
    """An article exceeds a limit. excerpt is a piece of its text with inserted tokens, to find the line with."""

    def __init__(self, message: str, hint: str, excerpt: str) -> None:
        super().__init__(message)
        self.message, self.hint, self.excerpt = message, hint, excerpt


def find_line_of(excerpt: str, text: str) -> int:
    """Return the first line, from 1, that has only the excerpt and markers of lists and quotes.

    If no line matches, return the one with the most markup.
    """
    found = re.search(rf"^(?:[ >]|[-+*] |\d{{1,9}}[.)] )*{re.escape(excerpt)} *$", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else find_line_with_most_markup(text)


def find_line_with_most_markup(text: str) -> int:
    """Return the line, from 1, with the most characters of markup: the one that most likely makes rendering slow."""
    return _find_line_with_most(_MARKUP, text)


def find_deepest_line(text: str) -> int:
    """Return the line, from 1, with the most markers of lists, quotes and emphasis: most likely nested too deep."""
    return _find_line_with_most(_NESTING, text)


def _find_line_with_most(pattern: re.Pattern[str], text: str) -> int:
    counts = [len(pattern.findall(line)) for line in text.split("\n")]
    return counts.index(max(counts)) + 1
