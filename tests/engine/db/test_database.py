"""The database: atomic transactions, errors if it is unavailable, and tables that match the migrations."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from engine.audit.tables import audit_event
from engine.db import database as module
from engine.db import locks
from engine.db.database import FILE, Database, DatabaseUnavailableError, NewerDatabaseError, sqlite_url, without_timeout
from engine.favourites.tables import alias
from engine.transfer.all_tables import metadata
from tests.databases import at_once, on_postgresql


def test_the_migrations_create_the_tables_of_the_code(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    assert database.revision().is_newest


def test_a_failed_transaction_leaves_nothing(database: Database, now: datetime) -> None:
    row = {"phrase": "clam", "original_text": "Clams", "exercise_id": "clamshell", "created_at": now}
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(alias).values(row))
        connection.execute(insert(alias).values(row))
    with database.read() as connection:
        assert connection.execute(select(alias)).all() == []


def test_times_are_returned_in_utc(database: Database, now: datetime) -> None:
    elsewhere = now.astimezone(timezone(timedelta(hours=-7)))
    with database.write() as connection:
        connection.execute(insert(audit_event).values(at=elsewhere, actor="a", action="b"))
    with database.read() as connection:
        assert connection.execute(select(audit_event.c.at)).scalar_one() == now


def test_the_audit_log_is_append_only(database: Database, now: datetime) -> None:
    with database.write() as connection:
        connection.execute(insert(audit_event).values(at=now, actor="a", action="b"))
    for change in (audit_event.update().values(actor="c"), audit_event.delete()):
        with pytest.raises((IntegrityError, ProgrammingError), match="append-only"), database.write() as connection:
            connection.execute(change)


@pytest.mark.usefixtures("short_waits")
def test_threat_22_a_lock_is_reported_after_the_timeout_and_does_not_block_readers(
    database: Database, now: datetime
) -> None:
    event = {"at": now, "actor": "a", "action": "b"}
    with database.write() as connection:
        connection.execute(
            insert(alias).values(phrase="clam", original_text="Clams", exercise_id="clamshell", created_at=now)
        )
    other = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with other.connect() as holder:
        holder.exec_driver_sql("BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN")
        holder.execute(update(alias).values(original_text="Clam"))
        with pytest.raises(DatabaseUnavailableError, match="lock"), database.write() as connection:
            connection.execute(update(alias).values(original_text="CLAM"))
        with database.read() as connection:
            assert connection.scalar(select(alias.c.original_text)) == "Clams"
        holder.exec_driver_sql("ROLLBACK")
    other.dispose()
    with database.write() as connection:
        connection.execute(insert(audit_event).values(event))


def test_a_read_transaction_sees_one_state(database: Database, now: datetime) -> None:
    counted = select(func.count()).select_from(audit_event)
    with database.read() as reading:
        assert reading.scalar(counted) == 0
        with database.write() as connection:
            connection.execute(insert(audit_event).values(at=now, actor="a", action="b"))
        assert reading.scalar(counted) == 0
    with database.read() as reading:
        assert reading.scalar(counted) == 1


def test_a_query_has_a_default_for_when_the_database_is_unavailable(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    count = select(func.count()).select_from(alias)
    assert database.read_or(lambda connection: connection.scalar(count), None) == 0
    unavailable = Database(sqlite_url(tmp_path / "missing"))
    assert unavailable.read_or(lambda connection: connection.scalar(count), None) is None
    assert "can't be read" in caplog.text


def test_writers_see_what_was_committed_before_each_statement(database: Database, now: datetime) -> None:
    """Regardless of the server's default isolation level, because locks depend on it."""
    if not database.is_sqlite:
        with database.write() as connection:
            name = connection.dialect.identifier_preparer.quote(str(database.url.database))
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'"))
        database.close()

    def add(number: int) -> None:
        with database.write() as connection:
            locks.acquire(connection, "counting")
            if connection.scalar(select(func.count()).select_from(audit_event)) == 0:
                connection.execute(insert(audit_event).values(at=now, actor=str(number), action="b"))

    assert at_once(8, add) == [None] * 8
    with database.read() as connection:
        assert len(connection.execute(select(audit_event)).all()) == 1


@on_postgresql
def test_threat_22_a_statement_that_does_not_end_is_reported(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "STATEMENT_SECONDS", 0.1)
    for begun in (database.read, database.write):
        with pytest.raises(DatabaseUnavailableError, match="statement timeout"), begun() as connection:
            connection.execute(text("SELECT pg_sleep(600)"))
    with database.write() as connection:
        without_timeout(connection)
        connection.execute(text("SELECT pg_sleep(0.2)"))
    with database.read() as connection:
        assert connection.scalar(text("SHOW statement_timeout")) == "100ms", "the next transaction is bounded again"


@on_postgresql
def test_threat_22_a_wait_for_a_lock_ends_after_the_timeout(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.2)
    with database.write() as holder:
        locks.acquire(holder, "b", "a", "b")
        with pytest.raises(DatabaseUnavailableError, match="lock timeout"), database.write() as connection:
            locks.acquire(connection, "c", "a")
    with database.write() as connection:
        locks.acquire(connection, "c", "a")
        locks.acquire(connection, "a")


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY, sqlite3.SQLITE_BUSY_SNAPSHOT])
def test_a_writer_waits_whatever_kind_of_busy_sqlite_reports(code: int) -> None:
    class BusyConnection(sqlite3.Connection):
        def execute(self, *_: object) -> sqlite3.Cursor:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = code
            raise error

    with closing(sqlite3.connect(":memory:", factory=BusyConnection)) as connection:
        assert module._is_taken(connection)


def test_the_tables_of_a_newer_release_are_not_changed(database: Database) -> None:
    database.upgrade()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    again = Database(database.url.render_as_string(hide_password=False))
    assert not again.revision().is_known
    for use in (again.read, again.write):
        with pytest.raises(NewerDatabaseError, match=r"'9999'.*Use the newer release, or restore"), use():
            pass
    with pytest.raises(NewerDatabaseError):
        again.upgrade()
    assert again.revision().present == "9999"
    again.close()


def test_a_new_file_is_private_and_an_old_one_keeps_its_mode(tmp_path: Path) -> None:
    database = Database(sqlite_url(tmp_path))
    with database.write() as connection:
        assert connection.in_transaction()
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}
    database.close()
    (tmp_path / FILE).chmod(0o640)
    again = Database(sqlite_url(tmp_path))
    with again.read():
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o640}
    again.close()
