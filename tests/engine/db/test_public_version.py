"""The public version increases with everything that readers see, and with nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, insert, update

from engine.comments.tables import blocklist, comment, person, subscription
from engine.db.database import Database
from engine.db.public_version import FileVersion, ServerVersion
from engine.db.schema import insert_returning_id
from engine.favourites.tables import alias, comment_exercise, readers_circuit, unmatched_term
from engine.log.counts import count_workout
from tests.databases import on_sqlite

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
Change = Callable[[Connection], object]


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A database with a comment of each status, each with a favourite, by one person."""
    database = Database(database_url)
    with database.write() as connection:
        connection.execute(insert(person).values(kind="mail", identity_hash="a", created_at=NOW))
        for status, number in STATES:
            pick(connection, store(connection, status=status, number=number), "squat")
    yield database
    database.close()


STATES = (("approved", 1), ("trash", 2), ("pending", None), ("spam", None))
"""The status and number of the comments 1 to 4. Comment 2 was approved before."""


def store(connection: Connection, **columns: Any) -> int:
    values = {"post_slug": "strong", "name": "Ann", "body_markdown": "x", "body_html": "x", "person_id": 1}
    values |= {"renderer_version": 1, "created_at": NOW, **columns}
    return insert_returning_id(connection, comment, values)


def pick(connection: Connection, id_: int, exercise: str) -> None:
    values = {"comment_id": id_, "exercise_id": exercise, "source": "picked", "state": "confirmed", "created_at": NOW}
    connection.execute(insert(comment_exercise).values(values))


def change(id_: int, **columns: Any) -> Change:
    return lambda connection: connection.execute(update(comment).where(comment.c.id == id_).values(columns))


def change_person(**columns: Any) -> Change:
    return lambda connection: connection.execute(update(person).values(columns))


def remove(id_: int) -> Change:
    return lambda connection: connection.execute(delete(comment).where(comment.c.id == id_))


PUBLIC: dict[str, Change] = {
    "approve": change(3, status="approved", number=3),
    "take an approved comment back": change(1, status="pending"),
    "edit an approved comment": change(1, body_html="y"),
    "edit a removed comment with replies": change(2, created_at=NOW),
    "delete an approved comment": remove(1),
    "erase the author": change(1, person_id=None, name="", status="deleted"),
    "import an approved comment": lambda connection: store(connection, status="approved", number=9),
    "approve a linkback": lambda connection: store(connection, status="approved", kind="webmention"),
    "a favourite of an approved comment": lambda connection: pick(connection, 1, "lunge"),
    "reject a favourite": lambda connection: connection.execute(
        update(comment_exercise).where(comment_exercise.c.comment_id == 1).values(state="rejected")
    ),
    "drop a favourite": lambda connection: connection.execute(
        delete(comment_exercise).where(comment_exercise.c.comment_id == 1)
    ),
    "block a person": change_person(blocked_at=NOW),
    "an alias": lambda connection: connection.execute(
        insert(alias).values(phrase="a", original_text="A", exercise_id="squat", created_at=NOW)
    ),
    "a readers' circuit": lambda connection: connection.execute(
        insert(readers_circuit).values(created_at=NOW, path="/c/squat/", tally={})
    ),
}
PRIVATE: dict[str, Change] = {
    "a pending comment": lambda connection: store(connection, status="pending"),
    "its favourites": lambda connection: pick(connection, 3, "lunge"),
    "edit a pending comment": change(3, body_html="y"),
    "spam": change(3, status="spam"),
    "delete spam": remove(4),
    "a new person": lambda connection: connection.execute(
        insert(person).values(kind="mail", identity_hash="b", created_at=NOW)
    ),
    "a confirmed address": change_person(verified_at=NOW),
    "a subscription": lambda connection: connection.execute(
        insert(subscription).values(person_id=1, comment_id=1, created_at=NOW)
    ),
    "a blocked word": lambda connection: connection.execute(
        insert(blocklist).values(kind="word", value="x", created_at=NOW)
    ),
    "an unmatched term": lambda connection: connection.execute(
        insert(unmatched_term).values(comment_id=1, phrase="x", original_text="x", state="pending", created_at=NOW)
    ),
    "a logged workout": lambda connection: count_workout(connection, "/c/glutes/", NOW.date()),
}


def version_after(database: Database, *changes: Change) -> int:
    with database.write() as connection:
        for each in changes:
            each(connection)
    found = ServerVersion(database, 0).read()
    assert found is not None
    return found


@pytest.mark.parametrize("name", PUBLIC)
def test_what_readers_see_increases_it(database: Database, name: str) -> None:
    before = version_after(database)
    assert version_after(database, PUBLIC[name]) > before


@pytest.mark.parametrize("name", PRIVATE)
def test_what_readers_do_not_see_leaves_it(database: Database, name: str) -> None:
    before = version_after(database)
    assert version_after(database, PRIVATE[name]) == before


def test_a_change_that_is_not_committed_leaves_it(database: Database) -> None:
    before = version_after(database)
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        PUBLIC["approve"](connection)
        raise ZeroDivisionError
    assert version_after(database) == before


@on_sqlite
def test_a_file_is_read_as_the_database_is_and_again_after_it_was_missing(database: Database, tmp_path: Path) -> None:
    file = str(database.url.database)
    version = FileVersion(file)
    assert version.known() == ServerVersion(database, 0).read()
    after = version_after(database, PUBLIC["approve"])
    assert version.known() == after
    version.close()
    Path(file).rename(tmp_path / "away")
    assert version.known() is None
    (tmp_path / "away").rename(file)
    assert version.known() == after
    version.close()


def test_a_server_is_asked_again_when_its_answer_is_too_old(database: Database) -> None:
    times = iter((0.0, 0.5, 1.5, 1.5))
    version = ServerVersion(database, 1, lambda: next(times))
    assert version.read() == version.known()
    assert version.known() is None
