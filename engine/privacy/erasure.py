"""Erasing: a person or one comment is forgotten, in the database and again in whatever a restore brings back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from engine.audit.tables import audit_event
from engine.comments.tables import comment, person, subscription
from engine.db.database import Database
from engine.favourites.tables import comment_exercise, unmatched_term
from engine.linkbacks.tables import received_linkback
from engine.privacy.erasure_log import Erasure, ErasureLog

COMMENT_KIND = "comment"
"""The kind of an erasure of one comment; those of persons have the person's kind."""
_GONE: dict[str, Any] = {
    "person_id": None,
    "status": "deleted",
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
"""What is left of a comment's columns that could tell of somebody."""


def erase_person(connection: Connection, person_id: int, *, actor: str, now: datetime) -> Erasure | None:
    """Forget a person: name, site, words, address, picks and subscriptions. Comments become tombstones.

    Numbers and the log of moderation stay. Of somebody who is blocked the keyed hash stays, so that the block holds.
    Gives what to note outside the database (see erasures.py); None where there is no such person.
    """
    row = connection.execute(select(person).where(person.c.id == person_id)).one_or_none()
    if row is None:
        return None
    erasure = Erasure(row.kind, row.identity_hash, now)
    _erase(connection, row, erasure, actor, now)
    return erasure


def erase_comment(connection: Connection, id_: int, *, actor: str, now: datetime) -> Erasure | None:
    """Forget one comment or linkback, whoever wrote it; its number stays. As `erase` otherwise."""
    row = connection.execute(select(comment).where(comment.c.id == id_).with_for_update()).one_or_none()
    if row is None or row.erased_at is not None:
        return None
    _erase_one(connection, row, now, actor, now)
    return Erasure(COMMENT_KIND, build_comment_key(row.post_slug, row.created_at), now)


def build_comment_key(post: str, created_at: datetime) -> str:
    """By what an erased comment is known in a copy of the database: article and moment, which tell of nobody."""
    return f"{post} {created_at.astimezone(UTC).isoformat()}"


def erase_permanently(database: Database, erasures: ErasureLog, forget: Callable[[Connection], Erasure | None]) -> bool:
    """Erase somebody or something and note it outside the database. False where there was nothing (any more).

    Raises Unavailable of the database, and OSError where it cannot be noted; then nothing was erased.
    """
    with database.write() as connection:
        erasure = forget(connection)
        if erasure is not None:
            erasures.add([erasure])  # before the commit: one that is noted too much is harmless
        return erasure is not None


def repeat_erasures(connection: Connection, erasures: Sequence[Erasure], *, actor: str, now: datetime) -> int:
    """Erase again what a restore brought back, as far as it was there before. Gives how many comments went."""
    count = 0
    comments = {each.key: each for each in erasures if each.kind == COMMENT_KIND}
    for erasure in (each for each in erasures if each.kind != COMMENT_KIND):
        same = and_(person.c.kind == erasure.kind, person.c.identity_hash == erasure.key)
        row = connection.execute(select(person).where(same)).one_or_none()
        if row is not None:
            count += _erase(connection, row, erasure, actor, now)
    if comments:
        for row in connection.execute(select(comment).where(comment.c.erased_at.is_(None))).all():
            erased = comments.get(build_comment_key(row.post_slug, row.created_at))
            if erased is not None:
                _erase_one(connection, row, erased.at, actor, now)
                count += 1
    return count


def _erase(connection: Connection, row: Row[Any], erasure: Erasure, actor: str, now: datetime) -> int:
    """Erase what a person left until the moment of an erasure. Gives the number of comments."""
    mine = and_(comment.c.person_id == row.id, comment.c.created_at <= erasure.at)
    ids = list(connection.scalars(select(comment.c.id).where(mine).order_by(comment.c.id)))
    for id_ in ids:
        _empty(connection, id_, row.id, erasure.at, actor, now)
    asked = and_(subscription.c.person_id == row.id, subscription.c.created_at <= erasure.at)
    connection.execute(delete(subscription).where(asked))
    _forget(connection, row)
    return len(ids)


def _erase_one(connection: Connection, row: Row[Any], at: datetime, actor: str, now: datetime) -> None:
    """Erase a comment, and whoever wrote it where that was all; of a linkback, that it was told, too."""
    writer = connection.execute(select(person).where(person.c.id == row.person_id)).one_or_none()
    _empty(connection, row.id, row.person_id, at, actor, now)
    connection.execute(delete(received_linkback).where(received_linkback.c.comment_id == row.id))
    if writer is not None:
        _forget(connection, writer)


def _empty(connection: Connection, id_: int, person_id: int | None, at: datetime, actor: str, now: datetime) -> None:
    """Make a tombstone of a comment. Others who wait for answers to it wait on."""
    for table in (comment_exercise, unmatched_term):
        connection.execute(delete(table).where(table.c.comment_id == id_))
    mine = and_(subscription.c.comment_id == id_, subscription.c.person_id == person_id)
    connection.execute(delete(subscription).where(mine))
    connection.execute(update(comment).where(comment.c.id == id_).values(_GONE | {"erased_at": at}))
    connection.execute(audit_event.insert().values(at=now, actor=actor, action="erase", comment_id=id_))


def _forget(connection: Connection, row: Row[Any]) -> None:
    """Remove a person of whom nothing is left; nobody is, who came back after the erasure."""
    left = or_(
        select(comment.c.id).where(comment.c.person_id == row.id).exists(),
        select(subscription.c.id).where(subscription.c.person_id == row.id).exists(),
    )
    if connection.scalar(select(func.count()).select_from(person).where(person.c.id == row.id, left)):
        return
    if row.blocked_at is None:
        connection.execute(delete(person).where(person.c.id == row.id))
    else:
        connection.execute(update(person).where(person.c.id == row.id).values(email_encrypted=None, verified_at=None))
