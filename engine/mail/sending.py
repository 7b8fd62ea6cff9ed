"""The job that sends one email. Its text is composed when it is sent, so that no address waits in the queue."""

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
"""Composes the email that ids name, as things stand now; None if it is no longer to be sent."""


@dataclass(frozen=True, slots=True)
class SendEmail:
    """The handler of mail jobs.

    composers has one for each kind of email; sender_name returns the name that emails come from, sender is the address.
    """

    database: Database
    composers: Mapping[str, Composer]
    sender_name: Callable[[], str]
    delivery: EmailBackend
    sender: str
    clock: Callable[[], datetime]

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Send one email. Raises Hopeless if it never can be sent, ConnectionError if it is worth another try."""
        now = self.clock()
        with self.database.read() as connection:
            letter = self.composers[payload["letter"]](connection, now, payload["of"])
        if letter is None:
            return
        host = self.sender.rpartition("@")[2]
        try:
            self.delivery.send(build_message(letter, sender=self.sender, name=self.sender_name(), host=host, now=now))
        except (RejectedError, InvalidAddressError) as error:
            raise PermanentJobError(_without(letter.to, error)) from None
        except OSError as error:
            raise ConnectionError(_without(letter.to, error)) from None


def queue_email(connection: Connection, kind: str, ids: Mapping[str, int], now: datetime) -> None:
    """Queue an email; the same kind with the same ids is sent once."""
    key = ":".join((kind, *map(str, ids.values())))
    queue.add(connection, JOB, {"letter": kind, "of": dict(ids)}, now=now, key=key)


def _without(address: str, error: Exception) -> str:
    """Return the error's message without the address, because it is shown and logged."""
    return str(error).replace(address, "(the address)")
