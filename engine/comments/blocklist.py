"""Blocking a person, a range of addresses or a word. What is blocked still arrives, under spam and with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, select, update

from engine.audit.events import Event, Outcome, record_event
from engine.comments.tables import blocklist, comment, person
from engine.db import locks
from engine.http.address_ranges import parse_range
from engine.text import collapse_whitespace, has_visible_text

MAX_WORD = 100
MIN_PREFIX_LENGTH = {4: 8, 6: 16}
"""The fewest bits that a range must fix: a slip of the hand shall not block half of the world."""


class InvalidBlockError(Exception):
    """This cannot be blocked. The message says why, in words for the owner."""


@dataclass(frozen=True, slots=True)
class BlocklistEntry:
    """A blocked word or range of addresses ("word", "address")."""

    id: int
    kind: str
    value: str
    at: datetime


@dataclass(frozen=True, slots=True)
class BlockedPerson:
    """Somebody who is blocked, as he called himself in his last comment, and the id of that.

    name is "" where he took all comments back; comment_id is None, too, of somebody who was erased.
    """

    person: int
    name: str
    comment_id: int | None
    at: datetime


def block_person(connection: Connection, comment_id: int, *, actor: str, now: datetime) -> Outcome:
    """Block whoever wrote a comment. Nothing happens where nobody is known, or the person is blocked already."""
    whose = select(comment.c.person_id).where(comment.c.id == comment_id).scalar_subquery()
    free = (person.c.id == whose) & person.c.blocked_at.is_(None)
    if not connection.execute(update(person).where(free).values(blocked_at=now)).rowcount:
        return Outcome()
    return Outcome((record_event(connection, "block-person", actor=actor, now=now, comment_id=comment_id),))


def unblock_person(connection: Connection, comment_id: int, *, actor: str, now: datetime) -> Outcome:
    """Let whoever wrote a comment be a reader like others again."""
    if not _unblock(connection, comment_id):
        return Outcome()
    return Outcome((record_event(connection, "unblock-person", actor=actor, now=now, comment_id=comment_id),))


def unblock_erased_person(connection: Connection, person_id: int, *, actor: str, now: datetime) -> Outcome:
    """Let go of somebody who was erased. The hash by which the block held is forgotten with it."""
    commented = exists().where(comment.c.person_id == person.c.id)
    erased = (person.c.id == person_id) & person.c.blocked_at.is_not(None) & ~commented
    if not connection.execute(delete(person).where(erased)).rowcount:
        return Outcome()
    return Outcome((record_event(connection, "unblock-erased", actor=actor, now=now),))


def block_address(connection: Connection, written: str, *, actor: str, now: datetime) -> Outcome:
    """Block a range of network addresses, such as "192.0.2.0/24". Raises Refused."""
    try:
        range_ = parse_range(written)
    except ValueError:
        raise InvalidBlockError("write an address like 192.0.2.7, or a range like 192.0.2.0/24") from None
    if range_.prefixlen < MIN_PREFIX_LENGTH[range_.version]:
        raise InvalidBlockError(f"this is too wide: at least /{MIN_PREFIX_LENGTH[range_.version]}")
    return _block(connection, "address", str(range_), actor, now)


def block_word(connection: Connection, written: str, *, actor: str, now: datetime) -> Outcome:
    """Block a word, or several in a row. Raises Refused."""
    word = collapse_whitespace(written)
    if not has_visible_text(word) or len(word) > MAX_WORD:
        raise InvalidBlockError(f"write a word or a few, of at most {MAX_WORD} characters")
    return _block(connection, "word", word, actor, now)


def remove_entry(connection: Connection, id_: int, *, actor: str, now: datetime) -> Outcome:
    """Take a word or a range off the list."""
    if not connection.execute(delete(blocklist).where(blocklist.c.id == id_)).rowcount:
        return Outcome()
    return Outcome((record_event(connection, "unblock", actor=actor, now=now),))


def revert(connection: Connection, event: Event) -> bool:
    """Take a block back. False where that has been done."""
    if event.action == "block-person":
        return _unblock(connection, event.comment_id or 0)
    return connection.execute(delete(blocklist).where(_made_by(event))).rowcount == 1


def find_blocked_values(connection: Connection, found: Iterable[Event]) -> dict[int, str]:
    """The word or range that each of the events (ids) blocked, where it is blocked yet."""
    made = {(event.detail.get("block"), event.at): event.id for event in found}
    there = select(blocklist).where(blocklist.c.id.in_([block for block, _ in made]))
    entries = connection.execute(there)
    return {made[row.id, row.created_at]: row.value for row in entries if (row.id, row.created_at) in made}


def list_entries(connection: Connection) -> list[BlocklistEntry]:
    """All blocked words and ranges, by kind, the newest first."""
    query = select(blocklist).order_by(blocklist.c.kind, blocklist.c.created_at.desc(), blocklist.c.id.desc())
    return [BlocklistEntry(row.id, row.kind, row.value, row.created_at) for row in connection.execute(query)]


def list_blocked_people(connection: Connection) -> list[BlockedPerson]:
    """All blocked persons, the last one blocked first."""
    mine = comment.alias("mine")
    of_person = select(func.max(mine.c.id)).where(mine.c.person_id == person.c.id).correlate(person)
    readable = of_person.where(mine.c.status != "deleted").scalar_subquery()
    last = func.coalesce(readable, of_person.scalar_subquery())
    query = (
        select(person.c.id, comment.c.name, comment.c.id.label("comment_id"), person.c.blocked_at)
        .select_from(person)
        .outerjoin(comment, comment.c.id == last)
        .where(person.c.blocked_at.is_not(None))
        .order_by(person.c.blocked_at.desc(), person.c.id.desc())
    )
    return [BlockedPerson(row.id, row.name or "", row.comment_id, row.blocked_at) for row in connection.execute(query)]


def _block(connection: Connection, kind: str, value: str, actor: str, now: datetime) -> Outcome:
    locks.acquire(connection, "blocklist")  # an entry is there once, whoever else makes it at this moment
    there = select(blocklist.c.id).where(blocklist.c.kind == kind, func.lower(blocklist.c.value) == value.lower())
    if connection.scalar(there) is not None:
        return Outcome()
    added = connection.execute(insert(blocklist).values(kind=kind, value=value, created_at=now))
    assert added.inserted_primary_key is not None
    # The log is for good, so it names the entry and not the word: that may be somebody's name.
    detail = {"block": int(added.inserted_primary_key[0])}
    return Outcome((record_event(connection, f"block-{kind}", actor=actor, now=now, detail=detail),))


def _made_by(event: Event) -> ColumnElement[bool]:
    """The entry that an event made. Its moment counts, too: SQLite may give the id of one that is gone again."""
    return (blocklist.c.id == event.detail.get("block")) & (blocklist.c.created_at == event.at)


def _unblock(connection: Connection, comment_id: int) -> bool:
    whose = select(comment.c.person_id).where(comment.c.id == comment_id).scalar_subquery()
    blocked = (person.c.id == whose) & person.c.blocked_at.is_not(None)
    return connection.execute(update(person).where(blocked).values(blocked_at=None)).rowcount == 1
