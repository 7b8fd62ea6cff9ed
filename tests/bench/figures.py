"""Many measurements of one thing, and the few numbers that tell them; and tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figures:
    """All measurements of one thing, of which there is at least one."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The one in the middle."""
        return median(self.values)

    @property
    def highest(self) -> float:
        """The largest."""
        return max(self.values)

    def percentile(self, percent: int) -> float:
        """The smallest value that so many of a hundred do not exceed."""
        place = -(-percent * len(self.values) // 100)
        return sorted(self.values)[max(place, 1) - 1]

    def spread(self, digits: int = 0) -> str:
        """The middle half: from the 25th to the 75th of a hundred."""
        return f"{self.percentile(25):.{digits}f}–{self.percentile(75):.{digits}f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, the first column of words and the others of numbers."""
    rules = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rules, *rows))


def times(value: float, ours: float) -> str:
    """How often ours goes into a value: "2.4 ×"; a dash where there is nothing to compare with."""
    return f"{value / ours:.2f} ×" if ours else "–"
