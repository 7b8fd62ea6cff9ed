"""Digests for moderators: at most one email in ten minutes, about all new pending comments."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from engine.accounts.tables import user_account
from engine.comments.tables import comment
from engine.db import locks
from engine.jobs import queue
from engine.mail.sending import JOB as EMAIL_JOB
from engine.mail.sending import queue_email

EMAIL_KIND = "digest"
INTERVAL = timedelta(minutes=10)
"""The shortest time between two emails to a moderator."""
LOCK = "moderator digest"
"""Held while a comment is added to a digest."""
_MARGIN = timedelta(seconds=10)
"""A digest that is due within this time may be composed before a comment that joins it is committed."""


def add_to_digest(connection: Connection, comment_id: int, now: datetime) -> None:
    """Put a comment into the next digest, and queue its email to each user with an address.

    The caller must hold LOCK. A comment that has been in a digest is not added again.
    """
    if connection.scalar(select(comment.c.digest_at).where(comment.c.id == comment_id)) is not None:
        return
    digest_at = _next_digest(connection, now)
    connection.execute(update(comment).where(comment.c.id == comment_id).values(digest_at=digest_at))
    seconds = int(digest_at.timestamp())
    with_address = select(user_account.c.id).where(user_account.c.email_encrypted.is_not(None))
    for user_id in connection.scalars(with_address.order_by(user_account.c.id)).all():
        ids = {"digest": seconds, "user_id": user_id}
        queue_email(connection, EMAIL_KIND, ids, now, run_at=digest_at, is_bulk=True)


def acquire_lock(connection: Connection) -> None:
    """Wait for other transactions that add comments to digests."""
    locks.acquire(connection, LOCK)


def _next_digest(connection: Connection, now: datetime) -> datetime:
    """Return the time of the digest that a comment joins, in whole seconds, because it identifies the digest.

    Digests beyond the next ten minutes, and those that were sent although their time is yet to come, are from before
    the clock was set back.
    """
    soon = now + _MARGIN
    in_time = comment.c.digest_at > soon, comment.c.digest_at <= now + INTERVAL
    planned: datetime | None = connection.scalar(select(func.max(comment.c.digest_at)).where(*in_time))
    if planned is not None and not _was_sent(connection, planned):
        return planned
    last: datetime | None = connection.scalar(select(func.max(comment.c.digest_at)).where(comment.c.digest_at <= soon))
    digest_at = now.replace(microsecond=0)
    if last is not None:
        digest_at = max(digest_at, last + INTERVAL)
    while _was_sent(connection, digest_at):
        digest_at += timedelta(seconds=1)
    return digest_at


def _was_sent(connection: Connection, digest_at: datetime) -> bool:
    return queue.has_ended(connection, EMAIL_JOB, f"{EMAIL_KIND}:{int(digest_at.timestamp())}:")
