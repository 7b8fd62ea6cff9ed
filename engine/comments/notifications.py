"""The jobs of mail: who is told of what, and each mail as a job of its own, so that one that fails repeats no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.accounts.tables import user_account
from engine.comments import subscriptions
from engine.comments.submit import WAITING
from engine.comments.tables import comment, person
from engine.db.database import Database
from engine.jobs.worker import Handler
from engine.mail.sending import queue_email

APPROVED = "comment-approved"


@dataclass(frozen=True, slots=True)
class Mails:
    """Does the jobs."""

    database: Database
    clock: Callable[[], datetime]

    def handlers(self) -> dict[str, Handler]:
        """What does a job of each kind."""
        return {WAITING: self.waiting, APPROVED: self.approved}

    def waiting(self, payload: Mapping[str, Any]) -> None:
        """A comment waits: every owner who gave an address is told."""
        id_, now = int(payload["comment"]), self.clock()
        with self.database.write() as connection:
            for owner_id in connection.scalars(
                select(user_account.c.id).where(user_account.c.email_encrypted.is_not(None))
            ).all():
                queue_email(connection, "waiting", {"comment_id": id_, "owner_id": owner_id}, now)

    def approved(self, payload: Mapping[str, Any]) -> None:
        """A comment was approved: its writer confirms his address, and whoever waits for an answer is told. Once."""
        now = self.clock()
        with self.database.write() as connection:
            approved = comment.c.id == payload["comment"], comment.c.status == "approved", comment.c.kind == "comment"
            row = connection.execute(select(comment).where(*approved).with_for_update()).one_or_none()
            if row is None or row.notified_at is not None:
                return
            connection.execute(update(comment).where(comment.c.id == row.id).values(notified_at=now))
            if row.person_id is not None:
                _confirm_or_ask(connection, row.person_id, now)
            if row.parent_id is not None:
                for id_ in subscriptions.list_recipients(connection, row):
                    _queue_reply(connection, row.id, id_, now)


def confirm(connection: Connection, person_id: int, now: datetime) -> None:
    """The address is proved: mails about answers are sent from now on, also about those that are there already."""
    for id_ in subscriptions.confirm_email(connection, person_id, now):
        for answer in subscriptions.list_missed_replies(connection, id_):
            _queue_reply(connection, answer, id_, now)


def _confirm_or_ask(connection: Connection, person_id: int, now: datetime) -> None:
    """Let what somebody asked for hold where his address is proved; else ask him, once in a while at most."""
    waits = subscriptions.list_unconfirmed(connection, person_id)
    if waits and connection.scalar(select(person.c.verified_at).where(person.c.id == person_id)):
        confirm(connection, person_id, now)
    elif waits:
        ids = {"person_id": person_id, "subscription_id": waits[-1].id}
        queue_email(connection, "confirm", ids, now, key=f"confirm:{person_id}", restart_failed=True)


def _queue_reply(connection: Connection, answer: int, subscription_id: int, now: datetime) -> None:
    queue_email(connection, "reply", {"comment_id": answer, "subscription_id": subscription_id}, now)
