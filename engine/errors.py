"""What is wrong with somebody's content, and where: the one shape in which every layer tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum


class Severity(StrEnum):
    """How much a mistake costs.

    A warning fails `flask check` and never hides an article. An error makes the site serve the file's last good
    version; a file that never was good is left out.
    """

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake in a content file.

    path is relative to SITE_DIR, in POSIX form. line and column count from 1; a column of 1 stands for the whole
    line where nothing more exact is known. hint says how to mend it, or is empty.
    """

    path: str
    line: int
    column: int
    severity: Severity = field(compare=False)
    message: str
    hint: str = ""

    def __str__(self) -> str:
        hint = f" ({self.hint})" if self.hint else ""
        return f"{self.path}:{self.line}:{self.column}: {self.severity}: {self.message}{hint}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the known word closest to a misspelt one, or "" where none is close."""
    matches = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{matches[0]}'?" if matches else ""
