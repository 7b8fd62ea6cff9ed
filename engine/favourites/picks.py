"""The exercises that a comment names as favourites, and the tally of all readers' favourites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from engine.db.schema import by_code_point
from engine.favourites import aliases
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.favourites.tables import comment_exercise, unmatched_term

MIN_READERS = 3
"""Number of readers who must name an exercise before it is shown. Fewer say little."""


# Building a statement takes as long as running it, and writers wait for each other meanwhile.
_INSERT_PICK = insert(comment_exercise)


class PickState(StrEnum):
    """The state of a pick. Confirmed picks count when their comment is approved."""

    CONFIRMED = "confirmed"
    SUGGESTED = "suggested"
    REJECTED = "rejected"


class PickSource(StrEnum):
    """The origin of a pick: ticked or named by the author, found in the text, or added by a moderator."""

    PICKED = "picked"
    SUGGESTED = "suggested"
    MODERATOR = "moderator"


@dataclass(frozen=True, slots=True)
class Pick:
    """An exercise that a comment mentions."""

    exercise_id: str
    source: PickSource
    state: PickState


@dataclass(frozen=True, slots=True)
class CommentPicks:
    """Everything that a comment names: its picks, and the names that match no exercise."""

    picks: tuple[Pick, ...]
    unmatched: tuple[UnmatchedName, ...]

    @property
    def picked(self) -> tuple[str, ...]:
        """Return the ids of the exercises that the author chose."""
        return tuple(pick.exercise_id for pick in self.picks if pick.source is PickSource.PICKED)

    def to_json(self) -> dict[str, Any]:
        """Return the picks in a form that can be stored as JSON."""
        picks = [{"exercise": pick.exercise_id, "source": pick.source, "state": pick.state} for pick in self.picks]
        unknown = [{"phrase": name.phrase, "written": name.original_text} for name in self.unmatched]
        return {"picks": picks, "unknown": unknown}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CommentPicks:
        """Return the picks stored by `to_json`."""
        picks = (Pick(each["exercise"], PickSource(each["source"]), PickState(each["state"])) for each in data["picks"])
        unmatched = (UnmatchedName(each["phrase"], each["written"]) for each in data["unknown"])
        return cls(tuple(picks), tuple(unmatched))


@dataclass(frozen=True, slots=True)
class FavouriteCount:
    """An exercise and the number of readers who named it as a favourite."""

    exercise_id: str
    readers: int


@dataclass(frozen=True, slots=True)
class Tally:
    """All favourites, the most popular first, and the number of readers who named any. Ties are in the order of ids."""

    readers: int = 0
    favourites: tuple[FavouriteCount, ...] = ()

    @property
    def popular(self) -> tuple[FavouriteCount, ...]:
        """Return the favourites of at least MIN_READERS readers."""
        return tuple(favourite for favourite in self.favourites if favourite.readers >= MIN_READERS)

    def count_readers(self, exercise_id: str) -> int:
        """Return how many readers named an exercise, or 0 if there are fewer than MIN_READERS."""
        return next((each.readers for each in self.popular if each.exercise_id == exercise_id), 0)


def add_picks(connection: Connection, comment_id: int, named: RecognisedExercises, now: datetime) -> None:
    """Store what a new comment names."""
    _insert(connection, comment_id, [_build_pick(*each) for each in _list_sources(named).items()], now)
    _insert_unmatched(connection, comment_id, named.unmatched, now)


def replace_picks(connection: Connection, comment_id: int, named: RecognisedExercises, now: datetime) -> None:
    """Store what a comment names after an edit. Picks that a moderator decided about stay."""
    sources = _list_sources(named)
    kept = set()
    for pick in _list_own(connection, comment_id):
        is_decided = pick.source is PickSource.MODERATOR or pick.state is PickState.REJECTED
        if is_decided or sources.get(pick.exercise_id) is pick.source:
            kept.add(pick.exercise_id)
        else:
            connection.execute(delete(comment_exercise).where(_is(comment_id, pick.exercise_id)))
    new = [_build_pick(exercise_id, source) for exercise_id, source in sources.items() if exercise_id not in kept]
    _insert(connection, comment_id, new, now)
    _replace_unmatched(connection, comment_id, named.unmatched, now)


def restore_picks(connection: Connection, comment_id: int, before: CommentPicks, now: datetime) -> None:
    """Undo `replace_picks`: the comment names again what it named before. Later decisions of moderators stay."""
    suggested = tuple(pick.exercise_id for pick in before.picks if pick.source is PickSource.SUGGESTED)
    present = {pick.exercise_id for pick in _list_own(connection, comment_id)}
    replace_picks(connection, comment_id, RecognisedExercises(before.picked, suggested, before.unmatched), now)
    for pick in before.picks:
        if pick.source is PickSource.SUGGESTED and pick.exercise_id not in present:
            restore_state(connection, comment_id, pick.exercise_id, pick.state)


def import_picks(
    connection: Connection,
    comment_id: int,
    picks: Iterable[tuple[Pick, datetime]],
    unmatched: Iterable[Mapping[str, Any]],
) -> None:
    """Store the picks of an imported comment with their times, and its unmatched names by the names of the columns."""
    for pick, created_at in picks:
        _insert(connection, comment_id, [pick], created_at)
    for values in unmatched:
        connection.execute(insert(unmatched_term).values(comment_id=comment_id, **values))


def delete_picks(connection: Connection, comment_id: int) -> None:
    """Delete everything that a comment names."""
    for table in (comment_exercise, unmatched_term):
        connection.execute(delete(table).where(table.c.comment_id == comment_id))


def read_picks(connection: Connection, comment_id: int) -> CommentPicks:
    """Return everything that a comment names."""
    is_own = unmatched_term.c.comment_id == comment_id
    rows = connection.execute(select(unmatched_term).where(is_own).order_by(unmatched_term.c.id))
    unmatched = tuple(UnmatchedName(row.phrase, row.original_text) for row in rows)
    return CommentPicks(_list_own(connection, comment_id), unmatched)


def list_picks(connection: Connection, comment_ids: Iterable[int]) -> Mapping[int, tuple[Pick, ...]]:
    """Return the picks of comments by comment id, each in the order of the exercises' ids.

    Comments without picks are left out.
    """
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


def confirm_pick(connection: Connection, comment_id: int, exercise_id: str, now: datetime) -> PickState | None:
    """Count an exercise as a favourite of a comment, whether it was suggested or not.

    Returns the state before, for `restore_state`. The caller must have locked the comment.
    """
    return _decide(connection, comment_id, exercise_id, PickState.CONFIRMED, now)


def reject_pick(connection: Connection, comment_id: int, exercise_id: str, now: datetime) -> PickState | None:
    """Stop counting an exercise as a favourite of a comment.

    Returns the state before, for `restore_state`. The caller must have locked the comment.
    """
    return _decide(connection, comment_id, exercise_id, PickState.REJECTED, now)


def restore_state(connection: Connection, comment_id: int, exercise_id: str, before: PickState | None) -> None:
    """Give a pick back its state before a decision. None deletes the pick."""
    this = _is(comment_id, exercise_id)
    if before is None:
        connection.execute(delete(comment_exercise).where(this))
    else:
        connection.execute(update(comment_exercise).where(this).values(state=before.value))


def _list_own(connection: Connection, comment_id: int) -> tuple[Pick, ...]:
    return list_picks(connection, [comment_id]).get(comment_id, ())


def _list_sources(named: RecognisedExercises) -> Mapping[str, PickSource]:
    return dict.fromkeys(named.suggested, PickSource.SUGGESTED) | dict.fromkeys(named.picked, PickSource.PICKED)


def _build_pick(exercise_id: str, source: PickSource) -> Pick:
    return Pick(exercise_id, source, PickState.CONFIRMED if source is PickSource.PICKED else PickState.SUGGESTED)


def _decide(
    connection: Connection, comment_id: int, exercise_id: str, state: PickState, now: datetime
) -> PickState | None:
    before = connection.scalar(select(comment_exercise.c.state).where(_is(comment_id, exercise_id)))
    if before is None:
        _insert(connection, comment_id, [Pick(exercise_id, PickSource.MODERATOR, state)], now)
        return None
    restore_state(connection, comment_id, exercise_id, state)
    return PickState(before)


def _insert(connection: Connection, comment_id: int, picks: Sequence[Pick], created_at: datetime) -> None:
    rows = [
        {
            "comment_id": comment_id,
            "exercise_id": pick.exercise_id,
            "source": pick.source.value,
            "state": pick.state.value,
            "created_at": created_at,
        }
        for pick in picks
    ]
    if rows:
        connection.execute(_INSERT_PICK, rows)


def _replace_unmatched(connection: Connection, comment_id: int, names: Iterable[UnmatchedName], now: datetime) -> None:
    is_own = unmatched_term.c.comment_id == comment_id
    phrases = [name.phrase for name in names]
    is_gone = and_(is_own, unmatched_term.c.state == "pending", unmatched_term.c.phrase.not_in(phrases))
    connection.execute(delete(unmatched_term).where(is_gone))
    present = set(connection.scalars(select(unmatched_term.c.phrase).where(is_own)))
    _insert_unmatched(connection, comment_id, [name for name in names if name.phrase not in present], now)


def _insert_unmatched(connection: Connection, comment_id: int, names: Iterable[UnmatchedName], now: datetime) -> None:
    for name in names:
        state = "dismissed" if aliases.is_dismissed(connection, name.phrase) else "pending"
        values = {"phrase": name.phrase, "original_text": name.original_text, "state": state, "created_at": now}
        connection.execute(insert(unmatched_term).values(comment_id=comment_id, **values))


def _is(comment_id: int, exercise_id: str) -> ColumnElement[bool]:
    return and_(comment_exercise.c.comment_id == comment_id, comment_exercise.c.exercise_id == exercise_id)
