"""Whole copies of a database, taken while it is used and put back in one step: SQLite's own ways, and PostgreSQL's."""

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

Told = Callable[[int, int], None]
"""Is told how much is done, and of how much."""
PAGES = 256
"""So many pages of SQLite's are copied between two words of how far it is."""


PASSED_OVER = 100_000
"""So many ids are left out after a restore: more than are given between two backups."""


_DUMP = b"PGDMP"
"""So begins what pg_dump writes for pg_restore."""


class DumpError(Exception):
    """A copy could not be made, put back, or trusted. The message says why."""


def save(database: Database, path: Path) -> None:
    """Write a copy that holds everything committed before this call. Raises DumpError."""
    if database.is_sqlite:
        _vacuum(_file(database), path)
    else:
        _program("pg_dump", database.url, ["--format", "custom", "--file", str(path)])


def load(database: Database, path: Path, told: Told = lambda done, of: None) -> None:
    """Put a copy in the place of all that is in a database, at once or not at all. Raises DumpError."""
    if database.is_sqlite:
        _overwrite(path, _file(database), told)
    else:
        with path.open("rb") as file:
            if file.read(len(_DUMP)) != _DUMP:
                raise DumpError(
                    "it holds no dump but a script, which would have psql do what it says; one that a former release "
                    "of this program made can be restored with that release"
                )
        replaced = ["--single-transaction", "--exit-on-error", "--clean", "--if-exists", "--no-owner"]
        _program("pg_restore", database.url, [*replaced, "--no-privileges", "--schema", "public", str(path)])


@contextmanager
def scratch(database: Database, folder: Path) -> Iterator[Database]:
    """An empty database of the same kind beside it, for as long as the block lasts. Raises DumpError."""
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
            "a copy is tried in a database of its own, and that could not be made: "
            f"{error.orig}; the user needs the right CREATEDB"
        ) from error
    finally:
        engine.dispose()


def pass_over_ids(database: Database) -> None:
    """Let new rows have ids that no row had after this copy was made: links in mails and cookies name them."""
    with database.write() as connection:
        for each in (person, comment, subscription):
            highest = connection.scalar(select(func.max(each.c.id))) or 0
            if database.is_sqlite:
                own = {"name": each.name}
                given = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), own) or 0
                connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), own)
                row = own | {"seq": max(highest, given) + PASSED_OVER}
                connection.execute(text("INSERT INTO sqlite_sequence VALUES (:name, :seq)"), row)
            else:
                sequence = connection.scalar(select(func.pg_get_serial_sequence(each.name, "id")))
                given = connection.scalar(text(f"SELECT last_value FROM {sequence}")) or 0
                connection.execute(select(func.setval(sequence, max(highest, given) + PASSED_OVER)))


def counts(database: Database) -> Mapping[str, int]:
    """How many rows each table has. Raises Unavailable."""
    with database.read() as connection:
        without_timeout(connection)
        return {
            each.name: connection.scalar(select(func.count()).select_from(each)) or 0 for each in metadata.sorted_tables
        }


def counts_as_found(database: Database, names: Iterable[str]) -> Mapping[str, int]:
    """Return the number of rows in each of these tables that exists, in a database of any revision.

    Raises Unavailable.
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
    """Look whether a database is whole, down to its pages. Raises DumpError."""
    if not database.is_sqlite:
        return  # a dump is made and loaded row by row, so what is loaded is whole
    with database.read() as connection:
        found = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if found != ["ok"] or broken:
        raise DumpError(f"the copy is damaged: {'; '.join(found[:3])}, {len(broken)} rows that hang on nothing")


def _vacuum(source: Path, path: Path) -> None:
    # A copy of the file alone would lose what stands in the log beside it.
    try:
        with closing(sqlite3.connect(source, timeout=BUSY_SECONDS, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.Error as error:
        raise DumpError(f"the database cannot be copied: {error}") from error


def _overwrite(path: Path, target: Path, told: Told) -> None:
    """SQLite's backup, which is one transaction for everybody who has the target open."""
    ends = time.monotonic() + BUSY_SECONDS

    def step(status: int, left: int, of: int) -> None:
        nonlocal ends
        if status in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE):
            ends = time.monotonic() + BUSY_SECONDS
            told(of - left, of)
        elif time.monotonic() > ends:  # by itself it would wait without end
            raise DumpError("somebody else writes to the database, and does not come to an end; stop the site first")

    try:
        with (
            closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target, timeout=BUSY_SECONDS, isolation_level=None)) as into,
        ):
            into.execute("PRAGMA journal_mode=WAL")
            into.execute("PRAGMA synchronous=FULL")
            source.backup(into, pages=PAGES, progress=step)
    except sqlite3.Error as error:
        raise DumpError(f"the copy cannot be put in place: {error}") from error


def _file(database: Database) -> Path:
    assert database.url.database is not None
    return Path(database.url.database)


def _program(name: str, url: URL, options: list[str]) -> None:
    """Run one of PostgreSQL's programs. The password goes by the environment, where no list of processes shows it."""
    plain = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    password = {"PGPASSWORD": str(url.password)} if url.password is not None else {}
    command = [name, "--dbname", plain, *options]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | password)
    except FileNotFoundError:
        raise DumpError(f"{name} is not installed; on Debian: apt-get install postgresql-client") from None
    except subprocess.CalledProcessError as error:
        raise DumpError(f"{name} failed: {error.stderr.strip()[:500]}") from error
