"""Which exercises a comment counts for, and what words that nobody knew yet mean from now on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from engine.audit import events
from engine.audit.events import Event, Outcome, record_event
from engine.comments import unmatched_terms
from engine.comments.tables import comment
from engine.favourites import aliases, picks
from engine.library.library import Library
from engine.library.name_normalisation import normalise_name

_DECIDE = {"confirm-favourite": picks.confirm_pick, "reject-favourite": picks.reject_pick}
_STATE = {"confirm-favourite": picks.PickState.CONFIRMED, "reject-favourite": picks.PickState.REJECTED}


def confirm_favourite(
    connection: Connection, library: Library, comment_id: int, exercise: str, *, actor: str, now: datetime
) -> Outcome:
    """Let a comment count for an exercise, whether it was suggested or the moderator adds it."""
    return _decide(connection, library, "confirm-favourite", comment_id, exercise, actor, now)


def reject_favourite(
    connection: Connection, library: Library, comment_id: int, exercise: str, *, actor: str, now: datetime
) -> Outcome:
    """Let a comment not count for an exercise."""
    return _decide(connection, library, "reject-favourite", comment_id, exercise, actor, now)


def revert_decision(connection: Connection, event: Event) -> bool:
    """Give a pick the state again that it had. False where somebody has decided otherwise since."""
    id_, exercise = event.comment_id or 0, str(event.detail["exercise"])
    if _state(connection, id_, exercise) is not _STATE[event.action]:
        return False
    before = event.detail["before"]
    picks.restore_state(connection, id_, exercise, picks.PickState(str(before)) if before else None)
    return True


def add_alias(
    connection: Connection, library: Library, written: str, exercise: str, *, actor: str, now: datetime
) -> Outcome:
    """Let words mean an exercise from now on, and in the comments that used them. Raises aliases.Refused."""
    given = unmatched_terms.store_alias(connection, library, written, exercise, now)
    if given is None:
        return Outcome()
    detail = {"phrase": normalise_name(written), "exercise": exercise, "comments": given}
    return Outcome((record_event(connection, "store-alias", actor=actor, now=now, detail=detail),))


def revert_alias(connection: Connection, event: Event) -> bool:
    """Remove an alias and the picks that it gave; those that somebody decided about since stay.

    False where that has been done.
    """
    phrase = str(event.detail["phrase"])
    if aliases.read_aliases(connection).get(phrase) != event.detail["exercise"]:
        return False
    comments = event.detail.get("comments", [])  # events of older releases do not say
    assert isinstance(comments, list)
    decided = {
        later.comment_id
        for later in events.list_later_events(connection, event, comments)
        if later.action in _DECIDE and later.detail["exercise"] == event.detail["exercise"]
    }
    aliases.remove_alias(connection, phrase, set(comments) - decided)
    return True


def dismiss_term(connection: Connection, phrase: str, *, actor: str, now: datetime) -> Outcome:
    """Take words out of the queue, for good: they name no exercise, so the log does not repeat them."""
    aliases.dismiss_term(connection, phrase)
    return Outcome((record_event(connection, "dismiss-words", actor=actor, now=now),))


def _decide(
    connection: Connection, library: Library, action: str, comment_id: int, exercise: str, actor: str, now: datetime
) -> Outcome:
    there = select(comment.c.id).where(comment.c.id == comment_id, comment.c.status != "deleted")
    if connection.scalar(there.with_for_update()) is None:
        return Outcome(skipped={comment_id: "gone"})
    before = _state(connection, comment_id, exercise)
    if before is _STATE[action] or (before is None and exercise not in library.exercises):
        return Outcome()
    _DECIDE[action](connection, comment_id, exercise, now)
    detail = {"exercise": exercise, "before": before and before.value}
    return Outcome((record_event(connection, action, actor=actor, now=now, comment_id=comment_id, detail=detail),))


def _state(connection: Connection, comment_id: int, exercise: str) -> picks.PickState | None:
    found = picks.list_picks(connection, [comment_id]).get(comment_id, ())
    return next((pick.state for pick in found if pick.exercise == exercise), None)
