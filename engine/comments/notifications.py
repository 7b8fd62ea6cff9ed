"""The jobs of mail: who is told of what, and each mail as a job of its own, so that one that fails repeats no other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from engine.comments import subscriptions
from engine.comments.email_messages import Blog, Letters
from engine.comments.submit import WAITING
from engine.crypto import Key
from engine.db.database import Database
from engine.db.tables import comment, owner, person
from engine.jobs import queue
from engine.jobs.worker import Handler, Hopeless
from engine.mail.backends import Delivery, Refused
from engine.mail.message import BadAddress, Letter, build

APPROVED, MAIL = "comment-approved", "mail"


@dataclass(frozen=True, slots=True)
class Mails:
    """Does the jobs. blog gives what mails say of the blog as it is now; sender is the address that mails come from."""

    database: Database
    key: Key
    blog: Callable[[], Blog]
    delivery: Delivery
    sender: str
    clock: Callable[[], datetime]

    def handlers(self) -> dict[str, Handler]:
        """What does a job of each kind."""
        return {WAITING: self.waiting, APPROVED: self.approved, MAIL: self.mail}

    def waiting(self, payload: Mapping[str, Any]) -> None:
        """A comment waits: every owner who gave an address is told."""
        id_, now = int(payload["comment"]), self.clock()
        with self.database.write() as connection:
            for owner_id in connection.scalars(select(owner.c.id).where(owner.c.email.is_not(None))).all():
                _queue(connection, "waiting", {"comment_id": id_, "owner_id": owner_id}, now)

    def approved(self, payload: Mapping[str, Any]) -> None:
        """A comment was approved: its writer confirms his address, and whoever waits for an answer is told. Once."""
        now = self.clock()
        with self.database.write() as connection:
            approved = comment.c.id == payload["comment"], comment.c.status == "approved", comment.c.kind == "comment"
            row = connection.execute(select(comment).where(*approved).with_for_update()).one_or_none()
            if row is None or row.told_at is not None:
                return
            connection.execute(update(comment).where(comment.c.id == row.id).values(told_at=now))
            if row.person_id is not None:
                _confirm_or_ask(connection, row.person_id, now)
            if row.parent_id is not None:
                for id_ in subscriptions.listeners(connection, row):
                    _queue_reply(connection, row.id, id_, now)

    def mail(self, payload: Mapping[str, Any]) -> None:
        """Send one mail, if it still is to be sent. Its words are made now, so that no address waits in the queue."""
        now = self.clock()
        with self.database.read() as connection:
            letters = Letters(connection, self.key, self.blog(), now)
            composers: dict[str, Callable[..., Letter | None]] = {
                "waiting": letters.waiting,
                "confirm": letters.confirm,
                "reply": letters.reply,
                "yours": letters.yours,
            }
            letter = composers[payload["letter"]](**payload["of"])
        if letter is None:
            return
        host = self.sender.rpartition("@")[2]
        try:
            self.delivery.send(build(letter, sender=self.sender, name=letters.blog.title, host=host, now=now))
        except (Refused, BadAddress) as error:
            raise Hopeless(_without(letter.to, error)) from None
        except OSError as error:
            raise ConnectionError(_without(letter.to, error)) from None


def queue_yours(connection: Connection, person_id: int, now: datetime) -> None:
    """Mail somebody the link to what is kept of him; once an hour, however often it is asked for."""
    _queue(connection, "yours", {"person_id": person_id, "asked": int(now.timestamp()) // 3600}, now)


def confirm(connection: Connection, person_id: int, now: datetime) -> None:
    """The address is proved: mails about answers are sent from now on, also about those that are there already."""
    for id_ in subscriptions.confirm(connection, person_id, now):
        for answer in subscriptions.missed(connection, id_):
            _queue_reply(connection, answer, id_, now)


def _confirm_or_ask(connection: Connection, person_id: int, now: datetime) -> None:
    """Let what somebody asked for hold where his address is proved; else ask him, once in a while at most."""
    waits = subscriptions.unconfirmed(connection, person_id)
    if waits and connection.scalar(select(person.c.verified_at).where(person.c.id == person_id)):
        confirm(connection, person_id, now)
    elif waits:
        mail = {"letter": "confirm", "of": {"person_id": person_id, "subscription_id": waits[-1].id}}
        key = f"confirm:{person_id}"
        queue.add(connection, MAIL, mail, now=now, key=key)
        queue.renew(connection, MAIL, key, mail, now)  # one that was given up keeps no other away


def _queue_reply(connection: Connection, answer: int, subscription_id: int, now: datetime) -> None:
    _queue(connection, "reply", {"comment_id": answer, "subscription_id": subscription_id}, now)


def _queue(connection: Connection, letter: str, of: Mapping[str, int], now: datetime) -> None:
    key = ":".join((letter, *map(str, of.values())))
    queue.add(connection, MAIL, {"letter": letter, "of": dict(of)}, now=now, key=key)


def _without(address: str, error: Exception) -> str:
    """What went wrong, without the address: it is shown, and logged."""
    return str(error).replace(address, "(the address)")
