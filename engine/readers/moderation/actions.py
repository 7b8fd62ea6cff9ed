"""Approve, spam, trash, and back to waiting: for one comment or many, each with an event by which it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, func, select, update

from engine.readers.jobs import queue
from engine.readers.moderation.events import Event, Outcome, log
from engine.readers.storage.tables import comment

STATUS = {"approve": "approved", "spam": "spam", "trash": "trash", "pend": "pending"}
"""Which status each action gives."""


def approve(
    connection: Connection,
    ids: Iterable[int],
    *,
    actor: str,
    now: datetime,
    seen: str | None = None,
    drawn: datetime | None = None,
) -> Outcome:
    """Show comments to everybody.

    Each is numbered in its article, once and for good, and a job is added that mails those who wait for it. With seen,
    only comments that have that status yet are touched; the others are told as handled elsewhere. drawn is when the
    moderator's page was made: what its writer changed after that was not read, so it is left alone, too.
    """
    return _move(connection, ids, "approve", actor, now, seen, drawn)


def spam(
    connection: Connection,
    ids: Iterable[int],
    *,
    actor: str,
    now: datetime,
    seen: str | None = None,
    drawn: datetime | None = None,
) -> Outcome:
    """Put comments to the spam. seen and drawn are as in `approve`."""
    return _move(connection, ids, "spam", actor, now, seen, drawn)


def trash(
    connection: Connection,
    ids: Iterable[int],
    *,
    actor: str,
    now: datetime,
    seen: str | None = None,
    drawn: datetime | None = None,
) -> Outcome:
    """Put comments into the trash. seen and drawn are as in `approve`."""
    return _move(connection, ids, "trash", actor, now, seen, drawn)


def pend(
    connection: Connection,
    ids: Iterable[int],
    *,
    actor: str,
    now: datetime,
    seen: str | None = None,
    drawn: datetime | None = None,
) -> Outcome:
    """Let comments wait again, wherever they are. seen and drawn are as in `approve`."""
    return _move(connection, ids, "pend", actor, now, seen, drawn)


def publish(connection: Connection, row: Row[tuple[object, ...]], now: datetime) -> None:
    """Give a stored comment the status of approved, its number and its moment, and the job for mails to be sent."""
    values: dict[str, object] = {"status": "approved"}
    if row.approved_at is None:
        values["approved_at"] = now
    if row.kind == "comment" and row.number is None:
        # Whoever approves another comment of this article waits here, so that both do not take the same number.
        connection.execute(select(comment.c.id).where(comment.c.post == row.post).order_by("id").with_for_update())
        values["number"] = 1 + (
            connection.scalar(select(func.max(comment.c.number)).where(comment.c.post == row.post)) or 0
        )
    connection.execute(update(comment).where(comment.c.id == row.id).values(values))
    if row.kind == "comment":
        # Without a key: a job that found it taken back tells nobody, and whoever was told once is not told again.
        queue.add(connection, "comment-approved", {"comment": row.id}, now=now)


def take_back(connection: Connection, event: Event) -> bool:
    """Give a comment the status again that it had before an event of this module. The number stays.

    False where its status has changed since.
    """
    values: dict[str, object] = {"status": event.detail["from"]}
    if event.detail.get("first"):
        values["approved_at"] = None
    untouched = (comment.c.id == event.comment_id) & (comment.c.status == STATUS[event.action])
    return connection.execute(update(comment).where(untouched).values(values)).rowcount == 1


def _move(
    connection: Connection,
    ids: Iterable[int],
    action: str,
    actor: str,
    now: datetime,
    seen: str | None,
    drawn: datetime | None,
) -> Outcome:
    wanted = list(dict.fromkeys(ids))
    rows = _locked(connection, wanted)
    elsewhere = dict.fromkeys(set(wanted) - {row.id for row in rows}, "gone")
    events = []
    for row in rows:
        other = seen is not None and row.status != seen
        changed = drawn is not None and row.edited_at is not None and row.edited_at > drawn
        if row.status in (STATUS[action], "deleted") or other or changed:
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


def _locked(connection: Connection, ids: Sequence[int]) -> Sequence[Row[tuple[object, ...]]]:
    """The comments in the order in which they came, each article's together, held until the transaction ends."""
    query = select(comment).where(comment.c.id.in_(ids))
    return connection.execute(
        query.order_by(comment.c.post, comment.c.created_at, comment.c.id).with_for_update()
    ).all()
