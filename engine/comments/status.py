"""The status of comments and linkbacks, and how it changes. Each change is logged, so that it can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Row, func, select, update

from engine.audit.events import Event, Outcome, record_event
from engine.comments.tables import comment
from engine.db import locks
from engine.jobs import queue

SUBMITTED_JOB = "comment-submitted"
"""The kind of job that checks a pending comment with Akismet and emails the moderators."""
APPROVED_JOB = "comment-approved"
"""The kind of job that sends the emails about an approved comment."""


class Status(StrEnum):
    """The status of a comment or linkback. DELETED is final; moderators can change between all others."""

    PENDING = "pending"
    APPROVED = "approved"
    SPAM = "spam"
    TRASH = "trash"
    DELETED = "deleted"


ACTIONS = {"approve": Status.APPROVED, "spam": Status.SPAM, "trash": Status.TRASH, "unapprove": Status.PENDING}
"""The moderators' actions and the status that each of them sets. Forms and the audit log use these names."""
_ACTION_NAMES = {status: action for action, status in ACTIONS.items()}


@dataclass(frozen=True, slots=True)
class ExpectedState:
    """A comment's state as a moderator saw it. seen_at is when the page was rendered, None if that is unknown."""

    status: str
    seen_at: datetime | None = None

    def matches(self, row: Row[tuple[object, ...]]) -> bool:
        """Return True if the comment still has this status and its author hasn't edited it since."""
        is_edited = self.seen_at is not None and row.edited_at is not None and row.edited_at > self.seen_at
        return row.status == self.status and not is_edited


def set_status(
    connection: Connection,
    ids: Iterable[int],
    status: Status,
    *,
    actor: str,
    now: datetime,
    expected: ExpectedState | None = None,
) -> Outcome:
    """Move comments to a status: approve them, or move them to spam, trash or pending.

    Approved comments get a number in their article, which never changes, and a job for the emails about them. If
    expected is given, comments in any other state are left alone and reported in the outcome. Raises ValueError for
    DELETED, because comments are deleted together with their text.
    """
    action = _ACTION_NAMES.get(status)
    if action is None:
        raise ValueError("comments cannot be moved to deleted")
    wanted = list(dict.fromkeys(ids))
    rows = lock_comments(connection, wanted)
    skipped = dict.fromkeys(set(wanted) - {row.id for row in rows}, "gone")
    events = []
    for row in rows:
        if row.status in (status, Status.DELETED) or (expected is not None and not expected.matches(row)):
            skipped[row.id] = row.status
            continue
        detail: dict[str, object] = {"from": row.status}
        if status is Status.APPROVED:
            publish(connection, row, now)
            if row.approved_at is None:
                detail["first"] = True
        else:
            connection.execute(update(comment).where(comment.c.id == row.id).values(status=status, is_held=False))
        events.append(record_event(connection, action, actor=actor, now=now, comment_id=row.id, detail=detail))
    return Outcome(tuple(events), skipped)


def approve_person(
    connection: Connection, comment_id: int, *, actor: str, now: datetime, seen_at: datetime, limit: int
) -> Outcome:
    """Approve the pending comments by the author of a comment, the oldest first, at most `limit`.

    Comments that arrived or were edited after seen_at are left alone.
    """
    author = select(comment.c.person_id).where(comment.c.id == comment_id).scalar_subquery()
    is_wanted = (
        (comment.c.person_id == author) & (comment.c.status == Status.PENDING) & (comment.c.created_at <= seen_at)
    )
    query = select(comment.c.id).where(is_wanted).order_by(comment.c.created_at, comment.c.id).limit(limit)
    ids = connection.scalars(query).all()
    expected = ExpectedState(Status.PENDING, seen_at)
    return set_status(connection, ids, Status.APPROVED, actor=actor, now=now, expected=expected)


def lock_comments(connection: Connection, ids: Iterable[int]) -> Sequence[Row[tuple[object, ...]]]:
    """Lock comments until the transaction ends, and return their rows from oldest to newest.

    Their articles are locked first, because numbers are given per article, and then the comments in the order of their
    ids. The fixed order prevents deadlocks.
    """
    wanted = comment.c.id.in_(list(ids))
    posts = connection.scalars(select(comment.c.post_slug).where(wanted).distinct())
    locks.acquire(connection, *(locks.post_lock(post) for post in posts))
    rows = connection.execute(select(comment).where(wanted).order_by(comment.c.id).with_for_update())
    return sorted(rows, key=lambda row: (row.created_at, row.id))


def publish(connection: Connection, row: Row[tuple[object, ...]], now: datetime) -> None:
    """Approve a stored comment, give it a number, and queue the job for the emails about it.

    The caller must hold the lock of the article (see `lock_comments`), so that numbers are unique.
    """
    values: dict[str, object] = {"status": Status.APPROVED, "is_held": False}
    if row.approved_at is None:
        values["approved_at"] = now
    if row.kind == "comment" and row.number is None:
        highest = select(func.max(comment.c.number)).where(comment.c.post_slug == row.post_slug)
        values["number"] = 1 + (connection.scalar(highest) or 0)
    connection.execute(update(comment).where(comment.c.id == row.id).values(values))
    if row.kind == "comment":
        # The job needs no key: it checks that the comment is still approved and that no emails have been sent.
        queue.add(connection, APPROVED_JOB, {"comment": row.id}, now=now)


def revert(connection: Connection, event: Event) -> bool:
    """Give a comment back the status it had before an event of `set_status`. Its number stays.

    Returns False if the status has changed since.
    """
    values: dict[str, object] = {"status": event.detail["from"]}
    if event.detail.get("first"):
        values["approved_at"] = None
    is_unchanged = (comment.c.id == event.comment_id) & (comment.c.status == ACTIONS[event.action])
    return connection.execute(update(comment).where(is_unchanged).values(values)).rowcount == 1


def trash_reply(connection: Connection, event: Event) -> bool:
    """Move a moderator's reply to the trash to undo it. Returns False if it is no longer approved."""
    is_approved = (comment.c.id == event.comment_id) & (comment.c.status == Status.APPROVED)
    return connection.execute(update(comment).where(is_approved).values(status=Status.TRASH)).rowcount == 1
