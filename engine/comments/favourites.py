"""What the site shows of favourites, read anew each time. Without the database there are none, and pages are served."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection

from engine.comments.favourite_tally import tally
from engine.comments.voters import Quote, Voice, quotes, voices
from engine.db.database import Database, Unavailable
from engine.favourites.readers_circuit import Snapshot, newest
from engine.favourites.tally import Tally
from engine.library.library import Library

_log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Favourites:
    """The readers' favourites in a database."""

    database: Database

    def tally(self, library: Library) -> Tally:
        """Whose favourite each exercise is, in numbers."""
        return self._read(lambda connection: tally(connection, library), Tally())

    def voices(self, library: Library) -> tuple[Voice, ...]:
        """Those whose favourites count, by name."""
        return self._read(lambda connection: voices(connection, library), ())

    def quotes(self, library: Library, exercise: str) -> tuple[Quote, ...]:
        """What they said of an exercise."""
        return self._read(lambda connection: quotes(connection, library, exercise), ())

    def circuit(self) -> Snapshot | None:
        """The newest readers' circuit."""
        return self._read(newest, None)

    def _read(self, ask: Callable[[Connection], T], without: T) -> T:
        try:
            with self.database.read() as connection:
                return ask(connection)
        except Unavailable as error:
            _log.warning("favourites cannot be read now: %s", error)
            return without
