"""The log of moderation: one event for each thing that was done. It is only ever added to, and names nobody's data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Row, func, select

from engine.audit.tables import audit_event
from engine.db.schema import insert_returning_id

# Who acts in the log where it is no owner by name. docs/moderation.md lists them all.
READER = "reader"
SYSTEM = "strongstride"
MAIL = "mail"
TERMINAL = "terminal"
OWNER = "owner"
RESTORE = "restore"
ACTORS = (READER, SYSTEM, MAIL, TERMINAL, OWNER, RESTORE)


@dataclass(frozen=True, slots=True)
class Event:
    """Who (an owner's name, or one of ACTORS) did what, when. detail holds what is needed to undo it."""

    id: int
    at: datetime
    actor: str
    action: str
    comment_id: int | None
    undoes: int | None
    detail: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an action: the events that it wrote, and the comments that it left alone.

    elsewhere has the status of each comment that was not as the moderator had seen it: somebody else was quicker.
    "gone" is the status of one that is not there at all.
    """

    events: tuple[int, ...] = ()
    elsewhere: Mapping[int, str] = field(default_factory=dict)


def log(
    connection: Connection,
    action: str,
    *,
    actor: str,
    now: datetime,
    comment_id: int | None = None,
    undoes: int | None = None,
    detail: Mapping[str, object] | None = None,
) -> int:
    """Write an event. Gives its id."""
    values = {
        "at": now,
        "actor": actor,
        "action": action,
        "comment_id": comment_id,
        "reverts_id": undoes,
        "detail": dict(detail or {}),
    }
    return insert_returning_id(connection, audit_event, values)


def read(connection: Connection, ids: Iterable[int]) -> list[Event]:
    """The events with these ids, in their order of time."""
    wanted = audit_event.c.id.in_(list(ids))
    return [_event(row) for row in connection.execute(select(audit_event).where(wanted).order_by("id"))]


def undone(connection: Connection, ids: Iterable[int]) -> set[int]:
    """Those of the events that somebody has undone."""
    wanted = audit_event.c.reverts_id.in_(list(ids))
    return {int(id_) for id_ in connection.scalars(select(audit_event.c.reverts_id).where(wanted)) if id_}


def newest(connection: Connection, limit: int, before: int | None = None) -> list[Event]:
    """The newest events, or those before one of them, the newest first."""
    query = select(audit_event).order_by(audit_event.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit_event.c.id < before)
    return [_event(row) for row in connection.execute(query)]


def of_comment(connection: Connection, comment_id: int) -> list[Event]:
    """All that was done with a comment, the oldest first."""
    query = select(audit_event).where(audit_event.c.comment_id == comment_id).order_by("id")
    return [_event(row) for row in connection.execute(query)]


def later(connection: Connection, than: Event, comment_ids: Iterable[int]) -> list[Event]:
    """What was done with some comments after an event, and was not undone."""
    wanted = audit_event.c.comment_id.in_(list(comment_ids)) & (audit_event.c.id > than.id)
    found = [_event(row) for row in connection.execute(select(audit_event).where(wanted).order_by("id"))]
    gone = undone(connection, [event.id for event in found])
    return [event for event in found if event.id not in gone]


def count(connection: Connection) -> int:
    """How many events there are."""
    return connection.scalar(select(func.count()).select_from(audit_event)) or 0


def _event(row: Row[tuple[object, ...]]) -> Event:
    return Event(row.id, row.at, row.actor, row.action, row.comment_id, row.reverts_id, row.detail)
