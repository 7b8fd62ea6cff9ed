"""Export the data stored about a person, for that person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from engine.audit import events
from engine.comments.people import email_hash
from engine.comments.tables import comment, person, subscription
from engine.crypto import SecretBox
from engine.favourites import picks


def find_person(connection: Connection, key: SecretBox, email: str) -> int | None:
    """Return the id of the person with an email address."""
    known = and_(person.c.kind == "mail", person.c.identity_hash == email_hash(key, email))
    return connection.scalar(select(person.c.id).where(known))


def export_person(connection: Connection, key: SecretBox, person_id: int) -> dict[str, Any] | None:
    """Return all data stored about a person, ready for JSON, or None if there is no such person.

    The email address is None if it was encrypted with another key.
    """
    row = connection.execute(select(person).where(person.c.id == person_id)).one_or_none()
    if row is None:
        return None
    comments = connection.execute(select(comment).where(comment.c.person_id == person_id).order_by(comment.c.id)).all()
    own = select(subscription).where(subscription.c.person_id == person_id).order_by(subscription.c.id)
    return {
        "email": key.decrypt(row.email_encrypted) if row.email_encrypted else None,
        "email_hash": row.identity_hash,
        "created_at": _format_time(row.created_at),
        "email_confirmed_at": _format_time(row.verified_at),
        "blocked_at": _format_time(row.blocked_at),
        "comments": [_export_comment(connection, each) for each in comments],
        "subscriptions": [
            {
                "comment": each.comment_id,
                "requested_at": _format_time(each.created_at),
                "confirmed_at": _format_time(each.confirmed_at),
                "ended_at": _format_time(each.ended_at),
            }
            for each in connection.execute(own)
        ],
    }


def count_unreadable_emails(connection: Connection, key: SecretBox) -> int:
    """Return the number of people whose email address was encrypted with another key."""
    encrypted = connection.scalars(select(person.c.email_encrypted).where(person.c.email_encrypted.is_not(None)))
    return sum(key.decrypt(each) is None for each in encrypted)


def _export_comment(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    named = picks.read_picks(connection, row.id)
    return {
        "id": row.id,
        "article": row.post_slug,
        "number": row.number,
        "status": row.status,
        "name": row.name,
        "website": row.url,
        "text": row.body_markdown,
        "previous_version": _export_version(row.previous_version),
        "other_favourites": row.other_favourites,
        "ip_range": row.ip_prefix,
        "created_at": _format_time(row.created_at),
        "edited_at": _format_time(row.edited_at),
        "approved_at": _format_time(row.approved_at),
        "spam_score": row.spam_score,
        "spam_reasons": row.spam_reasons,
        "favourites": [
            {"exercise": pick.exercise_id, "source": pick.source, "state": pick.state} for pick in named.picks
        ],
        "unrecognised_exercises": [each.original_text for each in named.unmatched],
        "history": [
            {"at": _format_time(event.at), "action": event.action}
            for event in events.list_comment_events(connection, row.id)
        ],
    }


def _export_version(version: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the version of a comment before a moderator edited it."""
    if version is None:
        return None
    return {"name": version["name"], "website": version["url"], "text": version["body_markdown"]}


def _format_time(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
