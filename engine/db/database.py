"""Access to the database: SQLite in the instance folder, or PostgreSQL."""

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
from engine.db.group_commit import GroupCommit

BUSY_SECONDS = 5
"""Timeout of a write that waits for another one."""
STATEMENT_SECONDS = 30
"""Timeout of a statement on PostgreSQL: far more than a request needs, and less than browsers wait.

Commands that may take longer call `without_timeout`.
"""
SILENCE_TIMEOUT_SECONDS = 30
"""Timeout of a connection to a machine that no longer responds."""
LOCK_POLL_SECONDS = 0.0005
"""Interval of the attempts to take SQLite's write lock."""
FILE = "readers.sqlite"

_TOO_LONG = "Another write in this process has taken more than {} seconds"

_log = logging.getLogger(__name__)
T = TypeVar("T")
D = TypeVar("D")


class DatabaseUnavailableError(Exception):
    """The database is locked, full, read-only or not reachable. Trying again later may help."""


class NewerDatabaseError(DatabaseUnavailableError):
    """The tables were upgraded by a newer release."""

    def __init__(self, found: migrate.Revision) -> None:
        super().__init__(
            f"The database is at revision '{found.present}' of a newer release. This release only knows revisions up "
            f"to '{found.newest}'. Use the newer release, or restore an older backup"
        )


class BackupRequiredError(DatabaseUnavailableError):
    """The tables need an upgrade, and this kind of database can't be copied automatically before it."""

    def __init__(self, found: migrate.Revision) -> None:
        super().__init__(
            f"The database is at revision '{found.present}', and this release needs '{found.newest}'. Stop the site "
            "and run `flask db upgrade --backup PATH`, which writes a backup first"
        )


class Database:
    """The database. It is upgraded when it is first used.

    The URL begins with sqlite or postgresql. Threads can share an instance, but each process needs one of its own.
    after_write is called after each committed transaction.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self._engine = _sqlite(url) if self.is_sqlite else _postgresql(url)
        self.after_write: Callable[[], object] = lambda: None
        self.failures = 0
        """The number of failures. A page that was composed meanwhile may lack something."""
        self._migrated = False
        self._lock = Lock()
        self._writer = Lock()
        self._group = GroupCommit(self.write)

    @property
    def is_sqlite(self) -> bool:
        """Return True if the database is a SQLite file."""
        return self.url.get_backend_name() == "sqlite"

    @contextmanager
    def read(self, *, as_found: bool = False) -> Iterator[Connection]:
        """Open a read-only transaction that sees one state of the database. Raises DatabaseUnavailableError.

        With as_found, the tables are not upgraded first.
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
            _log.warning("The database can't be read: %s", error)
            return default

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that is committed at the end of the block. Raises DatabaseUnavailableError.

        On SQLite, it takes the write lock up front (BEGIN IMMEDIATE), because a transaction that began with a read
        fails at once if another one is writing. On PostgreSQL, writers run at the same time, and each statement sees
        what was committed before it. Use engine.db.locks if writers have to wait for each other.
        """
        with self._turn() if self.is_sqlite else nullcontext(), self._begun(writes=True) as connection:
            yield connection
        self.after_write()

    def write_together(self, work: Callable[[Connection], T]) -> T:
        """Return the result of a write when it is committed. Raises its error, or DatabaseUnavailableError.

        On SQLite, writes that arrive at the same time share a transaction, because each transaction waits for the disk.
        The work may run in another thread, so it must not use the request.
        """
        if self.is_sqlite:
            try:
                return self._group.write(work, BUSY_SECONDS)
            except TimeoutError:
                raise DatabaseUnavailableError(_TOO_LONG.format(BUSY_SECONDS)) from None
        with self.write() as connection:
            return work(connection)

    def upgrade(self, *, has_backup: bool = False) -> None:
        """Upgrade the tables to this release.

        If the tables are from an older release, a SQLite file is copied first, and the log names the copy. Pass
        has_backup to skip the copy. Raises NewerDatabaseError and DatabaseUnavailableError, and on PostgreSQL
        BackupRequiredError if a backup is needed.
        """
        with self._unmigrated(writes=True) as connection:
            without_timeout(connection)
            migrate.acquire_lock(connection)
            found = migrate.read_revision(connection)
            _check_known(found)
            if found.present is not None and not found.is_newest and not has_backup:
                self._copy(found)
            if not found.is_newest:
                migrate.upgrade(connection)
        self._migrated = True

    def revision(self) -> migrate.Revision:
        """Return the revision of the tables. Raises DatabaseUnavailableError."""
        with self._unmigrated(writes=False) as connection:
            return migrate.read_revision(connection)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _copy(self, found: migrate.Revision) -> None:
        """Copy the file before an upgrade.

        Raises DatabaseUnavailableError, and BackupRequiredError if the database is not a file.
        """
        if not self.is_sqlite:
            raise BackupRequiredError(found)
        try:
            copy = migrate.copy_file(Path(str(self.url.database)), str(found.present))
        except (OSError, sqlite3.Error) as error:
            raise DatabaseUnavailableError(
                f"The database needs an upgrade, but can't be copied first: {error}"
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
        """Let one thread of this process write at a time. SQLite would make them sleep and retry."""
        if not self._writer.acquire(timeout=BUSY_SECONDS):
            raise DatabaseUnavailableError(_TOO_LONG.format(BUSY_SECONDS))
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
        """Upgrade the tables if needed. A read-only database can be used if it is up to date."""
        found = self.revision()
        _check_known(found)  # before the write lock is taken, because this runs again at each request
        if found.is_newest:
            self._migrated = True
        else:
            self.upgrade()

    @contextmanager
    def _unmigrated(self, *, writes: bool) -> Iterator[Connection]:
        try:
            with self._connect(writes) as connection, connection.begin():
                if self.is_sqlite:
                    _begin_sqlite(connection, writes=writes)
                yield connection
        except (IntegrityError, ProgrammingError):
            raise  # a bug or a duplicate, so trying again won't help
        except (DBAPIError, PoolTimeout) as error:
            self.failures += 1
            raise DatabaseUnavailableError(str(error)) from error

    def _connect(self, writes: bool) -> Connection:
        connection = self._engine.connect()
        if writes or self.is_sqlite:
            return connection
        return connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def without_timeout(connection: Connection) -> None:
    """Remove the time limit for statements of this transaction. For commands, which no request waits for."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")


