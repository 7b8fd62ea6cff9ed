"""An empty database for one test, and what it is asked.

It is a SQLite file, or one in the PostgreSQL cluster that TEST_DATABASE_URL names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

from engine.db.database import FILE, Database, sqlite_url

T = TypeVar("T")
CLUSTER = os.environ.get("TEST_DATABASE_URL")
"""The address of the cluster, which tools/postgres.py starts."""
_LOCALE = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted'"
"""A collation that ignores hyphens and spaces, like that of many servers."""


@contextmanager
def fresh_database(folder: Path, *, migrated: bool = True) -> Iterator[str]:
    """Yield the address of an empty database, in the folder if it is a file. If it is migrated, it has all tables."""
    if CLUSTER is None:
        if migrated:
            create_sqlite(folder)
        yield sqlite_url(folder)
        return
    with _created(f"TEMPLATE {_migrated_database()}" if migrated else _locale()) as url:
        yield url


def create_sqlite(folder: Path) -> None:
    """Create an empty database with all tables in a folder, unless there is one."""
    file = folder / FILE
    if not file.exists():
        file.touch(mode=0o600)
        file.write_bytes(_migrated_file())


@cache
def _migrated_file() -> bytes:
    """Return the bytes of an empty SQLite database with all tables."""
    with TemporaryDirectory() as folder:
        _migrate(sqlite_url(Path(folder)))
        return (Path(folder) / FILE).read_bytes()


@cache
def _migrated_database() -> str:
    """Return the name of an empty database with all tables in the cluster. It is deleted with the cluster."""
    url = _create(_locale())
    _migrate(url)
    return str(make_url(url).database)


def _migrate(url: str) -> None:
    database = Database(url)
    database.upgrade()
    database.close()


@contextmanager
def _created(options: str) -> Iterator[str]:
    """Yield the address of a new database in the cluster, and drop the database afterwards."""
    url = _create(options)
    try:
        yield url
    finally:
        with _cluster().connect() as connection:
            connection.execute(text(f"DROP DATABASE {make_url(url).database} WITH (FORCE)"))


def _create(options: str) -> str:
    """Create a database in the cluster and return its address."""
    assert CLUSTER is not None
    name = f"test_{uuid4().hex}"
    with _cluster().connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} {options}"))
    return make_url(CLUSTER).set(database=name).render_as_string(hide_password=False)


@cache
def _cluster() -> Engine:
    assert CLUSTER is not None
    return create_engine(CLUSTER, isolation_level="AUTOCOMMIT")


@cache
def _locale() -> str:
    with _cluster().connect() as connection:
        return _LOCALE if (connection.dialect.server_version_info or ()) >= (15,) else ""


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """Return a list of the statements that the database gets inside the block."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield said
    event.remove(connection, "before_cursor_execute", note)


on_postgresql = pytest.mark.skipif(CLUSTER is None, reason="SQLite has one writer at a time, and no server")
"""Marks tests that only make sense on PostgreSQL: `make test-postgres`."""

on_sqlite = pytest.mark.skipif(CLUSTER is not None, reason="it is about the file that SQLite writes to")
"""Marks tests that only make sense for a database in a file."""


def at_once(count: int, do: Callable[[int], T]) -> list[T | Exception]:
    """Call a function with the numbers from 0 in as many threads at once. Return what each call returned or raised."""
    start = Barrier(count)

    def begun(number: int) -> T | Exception:
        start.wait()
        try:
            return do(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begun, range(count)))
