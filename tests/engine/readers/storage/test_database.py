"""The database: whole transactions, told where it cannot be had, and tables as the migrations make them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, insert, select, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from engine.readers.storage.database import Database, Unavailable
from engine.readers.storage.tables import alias, metadata, moderation_event


def test_the_migrations_make_the_tables_that_the_code_knows(database: Database) -> None:
    with database.read() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []
    assert database.revision().is_newest


def test_what_fails_in_the_middle_leaves_nothing(database: Database, now: datetime) -> None:
    row = {"phrase": "clam", "written": "Clams", "exercise": "clamshell", "created_at": now}
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(insert(alias).values(row))
        connection.execute(insert(alias).values(row))
    with database.read() as connection:
        assert connection.execute(select(alias)).all() == []


def test_moments_come_back_in_utc(database: Database, now: datetime) -> None:
    elsewhere = now.astimezone(timezone(timedelta(hours=-7)))
    with database.write() as connection:
        connection.execute(insert(moderation_event).values(at=elsewhere, actor="a", action="b"))
    with database.read() as connection:
        assert connection.execute(select(moderation_event.c.at)).scalar_one() == now


def test_the_log_of_moderation_can_only_grow(database: Database, now: datetime) -> None:
    with database.write() as connection:
        connection.execute(insert(moderation_event).values(at=now, actor="a", action="b"))
    for change in (moderation_event.update().values(actor="c"), moderation_event.delete()):
        with pytest.raises((IntegrityError, ProgrammingError), match="append-only"), database.write() as connection:
            connection.execute(change)


def test_threat_22_a_lock_is_told_past_the_time_out_and_does_not_stop_readers(
    database: Database, now: datetime
) -> None:
    event = {"at": now, "actor": "a", "action": "b"}
    with database.write() as connection:
        connection.execute(insert(alias).values(phrase="clam", written="Clams", exercise="clamshell", created_at=now))
    other = create_engine(database.url, isolation_level="AUTOCOMMIT")
    with other.connect() as holder:
        holder.exec_driver_sql("BEGIN IMMEDIATE" if database.is_sqlite else "BEGIN")
        holder.execute(update(alias).values(written="Clam"))
        with pytest.raises(Unavailable, match="lock"), database.write() as connection:
            connection.execute(update(alias).values(written="CLAM"))
        with database.read() as connection:
            assert connection.scalar(select(alias.c.written)) == "Clams"
        holder.exec_driver_sql("ROLLBACK")
    other.dispose()
    with database.write() as connection:
        connection.execute(insert(moderation_event).values(event))
