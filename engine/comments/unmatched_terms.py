"""The queue of names in comments that match no exercise, and storing one of them as an alias."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import Connection, func, select

from engine.comments.status import Status
from engine.comments.tables import comment
from engine.db.schema import by_code_point
from engine.favourites import aliases
from engine.favourites.recognition import is_known
from engine.favourites.tables import unmatched_term
from engine.library.library import Library


@dataclass(frozen=True, slots=True)
class UnmatchedTerm:
    """A name that matches no exercise, one spelling of it, and the number of comments that use it."""

    phrase: str
    original_text: str
    comments: int


def list_unmatched(connection: Connection, library: Library, limit: int = 100) -> tuple[UnmatchedTerm, ...]:
    """Return the unmatched names in pending and approved comments, the most frequent first.

    Names that the library's files have learned since are left out.
    """
    count = func.count().label("comments")
    rows = connection.execute(
        select(
            unmatched_term.c.phrase,
            func.min(by_code_point(unmatched_term.c.original_text)).label("original_text"),
            count,
        )
        .join(comment, comment.c.id == unmatched_term.c.comment_id)
        .where(unmatched_term.c.state == "pending", comment.c.status.in_((Status.PENDING, Status.APPROVED)))
        .group_by(unmatched_term.c.phrase)
        .order_by(count.desc(), by_code_point(unmatched_term.c.phrase))
    )
    terms = (UnmatchedTerm(row.phrase, row.original_text, row.comments) for row in rows)
    return tuple(islice((term for term in terms if not is_known(library, term.phrase)), limit))


def store_alias(
    connection: Connection, library: Library, name: str, exercise_id: str, now: datetime
) -> tuple[int, ...] | None:
    """Store an alias and count it as a favourite in the comments that use it.

    Returns the ids of the comments that got a pick by this, without those that named the exercise before, or None if
    the alias was stored before. Raises InvalidAliasError if it is not a name or already means something.
    """
    phrase, is_new = aliases.add_alias(connection, library, name, exercise_id, now)
    # Even if the alias is not new, a comment that was stored at the same moment may not have known it. The comments are
    # locked because a moderator may be deciding about their favourites.
    is_use = comment.c.id.in_(aliases.list_uses(connection, phrase))
    ids = tuple(connection.scalars(select(comment.c.id).where(is_use).order_by(comment.c.id).with_for_update()))
    counted = aliases.count_in_comments(connection, phrase, exercise_id, ids, now)
    return counted if is_new or ids else None
