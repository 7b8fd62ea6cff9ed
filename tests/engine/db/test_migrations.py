"""Migrations from each released revision to the newest and back, with the right tables and all rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Connection, Inspector, MetaData, Table, create_engine, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import JSON, Boolean, DateTime, Integer, LargeBinary

from engine.audit.tables import audit_event
from engine.db import migrate
from engine.db.database import Database
from engine.db.public_version import create_triggers
from engine.db.schema import append_only_triggers
from engine.transfer.all_tables import metadata
from tests import databases

FOLDER = ScriptDirectory(str(migrate.FOLDER))
SCRIPTS = [*FOLDER.walk_revisions()][::-1]
"""Revisions from the first to the newest."""
REVISIONS = [each.revision for each in SCRIPTS]
_reflected: dict[tuple[str, ...], MetaData] = {}
"""Tables by the statements that would create them, because SQLAlchemy needs many queries to find them out."""
REVERSIBLE = [each.revision for each in SCRIPTS if hasattr(each.module, "downgrade")]
VERSION_KEYS = {
    "source": "body_markdown",
    "html": "body_html",
    "renderer": "renderer_version",
    "fingerprint": "content_hash",
}
RENAMED: Mapping[str, tuple[str, dict[str, str]]] = {
    "person": ("person", {"key": "identity_hash", "email": "email_encrypted"}),
    "comment": (
        "comment",
        {
            "post": "post_slug",
            **VERSION_KEYS,
            "more": "other_favourites",
            "address": "ip_prefix",
            "score": "spam_score",
            "reasons": "spam_reasons",
            "proved": "from_verified_device",
            "former": "previous_version",
            "told_at": "notified_at",
        },
    ),
    "comment_exercise": ("comment_exercise", {"exercise": "exercise_id"}),
    "unknown_word": ("unmatched_term", {"written": "original_text"}),
    "alias": ("alias", {"exercise": "exercise_id", "written": "original_text"}),
    "snapshot": ("readers_circuit", {"made_at": "created_at", "request": "path"}),
    "mention": (
        "received_linkback",
        {
            "source": "source_url",
            "target": "target_url",
            "host": "source_host",
            "post": "post_slug",
            "address": "ip_prefix",
        },
    ),
    "sent_mention": (
        "sent_webmention",
        {"source": "source_url", "target": "target_url", "post": "post_slug", "digest": "content_hash"},
    ),
    "moderation_event": ("audit_event", {"undoes": "reverts_id"}),
    "owner": (
        "user_account",
        {"password": "password_hash", "email": "email_encrypted", "epoch": "session_version"},
    ),
    "sign_in_failure": ("failed_login", {"account": "account_hash", "address": "ip_prefix"}),
}
"""Tables and columns that revision 0003 renames."""
STATES = {
    ("unknown_word", "waiting"): "pending",
    ("mention", "queued"): "pending",
    ("sent_mention", "queued"): "pending",
}
STATES |= {("job", "dead"): "failed"}


@pytest.fixture(autouse=True)
def scripts_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the revisions between the commands of Alembic, which reads all of them for each."""
    monkeypatch.setattr(ScriptDirectory, "from_config", lambda _: FOLDER)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """A transaction in an empty database, like that of `flask db upgrade`, in which SQLite enforces foreign keys."""
    with database._unmigrated(writes=True) as connection:
        yield connection


def downgrade(connection: Connection, to: str) -> None:
    """Downgrade a database to an earlier revision."""
    command.downgrade(migrate.config(connection), to)


