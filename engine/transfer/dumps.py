"""Copies of a database in use, and restoring them in one step, with the tools of SQLite and PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import URL, create_engine, func, inspect, select, table, text
from sqlalchemy.exc import DBAPIError

from engine.comments.tables import comment, person, subscription
from engine.db.database import BUSY_SECONDS, Database, sqlite_url, without_timeout
from engine.transfer.all_tables import metadata

Progress = Callable[[int, int], None]
"""Callback for progress, with the number of steps done and the total."""
PAGES_PER_STEP = 256
"""Number of SQLite pages copied between two progress reports."""
SKIPPED_IDS = 100_000
"""Number of ids to skip after a restore: more than are used between two backups."""
_SQLITE_START = b"SQLite format 3\0"
_DUMP_START = b"PGDMP"
"""First bytes of a dump by pg_dump in custom format."""
START_BYTES = len(_SQLITE_START)
"""Number of bytes that check_start needs."""


class DumpError(Exception):
    """A copy could not be made or restored, or it is damaged. The message says why."""


def save(database: Database, path: Path) -> None:
    """Write a copy with everything committed before this call. Raises DumpError."""
    if database.is_sqlite:
        _copy_sqlite(_database_file(database), path)
    else:
        _run_program("pg_dump", database.url, ["--format", "custom", "--file", str(path)])


def load(database: Database, path: Path, report: Progress = lambda done, of: None) -> None:
    """Replace the contents of a database with a copy, in one step. Raises DumpError."""
    if database.is_sqlite:
        _overwrite_sqlite(path, _database_file(database), report)
    else:
        replaced = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner"]
        _run_program("pg_restore", database.url, [*replaced, "--no-privileges", "--schema", "public", str(path)])


def check_start(database: Database, start: bytes) -> None:
    """Check the first bytes of a copy. Raises DumpError if it is not a copy for this kind of database."""
    if database.is_sqlite and not start.startswith(_SQLITE_START):
        raise DumpError("The archive contains no SQLite database")
    if not database.is_sqlite and not start.startswith(_DUMP_START):
        raise DumpError(
            "The archive contains no dump. An SQL script is not restored, because it could run any command. If an "
            "older release made it, restore it with that release"
        )


@contextmanager
def scratch(database: Database, folder: Path) -> Iterator[Database]:
    """Create a temporary empty database of the same kind. Raises DumpError."""
    name = f"trial_{uuid4().hex}"
    if database.is_sqlite:
        (folder / name).mkdir()
        other = Database(sqlite_url(folder / name))
        try:
            yield other
        finally:
            other.close()
        return
    engine = create_engine(database.url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
            other = Database(database.url.set(database=name).render_as_string(hide_password=False))
            try:
                yield other
            finally:
                other.close()
                connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    except DBAPIError as error:
        raise DumpError(
            "Can't create a temporary database to test the copy in. "
            f"The database user needs the CREATEDB privilege: {error.orig}"
        ) from error
    finally:
        engine.dispose()


def skip_used_ids(database: Database) -> None:
    """Skip ids that may have been used after this copy was made, because links in emails and cookies contain them."""
    with database.write() as connection:
        for each in (person, comment, subscription):
            highest = connection.scalar(select(func.max(each.c.id))) or 0
            if database.is_sqlite:
                own = {"name": each.name}
                given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), own) or 0
                connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), own)
                row = own | {"seq": max(highest, given) + SKIPPED_IDS}
                connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :seq)"), row)
            else:
                sequence = connection.scalar(select(func.pg_get_serial_sequence(each.name, "id")))
                given = connection.scalar(text(f"SELECT last_value FROM {sequence}")) or 0
                connection.execute(select(func.setval(sequence, max(highest, given) + SKIPPED_IDS)))


def count_rows(database: Database) -> Mapping[str, int]:
    """Return the number of rows of each table. Raises DatabaseUnavailableError."""
    with database.read() as connection:
        without_timeout(connection)
        return {
            each.name: connection.scalar(select(func.count()).select_from(each)) or 0 for each in metadata.sorted_tables
        }


def count_present_rows(database: Database, names: Iterable[str]) -> Mapping[str, int]:
    """Return the number of rows of those tables that exist, in a database of any revision.

    Raises DatabaseUnavailableError.
    """
    with database.read(as_found=True) as connection:
        without_timeout(connection)
        present = inspect(connection).get_table_names()
        return {
            name: connection.scalar(select(func.count()).select_from(table(name))) or 0
            for name in names
            if name in present
        }


def check(database: Database) -> None:
    """Run an integrity check. Raises DumpError if it fails."""
    if not database.is_sqlite:
        return  # pg_restore loads a dump row by row, so it would have failed
    with database.read() as connection:
        found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if found != ["ok"] or broken:
        raise DumpError(f"The copy is damaged: {'; '.join(found[:3])}, {len(broken)} broken references")


def _copy_sqlite(source: Path, path: Path) -> None:
    # A copy of the file alone would lose the changes in the write-ahead log.
    try:
        with closing(sqlite3.connect(source, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.Error as error:
        raise DumpError(f"The database can't be copied: {error}") from error


def _overwrite_sqlite(path: Path, target: Path, report: Progress) -> None:
    """Copy with SQLite's backup API, which is one transaction for all users of the target."""
    ends = time.monotonic() + BUSY_SECONDS

    def step(status: int, left: int, of: int) -> None:
        nonlocal ends
        if status in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE):
            ends = time.monotonic() + BUSY_SECONDS
            report(of - left, of)
        elif time.monotonic() > ends:  # SQLite would wait for ever
            raise DumpError("The database is locked by another program. Stop the site first")

    try:
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None)) as into,
        ):
            into.execute("PRAGMA journal_mode=WAL")
            into.execute("PRAGMA synchronous=FULL")
            source.backup(into, pages=PAGES_PER_STEP, progress=step)
    except sqlite3.Error as error:
        raise DumpError(f"The copy can't be restored: {error}") from error


def _database_file(database: Database) -> Path:
    return Path(str(database.url.database))


def _run_program(name: str, url: URL, options: list[str]) -> None:
    """Run a program of PostgreSQL. The password is in its environment, so it isn't visible in lists of processes."""
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    password = {"PGPASSWORD": str(url.password)} if url.password is not None else {}
    command = [name, "--dbname", plain, *options]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | password)
    except FileNotFoundError:
        raise DumpError(f"{name} is not installed. On Debian: apt-get install postgresql-client") from None
    except subprocess.CalledProcessError as error:
        raise DumpError(f"{name} failed: {error.stderr.strip()[:500]}") from error
