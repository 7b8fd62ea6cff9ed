"""Named locks for writers that count rows before they add one: on PostgreSQL, writers run at the same time."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, func, select


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
