"""Counting of readers' favourites from approved comments. They are counted each time, so that changes apply at once."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, Subquery, case, distinct, func, select

from engine.comments.status import Status
from engine.comments.tables import comment, person
from engine.db.schema import by_code_point
from engine.favourites.picks import FavouriteCount, PickState, Tally
from engine.favourites.tables import comment_exercise
from engine.library.library import Library

MAX_PER_READER = 5
"""Exercises that count for each reader: the first ones that they named."""


def count_favourites(connection: Connection, library: Library) -> Tally:
    """Return the tally of the confirmed picks in approved comments of readers who are not blocked."""
    votes = votes_query(library)
    readers = func.count().label("readers")
    rows = connection.execute(
        select(votes.c.exercise_id, readers)
        .group_by(votes.c.exercise_id)
        .order_by(readers.desc(), by_code_point(votes.c.exercise_id))
    )
    favourites = tuple(FavouriteCount(row.exercise_id, row.readers) for row in rows)
    total = connection.scalar(select(func.count(distinct(votes.c.person_id)))) or 0
    return Tally(total, favourites)


def votes_query(library: Library) -> Subquery:
    """Return a subquery of all votes that count: person_id, exercise_id, and the id of the first comment with the vote.

    Linkbacks don't vote. Votes for a former id count for the current exercise, and unknown ids don't count.
    """
    exercise_id = _current_id(library.former_ids)
    picks = (
        select(
            comment.c.person_id,
            comment.c.id.label("comment_id"),
            comment.c.created_at,
            exercise_id.label("exercise_id"),
            func.row_number()
            .over(partition_by=(comment.c.person_id, exercise_id), order_by=(comment.c.created_at, comment.c.id))
            .label("repetition"),
        )
        .join(comment_exercise, comment_exercise.c.comment_id == comment.c.id)
        .join(person, person.c.id == comment.c.person_id)
        .where(counts_as_vote(), exercise_id.in_(list(library.exercises)))
        .subquery()
    )
    order = (picks.c.created_at, picks.c.comment_id, by_code_point(picks.c.exercise_id))
    place = func.row_number().over(partition_by=picks.c.person_id, order_by=order).label("place")
    columns = (picks.c.person_id, picks.c.exercise_id, picks.c.comment_id)
    first = select(*columns, place).where(picks.c.repetition == 1).subquery()
    return (
        select(first.c.person_id, first.c.exercise_id, first.c.comment_id)
        .where(first.c.place <= MAX_PER_READER)
        .subquery()
    )


def counts_as_vote() -> ColumnElement[bool]:
    """Return the condition for a vote, for a query that joins comment, person and comment_exercise."""
    return (
        (comment.c.kind == "comment")
        & (comment.c.status == Status.APPROVED)
        & comment.c.by_owner.is_(False)
        & person.c.blocked_at.is_(None)
        & (comment_exercise.c.state == PickState.CONFIRMED)
    )


def _current_id(former_ids: Mapping[str, str]) -> ColumnElement[str]:
    column = comment_exercise.c.exercise_id
    return case(dict(former_ids), value=column, else_=column) if former_ids else column
