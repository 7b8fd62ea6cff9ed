"""Undo: an event is taken back by another event, where what it did still stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from engine.audit import events
from engine.audit.events import READER, Event, Outcome
from engine.comments import blocklist, status
from engine.comments.tables import comment, person
from engine.moderation import edit_and_reply, review_favourites

_TAKE_BACK: Mapping[str, Callable[[Connection, Event], bool]] = {
    **dict.fromkeys(status.ACTIONS, status.revert),
    "edit": edit_and_reply.revert_edit,
    "reply": status.trash_reply,
    **dict.fromkeys(("block-person", "block-address", "block-word"), blocklist.revert),
    **dict.fromkeys(("confirm-favourite", "reject-favourite"), review_favourites.revert_decision),
    "store-alias": review_favourites.revert_alias,
}


def find_undoable(connection: Connection, found: Iterable[Event]) -> set[int]:
    """Those of the events (ids) from which there is a way back: nobody took it, and the comment still has its words."""
    kinds = [event for event in found if _can_be_undone(event)]
    of_these = comment.c.id.in_([event.comment_id for event in kinds if event.comment_id is not None])
    there = set(connection.scalars(select(comment.c.id).where(of_these, comment.c.status != "deleted")))
    whose = select(comment.c.id).join(person, person.c.id == comment.c.person_id)
    blocked = set(connection.scalars(whose.where(of_these, person.c.blocked_at.is_not(None))))
    stands = {
        event.id
        for event in kinds
        if event.comment_id is None or event.comment_id in (blocked if event.action == "block-person" else there)
    }
    return stands - events.find_undone(connection, stands)


def undo_events(connection: Connection, ids: Iterable[int], *, actor: str, now: datetime) -> Outcome:
    """Take events back, the last one first.

    What somebody has undone already is left alone in silence. Where a comment has changed since, it is told as handled
    elsewhere.
    """
    wanted = events.find_events(connection, ids)
    status.lock_comments(connection, [event.comment_id for event in wanted if event.comment_id is not None])
    done_before = events.find_undone(connection, [event.id for event in wanted])
    written: list[int] = []
    elsewhere: dict[int, str] = {}
    for event in reversed(wanted):
        if event.id in done_before or not _can_be_undone(event):
            continue
        if _TAKE_BACK[event.action](connection, event):
            what = {"action": event.action}
            id_ = event.comment_id
            written.append(
                events.record_event(
                    connection, "undo", actor=actor, now=now, comment_id=id_, reverts_id=event.id, detail=what
                )
            )
        elif event.comment_id is not None:
            elsewhere[event.comment_id] = "changed"
    return Outcome(tuple(written), elsewhere)


def _can_be_undone(event: Event) -> bool:
    """Whether there is a way back from an event of this kind. What readers changed of their own is theirs."""
    return event.action in _TAKE_BACK and event.actor != READER
