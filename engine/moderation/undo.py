"""Undo: revert events of the audit log, unless something else has changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from engine.audit import events
from engine.audit.events import READER, Event, Outcome
from engine.comments import blocklist, moderator_edit, status
from engine.comments.status import Status
from engine.comments.tables import comment, person
from engine.moderation import review_favourites

_REVERT: Mapping[str, Callable[[Connection, Event], bool]] = {
    **dict.fromkeys(status.ACTIONS, status.revert),
    "edit": moderator_edit.revert_edit,
    "reply": status.trash_reply,
    **dict.fromkeys(("block-person", "block-address", "block-word"), blocklist.revert),
    **dict.fromkeys(("confirm-favourite", "reject-favourite"), review_favourites.revert_decision),
    "add-alias": review_favourites.revert_alias,
}
"""The function that reverts each action. It returns False if something else has changed since."""


def find_undoable(connection: Connection, found: Iterable[Event]) -> set[int]:
    """Return the ids of those events that can be undone and have not been undone yet.

    Events of deleted comments cannot be undone, except for blocks of people.
    """
    candidates = [event for event in found if _has_revert(event)]
    wanted = comment.c.id.in_([event.comment_id for event in candidates if event.comment_id is not None])
    existing = set(connection.scalars(select(comment.c.id).where(wanted, comment.c.status != Status.DELETED)))
    by_blocked = select(comment.c.id).join(person, person.c.id == comment.c.person_id)
    blocked = set(connection.scalars(by_blocked.where(wanted, person.c.blocked_at.is_not(None))))
    undoable = {
        event.id
        for event in candidates
        if event.comment_id is None or event.comment_id in (blocked if event.action == "block-person" else existing)
    }
    return undoable - events.find_undone(connection, undoable)


def undo_events(connection: Connection, ids: Iterable[int], *, actor: str, now: datetime) -> Outcome:
    """Undo events, the last one first. Events that have been undone already are ignored.

    Comments that have changed since are skipped, with the status "changed".
    """
    wanted = events.find_events(connection, ids)
    status.lock_comments(connection, [event.comment_id for event in wanted if event.comment_id is not None])
    undone = events.find_undone(connection, [event.id for event in wanted])
    recorded: list[int] = []
    skipped: dict[int, str] = {}
    for event in reversed(wanted):
        if event.id in undone or not _has_revert(event):
            continue
        if _REVERT[event.action](connection, event):
            recorded.append(_record_undo(connection, event, actor, now))
        elif event.comment_id is not None:
            skipped[event.comment_id] = "changed"
    return Outcome(tuple(recorded), skipped)


def _has_revert(event: Event) -> bool:
    """Return True if the action can be undone. Commenters' own edits cannot."""
    return event.action in _REVERT and event.actor != READER


def _record_undo(connection: Connection, event: Event, actor: str, now: datetime) -> int:
    return events.record_event(
        connection,
        "undo",
        actor=actor,
        now=now,
        comment_id=event.comment_id,
        reverts_id=event.id,
        detail={"action": event.action},
    )
