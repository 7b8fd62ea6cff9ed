"""Additional names of exercises that moderators store, and the names in comments that match no exercise yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select, update

from engine.db import locks
from engine.db.schema import JsonRows, by_code_point
from engine.favourites.recognition import MAX_NAME, strip_article
from engine.favourites.tables import alias, comment_exercise, unmatched_term
from engine.library.library import Library
from engine.library.recognition import find_area
from engine.text import normalise_name

LOCK = "aliases"
"""Held while an alias is added or removed or a name is dismissed, so that each sees the result of the others."""

ALIASES = select(JsonRows(alias.c.phrase, alias.c.exercise_id)).select_from(alias).scalar_subquery()
"""Pairs of the normalised phrase and the exercise id of each stored alias, as a column of a query."""


class InvalidAliasError(Exception):
    """An alias cannot be stored or written to a file. The message says why, in words for the moderator."""


@dataclass(frozen=True, slots=True)
class Alias:
    """An additional name of an exercise: its normalised form, and the spelling for the site's files."""

    phrase: str
    original_text: str
    exercise_id: str


def read_aliases(connection: Connection) -> Mapping[str, str]:
    """Return the exercise ids of all stored aliases by normalised phrase."""
    return dict(connection.scalar(select(ALIASES)) or [])


def add_alias(connection: Connection, library: Library, name: str, exercise_id: str, now: datetime) -> tuple[str, bool]:
    """Store an alias unless it is stored already. Returns its phrase, and whether it is new.

    Raises InvalidAliasError if it is not a name or already means something.
    """
    name = " ".join(name.split())
    phrase = normalise_name(name)
    if not phrase or not name.isprintable() or len(name) > MAX_NAME:
        raise InvalidAliasError(f"Enter a name with letters or digits, of {MAX_NAME} characters or less")
    validate_alias(library, Alias(phrase, name, exercise_id))
    locks.acquire(connection, LOCK)
    known = read_aliases(connection).get(phrase)
    if known is None:
        values = {"phrase": phrase, "original_text": name, "exercise_id": exercise_id, "created_at": now}
        connection.execute(insert(alias).values(values))
    elif known != exercise_id:
        raise InvalidAliasError(f"“{name}” is already an alias of '{known}'. Remove that alias first")
    return phrase, known is None


def list_uses(connection: Connection, phrase: str) -> list[int]:
    """Return the ids of the comments that use a phrase but don't have it as a favourite yet."""
    return sorted(connection.scalars(select(unmatched_term.c.comment_id).where(_is_open(phrase))))


def count_in_comments(
    connection: Connection, phrase: str, exercise_id: str, comment_ids: Sequence[int], now: datetime
) -> tuple[int, ...]:
    """Count a stored alias as a favourite in the comments that use it.

    Returns the ids of the comments that got a pick by this, without those that named the exercise before.
    """
    connection.execute(update(unmatched_term).where(_is_open(phrase)).values(state="stored"))
    counted = select(comment_exercise.c.comment_id).where(comment_exercise.c.exercise_id == exercise_id)
    already = set(connection.scalars(counted.where(comment_exercise.c.comment_id.in_(comment_ids))))
    new = tuple(id_ for id_ in comment_ids if id_ not in already)
    for id_ in new:
        values = {"source": "moderator", "state": "confirmed", "created_at": now}
        connection.execute(insert(comment_exercise).values(comment_id=id_, exercise_id=exercise_id, **values))
    return new


def remove_alias(connection: Connection, phrase: str, comment_ids: Iterable[int]) -> None:
    """Delete an alias and the picks it added to these comments. Its uses are unmatched again."""
    locks.acquire(connection, LOCK)
    exercise_id = read_aliases(connection).get(phrase)
    is_use = and_(unmatched_term.c.phrase == phrase, unmatched_term.c.state == "stored")
    is_counted = and_(
        comment_exercise.c.exercise_id == exercise_id,
        comment_exercise.c.source == "moderator",
        comment_exercise.c.comment_id.in_(list(comment_ids)),
    )
    connection.execute(delete(comment_exercise).where(is_counted))
    connection.execute(update(unmatched_term).where(is_use).values(state="pending"))
    connection.execute(delete(alias).where(alias.c.phrase == phrase))


def dismiss_term(connection: Connection, phrase: str) -> None:
    """Remove a name that means no exercise from the queue, in present and future comments."""
    locks.acquire(connection, LOCK)
    is_pending = and_(unmatched_term.c.phrase == phrase, unmatched_term.c.state == "pending")
    connection.execute(update(unmatched_term).where(is_pending).values(state="dismissed"))


def is_dismissed(connection: Connection, phrase: str) -> bool:
    """Return True if a moderator has dismissed a name."""
    found = exists().where(unmatched_term.c.phrase == phrase, unmatched_term.c.state == "dismissed")
    return bool(connection.scalar(select(found)))


def list_unexported(connection: Connection) -> tuple[Alias, ...]:
    """Return the aliases that have not been written to a file, in the order of their phrases."""
    rows = connection.execute(
        select(alias).where(alias.c.exported_at.is_(None)).order_by(by_code_point(alias.c.phrase))
    )
    return tuple(Alias(row.phrase, row.original_text, row.exercise_id) for row in rows)


def mark_exported(connection: Connection, now: datetime) -> None:
    """Record that all aliases have been written to files."""
    connection.execute(update(alias).where(alias.c.exported_at.is_(None)).values(exported_at=now))


def validate_alias(library: Library, new: Alias) -> None:
    """Raise InvalidAliasError if the exercise does not exist or the phrase already means something else."""
    if new.exercise_id not in library.exercises:
        raise InvalidAliasError(f"“{new.original_text}”: there is no exercise '{new.exercise_id}'")
    bare = strip_article(new.phrase)
    named = library.ids_by_name.get(new.phrase) or library.ids_by_name.get(bare)
    if named is not None and named != new.exercise_id:
        raise InvalidAliasError(f"“{new.original_text}” already means '{named}', so it can't mean '{new.exercise_id}'")
    candidates = library.ambiguous_ids_by_name.get(new.phrase) or library.ambiguous_ids_by_name.get(bare)
    if candidates:
        several = " or ".join(f"'{id_}'" for id_ in candidates)
        raise InvalidAliasError(
            f"“{new.original_text}” may mean {several}. Remove it from ambiguous_aliases in the site’s files first"
        )
    area = find_area(library, new.phrase) or find_area(library, bare)
    if named is None and area is not None:
        raise InvalidAliasError(f"“{new.original_text}” means the area '{area.id}'")


def _is_open(phrase: str) -> ColumnElement[bool]:
    return and_(unmatched_term.c.phrase == phrase, unmatched_term.c.state != "stored")
