"""How the tables change from release to release: Alembic's revisions, run inside one transaction."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

FOLDER = Path(__file__).parent / "migrations"
LOCK = 7_291_104
"""Any number, the same in every release: PostgreSQL lets one process at a time hold it."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Where a database stands, and where this release wants it. present is None for an empty one.

    One that is not known was made by a newer release.
    """

    present: str | None
    newest: str
    is_known: bool = True

    @property
    def is_newest(self) -> bool:
        """Whether nothing has to be done."""
        return self.present == self.newest


def read_revision(connection: Connection) -> Revision:
    """The revision of a database."""
    present = MigrationContext.configure(connection).get_current_revision()
    newest, known = _revisions()
    return Revision(present, newest, present is None or present in known)


@cache
def _revisions() -> tuple[str, frozenset[str]]:
    """Return this release's newest revision, and all that it knows."""
    script = ScriptDirectory(str(FOLDER))
    newest = script.get_current_head()
    if newest is None:
        raise RuntimeError(f"{FOLDER} has no revisions")
    return newest, frozenset(each.revision for each in script.walk_revisions())


def acquire_lock(connection: Connection) -> None:
    """Wait for whoever migrates at this moment, and let the next wait; it finds that all is done."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring a database to a revision that this release knows."""
    command.upgrade(config(connection), to)


def copy_file(file: Path, revision: str) -> Path:
    """Copy a SQLite database to a file beside it, named after its revision and the time. Return the path of the copy.

    The caller holds the write lock, so the copy is the database as the upgrade finds it. Raises OSError and
    sqlite3.Error; no incomplete copy is left behind.
    """
    copy = file.with_name(f"{file.name}.{revision}.{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}.bak")
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
    except BaseException:
        copy.unlink()
        raise
    return copy


def config(connection: Connection) -> Config:
    """Return Alembic's configuration, for commands that run on this connection."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made
