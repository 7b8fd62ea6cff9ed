"""Words in comments that name no exercise: the queue of them, and storing one as an alias."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, func, select

from engine.comments.tables import comment
from engine.db.collation import by_code_point
from engine.favourites import aliases
from engine.favourites.recognition import is_known
from engine.favourites.tables import unmatched_term
from engine.library.library import Library


@dataclass(frozen=True, slots=True)
class UnmatchedTerm:
    """A name in the queue: how one reader wrote it, and in how many comments it stands."""

    phrase: str
    written: str
    comments: int


def list_unmatched(connection: Connection, library: Library, limit: int = 100) -> tuple[UnmatchedTerm, ...]:
    """The queue: names in comments that wait or are approved, the most frequent first.

    What the library knows by now, because its files got it since, is left out.
    """
    count = func.count().label("comments")
    rows = connection.execute(
        select(
            unmatched_term.c.phrase,
            func.min(by_code_point(unmatched_term.c.original_text)).label("original_text"),
            count,
        )
        .join(comment, comment.c.id == unmatched_term.c.comment_id)
        .where(unmatched_term.c.state == "pending", comment.c.status.in_(("pending", "approved")))
        .group_by(unmatched_term.c.phrase)
        .order_by(count.desc(), by_code_point(unmatched_term.c.phrase))
    )
    unknown = (
        UnmatchedTerm(row.phrase, row.original_text, row.comments) for row in rows if not is_known(library, row.phrase)
    )
    return tuple(islice(unknown, limit))


def store_alias(
    connection: Connection, library: Library, written: str, exercise: str, now: datetime
) -> tuple[int, ...] | None:
    """Store an alias, and count it in the comments that used it.

    Gives the ids of the comments that have a pick by this, without those that named the exercise already; None where
    the alias is stored already.
    Raises Refused for what is no name, or means something already.
    """
    phrase, is_new = aliases.add_alias(connection, library, written, exercise, now)
    # Also where it was stored: a comment that came at the same moment may not have known it. The comments are held,
    # because a moderator may decide about their favourites at this moment.
    used = comment.c.id.in_(aliases.list_uses(connection, phrase))
    comments = tuple(connection.scalars(select(comment.c.id).where(used).order_by(comment.c.id).with_for_update()))
    given = aliases.count_in_comments(connection, phrase, exercise, comments, now)
    return given if is_new or comments else None
