"""Erase personal data in the tables of comments: all of it on request, and temporary data after a while."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update

from engine.comments.status import Status
from engine.comments.submit import IDEMPOTENCY_WINDOW
from engine.comments.tables import comment, person, subscription
from engine.favourites import picks

IP_PREFIX_RETENTION = timedelta(days=30)
"""IP prefixes are stored for this long, to limit and block spam."""
_ERASED: dict[str, Any] = {
    "person_id": None,
    "status": Status.DELETED,
    "name": "",
    "url": None,
    "title": None,
    "body_markdown": "",
    "body_html": "",
    "other_favourites": "",
    "ip_prefix": None,
    "spam_score": 0,
    "spam_reasons": [],
    "content_hash": None,
    "previous_version": None,
    "idempotency_key": None,
    "from_verified_device": False,
}
"""The values that replace everything personal in a comment. Its number, times and place in the thread stay."""


def erase_content(connection: Connection, row: Row[Any], at: datetime) -> None:
    """Erase the content of a comment, its favourites, and its author's subscription to it.

    What is left shows that there was a comment, with its number. Other readers' subscriptions stay.
    """
    picks.delete_picks(connection, row.id)
    own = (subscription.c.comment_id == row.id) & (subscription.c.person_id == row.person_id)
    connection.execute(delete(subscription).where(own))
    connection.execute(update(comment).where(comment.c.id == row.id).values(_ERASED | {"erased_at": at}))


def erase_subscriptions(connection: Connection, person_id: int, until: datetime) -> None:
    """Delete the subscriptions that a person requested up to a time."""
    requested = (subscription.c.person_id == person_id) & (subscription.c.created_at <= until)
    connection.execute(delete(subscription).where(requested))


def delete_unused_person(connection: Connection, person_id: int) -> None:
    """Delete a person without comments and subscriptions.

    Of a blocked person the hash stays, so that the block still works.
    """
    is_used = or_(
        select(comment.c.id).where(comment.c.person_id == person_id).exists(),
        select(subscription.c.id).where(subscription.c.person_id == person_id).exists(),
    )
    unused = (person.c.id == person_id) & ~is_used
    connection.execute(delete(person).where(unused, person.c.blocked_at.is_(None)))
    connection.execute(update(person).where(unused).values(email_encrypted=None, verified_at=None))


def drop_ip_prefixes(connection: Connection, now: datetime) -> None:
    """Delete the IP prefixes of comments when they are no longer needed."""
    old = (comment.c.ip_prefix.is_not(None)) & (comment.c.created_at < now - IP_PREFIX_RETENTION)
    connection.execute(update(comment).where(old).values(ip_prefix=None))


def drop_idempotency_keys(connection: Connection, now: datetime) -> None:
    """Delete the keys that recognise a form that is sent twice.

    With the site's secret key, the IP address could be found from such a key.
    """
    old = (comment.c.idempotency_key.is_not(None)) & (comment.c.created_at < now - IDEMPOTENCY_WINDOW)
    connection.execute(update(comment).where(old).values(idempotency_key=None))
