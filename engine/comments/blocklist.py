"""Blocked people, networks and words. Comments that match are still stored, under spam and with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, func, select, update

from engine.audit.events import Event, Outcome, record_event
from engine.comments.status import Status
from engine.comments.tables import blocklist, comment, person
from engine.db import locks
from engine.db.schema import insert_returning_id
from engine.http.address_ranges import parse_range
from engine.text import collapse_whitespace, has_visible_text

MAX_WORD = 100
MIN_PREFIX_LENGTH = {4: 8, 6: 16}
"""The smallest prefix length by IP version, so that a typo does not block half of the world."""


class InvalidBlockError(Exception):
    """The value can't be blocked. The message tells the moderator why."""


@dataclass(frozen=True, slots=True)
class BlocklistEntry:
    """A blocked word or network. kind is "word" or "address"."""

    id: int
    kind: str
    value: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class BlockedPerson:
    """A blocked person, with the name and id of their last comment.

    The name is "" if all of their comments were deleted, and comment_id is None if they were erased.
    """

    person_id: int
    name: str
    comment_id: int | None
    blocked_at: datetime


def block_person(connection: Connection, comment_id: int, *, actor: str, now: datetime) -> Outcome:
    """Block the author of a comment. Does nothing if they are unknown or already blocked."""
    author = select(comment.c.person_id).where(comment.c.id == comment_id).scalar_subquery()
    is_free = (person.c.id == author) & person.c.blocked_at.is_(None)
    if not connection.execute(update(person).where(is_free).values(blocked_at=now)).rowcount:
        return Outcome()
    return Outcome((record_event(connection, "block-person", actor=actor, now=now, comment_id=comment_id),))


def unblock_person(connection: Connection, comment_id: int, *, actor: str, now: datetime) -> Outcome:
    """Unblock the author of a comment."""
    if not _unblock(connection, comment_id):
        return Outcome()
    return Outcome((record_event(connection, "unblock-person", actor=actor, now=now, comment_id=comment_id),))


def unblock_erased_person(connection: Connection, person_id: int, *, actor: str, now: datetime) -> Outcome:
    """Unblock a person who was erased. This deletes the hash that kept the block in force."""
    has_comment = exists().where(comment.c.person_id == person.c.id)
    is_erased = (person.c.id == person_id) & person.c.blocked_at.is_not(None) & ~has_comment
    if not connection.execute(delete(person).where(is_erased)).rowcount:
        return Outcome()
    return Outcome((record_event(connection, "unblock-erased", actor=actor, now=now),))


def block_address(connection: Connection, text: str, *, actor: str, now: datetime) -> Outcome:
    """Block an IP address or a network such as "192.0.2.0/24". Raises InvalidBlockError."""
    try:
        network = parse_range(text)
    except ValueError:
        raise InvalidBlockError("Enter an IP address like 192.0.2.7 or a network like 192.0.2.0/24") from None
    if network.prefixlen < MIN_PREFIX_LENGTH[network.version]:
        raise InvalidBlockError(f"This network is too large. Use at least /{MIN_PREFIX_LENGTH[network.version]}")
    return _block(connection, "address", str(network), actor, now)


def block_word(connection: Connection, text: str, *, actor: str, now: datetime) -> Outcome:
    """Block a word or phrase. Raises InvalidBlockError."""
    word = collapse_whitespace(text)
    if not has_visible_text(word) or len(word) > MAX_WORD:
        raise InvalidBlockError(f"Enter a word or phrase of {MAX_WORD} characters or less")
    return _block(connection, "word", word, actor, now)


def remove_entry(connection: Connection, id_: int, *, actor: str, now: datetime) -> Outcome:
    """Unblock a word or network."""
    if not connection.execute(delete(blocklist).where(blocklist.c.id == id_)).rowcount:
        return Outcome()
    return Outcome((record_event(connection, "unblock", actor=actor, now=now),))


def revert(connection: Connection, event: Event) -> bool:
    """Undo a block. Returns False if it has been removed since."""
    if event.action == "block-person":
        return _unblock(connection, event.comment_id or 0)
    return connection.execute(delete(blocklist).where(_is_from(event))).rowcount == 1


def find_blocked_values(connection: Connection, events: Iterable[Event]) -> dict[int, str]:
    """Return the words and networks that events blocked and that are still blocked, by event id."""
    by_entry = {(event.detail.get("block"), event.at): event.id for event in events}
    rows = connection.execute(select(blocklist).where(blocklist.c.id.in_([id_ for id_, _ in by_entry])))
    return {by_entry[row.id, row.created_at]: row.value for row in rows if (row.id, row.created_at) in by_entry}


def list_entries(connection: Connection) -> list[BlocklistEntry]:
    """Return all blocked words and networks by kind, newest first."""
    query = select(blocklist).order_by(blocklist.c.kind, blocklist.c.created_at.desc(), blocklist.c.id.desc())
    return [BlocklistEntry(row.id, row.kind, row.value, row.created_at) for row in connection.execute(query)]


def list_blocked_people(connection: Connection) -> list[BlockedPerson]:
    """Return all blocked people, the last one blocked first."""
    own = comment.alias("own")
    newest = select(func.max(own.c.id)).where(own.c.person_id == person.c.id).correlate(person)
    newest_readable = newest.where(own.c.status != Status.DELETED).scalar_subquery()
    shown = func.coalesce(newest_readable, newest.scalar_subquery())
    query = (
        select(person.c.id, comment.c.name, comment.c.id.label("comment_id"), person.c.blocked_at)
        .select_from(person)
        .outerjoin(comment, comment.c.id == shown)
        .where(person.c.blocked_at.is_not(None))
        .order_by(person.c.blocked_at.desc(), person.c.id.desc())
    )
    return [BlockedPerson(row.id, row.name or "", row.comment_id, row.blocked_at) for row in connection.execute(query)]


def _block(connection: Connection, kind: str, value: str, actor: str, now: datetime) -> Outcome:
    locks.acquire(connection, "blocklist")  # prevents two equal entries
    same = select(blocklist.c.id).where(blocklist.c.kind == kind, func.lower(blocklist.c.value) == value.lower())
    if connection.scalar(same) is not None:
        return Outcome()
    id_ = insert_returning_id(connection, blocklist, {"kind": kind, "value": value, "created_at": now})
    # The audit log is permanent, so it refers to the entry instead of the word, which may be a person's name.
    return Outcome((record_event(connection, f"block-{kind}", actor=actor, now=now, detail={"block": id_}),))


def _is_from(event: Event) -> ColumnElement[bool]:
    """Return the condition for the entry that an event added. SQLite may reuse ids, so the time is compared, too."""
    return (blocklist.c.id == event.detail.get("block")) & (blocklist.c.created_at == event.at)


def _unblock(connection: Connection, comment_id: int) -> bool:
    author = select(comment.c.person_id).where(comment.c.id == comment_id).scalar_subquery()
    is_blocked = (person.c.id == author) & person.c.blocked_at.is_not(None)
    return connection.execute(update(person).where(is_blocked).values(blocked_at=None)).rowcount == 1
