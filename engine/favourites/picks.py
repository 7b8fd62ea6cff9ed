"""The exercises that a comment names as favourites: ticked, suggested, confirmed or rejected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from engine.db.collation import by_code_point
from engine.favourites import aliases
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.favourites.tables import comment_exercise, unmatched_term

_ADD_PICK = insert(comment_exercise)


class PickState(StrEnum):
    """Whether a pick counts: CONFIRMED ones do, once their comment is approved."""

    CONFIRMED = "confirmed"
    SUGGESTED = "suggested"
    REJECTED = "rejected"


class PickSource(StrEnum):
    """Where a pick comes from: the reader's tick, a sentence of his, or the moderator."""

    PICKED = "picked"
    SUGGESTED = "suggested"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True)
class Pick:
    """One exercise (id) that a comment names."""

    exercise: str
    source: PickSource
    state: PickState


@dataclass(frozen=True, slots=True)
class CommentPicks:
    """All that a comment names: its picks, and the names that mean no exercise."""

    picks: tuple[Pick, ...]
    unknown: tuple[UnmatchedName, ...]

    @property
    def picked(self) -> tuple[str, ...]:
        """The exercises (ids) that its reader chose."""
        return tuple(pick.exercise for pick in self.picks if pick.source is PickSource.PICKED)


def add_picks(connection: Connection, comment_id: int, named: RecognisedExercises, now: datetime) -> None:
    """Keep what a comment names that is new."""
    _insert(connection, comment_id, [_as_named(*each) for each in _wanted(named).items()], now)
    _add_unknown(connection, comment_id, named.unknown, now)


def replace_picks(connection: Connection, comment_id: int, named: RecognisedExercises, now: datetime) -> None:
    """Keep what a comment names that was changed.

    What a moderator decided about an exercise stays; everything else is as the comment says now.
    """
    wanted = _wanted(named)
    decided = set()
    for pick in list_picks(connection, [comment_id]).get(comment_id, ()):
        if pick.source is PickSource.MODERATOR or pick.state is PickState.REJECTED:
            decided.add(pick.exercise)
        elif wanted.get(pick.exercise) is pick.source:
            decided.add(pick.exercise)  # as it was, a confirmed suggestion too
        else:
            connection.execute(delete(comment_exercise).where(_is(comment_id, pick.exercise)))
    new = [_as_named(exercise, source) for exercise, source in wanted.items() if exercise not in decided]
    _insert(connection, comment_id, new, now)
    _note_unknown(connection, comment_id, named.unknown, now)


def restore_picks(connection: Connection, comment_id: int, before: CommentPicks, now: datetime) -> None:
    """Undo a `note`: the comment names again what it named before. What was decided since stays."""
    suggested = tuple(pick.exercise for pick in before.picks if pick.source is PickSource.SUGGESTED)
    there = {pick.exercise for pick in list_picks(connection, [comment_id]).get(comment_id, ())}
    replace_picks(connection, comment_id, RecognisedExercises(before.picked, suggested, before.unknown), now)
    for pick in before.picks:
        if pick.source is PickSource.SUGGESTED and pick.exercise not in there:
            restore_state(connection, comment_id, pick.exercise, pick.state)


def read_picks(connection: Connection, comment_id: int) -> CommentPicks:
    """What a comment names now."""
    mine = select(unmatched_term).where(unmatched_term.c.comment_id == comment_id).order_by(unmatched_term.c.id)
    unknown = tuple(UnmatchedName(row.phrase, row.original_text) for row in connection.execute(mine))
    return CommentPicks(list_picks(connection, [comment_id]).get(comment_id, ()), unknown)


