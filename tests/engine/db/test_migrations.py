"""From each released revision to the newest, step by step: the tables come out right, and every row survives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Engine, Inspector, MetaData, Table, create_engine, insert, inspect, select
from sqlalchemy.types import JSON, Boolean, DateTime, Integer, LargeBinary

from engine.db import migrate
from engine.transfer.all_tables import metadata

REVISIONS = [each.revision for each in ScriptDirectory(str(migrate.FOLDER)).walk_revisions()][::-1]
"""From the first to the newest."""


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database in which nothing is migrated by itself."""
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("start", REVISIONS)
def test_every_row_survives_each_step_from_a_released_revision(engine: Engine, now: datetime, start: str) -> None:
    with engine.begin() as connection:
        migrate.upgrade(connection, start)
        before = filled(connection, now)
    for revision in REVISIONS[REVISIONS.index(start) + 1 :]:
        with engine.begin() as connection:
            migrate.upgrade(connection, revision)
    with engine.begin() as connection:
        assert migrate.revision(connection).is_newest
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        after = rows(connection)
    for table, row in before.items():
        assert table in after, f"a step drops the table {table}"
        assert {name: value for name, value in after[table].items() if name in row} == {
            name: value for name, value in row.items() if name in after[table]
        }


def test_the_first_revision_makes_everything_that_is_needed(engine: Engine) -> None:
    with engine.begin() as connection:
        migrate.upgrade(connection)
        migrate.upgrade(connection)
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def filled(connection: Connection, now: datetime) -> dict[str, dict[str, Any]]:
    """One row in each table as the tables are now, whatever they are called; and those rows, as they are read back."""
    inspector = inspect(connection)
    present = _present(connection)
    for table in present.sorted_tables:
        words = _allowed(inspector, table.name)
        values = {each.name: _value(each, table, words, now) for each in table.columns}
        connection.execute(insert(table).values(values))
    return rows(connection)


def rows(connection: Connection) -> dict[str, dict[str, Any]]:
    """The one row of each table."""
    return {
        table.name: dict(connection.execute(select(table)).mappings().one())
        for table in _present(connection).sorted_tables
    }


def _present(connection: Connection) -> MetaData:
    present = MetaData()
    present.reflect(connection)
    present.remove(present.tables["alembic_version"])
    return present


def _allowed(inspector: Inspector, table: str) -> dict[str, str]:
    """A word for each column that takes only certain words."""
    found = {}
    for constraint in inspector.get_check_constraints(table):
        first = re.search(r"(\w+)\W.*?'(\w+)'", str(constraint["sqltext"]))
        assert first is not None
        found[first[1]] = first[2]
    return found


def _value(column: Column[Any], table: Table, words: dict[str, str], now: datetime) -> Any:
    if column.name in words:
        return words[column.name]
    kind = column.type
    if column.foreign_keys and next(iter(column.foreign_keys)).column.table is table:
        return None  # a row that is its own parent says nothing
    if isinstance(kind, DateTime):
        return now if kind.timezone else now.replace(tzinfo=None)
    typed = ((Boolean, True), (Integer, 1), (LargeBinary, b"\x00\xff"), (JSON, {"a": ["é"]}))
    return next((value for type_, value in typed if isinstance(kind, type_)), "é")
