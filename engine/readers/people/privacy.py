"""What is kept of a person: shown to that person, forgotten on request, and some of it forgotten by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update

from engine.readers.comments.accept import REPEATED_WITHIN
from engine.readers.people.erasures import Erasure, Erasures
from engine.readers.people.people import mail_hash
from engine.readers.people.sealing import Key
from engine.readers.storage.database import Database
from engine.readers.storage.order import ordered
from engine.readers.storage.tables import (
    comment,
    comment_exercise,
    mention,
    moderation_event,
    person,
    subscription,
    unknown_word,
)

ADDRESSES_KEPT = timedelta(days=30)
"""So long a cut network address is kept, against floods and for the ranges that the owner blocks."""
LINK = "person-link"
"""The purpose of the token that shows somebody what is kept of him."""
LINK_LASTS = timedelta(hours=24)


def find(connection: Connection, key: Key, email: str) -> int | None:
    """The id of the person with a mail address; None where there is none."""
    known = and_(person.c.kind == "mail", person.c.key == mail_hash(key, email))
    return connection.scalar(select(person.c.id).where(known))


def link(key: Key, person_id: int, now: datetime) -> str:
    """The path of the page that shows what is kept of a person. It goes by mail to that person alone."""
    return f"/privacy/yours/{person_id}.{key.token(LINK, str(person_id), now=now, lasts=LINK_LASTS)}/"


def proven(key: Key, token: str, now: datetime) -> int | None:
    """The id of the person for whom a link's last part was made; None where it is not ours, or too old."""
    number, _, signature = token.partition(".")
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        return None
    return int(number) if key.proves(signature, LINK, str(int(number)), now=now) else None


def export(connection: Connection, key: Key, person_id: int) -> dict[str, Any] | None:
    """All that is kept of a person, as JSON can hold it; None where nothing is.

    The address is None where another key sealed it.
    """
    row = connection.execute(select(person).where(person.c.id == person_id)).one_or_none()
    if row is None:
        return None
    comments = connection.execute(select(comment).where(comment.c.person_id == person_id).order_by(comment.c.id)).all()
    mine = select(subscription).where(subscription.c.person_id == person_id).order_by(subscription.c.id)
    return {
        "email": key.unseal(row.email) if row.email else None,
        "hash": row.key,
        "first_seen": _moment(row.created_at),
        "address_proved": _moment(row.verified_at),
        "blocked": _moment(row.blocked_at),
        "comments": [_comment(connection, each) for each in comments],
        "replies_by_mail": [
            {
                "comment": each.comment_id,
                "asked": _moment(each.created_at),
                "confirmed": _moment(each.confirmed_at),
                "ended": _moment(each.ended_at),
            }
            for each in connection.execute(mine)
        ],
    }


def erase(connection: Connection, person_id: int, *, actor: str, now: datetime) -> Erasure | None:
    """Forget a person: name, site, words, address, picks and subscriptions. Comments become tombstones.

    Numbers and the log of moderation stay. Of somebody who is blocked the keyed hash stays, so that the block holds.
    Gives what to note outside the database (see erasures.py); None where there is no such person.
    """
    row = connection.execute(select(person).where(person.c.id == person_id)).one_or_none()
    if row is None:
        return None
    erasure = Erasure(row.kind, row.key, now)
    _erase(connection, row, erasure, actor, now)
    return erasure


def erase_for_good(database: Database, erasures: Erasures, person_id: int, *, actor: str, now: datetime) -> bool:
    """Erase a person and note it outside the database. False where there is no such person (any more).

    Raises Unavailable of the database, and OSError where it cannot be noted; then nothing was erased.
    """
    with database.write() as connection:
        erasure = erase(connection, person_id, actor=actor, now=now)
        if erasure is not None:
            erasures.add([erasure])  # before the commit: one that is noted too much is harmless
        return erasure is not None


def replay(connection: Connection, erasures: Iterable[Erasure], *, actor: str, now: datetime) -> int:
    """Erase again whom a restore brought back, as far as they were there before. Gives how many comments went."""
    count = 0
    for erasure in erasures:
        same = and_(person.c.kind == erasure.kind, person.c.key == erasure.key)
        row = connection.execute(select(person).where(same)).one_or_none()
        if row is not None:
            count += _erase(connection, row, erasure, actor, now)
    return count


