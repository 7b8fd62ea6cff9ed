"""The job that sends one email. It composes the email when it runs, so that no email address is stored in the queue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from engine.db.database import Database
from engine.jobs import queue
from engine.jobs.worker import PermanentJobError
from engine.mail.backends import EmailBackend, RejectedError
from engine.mail.message import Email, InvalidAddressError, build_message

JOB = "mail"

Composer = Callable[[Connection, datetime, Mapping[str, int]], Email | None]
"""Returns the email for some ids, or None if the reason for it no longer exists."""


@dataclass(frozen=True, slots=True)
class SendEmail:
    """The handler of email jobs. `composers` has one composer per kind of email, and `sender` is an email address."""

    database: Database
    composers: Mapping[str, Composer]
    sender_name: Callable[[], str]
    backend: EmailBackend
    sender: str
    clock: Callable[[], datetime]

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Send an email. Raises PermanentJobError, or ConnectionError if a retry may succeed."""
        now = self.clock()
        with self.database.read() as connection:
            email = self.composers[payload["email"]](connection, now, payload["ids"])
        if email is None:
            return
        host = self.sender.rpartition("@")[2]
        try:
            message = build_message(email, sender=self.sender, sender_name=self.sender_name(), host=host, now=now)
            self.backend.send(message)
        except (RejectedError, InvalidAddressError) as error:
            raise PermanentJobError(_redact(email.to, error)) from None
        except OSError as error:
            raise ConnectionError(_redact(email.to, error)) from None


def queue_email(
    connection: Connection,
    kind: str,
    ids: Mapping[str, int],
    now: datetime,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
    is_bulk: bool = False,
    restart_failed: bool = False,
) -> None:
    """Queue an email, unless one with the same key was queued before. By default, the key is the kind and the ids.

    With restart_failed, a failed email with this key is queued again.
    """
    key = key or ":".join((kind, *map(str, ids.values())))
    payload = {"email": kind, "ids": dict(ids)}
    queue.add(connection, JOB, payload, now=now, key=key, run_at=run_at, is_bulk=is_bulk)
    if restart_failed:
        queue.restart_failed(connection, JOB, key, payload, now)


def _redact(address: str, error: Exception) -> str:
    """Return an error message without the email address, because it is logged and shown to moderators."""
    return str(error).replace(address, "(the address)")
