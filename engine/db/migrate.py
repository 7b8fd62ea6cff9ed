"""Database migrations with Alembic. All revisions of an upgrade run in one transaction."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

if TYPE_CHECKING:  # importing Alembic takes a tenth of a restart, and only an upgrade needs it
    from alembic.config import Config

FOLDER = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"
"""The table in which Alembic stores the revision of a database."""
LOCK = 7_291_104
"""Key of an advisory lock of PostgreSQL. An arbitrary number that must never change."""


@dataclass(frozen=True, slots=True)
class Revision:
    """The revision of a database, and the newest one of this release. present is None for an empty database.

    is_known is False if the database was upgraded by a newer release.
    """

    present: str | None
    newest: str
    is_known: bool = True

    @property
    def is_newest(self) -> bool:
        """Return True if no upgrade is needed."""
        return self.present == self.newest


def read_revision(connection: Connection) -> Revision:
    """Return the revision of a database."""
    has_revision = inspect(connection).has_table(VERSION_TABLE)
    present = connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) if has_revision else None
    newest, known = list_revisions()
    return Revision(present, newest, present is None or present in known)


@cache
def list_revisions() -> tuple[str, frozenset[str]]:
    """Return the newest revision of this release, and all its revisions. The names of the files begin with them."""
    found = frozenset(path.name.partition("_")[0] for path in FOLDER.glob("versions/[0-9]*.py"))
    return max(found), found


def acquire_lock(connection: Connection) -> None:
    """Take the lock for upgrades, so that only one process upgrades the tables."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})


def upgrade(connection: Connection, to: str = "head") -> None:
    """Upgrade a database to a revision of this release."""
    from alembic import command

    command.upgrade(config(connection), to)


def copy_file(file: Path, revision: str) -> Path:
    """Copy a SQLite database to a file next to it, named after its revision and the time. Return the path of the copy.

    The caller holds the write lock, so nothing changes between the copy and the upgrade. Raises OSError and
    sqlite3.Error, and then removes the incomplete copy.
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
    """Return an Alembic configuration for commands that run on this connection."""
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(FOLDER))
    made.attributes["connection"] = connection
    return made