def sqlite_url(instance_dir: Path) -> str:
    """Return the URL of the database in an instance folder."""
    return f"sqlite:///{instance_dir / FILE}"


def _check_known(found: migrate.Revision) -> None:
    if not found.is_known:
        raise NewerDatabaseError(found)


def _sqlite(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "isolation_level": None})
    file = make_url(url).database

    @event.listens_for(engine, "do_connect")
    def _connects(*_: Any) -> None:
        # Create the file readable by its owner only. SQLite gives its journal files the same mode. Errors are ignored
        # here, because the connection reports them.
        if file and file != ":memory:":
            with suppress(OSError):
                os.close(os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: Any) -> None:
        # An acknowledged comment must survive a power cut. WAL alone could lose the last ones.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    return engine


def _begin_sqlite(connection: Connection, *, writes: bool) -> None:
    """Begin a transaction. An event of SQLAlchemy could do it, too, but makes each statement slower."""
    if writes:
        _begin_writing(connection)
    else:
        connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Take the write lock, trying every half millisecond.

    SQLite's busy handler sleeps longer and longer while the lock may already be free.
    """
    raw: Any = connection.connection.driver_connection
    deadline = monotonic() + BUSY_SECONDS
    raw.execute("PRAGMA busy_timeout = 0")
    try:
        while _is_taken(raw) and monotonic() < deadline:
            sleep(LOCK_POLL_SECONDS)
        if not raw.in_transaction:
            connection.exec_driver_sql("BEGIN IMMEDIATE")  # raises the error, if there is one
    finally:
        raw.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _is_taken(raw: Any) -> bool:
    """Try to take the write lock and return True if another writer has it. Other errors are left to the next try."""
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        # Python gives the extended code, such as SQLITE_BUSY_RECOVERY after a crash. Its lowest byte says what matters.
        return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
    return False


def _postgresql(url: str) -> Engine:
    given = make_url(url)
    silence = {
        "connect_timeout": BUSY_SECONDS,
        "keepalives_idle": SILENCE_TIMEOUT_SECONDS // 3,
        "keepalives_interval": SILENCE_TIMEOUT_SECONDS // 6,
        "keepalives_count": 4,
        "tcp_user_timeout": SILENCE_TIMEOUT_SECONDS * 1000,
    }
    url_options = {name: str(value) for name, value in silence.items()} | dict(given.query)
    # Explicit, because the server's default may differ.
    engine = create_engine(given.set(query=url_options), pool_pre_ping=True, isolation_level="READ COMMITTED")

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, _record: Any) -> None:
        # PostgreSQL's defaults are no timeouts.
        connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'; SET statement_timeout = '{STATEMENT_SECONDS}s'")
        connection.commit()

    return engine