def list_picks(connection: Connection, comment_ids: Iterable[int]) -> Mapping[int, tuple[Pick, ...]]:
    """The picks of some comments, each comment's in the order of their ids; comments without any are left out."""
    rows = connection.execute(
        select(comment_exercise)
        .where(comment_exercise.c.comment_id.in_(list(comment_ids)))
        .order_by(comment_exercise.c.comment_id, by_code_point(comment_exercise.c.exercise_id))
    )
    found: dict[int, list[Pick]] = {}
    for row in rows:
        pick = Pick(row.exercise_id, PickSource(row.source), PickState(row.state))
        found.setdefault(row.comment_id, []).append(pick)
    return {id_: tuple(picks) for id_, picks in found.items()}


def confirm_pick(connection: Connection, comment_id: int, exercise: str, now: datetime) -> PickState | None:
    """Let a pick count; one that the comment does not have is added. Gives the state before, for `restore`.

    The caller holds the comment, so that nobody else decides at this moment; so it is with `reject`.
    """
    return _decide(connection, comment_id, exercise, PickState.CONFIRMED, now)


def reject_pick(connection: Connection, comment_id: int, exercise: str, now: datetime) -> PickState | None:
    """Let a pick not count. Gives the state before, for `restore`."""
    return _decide(connection, comment_id, exercise, PickState.REJECTED, now)


def restore_state(connection: Connection, comment_id: int, exercise: str, before: PickState | None) -> None:
    """Undo a decision: the pick has the state again that it had, None being "there was none"."""
    if before is None:
        connection.execute(delete(comment_exercise).where(_is(comment_id, exercise)))
    else:
        connection.execute(update(comment_exercise).where(_is(comment_id, exercise)).values(state=before.value))


def _wanted(named: RecognisedExercises) -> Mapping[str, PickSource]:
    return dict.fromkeys(named.suggested, PickSource.SUGGESTED) | dict.fromkeys(named.picked, PickSource.PICKED)


def _as_named(exercise: str, source: PickSource) -> Pick:
    return Pick(exercise, source, PickState.CONFIRMED if source is PickSource.PICKED else PickState.SUGGESTED)


def _decide(
    connection: Connection, comment_id: int, exercise: str, state: PickState, now: datetime
) -> PickState | None:
    before = connection.scalar(select(comment_exercise.c.state).where(_is(comment_id, exercise)))
    if before is None:
        _insert(connection, comment_id, [Pick(exercise, PickSource.MODERATOR, state)], now)
        return None
    restore_state(connection, comment_id, exercise, state)
    return PickState(before)


def _insert(connection: Connection, comment_id: int, picks: Sequence[Pick], now: datetime) -> None:
    rows = [
        {
            "comment_id": comment_id,
            "exercise_id": pick.exercise,
            "source": pick.source.value,
            "state": pick.state.value,
            "created_at": now,
        }
        for pick in picks
    ]
    if rows:
        connection.execute(_ADD_PICK, rows)


def _note_unknown(connection: Connection, comment_id: int, wanted: Iterable[UnmatchedName], now: datetime) -> None:
    mine = unmatched_term.c.comment_id == comment_id
    phrases = [each.phrase for each in wanted]
    gone = and_(mine, unmatched_term.c.state == "pending", unmatched_term.c.phrase.not_in(phrases))
    connection.execute(delete(unmatched_term).where(gone))
    there = set(connection.scalars(select(unmatched_term.c.phrase).where(mine)))
    _add_unknown(connection, comment_id, [each for each in wanted if each.phrase not in there], now)


def _add_unknown(connection: Connection, comment_id: int, unknown: Iterable[UnmatchedName], now: datetime) -> None:
    for each in unknown:
        state = "dismissed" if aliases.is_dismissed(connection, each.phrase) else "pending"
        values = {"phrase": each.phrase, "original_text": each.written, "state": state, "created_at": now}
        connection.execute(insert(unmatched_term).values(comment_id=comment_id, **values))


def _is(comment_id: int, exercise: str) -> ColumnElement[bool]:
    return and_(comment_exercise.c.comment_id == comment_id, comment_exercise.c.exercise_id == exercise)
