"""Rate limits that hold across all processes, because they count rows in the database.

Limits for requests, which each process may count for itself, are in web.core.rate_limit.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Column, ColumnElement, Connection, bindparam, func, select


class RateLimitError(Exception):
    """Too many rows were added recently. Trying again after `wait` will work."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


class RateLimit:
    """A limit of how many matching rows may be added within a time window.

    The condition may contain bound parameters. The statement is built once, because building it takes as long as
    running it, and writers wait for each other meanwhile.
    """

    def __init__(
        self, max_rows: int, window: timedelta, time: Column[datetime], condition: ColumnElement[bool] | None = None
    ) -> None:
        self.max_rows, self.window = max_rows, window
        statement = select(func.count()).select_from(time.table).where(time > bindparam("since"))
        self._statement = statement if condition is None else statement.where(condition)

    def check(self, connection: Connection, now: datetime, **parameters: object) -> None:
        """Raise RateLimitError if the limit is reached.

        Take a lock (engine.db.locks) before the check and add the row in the same transaction. Otherwise two writers on
        PostgreSQL could both add the last row.
        """
        if (connection.scalar(self._statement, {"since": now - self.window, **parameters}) or 0) >= self.max_rows:
            raise RateLimitError(self.window)
