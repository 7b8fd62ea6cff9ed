"""Who is mailed about answers: asked for with a comment, confirmed by whoever has the address, ended at any time.

A subscription is to a thread, by the id of its first comment. It holds once it is confirmed: by mail, after the comment
was approved; or at once where the comment came from a device that was known as that person's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, insert, or_, select, update

from engine.comments.tables import comment, person, subscription


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription with the article (slug) whose comments it is about."""

    id: int
    person_id: int
    post: str
    ended: bool


def subscribe(connection: Connection, person_id: int, thread: int, *, proved: bool, now: datetime) -> None:
    """Note that somebody wants mail about a thread. proved: the device is known to be the person's.

    Whoever ended it is not mailed again because somebody types his address: only his own device begins it anew.
    """
    mine = (subscription.c.person_id == person_id) & (subscription.c.comment_id == thread)
    if connection.scalar(select(subscription.c.id).where(mine)) is None:
        values = {"person_id": person_id, "comment_id": thread, "created_at": now}
        connection.execute(insert(subscription).values(confirmed_at=now if proved else None, **values))
    elif proved:
        connection.execute(update(subscription).where(mine).values(confirmed_at=now, ended_at=None))


def list_unconfirmed(connection: Connection, person_id: int) -> list[Subscription]:
    """What somebody asked for and did not confirm yet, where a comment of his in the thread was approved."""
    mine = subscription.c.person_id == person_id
    return _read(connection, mine, _is_open(), subscription.c.confirmed_at.is_(None), _has_approved_comment())


def list_active(connection: Connection, person_id: int) -> list[Subscription]:
    """What somebody is mailed about."""
    return _read(
        connection, subscription.c.person_id == person_id, _is_open(), subscription.c.confirmed_at.is_not(None)
    )


def find_state(connection: Connection, person_id: int | None, thread: int) -> str:
    """Whether somebody is mailed about a thread: "holds", "asked" where his address is to be proved first, else ""."""
    mine = (subscription.c.person_id == person_id) & (subscription.c.comment_id == thread) & _is_open()
    row = connection.execute(select(subscription.c.confirmed_at).where(mine)).one_or_none()
    if row is None:
        return ""
    return "asked" if row.confirmed_at is None else "holds"


def confirm_email(connection: Connection, person_id: int, now: datetime) -> list[int]:
    """The address is proved to be the person's; what waited for that holds. Twice is harmless.

    Gives the ids of the subscriptions that hold from now on.
    """
    unproved = (person.c.id == person_id) & person.c.verified_at.is_(None)
    connection.execute(update(person).where(unproved).values(verified_at=now))
    ids = [each.id for each in list_unconfirmed(connection, person_id)]
    connection.execute(update(subscription).where(subscription.c.id.in_(ids)).values(confirmed_at=now))
    return ids


def list_missed_replies(connection: Connection, id_: int) -> list[int]:
    """The ids of the answers that were approved since a subscription was asked for; none by whoever asked."""
    others = or_(comment.c.person_id.is_(None), comment.c.person_id != subscription.c.person_id)
    query = (
        select(comment.c.id)
        .join(subscription, subscription.c.comment_id == comment.c.parent_id)
        .where(subscription.c.id == id_, comment.c.approved_at >= subscription.c.created_at, others)
        .where(comment.c.status == "approved", comment.c.kind == "comment")
        .order_by(comment.c.id)
    )
    return list(connection.scalars(query))


def find_subscription(connection: Connection, id_: int) -> Subscription | None:
    """A subscription by its id; None where it is not there any more."""
    found = _read(connection, subscription.c.id == id_)
    return found[0] if found else None


def unsubscribe(connection: Connection, id_: int, now: datetime) -> None:
    """No more mails about this thread. Twice is harmless."""
    connection.execute(update(subscription).where(subscription.c.id == id_, _is_open()).values(ended_at=now))


def unsubscribe_all(connection: Connection, person_id: int, now: datetime) -> None:
    """No more mails about any thread that this person asked for until now."""
    mine = subscription.c.person_id == person_id
    connection.execute(update(subscription).where(mine, _is_open()).values(ended_at=now))


def list_recipients(connection: Connection, answer: Row[Any]) -> list[int]:
    """The ids of the subscriptions by which an answer (a row of comment) is mailed; never to its own writer."""
    query = (
        select(subscription.c.id)
        .join(person, person.c.id == subscription.c.person_id)
        .where(subscription.c.comment_id == answer.parent_id, is_active())
        .order_by(subscription.c.id)
    )
    if answer.person_id is not None:
        query = query.where(subscription.c.person_id != answer.person_id)
    return list(connection.scalars(query))


def is_active() -> ColumnElement[bool]:
    """Whether mails are sent for a subscription, in a select that joins its person."""
    confirmed = _is_open() & subscription.c.confirmed_at.is_not(None)
    return confirmed & person.c.email_encrypted.is_not(None) & person.c.blocked_at.is_(None)


def _is_open() -> ColumnElement[bool]:
    return subscription.c.ended_at.is_(None)


def _has_approved_comment() -> ColumnElement[bool]:
    mine = comment.alias("mine")
    thread = or_(mine.c.id == subscription.c.comment_id, mine.c.parent_id == subscription.c.comment_id)
    return exists().where(thread, mine.c.person_id == subscription.c.person_id, mine.c.status == "approved")


def _read(connection: Connection, *where: ColumnElement[bool]) -> list[Subscription]:
    rows = connection.execute(
        select(subscription, comment.c.post_slug)
        .join(comment, comment.c.id == subscription.c.comment_id)
        .where(*where)
        .order_by(subscription.c.id)
    )
    return [Subscription(row.id, row.person_id, row.post_slug, row.ended_at is not None) for row in rows]
