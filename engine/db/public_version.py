"""A number that increases with each transaction that changes what readers see of comments, linkbacks and favourites.

Triggers of the database increment it, so that no way to change a comment can forget it. Pages in memory are up to date
if the number is the same as when they were made.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from urllib.parse import quote

from sqlalchemy import BigInteger, Column, Integer, Table, select
from sqlalchemy.exc import ProgrammingError

from engine.db.database import Database, DatabaseUnavailableError
from engine.db.schema import metadata

public_version = Table(
    "public_version",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", BigInteger, nullable=False),
)

_QUERY = select(public_version.c.version)
_BUMP = "UPDATE public_version SET version = version + 1"
_ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}
_CONDITIONS = {
    # A comment that was ever approved has a number, and shows its place as long as it has replies. Linkbacks have none.
    "comment": "({row}.status = 'approved' OR {row}.number IS NOT NULL)",
    "comment_exercise": "EXISTS (SELECT 1 FROM comment WHERE id = {row}.comment_id AND status = 'approved')",
    "alias": "{row}.phrase IS NOT NULL",
    "readers_circuit": "{row}.id IS NOT NULL",
}
"""Tables that pages show, with an SQL condition for the rows that matter."""
_BLOCKED = "(OLD.blocked_at IS NULL) <> (NEW.blocked_at IS NULL)"
"""Favourites of blocked people don't count. Everything else about people is in their comments."""
WATCHED_TABLES = frozenset({*_CONDITIONS, "person"})


def create_triggers(dialect: str) -> Iterator[str]:
    """Yield the statements that create the triggers. A revision that recreates one of the tables needs them again.

    On PostgreSQL they are deferred to the commit, because two transactions that keep a lock on the number while they
    lock other rows could wait for each other.
    """
    for table, event, condition in _list_triggers():
        name = _trigger_name(table, event)
        if dialect == "postgresql":
            yield f"""CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN IF {condition} THEN {_BUMP}; END IF; RETURN NULL; END $$"""
            yield f"""CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table}
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {name}()"""
        else:
            yield f"CREATE TRIGGER {name} AFTER {event} ON {table} WHEN {condition} BEGIN {_BUMP}; END"


def drop_triggers(dialect: str) -> Iterator[str]:
    """Yield the statements that drop the triggers."""
    for table, event, _ in _list_triggers():
        name = _trigger_name(table, event)
        if dialect == "postgresql":
            yield f"DROP TRIGGER {name} ON {table}"
            yield f"DROP FUNCTION {name}()"
        else:
            yield f"DROP TRIGGER {name}"


def _list_triggers() -> Iterator[tuple[str, str, str]]:
    """Yield the table, the event and the condition of each trigger."""
    for table, condition in _CONDITIONS.items():
        for event, rows in _ROWS.items():
            yield table, event, " OR ".join(condition.format(row=row) for row in rows)
    yield "person", "UPDATE", _BLOCKED


def _trigger_name(table: str, event: str) -> str:
    return f"public_{table}_{event.lower()}"


class FileVersion:
    """The public version of a SQLite file, read on a connection that does nothing else.

    That takes microseconds, so the event loop can do it for each request. One thread may use it.
    """

    def __init__(self, file: str) -> None:
        self._uri = f"file:{quote(file)}?mode=ro"
        self._connection: sqlite3.Connection | None = None
        self._changes: int | None = None
        self._version: int | None = None

    def known(self) -> int | None:
        """Return the version, or None if the database is unavailable or has no tables yet."""
        try:
            if self._connection is None:
                self._connection = sqlite3.connect(self._uri, uri=True, timeout=0, isolation_level=None)
            # The number of commits on other connections, which costs less than a query.
            (changes,) = self._connection.execute("PRAGMA data_version").fetchone()
            if changes != self._changes or self._version is None:
                (self._version,) = self._connection.execute("SELECT version FROM public_version").fetchone()
                self._changes = changes
        except sqlite3.Error:
            self.close()
        return self._version

    def close(self) -> None:
        """Close the connection. The next read opens another one."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
        self._connection = self._changes = self._version = None


class ServerVersion:
    """The public version of a database on a server, which a thread must ask for. An answer is used for some seconds."""

    def __init__(self, database: Database, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._database, self._seconds, self._clock = database, seconds, clock
        self._read_at = -seconds
        self._version: int | None = None

    def known(self) -> int | None:
        """Return the version if it was read recently enough, otherwise None."""
        return self._version if self._clock() - self._read_at < self._seconds else None

    def read(self) -> int | None:
        """Return the version, or None if the database is unavailable or has no tables yet."""
        asked_at = self._clock()
        try:
            with self._database.read() as connection:
                self._version = connection.scalar(_QUERY)
        except (DatabaseUnavailableError, ProgrammingError):
            self._version = None
        self._read_at = asked_at
        return self._version
