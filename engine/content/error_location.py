"""Which line of a text is to blame, where the library that reads it does not say: a good guess."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"[\[\]!<>*_`|~]|\d\.")
_NESTING = re.compile(r"    |[>*_]|(?:[-+]|\d[.)])(?= )")


def likeliest_line(text: str) -> int:
    """The line, from 1, that most likely makes rendering slow: the one with the most characters of markup."""
    return _line_with_most(_MARKUP, text)


def deepest_line(text: str) -> int:
    """The line, from 1, that is most likely nested too deep: the one with most marks of lists, quotes and emphasis."""
    return _line_with_most(_NESTING, text)


def line_of(words: str, text: str) -> int:
    """The first line, from 1, that holds just these words behind the marks of lists and quotes; else the likeliest."""
    found = re.search(rf"^(?:[ >]|[-+*] |\d{{1,9}}[.)] )*{re.escape(words)} *$", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else likeliest_line(text)


def _line_with_most(marks: re.Pattern[str], text: str) -> int:
    counts = [len(marks.findall(line)) for line in text.split("\n")]
    return counts.index(max(counts)) + 1
