"""The database: SQLite in the instance folder, or PostgreSQL; one way to read, and one to write."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.readers.storage import migrate

BUSY_SECONDS = 5
"""So long a write waits for another to end."""
FILE = "readers.sqlite"


class Unavailable(Exception):
    """The database cannot do this now: it is locked, full, read-only, or away. Later it may."""


class Database:
    """The readers' database. It is migrated when it is first used.

    A url begins with sqlite or postgresql. Threads may share it; processes each make their own. after_write is called
    whenever something was written.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self.after_write: Callable[[], object] = lambda: None
        self._migrated = False
        self._lock = Lock()
        self._writer = Lock()

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state. Raises Unavailable."""
        with self._begun(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, or not at all. Raises Unavailable.

        SQLite lets one writer in at a time, from the first line on (BEGIN IMMEDIATE): one that began with reading would
        be refused without waiting.
        """
        with self._turn() if self.is_sqlite else nullcontext(), self._begun(writes=True) as connection:
            yield connection
        self.after_write()

    def upgrade(self) -> None:
        """Bring the tables to this release's state. Raises Unavailable."""
        with self._unmigrated(writes=True) as connection:
            migrate.upgrade(connection)
        self._migrated = True

    def revision(self) -> migrate.Revision:
        """At which revision the tables are. Raises Unavailable."""
        with self._unmigrated(writes=False) as connection:
            return migrate.revision(connection)

    def close(self) -> None:
        """Let all connections go."""
        self._engine.dispose()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Writers of this process take turns. SQLite would let them sleep, and try now and then."""
        if not self._writer.acquire(timeout=BUSY_SECONDS):
            raise Unavailable(f"another write of this process has not ended for {BUSY_SECONDS} seconds")
        try:
            yield
        finally:
            self._writer.release()

    @contextmanager
    def _begun(self, *, writes: bool) -> Iterator[Connection]:
        if not self._migrated:
            with self._lock:
                if not self._migrated:
                    self._prepare()
        with self._unmigrated(writes=writes) as connection:
            yield connection

    def _prepare(self) -> None:
        """Migrate where that is needed. A database that cannot be written to is used as it is, if it is up to date."""
        if self.revision().is_newest:
            self._migrated = True
        else:
            self.upgrade()

    @contextmanager
    def _unmigrated(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with (
                self._engine.connect().execution_options(strongstride_writes=writes) as connection,
                connection.begin(),
            ):
                yield connection
        except (IntegrityError, ProgrammingError):
            raise  # a mistake of ours, or a duplicate: trying again later would not help
        except (DBAPIError, PoolTimeout) as error:
            raise Unavailable(str(error)) from error


def sqlite_url(instance_dir: Path) -> str:
    """The address of the database in an instance folder."""
    return f"sqlite:///{instance_dir / FILE}"


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        # A comment that got its answer outlives a power cut: WAL alone would lose the last ones.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("strongstride_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(make_url(url).update_query_dict({"connect_timeout": str(BUSY_SECONDS)}), pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # By itself it would wait without end for whoever holds a row.
        connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
        connection.commit()

    return engine
