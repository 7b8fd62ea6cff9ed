"""Approve, spam, trash, and back to waiting: for one comment or many, each with an event by which it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from engine.audit.events import Event, Outcome, log
from engine.comments.tables import comment
from engine.db import locks
from engine.jobs import queue

STATUS = {"approve": "approved", "spam": "spam", "trash": "trash", "pend": "pending"}
"""Which status each action gives."""


@dataclass(frozen=True, slots=True)
class ExpectedState:
    """What a moderator's page showed: the status, and when the page was made, None where it does not say."""

    status: str
    drawn: datetime | None = None

    def is_so_yet(self, row: Row[tuple[object, ...]]) -> bool:
        """Whether a comment is yet what was read: nobody moved it, and its writer did not change it after that."""
        changed = self.drawn is not None and row.edited_at is not None and row.edited_at > self.drawn
        return row.status == self.status and not changed


def approve(
    connection: Connection, ids: Iterable[int], *, actor: str, now: datetime, seen: ExpectedState | None = None
) -> Outcome:
    """Show comments to everybody.

    Each is numbered in its article, once and for good, and a job is added that mails those who wait for it. With seen,
    only comments that are so yet are touched; the others are told as handled elsewhere.
    """
    return _move(connection, ids, "approve", actor, now, seen)


def spam(
    connection: Connection, ids: Iterable[int], *, actor: str, now: datetime, seen: ExpectedState | None = None
) -> Outcome:
    """Put comments to the spam. seen is as in `approve`."""
    return _move(connection, ids, "spam", actor, now, seen)


def trash(
    connection: Connection, ids: Iterable[int], *, actor: str, now: datetime, seen: ExpectedState | None = None
) -> Outcome:
    """Put comments into the trash. seen is as in `approve`."""
    return _move(connection, ids, "trash", actor, now, seen)


def pend(
    connection: Connection, ids: Iterable[int], *, actor: str, now: datetime, seen: ExpectedState | None = None
) -> Outcome:
    """Let comments wait again, wherever they are. seen is as in `approve`."""
    return _move(connection, ids, "pend", actor, now, seen)


def lock_comments(connection: Connection, ids: Iterable[int]) -> Sequence[Row[tuple[object, ...]]]:
    """The comments with these ids in the order in which they came, held until the transaction ends.

    Their articles are held first, so that numbers are given by one at a time, and then each comment by its id: so no
    two who hold several wait for each other.
    """
    wanted = comment.c.id.in_(list(ids))
    posts = connection.scalars(select(comment.c.post_slug).where(wanted).distinct())
    locks.take(connection, *(locks.of_post(post) for post in posts))
    rows = connection.execute(select(comment).where(wanted).order_by(comment.c.id).with_for_update())
    return sorted(rows, key=lambda row: (row.created_at, row.id))


def publish(connection: Connection, row: Row[tuple[object, ...]], now: datetime) -> None:
    """Give a stored comment the status of approved, its number and its moment, and the job for mails to be sent.

    The caller holds the article (see `locked`), so that no two comments get the same number.
    """
    values: dict[str, object] = {"status": "approved"}
    if row.approved_at is None:
        values["approved_at"] = now
    if row.kind == "comment" and row.number is None:
        values["number"] = 1 + (
            connection.scalar(select(func.max(comment.c.number)).where(comment.c.post_slug == row.post_slug)) or 0
        )
    connection.execute(update(comment).where(comment.c.id == row.id).values(values))
    if row.kind == "comment":
        # Without a key: a job that found it taken back tells nobody, and whoever was told once is not told again.
        queue.add(connection, "comment-approved", {"comment": row.id}, now=now)


def revert(connection: Connection, event: Event) -> bool:
    """Give a comment the status again that it had before an event of this module. The number stays.

    False where its status has changed since.
    """
    values: dict[str, object] = {"status": event.detail["from"]}
    if event.detail.get("first"):
        values["approved_at"] = None
    untouched = (comment.c.id == event.comment_id) & (comment.c.status == STATUS[event.action])
    return connection.execute(update(comment).where(untouched).values(values)).rowcount == 1


def _move(
    connection: Connection, ids: Iterable[int], action: str, actor: str, now: datetime, seen: ExpectedState | None
) -> Outcome:
    wanted = list(dict.fromkeys(ids))
    rows = lock_comments(connection, wanted)
    elsewhere = dict.fromkeys(set(wanted) - {row.id for row in rows}, "gone")
    events = []
    for row in rows:
        if row.status in (STATUS[action], "deleted") or (seen is not None and not seen.is_so_yet(row)):
            elsewhere[row.id] = row.status
            continue
        detail: dict[str, object] = {"from": row.status}
        if action == "approve":
            publish(connection, row, now)
            if row.approved_at is None:
                detail["first"] = True
        else:
            connection.execute(update(comment).where(comment.c.id == row.id).values(status=STATUS[action]))
        events.append(log(connection, action, actor=actor, now=now, comment_id=row.id, detail=detail))
    return Outcome(tuple(events), elsewhere)
