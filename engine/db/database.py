"""The database: SQLite in the instance folder, or PostgreSQL; one way to read, and one to write."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from engine.db import migrate

BUSY_SECONDS = 5
"""So long a write waits for another to end."""
STATEMENT_SECONDS = 30
"""So long PostgreSQL works on one statement: a thousand times what any of a request takes, and less than browsers wait.

Work that may rightly take longer, and for which no request waits, says so by `unhurried`.
"""
SILENT_SECONDS = 30
"""So long a connection may be silent before it is given up: a machine that is gone does not say so."""
LOOK_SECONDS = 0.0005
FILE = "readers.sqlite"
_log = logging.getLogger(__name__)

_log = logging.getLogger(__name__)
T = TypeVar("T")
D = TypeVar("D")


class DatabaseUnavailableError(Exception):
    """The database cannot do this now: it is locked, full, read-only, or away. Later it may."""


class NewerDatabaseError(DatabaseUnavailableError):
    """A newer release changed the tables, and this one cannot know how they are meant."""

    def __init__(self, found: migrate.Revision) -> None:
        super().__init__(
            f"a newer release of this program brought the database to revision '{found.present}', and this one knows "
            f"none after '{found.newest}'; use that release, or restore a backup from before"
        )


class BackupRequiredError(DatabaseUnavailableError):
    """The tables have to be upgraded, and the database is one that cannot be copied from here."""

    def __init__(self, found: migrate.Revision) -> None:
        super().__init__(
            f"its tables are at revision '{found.present}', and this release needs '{found.newest}'; stop the site, "
            "and run `flask db upgrade --backup PATH`, which writes a backup first"
        )


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
    def read(self, *, as_found: bool = False) -> Iterator[Connection]:
        """A connection that sees one state, and cannot change it. Raises Unavailable.

        With as_found the tables are not upgraded first.
        """
        with self._unmigrated(writes=False) if as_found else self._begun(writes=False) as connection:
            yield connection

    def read_or(self, query: Callable[[Connection], T], default: D) -> T | D:
        """Return the result of a query, or the default if the database is unavailable, which is logged.

        Use it for parts of a page that readers can do without.
        """
        try:
            with self.read() as connection:
                return query(connection)
        except DatabaseUnavailableError as error:
            _log.warning("the database cannot be read now: %s", error)
            return default

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that is committed at the end of the block, or not at all. Raises Unavailable.

        SQLite lets one writer in at a time, from the first line on (BEGIN IMMEDIATE): one that began with reading would
        be refused without waiting. On PostgreSQL each statement sees what was committed before it; where writers must
        not go at the same time, they take turns (turns.py).
        """
        with self._turn() if self.is_sqlite else nullcontext(), self._begun(writes=True) as connection:
            yield connection
        self.after_write()

    def upgrade(self, *, has_backup: bool = False) -> None:
        """Bring the tables to this release's state. Raises Newer, BackupRequiredError and Unavailable.

        If there are tables of an older release, a SQLite file is copied first, and the log says where the copy is. On
        PostgreSQL BackupRequiredError is raised then. has_backup says that neither is necessary.
        """
        with self._unmigrated(writes=True) as connection:
            without_timeout(connection)
            migrate.acquire_lock(connection)
            found = migrate.read_revision(connection)
            _check_known(found)
            if found.present is not None and not found.is_newest and not has_backup:
                self._copy(found)
            migrate.upgrade(connection)
        self._migrated = True

    def revision(self) -> migrate.Revision:
        """At which revision the tables are. Raises Unavailable."""
        with self._unmigrated(writes=False) as connection:
            return migrate.read_revision(connection)

    def close(self) -> None:
        """Let all connections go."""
        self._engine.dispose()

    def _copy(self, found: migrate.Revision) -> None:
        """Copy the file before an upgrade. Raises BackupRequiredError if there is none, and Unavailable."""
        if not self.is_sqlite:
            raise BackupRequiredError(found)
        try:
            copy = migrate.copy_file(Path(str(self.url.database)), str(found.present))
        except (OSError, sqlite3.Error) as error:
            raise DatabaseUnavailableError(
                f"it has to be upgraded, and could not be copied before that: {error}"
            ) from error
        _log.warning(
            "Upgrading the database from revision %s to %s. The copy from before is %s; delete it when you no longer "
            "need it.",
            found.present,
            found.newest,
            copy,
        )

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Writers of this process take turns. SQLite would let them sleep, and try now and then."""
        if not self._writer.acquire(timeout=BUSY_SECONDS):
            raise DatabaseUnavailableError(f"another write of this process has not ended for {BUSY_SECONDS} seconds")
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
        found = self.revision()
        _check_known(found)  # before anything is locked for it, again at each request
        if found.is_newest:
            self._migrated = True
        else:
            self.upgrade()

    @contextmanager
    def _unmigrated(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._engine.connect().execution_options(**self._options(writes)) as connection, connection.begin():
                yield connection
        except (IntegrityError, ProgrammingError):
            raise  # a mistake of ours, or a duplicate: trying again later would not help
        except (DBAPIError, PoolTimeout) as error:
            raise DatabaseUnavailableError(str(error)) from error

    def _options(self, writes: bool) -> dict[str, Any]:
        if self.is_sqlite:
            return {"strongstride_writes": writes}
        return {} if writes else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def without_timeout(connection: Connection) -> None:
    """Let the statements of this transaction take as long as they need: it is a command's, and no request waits."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def sqlite_url(instance_dir: Path) -> str:
    """The address of the database in an instance folder."""
    return f"sqlite:///{instance_dir / FILE}"


def _check_known(found: migrate.Revision) -> None:
    if not found.is_known:
        raise NewerDatabaseError(found)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    file = make_url(url).database

    @event.listens_for(engine, "do_connect")
    def _connects(*_: Any) -> None:
        # Where it is new, for its owner alone; SQLite gives the files beside it the same mode. No file, no error here:
        # what is wrong with the place is told by the connection.
        if file and file != ":memory:":
            with suppress(OSError):
                os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        # A comment that got its answer outlives a power cut: WAL alone would lose the last ones.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if connection.get_execution_options().get("strongstride_writes"):
            _begin_writing(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _begin_writing(connection: Connection) -> None:
    """Wait for the one place of a writer, and look for it each half millisecond.

    SQLite's own waiting sleeps longer and longer, while the place is free again.
    """
    raw: Any = connection.connection.driver_connection
    deadline = monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while _is_taken(raw) and monotonic() < deadline:
            sleep(LOOK_SECONDS)
        if not raw.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # which tells what is wrong
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _is_taken(raw: Any) -> bool:
    """Begin, unless another writes. What else is wrong is told by who begins next."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        return error.sqlite_errorcode == sqlite3.SQLITE_BUSY
    return False


def _postgresql(url: str) -> Engine:
    given = make_url(url)
    silence = {
        "connect_timeout": BUSY_SECONDS,
        "keepalives_idle": SILENT_SECONDS // 3,
        "keepalives_interval": SILENT_SECONDS // 6,
        "keepalives_count": 4,
        "tcp_user_timeout": SILENT_SECONDS * 1000,
    }
    url_options = {name: str(value) for name, value in silence.items()} | dict(given.query)
    # Said, because a server's own default may be another.
    engine = create_engine(given.set(query=url_options), pool_pre_ping=True, isolation_level="READ COMMITTED")

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # By itself it would wait without end for whoever holds a row, and work without end.
        connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'; SET statement_timeout = '{STATEMENT_SECONDS}s'")
        connection.commit()

    return engine
