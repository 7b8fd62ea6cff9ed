"""Handlers of the jobs for submitted and approved comments.

Each email is a separate job, so that a failed email doesn't repeat others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from engine.audit import events
from engine.comments import moderator_digest, subscriptions
from engine.comments.akismet import AkismetClient
from engine.comments.spam import AKISMET
from engine.comments.status import APPROVED_JOB, SUBMITTED_JOB, Status, set_status
from engine.comments.tables import comment, person
from engine.db.database import Database
from engine.jobs.worker import Handler
from engine.mail.sending import queue_email

AKISMET_REASON = "Akismet classified it as spam"
_FORMER_SUBMITTED_JOBS = ("akismet", "comment-waiting")
"""Kinds of jobs that databases from before 0.1.0 may still hold. They are handled like SUBMITTED_JOB."""


@dataclass(frozen=True, slots=True)
class SubmittedHandler:
    """Checks a pending comment with Akismet, if it is set up, and emails the moderators unless it is spam."""

    database: Database
    akismet: AkismetClient | None
    clock: Callable[[], datetime]

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Check the comment as it is now. If its author edits it meanwhile, check it again.

        Raises ConnectionError if the job should be retried, and PermanentJobError if that would not help.
        """
        while (row := self._find_pending(payload)) is not None:
            is_spam = self.akismet is not None and self.akismet.is_spam(row)
            if self._finish(row, is_spam=is_spam):
                return

    def on_failure(self, payload: Mapping[str, Any], _problem: Exception) -> bool:
        """Email the moderators although Akismet could not be asked. The job stays failed, for them to see."""
        row = self._find_pending(payload)
        if row is not None:
            self._finish(row, is_spam=False)
        return False

    def _find_pending(self, payload: Mapping[str, Any]) -> Row[Any] | None:
        this = comment.c.id == payload["comment"], comment.c.status == Status.PENDING, ~comment.c.is_held
        with self.database.read() as connection:
            return connection.execute(select(comment).where(*this)).one_or_none()

    def _finish(self, row: Row[Any], *, is_spam: bool) -> bool:
        """Move the comment to spam or email the moderators. Returns False if it has been edited since it was read."""
        now = self.clock()
        with self.database.write() as connection:
            moderator_digest.acquire_lock(connection)
            present = connection.execute(select(comment).where(comment.c.id == row.id).with_for_update()).one_or_none()
            if present is None or present.status != Status.PENDING:
                return True
            if present.edited_at != row.edited_at:
                return False
            if not is_spam:
                moderator_digest.add_to_digest(connection, row.id, now)
            elif AKISMET_REASON not in present.spam_reasons:
                reasons = [*present.spam_reasons, AKISMET_REASON]
                values = {"spam_score": present.spam_score + AKISMET, "spam_reasons": reasons}
                connection.execute(update(comment).where(comment.c.id == row.id).values(values))
                set_status(connection, [row.id], Status.SPAM, actor=events.SYSTEM, now=now)
            # Otherwise a moderator has moved it back to pending in spite of Akismet, and that decision stands.
            return True


@dataclass(frozen=True, slots=True)
class ApprovedHandler:
    """Sends the emails about an approved comment: to its author, to confirm their address, and to subscribers."""

    database: Database
    clock: Callable[[], datetime]

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Queue the emails, unless they have been queued before."""
        now = self.clock()
        with self.database.write() as connection:
            is_approved = comment.c.status == Status.APPROVED, comment.c.kind == "comment"
            query = select(comment).where(comment.c.id == payload["comment"], *is_approved).with_for_update()
            row = connection.execute(query).one_or_none()
            if row is None or row.notified_at is not None:
                return
            connection.execute(update(comment).where(comment.c.id == row.id).values(notified_at=now))
            if row.person_id is not None:
                _confirm_or_ask(connection, row.person_id, now)
            if row.parent_id is not None:
                for subscription_id in subscriptions.list_recipients(connection, row):
                    subscriptions.queue_reply_email(connection, row.id, subscription_id, now)


def build_handlers(
    database: Database, akismet: AkismetClient | None, clock: Callable[[], datetime]
) -> dict[str, Handler]:
    """Return the handlers by kind of job. akismet is None if the site does not use it."""
    submitted = SubmittedHandler(database, akismet, clock)
    return {
        **dict.fromkeys((SUBMITTED_JOB, *_FORMER_SUBMITTED_JOBS), submitted),
        APPROVED_JOB: ApprovedHandler(database, clock),
    }


def _confirm_or_ask(connection: Connection, person_id: int, now: datetime) -> None:
    """Activate a person's subscriptions if their address is verified. Otherwise ask them to confirm it, once a week."""
    unconfirmed = subscriptions.list_unconfirmed(connection, person_id)
    if not unconfirmed:
        return
    if connection.scalar(select(person.c.verified_at).where(person.c.id == person_id)):
        subscriptions.confirm_email(connection, person_id, now)
        return
    ids = {"person_id": person_id, "subscription_id": unconfirmed[-1].id}
    # A failed email must not prevent the next one.
    queue_email(connection, "confirm", ids, now, key=f"confirm:{person_id}", restart_failed=True)
