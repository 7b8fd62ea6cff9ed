"""Statistics of measurements, and Markdown tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figures:
    """The measurements of one thing, at least one."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """Return the median."""
        return median(self.values)

    @property
    def highest(self) -> float:
        """Return the highest value."""
        return max(self.values)

    def percentile(self, percent: int) -> float:
        """Return the smallest value that is not exceeded by this percentage of the measurements."""
        place = -(-percent * len(self.values) // 100)
        return sorted(self.values)[max(place, 1) - 1]

    def spread(self, digits: int = 0) -> str:
        """Return the 25th and the 75th percentile."""
        return f"{self.percentile(25):.{digits}f}–{self.percentile(75):.{digits}f}"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table. The first column has words, the others numbers."""
    rules = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rules, *rows))


def times(value: float, ours: float) -> str:
    """Return a value as a multiple of ours, such as "2.4 ×", or a dash if there is nothing to compare."""
    return f"{value / ours:.2f} ×" if ours else "–"
