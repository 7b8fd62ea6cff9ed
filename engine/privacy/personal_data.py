"""What is kept of a person: shown to that person, and some of it forgotten by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, select, update

from engine.audit.tables import audit_event
from engine.comments.people import email_hash
from engine.comments.submit import IDEMPOTENCY_WINDOW
from engine.comments.tables import comment, person, subscription
from engine.crypto import SecretBox
from engine.db.collation import by_code_point
from engine.favourites.tables import comment_exercise, unmatched_term
from engine.linkbacks.tables import received_linkback

IP_PREFIX_RETENTION = timedelta(days=30)
"""So long a cut network address is kept, against floods and for the ranges that the owner blocks."""
LINK_PURPOSE = "person-link"
"""The purpose of the token that shows somebody what is kept of him."""
LINK_TTL = timedelta(hours=24)


def find_person(connection: Connection, key: SecretBox, email: str) -> int | None:
    """The id of the person with a mail address; None where there is none."""
    known = and_(person.c.kind == "mail", person.c.identity_hash == email_hash(key, email))
    return connection.scalar(select(person.c.id).where(known))


def create_data_link(key: SecretBox, person_id: int, now: datetime) -> str:
    """The path of the page that shows what is kept of a person. It goes by mail to that person alone."""
    return f"/privacy/yours/{person_id}.{key.create_token(LINK_PURPOSE, str(person_id), now=now, ttl=LINK_TTL)}/"


def verify_data_token(key: SecretBox, token: str, now: datetime) -> int | None:
    """The id of the person for whom a link's last part was made; None where it is not ours, or too old."""
    number, _, signature = token.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        return None
    return int(number) if key.verify_token(signature, LINK_PURPOSE, str(int(number)), now=now) else None


def export_person(connection: Connection, key: SecretBox, person_id: int) -> dict[str, Any] | None:
    """All that is kept of a person, as JSON can hold it; None where nothing is.

    The address is None where another key sealed it.
    """
    row = connection.execute(select(person).where(person.c.id == person_id)).one_or_none()
    if row is None:
        return None
    comments = connection.execute(select(comment).where(comment.c.person_id == person_id).order_by(comment.c.id)).all()
    mine = select(subscription).where(subscription.c.person_id == person_id).order_by(subscription.c.id)
    return {
        "email": key.decrypt(row.email_encrypted) if row.email_encrypted else None,
        "hash": row.identity_hash,
        "first_seen": _moment(row.created_at),
        "address_proved": _moment(row.verified_at),
        "blocked": _moment(row.blocked_at),
        "comments": [_comment(connection, each) for each in comments],
        "replies_by_mail": [
            {
                "comment": each.comment_id,
                "asked": _moment(each.created_at),
                "confirmed": _moment(each.confirmed_at),
                "ended": _moment(each.ended_at),
            }
            for each in connection.execute(mine)
        ],
    }


def drop_ip_prefixes(connection: Connection, now: datetime) -> None:
    """Forget the network addresses, cut as they are, once they are older than 30 days."""
    for table in (comment, received_linkback):
        old = and_(table.c.ip_prefix.is_not(None), table.c.created_at < now - IP_PREFIX_RETENTION)
        connection.execute(update(table).where(old).values(ip_prefix=None))


def drop_idempotency_keys(connection: Connection, now: datetime) -> None:
    """Forget by what a comment sent again is known: whoever has our key could find the network address in it."""
    old = and_(comment.c.idempotency_key.is_not(None), comment.c.created_at < now - IDEMPOTENCY_WINDOW)
    connection.execute(update(comment).where(old).values(idempotency_key=None))


def count_unreadable_emails(connection: Connection, key: SecretBox) -> int:
    """How many people's addresses were sealed by another key."""
    sealed = connection.scalars(select(person.c.email_encrypted).where(person.c.email_encrypted.is_not(None)))
    return sum(key.decrypt(each) is None for each in sealed)


def _comment(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    named = select(comment_exercise).where(comment_exercise.c.comment_id == row.id)
    words = (
        select(unmatched_term.c.original_text)
        .where(unmatched_term.c.comment_id == row.id)
        .order_by(unmatched_term.c.id)
    )
    events = select(audit_event).where(audit_event.c.comment_id == row.id).order_by(audit_event.c.id)
    return {
        "id": row.id,
        "article": row.post_slug,
        "number": row.number,
        "state": row.status,
        "name": row.name,
        "site": row.url,
        "text": row.body_markdown,
        "before_the_owner_changed_it": _former(row.previous_version),
        "other_favourites": row.other_favourites,
        "network": row.ip_prefix,
        "written": _moment(row.created_at),
        "edited": _moment(row.edited_at),
        "approved": _moment(row.approved_at),
        "score": row.spam_score,
        "reasons": row.spam_reasons,
        "favourites": [
            {"exercise": each.exercise_id, "from": each.source, "state": each.state}
            for each in connection.execute(named.order_by(by_code_point(comment_exercise.c.exercise_id)))
        ],
        "other_words": list(connection.scalars(words)),
        "log": [{"at": _moment(each.at), "action": each.action} for each in connection.execute(events)],
    }


def _former(kept: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return what a comment said before the owner edited it, if they did."""
    return None if kept is None else {"name": kept["name"], "url": kept["url"], "source": kept["body_markdown"]}


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
