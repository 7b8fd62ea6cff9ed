"""Subscriptions to replies by email: requested with a comment, confirmed by email, ended at any time.

A subscription belongs to a person and a thread, which is identified by its first comment. It becomes active when the
person confirms their email address, which happens after one of their comments has been approved. If the comment comes
from a device on which the address was verified before, the subscription is active at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, or_, select, update

from engine.comments.status import Status
from engine.comments.tables import comment, person, subscription
from engine.mail.sending import queue_email


class SubscriptionState(StrEnum):
    """State of a subscription: emails are sent, or the address has to be confirmed first."""

    ACTIVE = "active"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription, with the slug of the article that the thread belongs to."""

    id: int
    person_id: int
    post_slug: str
    has_ended: bool


def subscribe(connection: Connection, person_id: int, thread_id: int, *, is_verified: bool, now: datetime) -> None:
    """Request emails about a thread. is_verified says that the request comes from the person's own device.

    An ended subscription is only renewed from the person's own device, because anyone can type an email address.
    """
    confirmed_at = now if is_verified else None
    if (
        not add_subscription(connection, person_id, thread_id, created_at=now, confirmed_at=confirmed_at)
        and is_verified
    ):
        this = _is_of(person_id, thread_id)
        connection.execute(update(subscription).where(this).values(confirmed_at=now, ended_at=None))


def add_subscription(
    connection: Connection,
    person_id: int,
    thread_id: int,
    *,
    created_at: datetime,
    confirmed_at: datetime | None = None,
    ended_at: datetime | None = None,
) -> bool:
    """Store a subscription. Returns False if the person has subscribed to the thread before."""
    if connection.scalar(select(subscription.c.id).where(_is_of(person_id, thread_id))) is not None:
        return False
    times = {"created_at": created_at, "confirmed_at": confirmed_at, "ended_at": ended_at}
    connection.execute(insert(subscription).values(person_id=person_id, comment_id=thread_id, **times))
    return True


def list_unconfirmed(connection: Connection, person_id: int) -> list[Subscription]:
    """Return a person's unconfirmed subscriptions to threads that contain an approved comment of theirs."""
    is_own = subscription.c.person_id == person_id
    return _list(connection, is_own, _is_open(), subscription.c.confirmed_at.is_(None), _has_approved_comment())


def list_active(connection: Connection, person_id: int) -> list[Subscription]:
    """Return a person's active subscriptions."""
    is_own = subscription.c.person_id == person_id
    return _list(connection, is_own, _is_open(), subscription.c.confirmed_at.is_not(None))


def find_state(connection: Connection, person_id: int | None, thread_id: int) -> SubscriptionState | None:
    """Return the state of a person's subscription to a thread, or None if they have no active or pending one."""
    this = _is_of(person_id, thread_id) & _is_open()
    row = connection.execute(select(subscription.c.confirmed_at).where(this)).one_or_none()
    if row is None:
        return None
    return SubscriptionState.UNCONFIRMED if row.confirmed_at is None else SubscriptionState.ACTIVE


def confirm_email(connection: Connection, person_id: int, now: datetime) -> None:
    """Mark a person's email address as verified, activate their subscriptions and queue emails about missed replies.

    Confirming twice is harmless.
    """
    is_unverified = (person.c.id == person_id) & person.c.verified_at.is_(None)
    connection.execute(update(person).where(is_unverified).values(verified_at=now))
    ids = [each.id for each in list_unconfirmed(connection, person_id)]
    connection.execute(update(subscription).where(subscription.c.id.in_(ids)).values(confirmed_at=now))
    for id_ in ids:
        for reply_id in _list_missed_replies(connection, id_):
            queue_reply_email(connection, reply_id, id_, now)


def find_subscription(connection: Connection, id_: int) -> Subscription | None:
    """Return a subscription, or None if it does not exist."""
    found = _list(connection, subscription.c.id == id_)
    return found[0] if found else None


def unsubscribe(connection: Connection, id_: int, now: datetime) -> None:
    """End a subscription. Ending it twice is harmless."""
    connection.execute(update(subscription).where(subscription.c.id == id_, _is_open()).values(ended_at=now))


def unsubscribe_all(connection: Connection, person_id: int, now: datetime) -> None:
    """End all subscriptions of a person."""
    is_own = subscription.c.person_id == person_id
    connection.execute(update(subscription).where(is_own, _is_open()).values(ended_at=now))


def list_recipients(connection: Connection, reply: Row[Any]) -> list[int]:
    """Return the ids of the subscriptions that get an email about a reply (a comment row), except its author's."""
    query = (
        select(subscription.c.id)
        .join(person, person.c.id == subscription.c.person_id)
        .where(subscription.c.comment_id == reply.parent_id, is_active())
        .order_by(subscription.c.id)
    )
    if reply.person_id is not None:
        query = query.where(subscription.c.person_id != reply.person_id)
    return list(connection.scalars(query))


def queue_reply_email(connection: Connection, reply_id: int, subscription_id: int, now: datetime) -> None:
    """Queue the email about a reply. Each subscription gets one email per reply."""
    queue_email(connection, "reply", {"comment_id": reply_id, "subscription_id": subscription_id}, now)


def is_active() -> ColumnElement[bool]:
    """Return the condition for sending emails, for a query that joins subscription and person."""
    is_confirmed = _is_open() & subscription.c.confirmed_at.is_not(None)
    return is_confirmed & person.c.email_encrypted.is_not(None) & person.c.blocked_at.is_(None)


def _is_of(person_id: int | None, thread_id: int) -> ColumnElement[bool]:
    return (subscription.c.person_id == person_id) & (subscription.c.comment_id == thread_id)


def _is_open() -> ColumnElement[bool]:
    return subscription.c.ended_at.is_(None)


def _has_approved_comment() -> ColumnElement[bool]:
    own = comment.alias("own")
    is_in_thread = or_(own.c.id == subscription.c.comment_id, own.c.parent_id == subscription.c.comment_id)
    return exists().where(is_in_thread, own.c.person_id == subscription.c.person_id, own.c.status == Status.APPROVED)


def _list_missed_replies(connection: Connection, id_: int) -> list[int]:
    """Return the ids of the replies by others that were approved since a subscription was requested."""
    is_by_other = or_(comment.c.person_id.is_(None), comment.c.person_id != subscription.c.person_id)
    query = (
        select(comment.c.id)
        .join(subscription, subscription.c.comment_id == comment.c.parent_id)
        .where(subscription.c.id == id_, comment.c.approved_at >= subscription.c.created_at, is_by_other)
        .where(comment.c.status == Status.APPROVED, comment.c.kind == "comment")
        .order_by(comment.c.id)
    )
    return list(connection.scalars(query))


def _list(connection: Connection, *conditions: ColumnElement[bool]) -> list[Subscription]:
    rows = connection.execute(
        select(subscription, comment.c.post_slug)
        .join(comment, comment.c.id == subscription.c.comment_id)
        .where(*conditions)
        .order_by(subscription.c.id)
    )
    return [Subscription(row.id, row.person_id, row.post_slug, row.ended_at is not None) for row in rows]
