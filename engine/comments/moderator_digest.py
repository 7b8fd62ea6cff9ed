"""Digests for moderators: at most one email in ten minutes, about all new pending comments.

A moderator can snooze their digests. The email at the end of the snooze is about all comments that are still pending.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select, update

from engine.accounts import users
from engine.accounts.tables import user_account
from engine.comments.tables import comment
from engine.db import locks
from engine.jobs import queue
from engine.mail.sending import JOB as EMAIL_JOB
from engine.mail.sending import queue_email

EMAIL_KIND = "digest"
SNOOZE_END_KIND = "digest-after-snooze"
INTERVAL = timedelta(minutes=10)
"""The shortest time between two emails to a moderator."""
LOCK = "moderator digest"
"""Held while a comment is added to a digest."""
_MARGIN = timedelta(seconds=10)
"""A digest that is due within this time may be composed before a comment that joins it is committed."""


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """Whether a user gets digests at all, and until when they are snoozed, None if they are not."""

    has_email: bool
    snoozed_until: datetime | None


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


def read_settings(connection: Connection, user_id: int, now: datetime) -> DigestSettings:
    """Return a user's settings. A snooze that has ended is left out."""
    columns = user_account.c.email_encrypted, user_account.c.digest_snoozed_until
    encrypted, until = connection.execute(select(*columns).where(user_account.c.id == user_id)).one()
    return DigestSettings(encrypted is not None, until if until is not None and until > now else None)


def snooze(connection: Connection, user_id: int, until: datetime, now: datetime) -> None:
    """Send a user no digests until a time, in whole seconds, then one. It replaces an earlier snooze.

    To end a snooze, use the present time.
    """
    users.snooze_digest(connection, user_id, until)
    ids = {"user_id": user_id, "until": int(until.timestamp())}
    queue_email(connection, SNOOZE_END_KIND, ids, now, run_at=until + _MARGIN, is_bulk=True)


def is_snoozed(connection: Connection, user_id: int, digest_at: datetime) -> bool:
    """Return True if the email at the end of a user's snooze is yet to come, and replaces this digest."""
    until = find_snooze(connection, user_id)
    if until is None or digest_at > until:
        return False
    # A digest from after that email can be from before the snooze's end, if the clock was set back.
    return not queue.has_ended(connection, EMAIL_JOB, f"{SNOOZE_END_KIND}:{user_id}:{int(until.timestamp())}")


def find_snooze(connection: Connection, user_id: int) -> datetime | None:
    """Return the end of a user's last snooze, which may be past, or None if there was none."""
    query = select(user_account.c.digest_snoozed_until).where(user_account.c.id == user_id)
    until: datetime | None = connection.scalar(query)
    return until


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
    digest_at = now.replace(microsecond=0)
    for column in (comment.c.digest_at, user_account.c.digest_snoozed_until):
        last: datetime | None = connection.scalar(select(func.max(column)).where(column <= soon))
        if last is not None:
            digest_at = max(digest_at, last + INTERVAL)
    while _was_sent(connection, digest_at):
        digest_at += timedelta(seconds=1)
    return digest_at


def _was_sent(connection: Connection, digest_at: datetime) -> bool:
    return queue.has_ended(connection, EMAIL_JOB, f"{EMAIL_KIND}:{int(digest_at.timestamp())}:")
