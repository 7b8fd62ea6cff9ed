"""Standard names for tables, columns and states.

Each table is created again under its new name and the rows are copied, because SQLite can't rename constraints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import NamedTuple

from alembic import op
from sqlalchemy import JSON, ColumnElement, Integer, case, column, func, insert, inspect, select, table, text

from engine.db.migrations import tables_0003
from engine.db.schema import append_only_triggers

revision = "0003"
down_revision = "0002"


class Change(NamedTuple):
    """A table's names before and after, its renamed columns, and the renamed words in its column "state"."""

    old: str
    new: str
    columns: Mapping[str, str] = MappingProxyType({})
    states: Mapping[str, str] = MappingProxyType({})

    def reverse(self) -> Change:
        """Return the change that undoes this one."""
        return Change(self.new, self.old, _reverse(self.columns), _reverse(self.states))


# In the order of foreign keys: a table follows those it refers to.
CHANGES = (
    Change("person", "person", {"key": "identity_hash", "email": "email_encrypted"}),
    Change(
        "comment",
        "comment",
        {
            "post": "post_slug",
            "source": "body_markdown",
            "html": "body_html",
            "renderer": "renderer_version",
            "more": "other_favourites",
            "address": "ip_prefix",
            "score": "spam_score",
            "reasons": "spam_reasons",
            "fingerprint": "content_hash",
            "proved": "from_verified_device",
            "former": "previous_version",
            "told_at": "notified_at",
        },
    ),
    Change("comment_exercise", "comment_exercise", {"exercise": "exercise_id"}),
    Change("unknown_word", "unmatched_term", {"written": "original_text"}, {"waiting": "pending"}),
    Change("alias", "alias", {"exercise": "exercise_id", "written": "original_text"}),
    Change("snapshot", "readers_circuit", {"made_at": "created_at", "request": "path"}),
    Change(
        "mention",
        "received_linkback",
        {
            "source": "source_url",
            "target": "target_url",
            "host": "source_host",
            "post": "post_slug",
            "address": "ip_prefix",
        },
        {"queued": "pending"},
    ),
    Change(
        "sent_mention",
        "sent_webmention",
        {"post": "post_slug", "source": "source_url", "target": "target_url", "digest": "content_hash"},
        {"queued": "pending"},
    ),
    Change("subscription", "subscription"),
    Change("blocklist", "blocklist"),
    Change("moderation_event", "audit_event", {"undoes": "reverts_id"}),
    Change("job", "job", {}, {"dead": "failed"}),
    Change(
        "owner",
        "user_account",
        {"password": "password_hash", "email": "email_encrypted", "epoch": "session_version"},
    ),
    Change("sign_in_failure", "failed_login", {"account": "account_hash", "address": "ip_prefix"}),
)
VERSION_KEYS = {
    "source": "body_markdown",
    "html": "body_html",
    "renderer": "renderer_version",
    "fingerprint": "content_hash",
}
"""Renamed keys of the JSON object in comment.former (now comment.previous_version), which are names of columns."""


def upgrade() -> None:
    """Give tables, columns and states their standard names."""
    _rebuild(CHANGES, "moderation_event", _make_tables)
    _rename_keys("previous_version", VERSION_KEYS)


def downgrade() -> None:
    """Restore the former names of tables, columns and states."""
    _rebuild([each.reverse() for each in CHANGES], "audit_event", _make_former_tables)
    _rename_keys("former", _reverse(VERSION_KEYS))


def _make_tables() -> None:
    tables_0003.metadata.create_all(op.get_bind())
    for statement in append_only_triggers("audit_event", op.get_bind().dialect.name):
        op.execute(statement)


def _make_former_tables() -> None:
    for name in ("0001_readers", "0002_more"):
        import_module(f"engine.db.migrations.versions.{name}").upgrade()


def _rebuild(changes: Sequence[Change], guarded: str, make: Callable[[], None]) -> None:
    """Set the tables aside, make the others and fill them. guarded is the append-only table among those set aside."""
    for change in changes:
        _set_aside(change.old)
    make()
    for change in changes:
        _copy(change)
        _continue_ids(change)
    for change in reversed(changes):  # before the tables they refer to, so that nothing cascades
        op.drop_table(_aside(change.old))
    if _is_postgresql():
        op.execute(f"DROP FUNCTION {guarded}_is_append_only()")


def _aside(name: str) -> str:
    return f"aside_{name}"


def _set_aside(name: str) -> None:
    """Rename a table, and free the names of its indexes and its sequence."""
    op.rename_table(name, _aside(name))
    if not _is_postgresql():
        for index in inspect(op.get_bind()).get_indexes(_aside(name)):
            op.drop_index(str(index["name"]), _aside(name))
        return
    indexes = text("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = :name")
    for found in op.get_bind().scalars(indexes, {"name": _aside(name)}).all():
        op.execute(f"ALTER INDEX {found} RENAME TO {_aside(found)}")
    if sequence := _sequence(_aside(name)):
        op.execute(f"ALTER SEQUENCE {sequence} RENAME TO {_aside(name)}_id_seq")


def _copy(change: Change) -> None:
    """Fill a table from the one that was set aside."""
    names = [str(each["name"]) for each in inspect(op.get_bind()).get_columns(change.new)]
    former = _reverse(change.columns)
    values: list[ColumnElement[object]] = [column(former.get(name, name)) for name in names]
    if change.states:
        state: ColumnElement[str] = column("state")
        values[names.index("state")] = case(dict(change.states), value=state, else_=state)
    rows = select(*values).select_from(table(_aside(change.old)))
    op.execute(insert(table(change.new, *map(column, names))).from_select(names, rows))


def _continue_ids(change: Change) -> None:
    """Continue the ids after the last one used, even if its row was deleted."""
    bind = op.get_bind()
    if _is_postgresql():
        if sequence := _sequence(change.new):
            given = bind.execute(text(f"SELECT last_value, is_called FROM {_sequence(_aside(change.old))}")).one()
            bind.execute(select(func.setval(sequence, given.last_value, given.is_called)))
        return
    sequences = table("sqlite_sequence", column("name"), column("seq", Integer))
    seq = bind.scalar(select(sequences.c.seq).where(sequences.c.name == _aside(change.old)))
    if seq is not None:
        bind.execute(sequences.delete().where(sequences.c.name == change.new))
        bind.execute(sequences.insert().values(name=change.new, seq=seq))


def _rename_keys(name: str, keys: Mapping[str, str]) -> None:
    """Rename the keys of the JSON objects in a column of comment."""
    comment = table("comment", column("id", Integer), column(name, JSON(none_as_null=True)))
    kept = comment.c[name]
    for row in op.get_bind().execute(select(comment.c.id, kept).where(kept.is_not(None))).all():
        renamed = {keys.get(key, key): value for key, value in row[1].items()}
        op.get_bind().execute(comment.update().where(comment.c.id == row.id).values({name: renamed}))


def _sequence(name: str) -> str | None:
    """Return the sequence of a table's ids, if it has one. PostgreSQL only."""
    if "id" not in {each["name"] for each in inspect(op.get_bind()).get_columns(name)}:
        return None
    found = op.get_bind().scalar(select(func.pg_get_serial_sequence(name, "id")))
    return None if found is None else str(found)


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def _reverse(names: Mapping[str, str]) -> dict[str, str]:
    return {new: old for old, new in names.items()}
