"""An empty database for one test, and what it is asked.

It is a SQLite file, or one in the PostgreSQL cluster that TEST_DATABASE_URL names.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Connection, create_engine, event, make_url, text

from engine.db.database import sqlite_url

T = TypeVar("T")
CLUSTER = os.environ.get("TEST_DATABASE_URL")
"""Set by tools/postgres.py, which starts the cluster."""
_LOCALE = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US-u-ka-shifted'"
"""Hyphens and spaces do not count in its order, as in that of many servers."""


@contextmanager
def fresh(folder: Path) -> Iterator[str]:
    """The address of an empty database, which a file in the folder may hold."""
    if CLUSTER is None:
        yield sqlite_url(folder)
        return
    name = f"test_{uuid4().hex}"
    engine = create_engine(CLUSTER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        locale = _LOCALE if (connection.dialect.server_version_info or ()) >= (15,) else ""
        connection.execute(text(f"CREATE DATABASE {name} {locale}"))
        try:
            yield make_url(CLUSTER).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """What is asked of the database in the block."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield said
    event.remove(connection, "before_cursor_execute", note)


on_postgresql = pytest.mark.skipif(CLUSTER is None, reason="SQLite has one writer at a time, and no server")
"""For what can go wrong on PostgreSQL only: `make test-postgres`."""

on_sqlite = pytest.mark.skipif(CLUSTER is not None, reason="it is about the file that SQLite writes to")
"""For what a file can suffer: its disk, and whoever else has it open. A server's files are the server's."""


def at_once(count: int, do: Callable[[int], T]) -> list[T | Exception]:
    """Do something with the numbers from 0 on in as many threads, begun at one moment: what each gave, or raised."""
    start = Barrier(count)

    def begun(number: int) -> T | Exception:
        start.wait()
        try:
            return do(number)
        except Exception as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begun, range(count)))
