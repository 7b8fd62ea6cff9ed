"""The tally: which exercises are readers' favourites, counted by people each time it is read."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import ColumnElement, Connection, Subquery, case, distinct, func, select

from engine.comments.tables import comment, person
from engine.db.collation import by_code_point
from engine.favourites.tables import comment_exercise
from engine.favourites.tally import FavouriteCount, Tally
from engine.library.library import Library

MAX_PER_READER = 5
"""So many exercises of one person count, the first ones."""


def count_favourites(connection: Connection, library: Library) -> Tally:
    """The tally now. Approved comments count, with their confirmed picks, of people who are not blocked."""
    votes = votes_query(library)
    people = func.count().label("people")
    rows = connection.execute(
        select(votes.c.exercise, people)
        .group_by(votes.c.exercise)
        .order_by(people.desc(), by_code_point(votes.c.exercise))
    )
    favourites = tuple(FavouriteCount(row.exercise, row.people) for row in rows)
    readers = connection.scalar(select(func.count(distinct(votes.c.person_id)))) or 0
    return Tally(readers, favourites)


def votes_query(library: Library) -> Subquery:
    """The votes that count, a row each: person_id, exercise, and the comment (comment_id) in which it was cast first.

    Linkbacks do not vote. An exercise that has a new id is counted under that; what the library does not know is not.
    """
    exercise = _present_id(library.former_ids)
    picks = (
        select(
            comment.c.person_id,
            comment.c.id.label("comment_id"),
            comment.c.created_at,
            exercise.label("exercise"),
            func.row_number()
            .over(partition_by=(comment.c.person_id, exercise), order_by=(comment.c.created_at, comment.c.id))
            .label("time"),
        )
        .join(comment_exercise, comment_exercise.c.comment_id == comment.c.id)
        .join(person, person.c.id == comment.c.person_id)
        .where(
            comment.c.kind == "comment",
            comment.c.status == "approved",
            comment.c.by_owner.is_(False),
            person.c.blocked_at.is_(None),
            comment_exercise.c.state == "confirmed",
            exercise.in_(list(library.exercises)),
        )
        .subquery()
    )
    order = (picks.c.created_at, picks.c.comment_id, by_code_point(picks.c.exercise))
    place = func.row_number().over(partition_by=picks.c.person_id, order_by=order).label("place")
    first = select(picks.c.person_id, picks.c.exercise, picks.c.comment_id, place).where(picks.c.time == 1).subquery()
    return (
        select(first.c.person_id, first.c.exercise, first.c.comment_id)
        .where(first.c.place <= MAX_PER_READER)
        .subquery()
    )


def _present_id(former: Mapping[str, str]) -> ColumnElement[str]:
    if not former:
        return comment_exercise.c.exercise_id
    return case(dict(former), value=comment_exercise.c.exercise_id, else_=comment_exercise.c.exercise_id)
