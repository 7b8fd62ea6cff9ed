"""Exports of a person's data."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy import Connection

from engine.comments.status import Status, set_status
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.privacy import personal_data
from tests.engine.privacy.samples import add_comment

ADA = "Ada@Example.org"


def find_id(connection: Connection, key: SecretBox, email: str = ADA) -> int:
    found = personal_data.find_person(connection, key, email)
    assert found is not None
    return found


def test_an_export_contains_all_stored_data(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        id_ = add_comment(connection, key, ADA, now, number=1)
        set_status(connection, [id_], Status.SPAM, actor="ann", now=now + timedelta(hours=1))
        data = personal_data.export_person(connection, key, find_id(connection, key, "ada@example.org"))
    assert data == {
        "email": ADA,
        "email_hash": data and data["email_hash"],
        "created_at": now.isoformat(),
        "email_confirmed_at": None,
        "blocked_at": None,
        "comments": [
            {
                "id": id_,
                "article": "strong",
                "number": 1,
                "status": "spam",
                "name": "Ada",
                "website": "https://ada.example",
                "text": "Well **said**",
                "previous_version": None,
                "other_favourites": "Wobble, hips",
                "ip_range": "192.0.2.0/24",
                "created_at": now.isoformat(),
                "edited_at": None,
                "approved_at": None,
                "spam_score": 2,
                "spam_reasons": ["there are 3 links in it"],
                "favourites": [{"exercise": "squat", "source": "picked", "state": "confirmed"}],
                "unrecognised_exercises": ["Wobble"],
                "history": [{"at": (now + timedelta(hours=1)).isoformat(), "action": "spam"}],
            }
        ],
        "subscriptions": [
            {"comment": id_, "requested_at": now.isoformat(), "confirmed_at": None, "ended_at": None},
        ],
    }
    assert json.loads(json.dumps(data)) == data


def test_an_export_contains_nothing_of_other_people(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        add_comment(connection, key, ADA, now)
        add_comment(connection, key, "bob@example.org", now, text="Bob's words")
        assert "Bob" not in json.dumps(personal_data.export_person(connection, key, find_id(connection, key)))
        assert personal_data.find_person(connection, key, "nobody@example.org") is None
        assert personal_data.export_person(connection, key, 4711) is None
