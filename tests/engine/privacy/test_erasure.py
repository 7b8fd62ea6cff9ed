"""Erasures: no personal data is left, and a restore does not bring it back."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update

from engine.audit.tables import audit_event
from engine.comments import threads
from engine.comments.favourite_tally import count_favourites
from engine.comments.tables import comment, person, subscription
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.db.schema import insert_returning_id
from engine.linkbacks.tables import received_linkback
from engine.privacy import erasure
from engine.privacy.erasure_log import ErasureLog
from engine.transfer.all_tables import metadata
from tests.engine.library.samples import read_ours
from tests.engine.privacy.samples import add_comment
from tests.engine.privacy.test_personal_data import ADA, find_id


def dump(connection: Connection) -> str:
    """Return the content of all tables as text."""
    rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    return repr(rows)


def add_linkback(connection: Connection, now: datetime) -> int:
    """Add a pending linkback, and return the id of its comment."""
    values = {
        "post_slug": "strong",
        "kind": "webmention",
        "status": "pending",
        "name": "Eve Adams",
        "title": "On hips",
        "url": "https://eve.example/hips",
        "body_markdown": "I tried it",
        "body_html": "<p>I tried it</p>",
        "renderer_version": 0,
        "created_at": now,
    }
    id_ = insert_returning_id(connection, comment, values)
    received = {
        "source_url": "https://eve.example/hips",
        "target_url": "https://here.example/posts/strong/",
        "source_host": "eve.example",
        "post_slug": "strong",
        "kind": "webmention",
        "state": "verified",
        "comment_id": id_,
        "created_at": now,
    }
    connection.execute(insert(received_linkback).values(received))
    return id_


def test_an_erasure_leaves_no_data_of_the_person(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        add_comment(connection, key, ADA, now, number=1, text="Unmistakable")
        id_ = find_id(connection, key)
        hash_ = connection.scalar(select(person.c.identity_hash))
        erased = erasure.erase_person(connection, id_, actor="reader", now=now + timedelta(days=1))
    with database.read() as connection:
        left = dump(connection)
        for word in ("Ada", "ada.example", "Unmistakable", "192.0.2", "squat", "obble", "fff", "3 links", str(hash_)):
            assert word not in left
        log = connection.execute(select(audit_event)).one()
    assert (log.actor, log.action) == ("reader", "erase")
    assert erased is not None
    assert erased.key == hash_


def test_erased_comments_keep_their_numbers_and_replies(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        head = add_comment(connection, key, ADA, now, number=1)
        add_comment(connection, key, "bob@example.org", now, number=2, parent_id=head)
        erasure.erase_person(connection, find_id(connection, key), actor="reader", now=now)
        shown = threads.read_page(connection, "strong").page.items
    assert [(each.number, each.is_removed, [reply.number for reply in each.replies]) for each in shown] == [
        (1, True, [2])
    ]
    assert shown[0].name == ""


def test_favourites_of_erased_people_do_not_count(database: Database, key: SecretBox, now: datetime) -> None:
    library = read_ours()[0]
    with database.write() as connection:
        add_comment(connection, key, ADA, now, number=1)
        add_comment(connection, key, "bob@example.org", now, number=2)
        assert count_favourites(connection, library).readers == 2
        erasure.erase_person(connection, find_id(connection, key), actor="reader", now=now)
        assert count_favourites(connection, library).readers == 1


def test_a_blocked_person_stays_blocked_after_an_erasure(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        add_comment(connection, key, ADA, now)
        connection.execute(update(person).values(blocked_at=now))
        erasure.erase_person(connection, find_id(connection, key), actor="reader", now=now)
        row = connection.execute(select(person)).one()
    assert row.blocked_at == now
    assert row.email_encrypted is None


def test_a_repeated_erasure_spares_later_comments(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        add_comment(connection, key, ADA, now, number=1)
        erased = erasure.erase_person(
            connection, find_id(connection, key), actor="reader", now=now + timedelta(hours=1)
        )
        assert erased is not None
        add_comment(connection, key, ADA, now, number=2, text="Brought back")
        add_comment(connection, key, ADA, now + timedelta(hours=2), number=3, text="Written later")
        assert erasure.repeat_erasures(connection, [erased], actor="restore", now=now + timedelta(days=1)) == 1
        assert erasure.repeat_erasures(connection, [erased], actor="restore", now=now + timedelta(days=1)) == 0
        texts = list(connection.scalars(select(comment.c.body_markdown).order_by(comment.c.number)))
    assert texts == ["", "", "Written later"]


def test_ids_of_erased_people_are_not_reused(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        add_comment(connection, key, ADA, now)
        before = find_id(connection, key)
        erasure.erase_person(connection, before, actor="reader", now=now)
        add_comment(connection, key, "bob@example.org", now)
        assert find_id(connection, key, "bob@example.org") != before


def test_a_comment_without_an_email_address_can_be_erased(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        head = add_comment(connection, key, "", now, number=1, text="Unmistakable")
        add_comment(
            connection, key, "bob@example.org", now + timedelta(seconds=1), number=2, parent_id=head, text="Bob's"
        )
        assert erasure.erase_comment(connection, head, actor="ann", now=now + timedelta(days=1)) is not None
        assert erasure.erase_comment(connection, head, actor="ann", now=now + timedelta(days=2)) is None
        assert erasure.erase_comment(connection, 4711, actor="ann", now=now) is None
        left = dump(connection)
        people = connection.scalars(select(person.c.kind)).all()
        shown = threads.read_page(connection, "strong").page.items
    assert "Unmistakable" not in left
    assert "Bob's" in left
    assert people == ["mail"]
    assert [(each.number, each.is_removed, [reply.number for reply in each.replies]) for each in shown] == [
        (1, True, [2])
    ]


def test_a_person_with_other_comments_and_other_subscribers_stay(
    database: Database, key: SecretBox, now: datetime
) -> None:
    with database.write() as connection:
        first = add_comment(connection, key, ADA, now, number=1)
        add_comment(connection, key, ADA, now + timedelta(seconds=1), number=2, text="Kept")
        add_comment(connection, key, "bob@example.org", now + timedelta(seconds=2), number=3)
        bob = find_id(connection, key, "bob@example.org")
        connection.execute(insert(subscription).values(person_id=bob, comment_id=first, created_at=now))
        erasure.erase_comment(connection, first, actor="ann", now=now)
        find_id(connection, key)
        waiting = connection.scalars(select(subscription.c.person_id).where(subscription.c.comment_id == first)).all()
        assert waiting == [bob]
        assert "Kept" in dump(connection)


def test_a_linkback_is_erased_with_its_record(database: Database, now: datetime) -> None:
    with database.write() as connection:
        erasure.erase_comment(connection, add_linkback(connection, now), actor="ann", now=now)
        left = dump(connection)
    for word in ("Eve", "eve.example", "hips", "I tried it"):
        assert word not in left


def test_a_restore_does_not_bring_an_erased_comment_back(
    database: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    erasures = ErasureLog(tmp_path)
    with database.write() as connection:
        id_ = add_comment(connection, key, "", now, number=1)
        add_comment(connection, key, "", now + timedelta(seconds=1), number=2, text="Kept")
    assert erasure.erase_permanently(
        database, erasures, lambda connection: erasure.erase_comment(connection, id_, actor="ann", now=now)
    )
    with database.write() as connection:  # as a restored backup contains it
        came_back = {
            "status": "approved",
            "name": "Ada",
            "body_markdown": "Back",
            "body_html": "<p>Back</p>",
            "erased_at": None,
        }
        connection.execute(update(comment).where(comment.c.id == id_).values(came_back))
        assert erasure.repeat_erasures(connection, erasures.list_erasures(), actor="restore", now=now) == 1
        assert erasure.repeat_erasures(connection, erasures.list_erasures(), actor="restore", now=now) == 0
        assert list(connection.scalars(select(comment.c.body_markdown).order_by(comment.c.number))) == ["", "Kept"]


def test_nothing_is_erased_if_the_erasure_cannot_be_logged(
    database: Database, key: SecretBox, now: datetime, tmp_path: Path
) -> None:
    with database.write() as connection:
        id_ = add_comment(connection, key, "", now, number=1)
    with pytest.raises(OSError, match="No such file"):
        erasure.erase_permanently(
            database,
            ErasureLog(tmp_path / "absent"),
            lambda connection: erasure.erase_comment(connection, id_, actor="ann", now=now),
        )
    with database.read() as connection:
        assert connection.scalar(select(comment.c.status)) == "approved"
