"""Comments for the tests of privacy, each with a favourite, an unmatched name and a subscription."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from engine.comments.markup import RENDERER_VERSION, render
from engine.comments.people import add_person, find_person, identify
from engine.comments.tables import comment, subscription
from engine.crypto import SecretBox
from engine.db.schema import insert_returning_id
from engine.favourites.tables import comment_exercise, unmatched_term


def add_comment(
    connection: Connection, key: SecretBox, email: str, now: datetime, *, text: str = "Well **said**", **columns: Any
) -> int:
    """Add an approved comment of a person called Ada, and return its id."""
    identity = identify(key, email=email, name="Ada", url="https://ada.example")
    known = find_person(connection, identity.kind, identity.identity_hash)
    person_id = known or add_person(connection, identity, created_at=now)
    values = {
        "post_slug": "strong",
        "person_id": person_id,
        "status": "approved",
        "name": "Ada",
        "url": "https://ada.example",
        "body_markdown": text,
        "body_html": render(text),
        "renderer_version": RENDERER_VERSION,
        "other_favourites": "Wobble, hips",
        "from_verified_device": True,
        "ip_prefix": "192.0.2.0/24",
        "spam_score": 2,
        "spam_reasons": ["there are 3 links in it"],
        "content_hash": "f" * 64,
        "created_at": now,
        **columns,
    }
    id_ = insert_returning_id(connection, comment, values)
    pick = {"exercise_id": "squat", "source": "picked", "state": "confirmed", "created_at": now}
    connection.execute(insert(comment_exercise).values(comment_id=id_, **pick))
    word = {"phrase": "wobble", "original_text": "Wobble", "state": "pending", "created_at": now}
    connection.execute(insert(unmatched_term).values(comment_id=id_, **word))
    connection.execute(insert(subscription).values(person_id=person_id, comment_id=id_, created_at=now))
    return id_
