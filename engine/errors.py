"""Problems in content files, in the one form that every layer reports them in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    """The effect of a problem.

    A warning makes `flask check` fail but never hides an article. With an error, the site serves the last good version
    of the file, or skips the file if it never had one.
    """

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A mistake in a content file.

    path is relative to SITE_DIR, in POSIX form. line and column count from 1; column is 1 if only the line is known.
    message says what is wrong, and hint, which may be empty, what to do. Both are sentences.
    """

    path: str
    line: int
    column: int
    severity: Severity = field(compare=False)
    message: str
    hint: str = ""

    def __str__(self) -> str:
        text = join_sentences(self.message, self.hint)
        return f"{self.path}:{self.line}:{self.column}: {self.severity}: {text}"


@dataclass(frozen=True, slots=True)
class UnlocatedProblem:
    """A problem found by code that does not know its position in a file. The caller adds that.

    argument is the name of the shortcode argument with the mistake, or empty if the whole shortcode or a link is meant.
    """

    message: str
    hint: str = ""
    argument: str = ""

    def warn_at(self, path: str, line: int, column: int) -> Problem:
        """Return a warning about the given position."""
        return Problem(path, line, column, Severity.WARNING, self.message, self.hint)


def as_sentence(text: str) -> str:
    """Return a text with a capital letter at the start and a full stop at the end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '?.!' else '.'}" if text else ""


def join_sentences(message: str, hint: str) -> str:
    """Return a message and a hint, which may be empty, as sentences on one line."""
    return f"{as_sentence(message)} {as_sentence(hint)}".rstrip()


MIN_TYPO_LENGTH = 4
"""Shorter names have too many neighbours: tracking parameters are short."""


def find_typo(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that an unknown one probably means, or None.

    It has four or more letters and an edit distance of 1: one letter is missing, extra or wrong, or two neighbours are
    swapped.
    """
    return next((each for each in known if len(each) >= MIN_TYPO_LENGTH and is_one_edit_away(name, each)), None)


def is_one_edit_away(a: str, b: str) -> bool:
    """Return True if one letter is missing, extra or wrong in one of two words, or two neighbours are swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    a, b = a[start:], b[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the known word most similar to a misspelt one, or "" if none is similar."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean '{matches[0]}'?" if matches else ""
