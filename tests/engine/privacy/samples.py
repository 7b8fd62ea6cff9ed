"""Readers as the tests of keeping need them: each with an address, comments, a favourite and a subscription."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from engine.comments.markup import RENDERER, render
from engine.comments.people import find_or_add
from engine.comments.tables import comment, subscription
from engine.crypto import SecretBox
from engine.favourites.tables import comment_exercise, unknown_word


def wrote(
    connection: Connection, key: SecretBox, email: str, now: datetime, *, text: str = "Well **said**", **columns: Any
) -> int:
    """Store an approved comment of Ada with a favourite, an unknown word and mail for replies. Gives its id."""
    person_id = find_or_add(connection, key, email=email, name="Ada", url="https://ada.example", now=now)
    values = {
        "post": "strong",
        "person_id": person_id,
        "status": "approved",
        "name": "Ada",
        "url": "https://ada.example",
        "source": text,
        "html": render(text),
        "renderer": RENDERER,
        "more": "Wobble, hips",
        "proved": True,
        "address": "192.0.2.0/24",
        "score": 2,
        "reasons": ["there are 3 links in it"],
        "fingerprint": "f" * 64,
        "created_at": now,
        **columns,
    }
    added = connection.execute(insert(comment).values(values)).inserted_primary_key
    assert added is not None
    id_ = int(added[0])
    pick = {"exercise": "squat", "source": "picked", "state": "confirmed", "created_at": now}
    connection.execute(insert(comment_exercise).values(comment_id=id_, **pick))
    word = {"phrase": "wobble", "written": "Wobble", "state": "waiting", "created_at": now}
    connection.execute(insert(unknown_word).values(comment_id=id_, **word))
    connection.execute(insert(subscription).values(person_id=person_id, comment_id=id_, created_at=now))
    return id_
