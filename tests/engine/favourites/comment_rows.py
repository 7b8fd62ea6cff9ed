"""Helpers for tests of favourites: comments that go directly into the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html import escape
from typing import Any, Protocol

import pytest
from sqlalchemy import insert, select, update

from engine.comments.tables import comment, person
from engine.db.database import Database
from engine.favourites import picks
from engine.favourites.recognition import RecognisedExercises


class Say(Protocol):
    """Stores a comment by a named person with its picks, later than the previous one, and returns its id."""

    def __call__(
        self, who: str | None, *picked: str, text: str = "", suggested: tuple[str, ...] = (), **columns: Any
    ) -> int: ...


@pytest.fixture
def say(database: Database, now: datetime) -> Say:
    """Stores comments, which are approved by default. Each name is one person."""
    return sayer(database, now)


def sayer(database: Database, now: datetime) -> Say:
    """The fixture `say` for any database."""
    count = 0

    def say(who: str | None, *picked: str, text: str = "", suggested: tuple[str, ...] = (), **columns: Any) -> int:
        nonlocal count
        count += 1
        values = {
            "post_slug": "strong",
            "status": "approved",
            "name": who or "The author",
            "body_markdown": text,
            "body_html": f"<p>{escape(text)}</p>",
            "renderer_version": 1,
            "created_at": now + timedelta(minutes=count),
            **columns,
        }
        with database.write() as connection:
            known = select(person.c.id).where(person.c.identity_hash == who)
            if who is not None and connection.scalar(known) is None:
                connection.execute(insert(person).values(kind="mail", identity_hash=who, created_at=now))
            values["person_id"] = connection.scalar(known)
            id_ = connection.execute(insert(comment).values(**values).returning(comment.c.id)).scalar_one()
            picks.replace_picks(connection, id_, RecognisedExercises(picked, suggested), now)
        return int(id_)

    return say


@pytest.fixture
def change(database: Database) -> Callable[..., None]:
    """Changes columns of a comment, as moderation or erasure would."""

    def change(id_: int, **columns: Any) -> None:
        with database.write() as connection:
            connection.execute(update(comment).where(comment.c.id == id_).values(**columns))

    return change


@pytest.fixture
def block(database: Database, now: datetime) -> Callable[[str], None]:
    """Blocks the person of a name."""

    def block(who: str) -> None:
        with database.write() as connection:
            connection.execute(update(person).where(person.c.identity_hash == who).values(blocked_at=now))

    return block
