"""Helpers for tests of moderation: comments that go directly into the tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Row, insert, select

from engine.comments.tables import comment, person

Send = Callable[..., int]
Look = Callable[[int], Row[tuple[Any, ...]]]


@pytest.fixture
def send(connection: Connection, now: datetime) -> Send:
    """Stores a pending comment, a minute later than the previous one, and returns its id. who is a name."""
    return sender(lambda: _same(connection), now)


@contextmanager
def _same(connection: Connection) -> Iterator[Connection]:
    yield connection


def sender(begin: Callable[[], Any], now: datetime) -> Send:
    """The fixture `send`, with transactions that begin() opens."""
    people: dict[str, int] = {}
    count = 0

    def send(text: str = "Squats.", who: str = "Mia", **columns: Any) -> int:
        nonlocal count
        count += 1
        with begin() as connection:
            if who not in people:
                values = {"kind": "name", "identity_hash": who, "created_at": now}
                people[who] = connection.execute(insert(person).values(values).returning(person.c.id)).scalar_one()
            values = {
                "post_slug": "strong",
                "person_id": people[who],
                "status": "pending",
                "name": who,
                "body_markdown": text,
                "body_html": f"<p>{text}</p>",
                "renderer_version": 1,
                "created_at": now - timedelta(hours=2) + timedelta(minutes=count),
                **columns,
            }
            return int(connection.execute(insert(comment).values(values).returning(comment.c.id)).scalar_one())

    return send


@pytest.fixture
def look(connection: Connection) -> Look:
    """Return the row of a comment."""
    return lambda id_: connection.execute(select(comment).where(comment.c.id == id_)).one()
