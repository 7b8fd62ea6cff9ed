"""What the tests of taking and showing comments share: a library, a transaction, and approved comments in numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Protocol

import pytest
from sqlalchemy import Connection, insert

from engine.library.library import Library
from engine.library.reader import read_library
from engine.readers.storage.database import Database
from engine.readers.storage.tables import comment
from tests.engine.library.samples import builtin_files


class Show(Protocol):
    """Stores approved comments, each with the next number of the article; gives the id of the last one."""

    def __call__(self, count: int = 1, *, to: int | None = None, **columns: Any) -> int: ...


@pytest.fixture(scope="session")
def ours() -> Library:
    """The library that comes with the engine."""
    return read_library(builtin_files())[0]


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """One transaction for the whole test."""
    with database.write() as connection:
        yield connection


@pytest.fixture
def show(connection: Connection, now: datetime) -> Show:
    """Stores comments of the article "strong"; to is the head that they answer."""
    numbers = iter(range(1, 100_000))

    def show(count: int = 1, *, to: int | None = None, **columns: Any) -> int:
        id_ = 0
        for number in (next(numbers) for _ in range(count)):
            values = {
                "post": "strong",
                "parent_id": to,
                "status": "approved",
                "name": f"N{number}",
                "source": "x",
                "html": "<p>x</p>",
                "renderer": 1,
                "number": number,
                "created_at": now,
                "approved_at": now,
                **columns,
            }
            id_ = connection.execute(insert(comment).values(values).returning(comment.c.id)).scalar_one()
        return id_

    return show