def drop_addresses(connection: Connection, now: datetime) -> None:
    """Forget the network addresses, cut as they are, once they are older than 30 days."""
    for table in (comment, mention):
        old = and_(table.c.address.is_not(None), table.c.created_at < now - ADDRESSES_KEPT)
        connection.execute(update(table).where(old).values(address=None))


def drop_idempotency_keys(connection: Connection, now: datetime) -> None:
    """Forget by what a comment sent again is known: whoever has our key could find the network address in it."""
    old = and_(comment.c.idempotency_key.is_not(None), comment.c.created_at < now - REPEATED_WITHIN)
    connection.execute(update(comment).where(old).values(idempotency_key=None))


def unreadable(connection: Connection, key: Key) -> int:
    """How many people's addresses were sealed by another key."""
    sealed = connection.scalars(select(person.c.email).where(person.c.email.is_not(None)))
    return sum(key.unseal(each) is None for each in sealed)


def _erase(connection: Connection, row: Row[Any], erasure: Erasure, actor: str, now: datetime) -> int:
    """Erase what a person left until the moment of an erasure. Gives the number of comments."""
    mine = and_(comment.c.person_id == row.id, comment.c.created_at <= erasure.at)
    ids = list(connection.scalars(select(comment.c.id).where(mine).order_by(comment.c.id)))
    gone: dict[str, Any] = {
        "person_id": None,
        "status": "deleted",
        "name": "",
        "url": None,
        "title": None,
        "source": "",
        "html": "",
        "address": None,
        "score": 0,
        "reasons": [],
        "fingerprint": None,
        "former": None,
        "idempotency_key": None,
        "erased_at": erasure.at,
    }
    for id_ in ids:
        for table in (comment_exercise, unknown_word, subscription):
            own = table.c.comment_id == id_
            if table is subscription:  # others who wait for answers to this comment wait on
                own = and_(own, subscription.c.person_id == row.id)
            connection.execute(delete(table).where(own))
        connection.execute(update(comment).where(comment.c.id == id_).values(gone))
        event = {"at": now, "actor": actor, "action": "erase", "comment_id": id_}
        connection.execute(moderation_event.insert().values(event))
    asked = and_(subscription.c.person_id == row.id, subscription.c.created_at <= erasure.at)
    connection.execute(delete(subscription).where(asked))
    _forget(connection, row)
    return len(ids)


def _forget(connection: Connection, row: Row[Any]) -> None:
    """Remove a person of whom nothing is left; nobody is, who came back after the erasure."""
    left = or_(
        select(comment.c.id).where(comment.c.person_id == row.id).exists(),
        select(subscription.c.id).where(subscription.c.person_id == row.id).exists(),
    )
    if connection.scalar(select(func.count()).select_from(person).where(person.c.id == row.id, left)):
        return
    if row.blocked_at is None:
        connection.execute(delete(person).where(person.c.id == row.id))
    else:
        connection.execute(update(person).where(person.c.id == row.id).values(email=None, verified_at=None))


def _comment(connection: Connection, row: Row[Any]) -> dict[str, Any]:
    named = select(comment_exercise).where(comment_exercise.c.comment_id == row.id)
    words = select(unknown_word.c.written).where(unknown_word.c.comment_id == row.id).order_by(unknown_word.c.id)
    events = select(moderation_event).where(moderation_event.c.comment_id == row.id).order_by(moderation_event.c.id)
    return {
        "id": row.id,
        "article": row.post,
        "number": row.number,
        "state": row.status,
        "name": row.name,
        "site": row.url,
        "text": row.source,
        "network": row.address,
        "written": _moment(row.created_at),
        "edited": _moment(row.edited_at),
        "approved": _moment(row.approved_at),
        "score": row.score,
        "reasons": row.reasons,
        "favourites": [
            {"exercise": each.exercise, "from": each.source, "state": each.state}
            for each in connection.execute(named.order_by(ordered(comment_exercise.c.exercise)))
        ],
        "other_words": list(connection.scalars(words)),
        "log": [{"at": _moment(each.at), "action": each.action} for each in connection.execute(events)],
    }


def _moment(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat()
