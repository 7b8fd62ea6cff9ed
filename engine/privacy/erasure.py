"""Erase a person or a comment, in the database and again in backups that are restored later."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, select

from engine.audit.events import record_event
from engine.comments.erasure import delete_unused_person, erase_content, erase_subscriptions
from engine.comments.tables import comment, person
from engine.db.database import Database
from engine.linkbacks.receive import delete_received
from engine.privacy.erasure_log import Erasure, ErasureLog

COMMENT_KIND = "comment"
"""The kind of an erasure of one comment. Erasures of people have the kind of the person."""


def erase_person(connection: Connection, person_id: int, *, actor: str, now: datetime) -> Erasure | None:
    """Erase a person's data, and return the erasure for the log. Returns None if there is no such person.

    The numbers of their comments and the entries in the audit log stay. For a blocked person the keyed hash stays, too.
    """
    row = connection.execute(select(person).where(person.c.id == person_id)).one_or_none()
    if row is None:
        return None
    erasure = Erasure(row.kind, row.identity_hash, now)
    _erase_person(connection, row.id, now, actor, now)
    return erasure


def erase_comment(connection: Connection, id_: int, *, actor: str, now: datetime) -> Erasure | None:
    """Erase one comment or linkback, and return the erasure for the log. Returns None if there is nothing to erase."""
    row = connection.execute(select(comment).where(comment.c.id == id_).with_for_update()).one_or_none()
    if row is None or row.erased_at is not None:
        return None
    _erase_comment(connection, row, now, actor, now)
    return Erasure(COMMENT_KIND, build_comment_key(row.post_slug, row.created_at), now)


def build_comment_key(post: str, created_at: datetime) -> str:
    """Return the key of a comment in the erasure log: its article and time, which are not personal data."""
    return f"{post} {created_at.astimezone(UTC).isoformat()}"


def erase_permanently(database: Database, erasures: ErasureLog, erase: Callable[[Connection], Erasure | None]) -> bool:
    """Erase something and add it to the erasure log. Returns False if there was nothing to erase.

    Raises DatabaseUnavailableError, and OSError if the log cannot be written. Then nothing was erased.
    """
    with database.write() as connection:
        erasure = erase(connection)
        if erasure is not None:
            # Before the commit: an erasure in the log that did not happen is harmless.
            erasures.add([erasure])
        return erasure is not None


def repeat_erasures(connection: Connection, erasures: Sequence[Erasure], *, actor: str, now: datetime) -> int:
    """Erase again what a restore brought back. Comments written after the erasure stay.

    Returns the number of erased comments.
    """
    count = 0
    comments = {each.key: each for each in erasures if each.kind == COMMENT_KIND}
    for erasure in (each for each in erasures if each.kind != COMMENT_KIND):
        same = and_(person.c.kind == erasure.kind, person.c.identity_hash == erasure.key)
        person_id = connection.scalar(select(person.c.id).where(same))
        if person_id is not None:
            count += _erase_person(connection, person_id, erasure.at, actor, now)
    if comments:
        for row in connection.execute(select(comment).where(comment.c.erased_at.is_(None))).all():
            erased = comments.get(build_comment_key(row.post_slug, row.created_at))
            if erased is not None:
                _erase_comment(connection, row, erased.at, actor, now)
                count += 1
    return count


def _erase_person(connection: Connection, person_id: int, at: datetime, actor: str, now: datetime) -> int:
    """Erase what a person left up to a time. Returns the number of comments."""
    own = and_(comment.c.person_id == person_id, comment.c.created_at <= at)
    rows = connection.execute(select(comment).where(own).order_by(comment.c.id)).all()
    for row in rows:
        _erase_content(connection, row, at, actor, now)
    erase_subscriptions(connection, person_id, at)
    delete_unused_person(connection, person_id)
    return len(rows)


def _erase_comment(connection: Connection, row: Row[Any], at: datetime, actor: str, now: datetime) -> None:
    """Erase a comment, the linkback that it came from, and its author if nothing else of theirs is left."""
    _erase_content(connection, row, at, actor, now)
    delete_received(connection, row.id)
    if row.person_id is not None:
        delete_unused_person(connection, row.person_id)


def _erase_content(connection: Connection, row: Row[Any], at: datetime, actor: str, now: datetime) -> None:
    erase_content(connection, row, at)
    record_event(connection, "erase", actor=actor, now=now, comment_id=row.id)
