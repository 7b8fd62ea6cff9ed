"""The audit log of moderation: one event for each action. Events are only ever added, and contain no personal data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, select

from engine.audit.tables import audit_event
from engine.db.schema import insert_returning_id

# Actors other than users. docs/moderation.md lists what each of them does.
READER = "reader"
SYSTEM = "system"
EMAIL = "email"
TERMINAL = "terminal"
RESTORE = "restore"
ACTORS = (READER, SYSTEM, EMAIL, TERMINAL, RESTORE)


@dataclass(frozen=True, slots=True)
class Event:
    """An action, its time and its actor: the name of a user, or one of ACTORS."""

    id: int
    at: datetime
    actor: str
    action: str
    comment_id: int | None
    reverts_id: int | None
    """The id of the event that this one reverts."""
    detail: Mapping[str, object]
    """Data needed to undo the action."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an action: the ids of its events, and the comments that were skipped."""

    events: tuple[int, ...] = ()
    skipped: Mapping[int, str] = field(default_factory=dict)
    """Current status by id of each comment that has changed since the moderator saw it.

    The status of a comment that does not exist is "gone".
    """


def record_event(
    connection: Connection,
    action: str,
    *,
    actor: str,
    now: datetime,
    comment_id: int | None = None,
    reverts_id: int | None = None,
    detail: Mapping[str, object] | None = None,
) -> int:
    """Add an event and return its id."""
    values = {
        "at": now,
        "actor": actor,
        "action": action,
        "comment_id": comment_id,
        "reverts_id": reverts_id,
        "detail": dict(detail or {}),
    }
    return insert_returning_id(connection, audit_event, values)


def find_events(connection: Connection, ids: Iterable[int]) -> list[Event]:
    """Return the events with these ids, the oldest first."""
    wanted = audit_event.c.id.in_(list(ids))
    return [_event(row) for row in connection.execute(select(audit_event).where(wanted).order_by("id"))]


def find_undone(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Return the ids of those events that have been undone."""
    wanted = audit_event.c.reverts_id.in_(list(ids))
    return {int(id_) for id_ in connection.scalars(select(audit_event.c.reverts_id).where(wanted)) if id_}


def list_events(connection: Connection, limit: int, before: int | None = None) -> list[Event]:
    """Return the newest events, or the newest before the one with the id `before`. The newest is first."""
    query = select(audit_event).order_by(audit_event.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_event.c.id < before)
    return [_event(row) for row in connection.execute(query)]


def list_comment_events(connection: Connection, comment_id: int) -> list[Event]:
    """Return all events of a comment, the oldest first."""
    query = select(audit_event).where(audit_event.c.comment_id == comment_id).order_by("id")
    return [_event(row) for row in connection.execute(query)]


def list_later_events(connection: Connection, event: Event, comment_ids: Iterable[int]) -> list[Event]:
    """Return the events of some comments after another event, without those that have been undone."""
    wanted = audit_event.c.comment_id.in_(list(comment_ids)) & (audit_event.c.id > event.id)
    later = [_event(row) for row in connection.execute(select(audit_event).where(wanted).order_by("id"))]
    undone = find_undone(connection, [each.id for each in later])
    return [each for each in later if each.id not in undone]


def _event(row: Row[tuple[object, ...]]) -> Event:
    return Event(row.id, row.at, row.actor, row.action, row.comment_id, row.reverts_id, row.detail)
