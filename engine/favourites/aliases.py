"""Further names of exercises, stored by the owner, and the queue of words that readers used and nobody knows yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, exists, insert, select, update

from engine.db import locks
from engine.db.collation import by_code_point
from engine.favourites.recognition import MAX_NAME, strip_article
from engine.favourites.tables import alias, comment_exercise, unmatched_term
from engine.library.library import Library
from engine.library.name_normalisation import normalise_name
from engine.library.recognition import find_area

LOCK = "aliases"
"""Whoever stores, removes or dismisses words does so one at a time: another sees what came of it."""

_STORED = select(alias.c.phrase, alias.c.exercise_id)


class InvalidAliasError(Exception):
    """A name cannot be stored or written as an alias. The message says why, in words for the owner."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A stored alias: phrase is its normalised form, written the spelling that the files get, exercise an id."""

    phrase: str
    written: str
    exercise: str


def read_aliases(connection: Connection) -> Mapping[str, str]:
    """Every stored alias: its normalised phrase, and the exercise's id. In force from the next reading on."""
    return {row.phrase: row.exercise_id for row in connection.execute(_STORED)}


def add_alias(connection: Connection, library: Library, written: str, exercise: str, now: datetime) -> tuple[str, bool]:
    """Store an alias unless it is stored already. Gives its phrase, and whether it is new.

    Raises Refused for what is no name, or means something already.
    """
    written = " ".join(written.split())
    phrase = normalise_name(written)
    if not phrase or not written.isprintable() or len(written) > MAX_NAME:
        raise InvalidAliasError(f"a name has letters or digits, and at most {MAX_NAME} characters")
    validate_alias(library, Alias(phrase, written, exercise))
    locks.acquire(connection, LOCK)
    known = read_aliases(connection).get(phrase)
    if known is None:
        connection.execute(
            insert(alias).values(phrase=phrase, original_text=written, exercise_id=exercise, created_at=now)
        )
    elif known != exercise:
        raise InvalidAliasError(f"“{written}” is stored for '{known}' already; remove that first")
    return phrase, known is None


def list_uses(connection: Connection, phrase: str) -> list[int]:
    """Return the ids of the comments that used a phrase which does not count in them yet."""
    return sorted(connection.scalars(select(unmatched_term.c.comment_id).where(_open(phrase))))


def count_in_comments(
    connection: Connection, phrase: str, exercise: str, comments: Sequence[int], now: datetime
) -> tuple[int, ...]:
    """Count a stored phrase as a pick in the comments (ids) that used it.

    Gives those that have a pick by this, without those that named the exercise already.
    """
    connection.execute(update(unmatched_term).where(_open(phrase)).values(state="stored"))
    counted = select(comment_exercise.c.comment_id).where(comment_exercise.c.exercise_id == exercise)
    already = set(connection.scalars(counted.where(comment_exercise.c.comment_id.in_(comments))))
    given = tuple(id_ for id_ in comments if id_ not in already)
    for id_ in given:
        values = {"source": "moderator", "state": "confirmed", "created_at": now}
        connection.execute(insert(comment_exercise).values(comment_id=id_, exercise_id=exercise, **values))
    return given


def remove_alias(connection: Connection, phrase: str, given: Iterable[int]) -> None:
    """Take an alias back: its words wait again, and the picks that it gave to these comments (ids) are gone."""
    locks.acquire(connection, LOCK)
    exercise = read_aliases(connection).get(phrase)
    of_phrase = and_(unmatched_term.c.phrase == phrase, unmatched_term.c.state == "stored")
    counted = and_(
        comment_exercise.c.exercise_id == exercise,
        comment_exercise.c.source == "moderator",
        comment_exercise.c.comment_id.in_(list(given)),
    )
    connection.execute(delete(comment_exercise).where(counted))
    connection.execute(update(unmatched_term).where(of_phrase).values(state="pending"))
    connection.execute(delete(alias).where(alias.c.phrase == phrase))


def dismiss_term(connection: Connection, phrase: str) -> None:
    """Take a name out of the queue, for good: it names no exercise."""
    locks.acquire(connection, LOCK)
    of_phrase = and_(unmatched_term.c.phrase == phrase, unmatched_term.c.state == "pending")
    connection.execute(update(unmatched_term).where(of_phrase).values(state="dismissed"))


def is_dismissed(connection: Connection, phrase: str) -> bool:
    """Whether the owner said of a name that it is none."""
    found = exists().where(unmatched_term.c.phrase == phrase, unmatched_term.c.state == "dismissed")
    return bool(connection.scalar(select(found)))


def list_unexported(connection: Connection) -> tuple[Alias, ...]:
    """The aliases that stand in no file yet, in the order of their phrases."""
    rows = connection.execute(
        select(alias).where(alias.c.exported_at.is_(None)).order_by(by_code_point(alias.c.phrase))
    )
    return tuple(Alias(row.phrase, row.original_text, row.exercise_id) for row in rows)


def mark_exported(connection: Connection, now: datetime) -> None:
    """Note that all aliases stand in files."""
    connection.execute(update(alias).where(alias.c.exported_at.is_(None)).values(exported_at=now))


def validate_alias(library: Library, new: Alias) -> None:
    """Raises Refused where an alias names no exercise of the library, or its phrase means something else there."""
    if new.exercise not in library.exercises:
        raise InvalidAliasError(f"“{new.written}”: there is no exercise '{new.exercise}'")
    bare = strip_article(new.phrase)
    owner = library.ids_by_name.get(new.phrase) or library.ids_by_name.get(bare)
    if owner is not None and owner != new.exercise:
        raise InvalidAliasError(f"“{new.written}” means '{owner}' already, so it cannot mean '{new.exercise}'")
    candidates = library.ambiguous_ids_by_name.get(new.phrase) or library.ambiguous_ids_by_name.get(bare)
    if candidates:
        several = " or ".join(f"'{id_}'" for id_ in candidates)
        raise InvalidAliasError(f"“{new.written}” may mean {several}: take it out of ambiguous_aliases first")
    area = find_area(library, new.phrase) or find_area(library, bare)
    if owner is None and area is not None:
        raise InvalidAliasError(f"“{new.written}” means the area '{area.id}'")


def _open(phrase: str) -> ColumnElement[bool]:
    return and_(unmatched_term.c.phrase == phrase, unmatched_term.c.state != "stored")
