"""An empty database for one test, and what it is asked.

It is a SQLite file, or one in the PostgreSQL cluster that TEST_DATABASE_URL names.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import Connection, create_engine, event, make_url, text

from engine.readers.storage.database import sqlite_url

CLUSTER = os.environ.get("TEST_DATABASE_URL")
"""Set by tools/postgres.py, which starts the cluster."""


@contextmanager
def fresh(folder: Path) -> Iterator[str]:
    """The address of an empty database, which a file in the folder may hold."""
    if CLUSTER is None:
        yield sqlite_url(folder)
        return
    name = f"test_{uuid4().hex}"
    engine = create_engine(CLUSTER, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
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
