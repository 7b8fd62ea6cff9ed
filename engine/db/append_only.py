"""Triggers that make a table append-only, for SQLite and PostgreSQL."""

from __future__ import annotations


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
