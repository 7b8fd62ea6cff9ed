"""The tally of favourites: how many people named each exercise."""

from __future__ import annotations

from dataclasses import dataclass

MIN_READERS = 3
"""From so many people on an exercise counts as a favourite; fewer are chance, or one person's friends."""


@dataclass(frozen=True, slots=True)
class FavouriteCount:
    """An exercise (id) and the number of people whose favourite it is."""

    exercise: str
    people: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All favourites, the best first and ties by id, and the number of people who named any."""

    readers: int = 0
    favourites: tuple[FavouriteCount, ...] = ()

    @property
    def shown(self) -> tuple[FavouriteCount, ...]:
        """The favourites of enough people."""
        return tuple(favourite for favourite in self.favourites if favourite.people >= MIN_READERS)

    def people(self, exercise: str) -> int:
        """How many people's favourite an exercise is; 0 where they are too few to be shown."""
        return next((favourite.people for favourite in self.shown if favourite.exercise == exercise), 0)
