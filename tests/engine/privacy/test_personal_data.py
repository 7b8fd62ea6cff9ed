"""What is kept of a person: shown whole, forgotten whole, and not brought back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select

from engine.comments.tables import comment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.linkbacks.tables import received_linkback
from engine.privacy import personal_data
from tests.engine.privacy.samples import wrote

ADA = "Ada@Example.org"


def known(connection: Connection, key: SecretBox, email: str = ADA) -> int:
    found = personal_data.find_person(connection, key, email)
    assert found is not None
    return found


def test_an_export_holds_all_that_is_kept(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now, number=1)
        found = personal_data.export_person(connection, key, known(connection, key, "ada@example.org"))
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


def test_nothing_is_shown_of_somebody_else(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        wrote(connection, key, ADA, now)
        wrote(connection, key, "bob@example.org", now, text="Bob's words")
        assert "Bob" not in json.dumps(personal_data.export_person(connection, key, known(connection, key)))
        assert personal_data.find_person(connection, key, "nobody@example.org") is None
        assert personal_data.export_person(connection, key, 4711) is None


def test_a_link_proves_its_person_for_a_day(key: SecretBox, now: datetime) -> None:
    token = personal_data.create_data_link(key, 7, now).split("/")[3]
    assert personal_data.verify_data_token(key, token, now + timedelta(hours=23)) == 7
    assert personal_data.verify_data_token(key, token, now + timedelta(hours=25)) is None
    for forged in (f"8{token[1:]}", token[:-1], "", "7", "7.", f"0{token}", "٧" + token[1:], f"{'9' * 5000}.x"):
        assert personal_data.verify_data_token(key, forged, now) in ((7,) if forged == f"0{token}" else (None,))


def test_network_addresses_are_dropped_after_30_days(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        old = wrote(connection, key, ADA, now - timedelta(days=31))
        new = wrote(connection, key, ADA, now - timedelta(days=29))
        for days, target in ((31, "a"), (29, "b")):
            at = now - timedelta(days=days)
            values: dict[str, Any] = {
                "source_url": "https://s.example",
                "target_url": target,
                "source_host": "s.example",
                "post_slug": "strong",
            }
            values |= {"kind": "webmention", "state": "pending", "ip_prefix": "192.0.2.0/24", "created_at": at}
            connection.execute(insert(received_linkback).values(values))
        personal_data.drop_ip_prefixes(connection, now)
        kept = {row.id: row.ip_prefix for row in connection.execute(select(comment.c.id, comment.c.ip_prefix))}
        mentions = list(
            connection.scalars(select(received_linkback.c.ip_prefix).order_by(received_linkback.c.target_url))
        )
    assert kept == {old: None, new: "192.0.2.0/24"}
    assert mentions == [None, "192.0.2.0/24"]
