"""Shared parts of tables and queries. A test compares the tables with what the migrations create."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    Connection,
    DateTime,
    Dialect,
    MetaData,
    String,
    Table,
    TypeDecorator,
    insert,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.functions import FunctionElement

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMES)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. SQLite has no time zones, so it stores a naive datetime."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the value to store. Raises ValueError for a naive datetime."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime needs a time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the stored datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, *words: str) -> CheckConstraint:
    """Return a constraint that allows only these words in a column."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


def append_only_triggers(table: str, dialect: str) -> list[str]:
    """Return the statements that create the triggers."""
    if dialect == "postgresql":
        return [
            f"""CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION '{table} is append-only'; END $$""",
            f"""CREATE TRIGGER {table}_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_append_only()""",
        ]
    return [
        f"""CREATE TRIGGER {table}_guard_{action} BEFORE {action} ON {table}
            BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
        for action in ("UPDATE", "DELETE")
    ]


def insert_returning_id(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """Insert a row and return its id."""
    return int(connection.execute(_insert_statement(table), dict(values)).scalar_one())


@cache
def _insert_statement(table: Table) -> ReturningInsert[int]:
    # Building a statement takes as long as running it, while other writers wait.
    return insert(table).returning(table.c.id)


class by_code_point(FunctionElement[str]):
    """A text column for ORDER BY, sorted by code points: `order_by(by_code_point(alias.c.phrase))`.

    This is the order of Python and SQLite, whatever the locale of PostgreSQL is.
    """

    type = String()
    inherit_cache = True

    def __init__(self, column: ColumnElement[str]) -> None:
        super().__init__(column)


class JsonRows(FunctionElement[Any]):
    """All rows of a query as one JSON list of lists, in any order: `select(JsonRows(alias.c.phrase, alias.c.id))`.

    Several such lists fit into one statement. They contain only text and numbers.
    """

    type = JSON()
    inherit_cache = True


@compiles(JsonRows)
def _grouped(element: JsonRows, compiler: SQLCompiler, **options: Any) -> str:
    return f"json_group_array(json_array({compiler.process(element.clauses, **options)}))"


@compiles(JsonRows, "postgresql")
def _aggregated(element: JsonRows, compiler: SQLCompiler, **options: Any) -> str:
    return f"coalesce(json_agg(json_build_array({compiler.process(element.clauses, **options)})), '[]')"


@compiles(by_code_point)
def _as_it_is(element: by_code_point, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(by_code_point, "postgresql")
def _collated(element: by_code_point, compiler: SQLCompiler, **options: Any) -> str:
    return f'({compiler.process(element.clauses, **options)}) COLLATE "C"'
