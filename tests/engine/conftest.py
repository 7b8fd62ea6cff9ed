"""Fixtures for tests of the engine: databases, the built-in library, keys, and a fixed time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from engine.crypto import SecretBox
from engine.db.database import Database, sqlite_url
from engine.http.client import HttpClient
from engine.library.library import Library
from tests.engine.comments.conversation import talk
from tests.engine.favourites.comment_rows import block, change, say
from tests.engine.library.samples import read_ours
from tests.engine.moderation.comment_rows import look, send

__all__ = ["block", "change", "look", "say", "send", "talk"]  # fixtures of several packages


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """An empty database, of SQLite or PostgreSQL."""
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, for tests about its file."""
    database = Database(sqlite_url(tmp_path / "own"))
    (tmp_path / "own").mkdir()
    yield database
    database.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """One transaction for the whole test."""
    with database.write() as connection:
        yield connection


@pytest.fixture(scope="session")
def ours() -> Library:
    """The library that comes with the engine."""
    return read_ours()[0]


@pytest.fixture
def key() -> SecretBox:
    """An instance's key, the same in every test."""
    return SecretBox(bytes(range(32)))


@pytest.fixture
def http_client() -> HttpClient:
    """A client that may connect to loopback addresses."""
    return HttpClient(allow_loopback=True)


@pytest.fixture
def now() -> datetime:
    """A fixed time."""
    return datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
