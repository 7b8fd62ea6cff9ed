"""Readers who say what a test wants: a tally and a circuit without a database."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.comments.voters import Voice
from engine.favourites.readers_circuit import Snapshot
from engine.favourites.tally import Favourite, Tally
from engine.library.library import Library


@dataclass(frozen=True)
class Said:
    """What readers said."""

    counts: Tally = field(default_factory=Tally)
    newest: Snapshot | None = None
    named: tuple[Voice, ...] = ()

    def tally(self, library: Library) -> Tally:
        return self.counts

    def voices(self, library: Library) -> tuple[Voice, ...]:
        return self.named

    def circuit(self) -> Snapshot | None:
        return self.newest


def counted(readers: int, **people: int) -> Tally:
    """A tally of so many readers; an exercise's id is written with underscores."""
    votes = (Favourite(name.replace("_", "-"), n) for name, n in people.items())
    return Tally(readers, tuple(sorted(votes, key=lambda favourite: (-favourite.people, favourite.exercise))))
