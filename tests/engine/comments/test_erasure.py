"""Personal data that is deleted when it is no longer needed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from engine.comments import erasure
from engine.comments.tables import comment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.linkbacks import receive
from engine.linkbacks.tables import received_linkback
from tests.engine.privacy.samples import add_comment

ADA = "ada@example.org"


def test_ip_prefixes_are_deleted_after_30_days(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        old = add_comment(connection, key, ADA, now - timedelta(days=31))
        new = add_comment(connection, key, ADA, now - timedelta(days=29))
        for days, target in ((31, "a"), (29, "b")):
            values: dict[str, Any] = {
                "source_url": "https://s.example",
                "target_url": target,
                "source_host": "s.example",
                "post_slug": "strong",
                "kind": "webmention",
                "state": "pending",
                "ip_prefix": "192.0.2.0/24",
                "created_at": now - timedelta(days=days),
            }
            connection.execute(insert(received_linkback).values(values))
        erasure.drop_ip_prefixes(connection, now)
        receive.drop_ip_prefixes(connection, now)
        comments = {row.id: row.ip_prefix for row in connection.execute(select(comment.c.id, comment.c.ip_prefix))}
        query = select(received_linkback.c.ip_prefix).order_by(received_linkback.c.target_url)
        linkbacks = list(connection.scalars(query))
    assert comments == {old: None, new: "192.0.2.0/24"}
    assert linkbacks == [None, "192.0.2.0/24"]


def test_idempotency_keys_are_deleted_after_a_day(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        ids = [add_comment(connection, key, ADA, now - timedelta(hours=hours)) for hours in (25, 23)]
        for id_ in ids:
            values = {"idempotency_key": f"key {id_}"}
            connection.execute(update(comment).where(comment.c.id == id_).values(values))
        erasure.drop_idempotency_keys(connection, now)
        kept = list(connection.scalars(select(comment.c.idempotency_key).order_by(comment.c.id)))
    assert kept == [None, f"key {ids[1]}"]
