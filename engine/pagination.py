"""Lists that are shown page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Generic, TypeVar

ItemT = TypeVar("ItemT")


@dataclass(frozen=True, slots=True)
class Page(Generic[ItemT]):
    """One page of a list. Pages are numbered from 1; an empty list has one empty page."""

    items: tuple[ItemT, ...]
    number: int
    count: int
    """Number of items on all pages."""
    pages: int

    @property
    def previous(self) -> int | None:
        """Return the number of the page before this one, or None on the first page."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Return the number of the page after this one, or None on the last page."""
        return self.number + 1 if self.number < self.pages else None


def count_pages(count: int, per_page: int) -> int:
    """Return how many pages a list of `count` items needs, at least 1."""
    return max(1, ceil(count / per_page))


def paginate(items: Sequence[ItemT], number: int, per_page: int) -> Page[ItemT]:
    """Return one page of a list that is in memory. A page after the last one is empty."""
    start = (number - 1) * per_page
    return Page(tuple(items[start : start + per_page]), number, len(items), count_pages(len(items), per_page))
