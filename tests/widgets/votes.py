"""Store readers' favourites in a test's database."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle

from engine.db.database import Database
from engine.favourites.picks import FavouriteCount, Tally
from tests.engine.favourites.comment_rows import sayer

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def tally_of(readers: int, **people: int) -> Tally:
    """Build a tally. Write exercise ids with underscores instead of hyphens."""
    votes = (FavouriteCount(name.replace("_", "-"), n) for name, n in people.items())
    return Tally(readers, tuple(sorted(votes, key=lambda favourite: (-favourite.readers, favourite.exercise_id))))


def store_votes(database: Database, readers: int, **people: int) -> None:
    """Store one approved comment per reader, so that each exercise has the given number of votes.

    Every reader votes for at least one exercise if there are as many votes as readers.
    """
    picks: list[list[str]] = [[] for _ in range(readers)]
    turns = cycle(picks)
    for name, votes in people.items():
        for _ in range(votes):
            next(turns).append(name.replace("_", "-"))
    say = sayer(database, NOW)
    for number, exercises in enumerate(picks, 1):
        say(f"Reader {number}", *exercises)
