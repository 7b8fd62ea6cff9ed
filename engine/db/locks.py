"""Named locks, and rate limits that hold across all processes because they count rows in the database.

On PostgreSQL, writers run at the same time, so they need a lock to count rows before they add one. Limits for requests,
which each process may count for itself, are in web.core.security.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Column, ColumnElement, Connection, bindparam, func, select

MAX_CLOCK_SKEW = timedelta(minutes=1)
"""Difference that is tolerated between the clocks of several machines."""


class RateLimitError(Exception):
    """Too many rows were added recently. Trying again after `wait` will work."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


class RateLimit:
    """A limit of how many matching rows may be added within a time window.

    Rows from the future don't count. The clock was set back since, and a lock must not last until their time. The
    condition may contain bound parameters. The statement is built once, because building it takes as long as
    running it, and writers wait for each other meanwhile.
    """

    def __init__(
        self, max_rows: int, window: timedelta, time: Column[datetime], condition: ColumnElement[bool] | None = None
    ) -> None:
        self.max_rows, self.window = max_rows, window
        in_window = (time > bindparam("since")) & (time <= bindparam("until"))
        statement = select(func.count()).select_from(time.table).where(in_window)
        self._statement = statement if condition is None else statement.where(condition)
        self.count = self._statement.scalar_subquery()
        """The number of matching rows, for a query with the parameters of `times` and those of the condition."""

    def check(self, connection: Connection, now: datetime, **parameters: object) -> None:
        """Raise RateLimitError if the limit is reached.

        Call acquire before the check and add the row in the same transaction. Otherwise two writers on
        PostgreSQL could both add the last row.
        """
        self.check_count(connection.scalar(self._statement, self.times(now) | parameters) or 0)

    def check_count(self, rows: int) -> None:
        """Raise RateLimitError if so many matching rows reach the limit."""
        if rows >= self.max_rows:
            raise RateLimitError(self.window)

    def times(self, now: datetime) -> dict[str, object]:
        """Return the parameters for the time window."""
        return {"since": now - self.window, "until": now + MAX_CLOCK_SKEW}


def acquire(connection: Connection, *names: str) -> None:
    """Take these locks until the transaction ends.

    To avoid deadlocks, take all locks in one call, before the transaction locks any row. Taking a lock again is free.
    Does nothing on SQLite, which has one writer at a time. A wait that takes too long ends like the wait for a row, in
    DatabaseUnavailableError.
    """
    if connection.dialect.name == "postgresql":
        for number in sorted({_number(name) for name in names}):
            connection.execute(select(func.pg_advisory_xact_lock(number)))


def post_lock(slug: str) -> str:
    """Return the name of the lock for numbering the comments of an article."""
    return f"post {slug}"


def _number(name: str) -> int:
    """Return the key of an advisory lock of PostgreSQL, a 64-bit number."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
