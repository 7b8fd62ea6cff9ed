"""Upgrades of a database with data, which need a backup first."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
from sqlalchemy import inspect, text

from engine.db import migrate
from engine.db.database import BackupRequiredError, Database, DatabaseUnavailableError
from tests.databases import on_postgresql, on_sqlite


@pytest.fixture
def older(database: Database) -> Iterator[Database]:
    """A database at revision 0002 with one blocked word in it."""
    with database._unmigrated(writes=True) as connection:
        migrate.upgrade(connection, "0002")
        row = "('word', 'watch', '2026-11-25 12:00:00')"
        connection.execute(text(f"INSERT INTO blocklist (kind, value, created_at) VALUES {row}"))
    yield database


def copies(database: Database) -> list[Path]:
    """Return the copies next to a database file."""
    file = Path(str(database.url.database))
    return sorted(file.parent.glob(f"{file.name}.0*"))


@on_sqlite
@pytest.mark.parametrize("by_hand", [True, False])
def test_threat_26_a_file_is_copied_before_its_tables_change(
    older: Database, caplog: pytest.LogCaptureFixture, by_hand: bool
) -> None:
    if by_hand:
        older.upgrade()
    with older.read() as connection:
        assert "audit_event" in inspect(connection).get_table_names()
    (copy,) = copies(older)
    assert copy.name.startswith("readers.sqlite.0002.")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert str(copy) in caplog.text
    with closing(sqlite3.connect(copy)) as found:
        assert found.execute("SELECT version_num FROM alembic_version").fetchall() == [("0002",)]
        assert found.execute("SELECT value FROM blocklist").fetchall() == [("watch",)]
        assert found.execute("SELECT count(*) FROM moderation_event").fetchall() == [(0,)]
    older.upgrade()
    assert copies(older) == [copy], "nothing changed the second time"


@on_sqlite
def test_threat_26_nothing_changes_if_the_file_cannot_be_copied(
    older: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("engine.db.migrate.sqlite3", SimpleNamespace(connect=full))
    with pytest.raises(DatabaseUnavailableError, match=r"can't be copied.*full"):
        older.upgrade()
    monkeypatch.undo()
    assert copies(older) == []
    assert older.revision().present == "0002"


def test_an_empty_database_needs_no_backup(database: Database) -> None:
    database.upgrade()
    assert database.is_sqlite is False or copies(database) == []


@on_postgresql
def test_threat_26_a_server_is_only_upgraded_with_a_backup(older: Database) -> None:
    for use in (older.read, older.write):
        with pytest.raises(BackupRequiredError, match="flask db upgrade --backup PATH"), use():
            pass
    with pytest.raises(BackupRequiredError):
        older.upgrade()
    assert older.revision().present == "0002"
    older.upgrade(has_backup=True)
    with older.read() as connection:
        assert connection.scalar(text("SELECT value FROM blocklist")) == "watch"
