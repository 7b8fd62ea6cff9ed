"""Turns by name, where something is counted and then added to: on PostgreSQL writers work at the same time."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection, func, select


def acquire(connection: Connection, *names: str) -> None:
    """Wait until nobody else has one of these turns, and have them until the transaction ends.

    All that a transaction needs are taken at once, and before it locks any row: so no two wait for each other. One that
    it has already costs nothing. Does nothing on SQLite, where writers are one at a time. The wait ends as that for a
    row does, and raises what becomes Unavailable.
    """
    if connection.dialect.name == "postgresql":
        for number in sorted({_number(name) for name in names}):
            connection.execute(select(func.pg_advisory_xact_lock(number)))


def post_lock(slug: str) -> str:
    """The turn in which comments of an article are numbered."""
    return f"post {slug}"


def _number(name: str) -> int:
    """PostgreSQL's advisory locks are known by numbers of 64 bits."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], signed=True)
