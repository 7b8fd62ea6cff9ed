"""What is kept of a person: shown whole, forgotten whole, and not brought back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from engine.library.reader import read_library
from engine.readers.comments import thread
from engine.readers.favourites.tally import tally
from engine.readers.people import privacy
from engine.readers.people.sealing import Key
from engine.readers.storage.database import Database
from engine.readers.storage.tables import comment, mention, metadata, moderation_event, person
from tests.engine.library.samples import builtin_files
from tests.engine.readers.people.samples import wrote

ADA = "Ada@Example.org"


def known(connection: Connection, key: Key, email: str = ADA) -> int:
    found = privacy.find(connection, key, email)
    assert found is not None
    return found


def everything(connection: Connection) -> str:
    """All that the database holds, as text."""
    rows = [connection.execute(select(table)).all() for table in metadata.sorted_tables]
    return repr(rows)


def test_an_export_holds_all_that_is_kept(database: Database, key: Key, now: datetime) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now, number=1)
        found = privacy.export(connection, key, known(connection, key, "ada@example.org"))
    shown = json.dumps(found)
    for word in (
        "Ada@Example.org",
        "https://ada.example",
        "Well **said**",
        "192.0.2.0/24",
        "squat",
        "Wobble",
        "3 links",
    ):
        assert word in shown
    assert found is not None
    assert [each["number"] for each in found["comments"]] == [1]
    assert len(found["replies_by_mail"]) == 1


def test_nothing_is_shown_of_somebody_else(database: Database, key: Key, now: datetime) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now)
        wrote(connection, key, "bob@example.org", now, text="Bob's words")
        assert "Bob" not in json.dumps(privacy.export(connection, key, known(connection, key)))
        assert privacy.find(connection, key, "nobody@example.org") is None
        assert privacy.export(connection, key, 4711) is None


def test_after_an_erasure_nothing_of_the_person_is_left(database: Database, key: Key, now: datetime) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now, number=1, text="Unmistakable")
        id_ = known(connection, key)
        hash_ = connection.scalar(select(person.c.key))
        erasure = privacy.erase(connection, id_, actor="reader", now=now + timedelta(days=1))
    with database.read() as connection:
        left = everything(connection)
        for word in ("Ada", "ada.example", "Unmistakable", "192.0.2", "squat", "obble", "fff", "3 links", str(hash_)):
            assert word not in left
        log = connection.execute(select(moderation_event)).one()
    assert (log.actor, log.action) == ("reader", "erase")
    assert erasure is not None
    assert erasure.key == hash_


def test_erased_comments_leave_a_tombstone_above_the_answers_and_their_numbers(
    database: Database, key: Key, now: datetime
) -> None:
    with database.write() as connection:
        head = wrote(connection, key, ADA, now, number=1)
        wrote(connection, key, "bob@example.org", now, number=2, parent_id=head)
        privacy.erase(connection, known(connection, key), actor="reader", now=now)
        shown = thread.read(connection, "strong").shown
    assert [(each.number, each.gone, [reply.number for reply in each.replies]) for each in shown] == [(1, True, [2])]
    assert shown[0].name == ""


def test_the_favourites_of_the_erased_do_not_count(database: Database, key: Key, now: datetime) -> None:
    library = read_library(builtin_files())[0]
    with database.write() as connection:
        wrote(connection, key, ADA, now, number=1)
        wrote(connection, key, "bob@example.org", now, number=2)
        assert tally(connection, library).readers == 2
        privacy.erase(connection, known(connection, key), actor="reader", now=now)
        assert tally(connection, library).readers == 1


def test_somebody_who_is_blocked_stays_so_after_an_erasure(database: Database, key: Key, now: datetime) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now)
        connection.execute(update(person).values(blocked_at=now))
        privacy.erase(connection, known(connection, key), actor="reader", now=now)
        row = connection.execute(select(person)).one()
    assert row.blocked_at == now
    assert row.email is None


def test_an_erasure_is_repeated_for_what_came_back_and_spares_what_was_written_later(
    database: Database, key: Key, now: datetime
) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now, number=1)
        erasure = privacy.erase(connection, known(connection, key), actor="reader", now=now + timedelta(hours=1))
        assert erasure is not None
        wrote(connection, key, ADA, now, number=2, text="Brought back")
        wrote(connection, key, ADA, now + timedelta(hours=2), number=3, text="Written anew")
        assert privacy.replay(connection, [erasure], actor="restore", now=now + timedelta(days=1)) == 1
        assert privacy.replay(connection, [erasure], actor="restore", now=now + timedelta(days=1)) == 0
        texts = list(connection.scalars(select(comment.c.source).order_by(comment.c.number)))
    assert texts == ["", "", "Written anew"]


def test_nobody_gets_the_id_of_somebody_who_was_erased(database: Database, key: Key, now: datetime) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now)
        before = known(connection, key)
        privacy.erase(connection, before, actor="reader", now=now)
        wrote(connection, key, "bob@example.org", now)
        assert known(connection, key, "bob@example.org") != before


def test_a_link_proves_its_person_for_a_day(key: Key, now: datetime) -> None:
    token = privacy.link(key, 7, now).split("/")[3]
    assert privacy.proven(key, token, now + timedelta(hours=23)) == 7
    assert privacy.proven(key, token, now + timedelta(hours=25)) is None
    for forged in (f"8{token[1:]}", token[:-1], "", "7", "7.", f"0{token}", "٧" + token[1:], f"{'9' * 5000}.x"):
        assert privacy.proven(key, forged, now) in ((7,) if forged == f"0{token}" else (None,))


def test_network_addresses_are_dropped_after_30_days(database: Database, key: Key, now: datetime) -> None:
    with database.write() as connection:
        old = wrote(connection, key, ADA, now - timedelta(days=31))
        new = wrote(connection, key, ADA, now - timedelta(days=29))
        for days, target in ((31, "a"), (29, "b")):
            at = now - timedelta(days=days)
            values: dict[str, Any] = {
                "source": "https://s.example",
                "target": target,
                "host": "s.example",
                "post": "strong",
            }
            values |= {"kind": "webmention", "state": "queued", "address": "192.0.2.0/24", "created_at": at}
            connection.execute(insert(mention).values(values))
        privacy.drop_addresses(connection, now)
        kept = {row.id: row.address for row in connection.execute(select(comment.c.id, comment.c.address))}
        mentions = list(connection.scalars(select(mention.c.address).order_by(mention.c.target)))
    assert kept == {old: None, new: "192.0.2.0/24"}
    assert mentions == [None, "192.0.2.0/24"]