@pytest.fixture(scope="module")
def new_schema(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names and constraints of a database whose tables are created without migrations."""
    with databases.fresh_database(tmp_path_factory.mktemp("new"), migrated=False) as url:
        engine = create_engine(url)
        with engine.begin() as connection:
            metadata.create_all(connection)
            dialect = connection.dialect.name
            for statement in (*append_only_triggers("audit_event", dialect), *create_triggers(dialect)):
                connection.execute(text(statement))
            found = schema(connection)
        engine.dispose()
    return found


@pytest.mark.parametrize("start", REVISIONS)
def test_every_row_survives_each_step_from_a_released_revision_to_the_tables_of_a_new_database(
    connection: Connection, now: datetime, start: str, new_schema: dict[str, Any]
) -> None:
    migrate.upgrade(connection, start)
    before = filled(connection, now)
    for revision in REVISIONS[REVISIONS.index(start) + 1 :]:
        before = renamed(before) if revision == "0003" else before
        migrate.upgrade(connection, revision)
    assert migrate.read_revision(connection).is_newest
    assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert schema(connection) == new_schema
    after = rows(connection)
    for table, row in before.items():
        assert table in after, f"a step drops the table {table}"
        assert {name: value for name, value in after[table].items() if name in row} == {
            name: value for name, value in row.items() if name in after[table]
        }


def test_the_name_of_each_file_begins_with_its_revision() -> None:
    assert migrate.list_revisions() == (REVISIONS[-1], frozenset(REVISIONS))


def test_every_revision_can_be_undone_or_says_why_not() -> None:
    for each in SCRIPTS:
        reason = getattr(each.module, "irreversible", "")
        assert hasattr(each.module, "downgrade") != bool(reason), f"{each.revision}: write downgrade() or irreversible"


@pytest.mark.parametrize("revision", REVERSIBLE)
def test_every_reversible_revision_keeps_every_row(connection: Connection, now: datetime, revision: str) -> None:
    earlier = REVISIONS[REVISIONS.index(revision) - 1]
    migrate.upgrade(connection, earlier)
    before = filled(connection, now)
    old = schema(connection)
    made: dict[str, Any] = {}
    for _ in range(2):
        migrate.upgrade(connection, revision)
        made = made or rows(connection)
        new = schema(connection)
        assert rows(connection) == made
        downgrade(connection, earlier)
        assert schema(connection) == old
        assert rows(connection) == before
    migrate.upgrade(connection, revision)
    assert (schema(connection), rows(connection)) == (new, made)


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_states_and_former_versions_get_their_standard_names_and_lose_them_again(
    connection: Connection, now: datetime, revision: str
) -> None:
    migrate.upgrade(connection, revision)
    filled(connection, now)
    version: dict[str, Any] = {
        "name": "Ada",
        "url": None,
        "source": "é",
        "html": "<p>é</p>",
        "renderer": 1,
        "fingerprint": "f",
    }
    version |= {"edited_at": None, "noted": {"picks": [], "unknown": [{"phrase": "hip", "written": "Hip"}]}}
    comment = _present(connection).tables["comment"]
    connection.execute(comment.update().values(former=version))
    migrate.upgrade(connection)
    after = rows(connection)
    assert after["comment"]["previous_version"] == {VERSION_KEYS.get(name, name): version[name] for name in version}
    waiting = ("unmatched_term", "received_linkback", "sent_webmention")
    assert {after[name]["state"] for name in waiting} == {"pending"}
    for table in (*waiting, "job"):
        word = "failed" if table == "job" else "pending"
        present = _present(connection).tables[table]
        connection.execute(present.update().values(state=word))
    downgrade(connection, "0002")
    before = rows(connection)
    assert before["comment"]["former"] == version
    states = [before[table]["state"] for table in ("unknown_word", "mention", "sent_mention", "job")]
    assert states == ["waiting", "queued", "queued", "dead"]


def test_ids_are_not_reused(connection: Connection, now: datetime) -> None:
    migrate.upgrade(connection, "0002")
    filled(connection, now)
    person = _present(connection).tables["person"]
    values = {"kind": "mail", "key": "b", "created_at": now}
    last = connection.execute(insert(person).values(values)).inserted_primary_key
    assert last is not None and last[0] == 2
    connection.execute(person.delete().where(person.c.id == 2))
    for step, hash_ in ((migrate.upgrade, "identity_hash"), (downgrade, "key")):
        step(connection, "0003" if step is migrate.upgrade else "0002")
        values = {"kind": "mail", hash_: f"c{hash_}", "created_at": now}
        added = connection.execute(insert(_present(connection).tables["person"]).values(values)).inserted_primary_key
        assert added is not None and added[0] > 2


def test_actions_and_actors_get_their_standard_names_and_lose_them_again(connection: Connection, now: datetime) -> None:
    migrate.upgrade(connection, "0003")
    before = [
        ("Ada", "pend", {"from": "spam"}),
        ("Ada", "store-alias", {"phrase": "hip thing"}),
        ("Ada", "dismiss-words", {}),
        ("Ada", "undo", {"action": "pend"}),
        ("Ada", "undo", {"action": "spam"}),
        ("mail", "trash", {}),
        ("mail", "edit", {}),  # by a user of that name
        ("strongstride", "approve", {"first": True}),
        ("reader", "edit", {}),
    ]
    for actor, action, detail in before:
        connection.execute(audit_event.insert().values(at=now, actor=actor, action=action, detail=detail))
    migrate.upgrade(connection, "0004")
    assert _events(connection) == [
        ("Ada", "unapprove", {"from": "spam"}),
        ("Ada", "add-alias", {"phrase": "hip thing"}),
        ("Ada", "dismiss-term", {}),
        ("Ada", "undo", {"action": "unapprove"}),
        ("Ada", "undo", {"action": "spam"}),
        ("email", "trash", {}),
        ("mail", "edit", {}),
        ("system", "approve", {"first": True}),
        ("reader", "edit", {}),
    ]
    refuses_changes(connection, "audit_event")
    downgrade(connection, "0003")
    assert _events(connection) == before
    refuses_changes(connection, "audit_event")


def _events(connection: Connection) -> list[tuple[str, str, dict[str, Any]]]:
    query = select(audit_event.c.actor, audit_event.c.action, audit_event.c.detail).order_by(audit_event.c.id)
    return [(actor, action, detail) for actor, action, detail in connection.execute(query)]


def test_the_audit_log_stays_append_only(connection: Connection, now: datetime) -> None:
    migrate.upgrade(connection, "0002")
    filled(connection, now)
    migrate.upgrade(connection)
    refuses_changes(connection, "audit_event")
    downgrade(connection, "0002")
    refuses_changes(connection, "moderation_event")
    migrate.upgrade(connection)
    connection.execute(audit_event.insert().values(at=now, actor="a", action="b"))
    refuses_changes(connection, "audit_event")


def test_jobs_and_reasons_of_linkbacks_get_standard_names_and_lose_them_again(
    connection: Connection, now: datetime
) -> None:
    migrate.upgrade(connection, "0004")
    filled(connection, now)
    payloads = [
        ("linkback", {"mention": 7, "title": "A title"}, {"linkback_id": 7, "title": "A title"}),
        ("mail", {"letter": "reply", "of": {"comment_id": 7}}, {"email": "reply", "ids": {"comment_id": 7}}),
        (
            "webmention",
            {"post": "p", "source": "s", "target": "t"},
            {"post_slug": "p", "source_url": "s", "target_url": "t"},
        ),
        ("akismet", {"post": 7}, {"post": 7}),
    ]
    present = _present(connection).tables
    jobs, linkbacks = present["job"], present["received_linkback"]
    connection.execute(jobs.delete())
    for kind, payload, _ in payloads:
        values = {"kind": kind, "payload": payload, "run_at": now, "created_at": now}
        connection.execute(jobs.insert().values(values))
    connection.execute(linkbacks.update().values(reason="the source cannot be reached"))
    for step, revision, expected, reason in (
        (migrate.upgrade, "0005", [new for _, _, new in payloads], "unreachable"),
        (downgrade, "0004", [old for _, old, _ in payloads], "the source cannot be reached"),
    ):
        step(connection, revision)
        assert list(connection.scalars(select(jobs.c.payload).order_by(jobs.c.id))) == expected
        assert connection.scalar(select(linkbacks.c.reason)) == reason


def test_jobs_that_a_flood_of_comments_causes_move_to_the_bulk_lane(connection: Connection, now: datetime) -> None:
    migrate.upgrade(connection, "0006")
    filled(connection, now)
    jobs = _present(connection).tables["job"]
    connection.execute(jobs.delete())
    given = [
        ("comment-submitted", {"comment": 7}, True),
        ("akismet", {"comment": 7}, True),
        ("comment-waiting", {"comment": 7}, True),
        ("mail", {"email": "waiting", "ids": {"comment_id": 7, "owner_id": 1}}, True),
        ("mail", {"email": "reply", "ids": {"comment_id": 7, "subscription_id": 1}}, False),
        ("mail", {}, False),
        ("linkback", {"linkback_id": 7}, False),
    ]
    for kind, payload, _ in given:
        connection.execute(jobs.insert().values(kind=kind, payload=payload, run_at=now, created_at=now))
    migrate.upgrade(connection, "0007")
    migrated = _present(connection).tables["job"]
    assert list(connection.scalars(select(migrated.c.is_bulk).order_by(migrated.c.id))) == [bulk for *_, bulk in given]


def refuses_changes(connection: Connection, table: str) -> None:
    """Assert that rows of a table can be neither changed nor removed."""
    statements = [f"UPDATE {table} SET actor = 'x'", f"DELETE FROM {table}"]
    statements += [f"TRUNCATE {table}"] if connection.dialect.name == "postgresql" else []
    for statement in statements:
        with pytest.raises(DBAPIError, match=f"{table} is append-only"), connection.begin_nested():
            connection.execute(text(statement))


def test_the_first_revision_creates_all_tables(connection: Connection) -> None:
    migrate.upgrade(connection)
    migrate.upgrade(connection)
    assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def renamed(before: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the rows of revision 0002 with the names of 0003."""
    found = {}
    for table, row in before.items():
        name, columns = RENAMED.get(table, (table, {}))
        found[name] = {columns.get(column, column): value for column, value in row.items()}
        if "state" in row:
            found[name]["state"] = STATES.get((table, row["state"]), row["state"])
    return found


def schema(connection: Connection) -> dict[str, Any]:
    """Return the complete schema, with the names of constraints, indexes, triggers, functions and sequences."""
    inspector = inspect(connection)
    found: dict[str, Any] = {}
    for table in set(inspector.get_table_names()) - {"alembic_version"}:
        columns = {each["name"]: (str(each["type"]), each["nullable"]) for each in inspector.get_columns(table)}
        defaults = {each["name"]: _default(each["default"]) for each in inspector.get_columns(table)}
        checks = {each["name"]: each["sqltext"] for each in inspector.get_check_constraints(table)}
        keys = {
            each["name"]: (each["constrained_columns"], each["referred_table"], each["options"])
            for each in inspector.get_foreign_keys(table)
        }
        uniques = {each["name"]: each["column_names"] for each in inspector.get_unique_constraints(table)}
        indexes = {each["name"]: each["column_names"] for each in inspector.get_indexes(table)}
        primary = inspector.get_pk_constraint(table)
        found[table] = (
            columns,
            defaults,
            checks,
            keys,
            uniques,
            indexes,
            primary["name"],
            primary["constrained_columns"],
        )
    if connection.dialect.name == "postgresql":
        others = "SELECT relname FROM pg_class WHERE relkind = 'S' UNION ALL SELECT tgname FROM pg_trigger"
        others += " WHERE NOT tgisinternal UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = "
        others += "current_schema()::regnamespace"
    else:
        others = "SELECT name FROM sqlite_master WHERE type = 'trigger' UNION ALL SELECT name FROM sqlite_master"
        others += " WHERE sql LIKE '%AUTOINCREMENT%'"
    found["others"] = sorted(connection.scalars(text(others)))
    return found


def _default(value: str | None) -> str | None:
    # PostgreSQL chooses the names of sequences, so only their tables are compared.
    return value if value is None or "nextval" not in value else "nextval"


def filled(connection: Connection, now: datetime) -> dict[str, dict[str, Any]]:
    """Insert a row into each table, whatever its name is, and return the rows as they are read back."""
    inspector = inspect(connection)
    present = _present(connection)
    for table in present.sorted_tables:
        if table.name == "public_version":  # has its only row from the beginning
            continue
        words = _allowed(inspector, table.name)
        values = {each.name: _value(each, table, words, now) for each in table.columns if not _is_serial(each)}
        connection.execute(insert(table).values(values))
    return rows(connection)


def rows(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return the only row of each table. Tables that a migration has just added are empty, and left out."""
    found = {
        table.name: connection.execute(select(table)).mappings().one_or_none()
        for table in _present(connection).sorted_tables
    }
    return {name: dict(row) for name, row in found.items() if row is not None}


def _present(connection: Connection) -> MetaData:
    definition = _definition(connection)
    if definition in _reflected:
        return _reflected[definition]
    present = MetaData()
    present.reflect(connection)
    present.remove(present.tables["alembic_version"])
    if definition:
        _reflected[definition] = present
    return present


def _definition(connection: Connection) -> tuple[str, ...]:
    """Return the statements that would create the database, which only SQLite stores."""
    if connection.dialect.name != "sqlite":
        return ()
    return tuple(connection.scalars(text("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")))


def _allowed(inspector: Inspector, table: str) -> dict[str, str]:
    """Return a valid value for each column with a fixed set of values."""
    found = {}
    for constraint in inspector.get_check_constraints(table):
        first = re.search(r"(\w+)\W.*?'(\w+)'", str(constraint["sqltext"]))
        assert first is not None
        found[first[1]] = first[2]
    return found


def _is_serial(column: Column[Any]) -> bool:
    return column.name == "id" and column.primary_key


def _value(column: Column[Any], table: Table, words: dict[str, str], now: datetime) -> Any:
    if column.name in words:
        return words[column.name]
    kind = column.type
    if column.foreign_keys and next(iter(column.foreign_keys)).column.table is table:
        return None  # a row that is its own parent proves nothing
    if isinstance(kind, DateTime):
        return now if kind.timezone else now.replace(tzinfo=None)
    typed = ((Boolean, True), (Integer, 1), (LargeBinary, b"\x00\xff"), (JSON, {"a": ["é"]}))
    return next((value for type_, value in typed if isinstance(kind, type_)), "é")
