"""Moderators' decisions about favourites: which exercises a comment counts for, and what unmatched terms mean."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from engine.audit import events
from engine.audit.events import Event, Outcome, record_event
from engine.comments import unmatched_terms
from engine.comments.status import Status
from engine.comments.tables import comment
from engine.favourites import aliases, picks
from engine.favourites.picks import PickState
from engine.library.library import Library
from engine.text import normalise_name

_STATES = {"confirm-favourite": PickState.CONFIRMED, "reject-favourite": PickState.REJECTED}
"""The state that each action gives a pick."""


def confirm_favourite(
    connection: Connection, library: Library, comment_id: int, exercise: str, *, actor: str, now: datetime
) -> Outcome:
    """Count a comment for an exercise, which was suggested or which the moderator adds."""
    return _decide(connection, library, "confirm-favourite", comment_id, exercise, actor, now)


def reject_favourite(
    connection: Connection, library: Library, comment_id: int, exercise: str, *, actor: str, now: datetime
) -> Outcome:
    """Stop counting a comment for an exercise."""
    return _decide(connection, library, "reject-favourite", comment_id, exercise, actor, now)


def revert_decision(connection: Connection, event: Event) -> bool:
    """Restore the state of a pick before a decision. Returns False if there has been another decision since."""
    comment_id, exercise = event.comment_id or 0, str(event.detail["exercise"])
    if _find_state(connection, comment_id, exercise) is not _STATES[event.action]:
        return False
    before = event.detail["before"]
    picks.restore_state(connection, comment_id, exercise, PickState(str(before)) if before else None)
    return True


def add_alias(
    connection: Connection, library: Library, written: str, exercise: str, *, actor: str, now: datetime
) -> Outcome:
    """Store a term as an alias of an exercise, and count it in the comments that used it.

    Raises InvalidAliasError.
    """
    counted = unmatched_terms.store_alias(connection, library, written, exercise, now)
    if counted is None:
        return Outcome()
    detail = {"phrase": normalise_name(written), "exercise": exercise, "comments": counted}
    return Outcome((record_event(connection, "add-alias", actor=actor, now=now, detail=detail),))


def revert_alias(connection: Connection, event: Event) -> bool:
    """Remove an alias and the picks that it created, but keep picks that a moderator has decided about since.

    Returns False if the alias is gone already.
    """
    phrase, exercise = str(event.detail["phrase"]), event.detail["exercise"]
    if aliases.read_aliases(connection).get(phrase) != exercise:
        return False
    comments = event.detail.get("comments", [])  # missing in old events
    comment_ids = [int(id_) for id_ in comments] if isinstance(comments, list) else []
    decided = {
        later.comment_id
        for later in events.list_later_events(connection, event, comment_ids)
        if later.action in _STATES and later.detail["exercise"] == exercise
    }
    aliases.remove_alias(connection, phrase, set(comment_ids) - decided)
    return True


def dismiss_term(connection: Connection, phrase: str, *, actor: str, now: datetime) -> Outcome:
    """Remove an unmatched term from the list for good.

    The log does not repeat it, because it may be anything that a reader typed.
    """
    aliases.dismiss_term(connection, phrase)
    return Outcome((record_event(connection, "dismiss-term", actor=actor, now=now),))


def _decide(
    connection: Connection, library: Library, action: str, comment_id: int, exercise: str, actor: str, now: datetime
) -> Outcome:
    exists = select(comment.c.id).where(comment.c.id == comment_id, comment.c.status != Status.DELETED)
    if connection.scalar(exists.with_for_update()) is None:
        return Outcome(skipped={comment_id: "gone"})
    before, after = _find_state(connection, comment_id, exercise), _STATES[action]
    if before is after or (before is None and exercise not in library.exercises):
        return Outcome()
    decide = picks.confirm_pick if after is PickState.CONFIRMED else picks.reject_pick
    decide(connection, comment_id, exercise, now)
    detail = {"exercise": exercise, "before": before and before.value}
    return Outcome((record_event(connection, action, actor=actor, now=now, comment_id=comment_id, detail=detail),))


def _find_state(connection: Connection, comment_id: int, exercise: str) -> PickState | None:
    found = picks.list_picks(connection, [comment_id]).get(comment_id, ())
    return next((pick.state for pick in found if pick.exercise_id == exercise), None)
