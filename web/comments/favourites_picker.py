"""The favourites in the comment form: the exercises to choose from, and their order."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import zip_longest

from flask import Blueprint, Response, jsonify

from engine.comments.validation import MAX_FAVOURITES
from engine.library.exercise import Exercise, ExerciseKind
from engine.library.library import Library
from engine.text import normalise_name
from web.core.cacheable import cacheable
from web.core.context import edition

bp = Blueprint("favourites_picker", __name__)

MAX_OPEN = 12
"""Exercises of the article that are always visible. The others are folded away with the rest."""


@dataclass(frozen=True, slots=True)
class ExerciseGroup:
    """The exercises of an area, or the drills."""

    title: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class FavouritesPicker:
    """The content of favourites_picker.html."""

    open_exercises: tuple[Exercise, ...]
    """The article's exercises and those that are ticked."""
    groups: tuple[ExerciseGroup, ...]
    """All other exercises by area."""
    ticked: frozenset[str] = frozenset()
    """Ids of exercises."""
    error: str = ""

    @property
    def max_favourites(self) -> int:
        """Return how many exercises can be ticked."""
        return MAX_FAVOURITES

    @property
    def is_filled(self) -> bool:
        """Return True if something is ticked or invalid, so that the picker has to be visible."""
        return bool(self.ticked or self.error)


@bp.get("/favourites/words.json")
@cacheable()
def search_words() -> Response:
    """Return the words of each exercise's aliases that are not in its name, by id.

    The script searches them, too. They are no part of the page, because most readers never unfold the picker.
    """
    found: dict[str, str] = {}
    for exercise in _offered(edition().library):
        aliases = (*exercise.aliases, *exercise.ambiguous_aliases)
        words = dict.fromkeys(word for alias in aliases for word in normalise_name(alias).split())
        known = normalise_name(exercise.name).split()
        if other := [word for word in words if word not in known]:
            found[exercise.id] = " ".join(other)
    return jsonify(found)


def build_picker(
    library: Library, linked: Collection[str] = (), *, ticked: Iterable[str] = (), error: str = ""
) -> FavouritesPicker:
    """Return the picker for an article that links to some exercises (ids).

    Those come first, but unticked: a tick is a vote, which only the reader can give.
    """
    ticked = frozenset(ticked)
    offered = _offered(library)
    first = _alternate_areas([e for e in offered if e.id in linked], library)[:MAX_OPEN]
    open_ids = {e.id for e in first} | ticked
    open_exercises = tuple(e for e in offered if e.id in open_ids)
    rest = [e for e in offered if e.id not in open_ids]
    groups = [
        ExerciseGroup(
            area.name, tuple(e for e in rest if e.areas.primary == area.id and e.kind is ExerciseKind.STRENGTH)
        )
        for area in library.vocabulary.areas.values()
    ]
    groups.append(ExerciseGroup("Drills", tuple(e for e in rest if e.kind is ExerciseKind.DRILL)))
    filled = tuple(group for group in groups if group.exercises)
    return FavouritesPicker(open_exercises, filled, ticked, error)


def _offered(library: Library) -> list[Exercise]:
    return [e for e in library.current if e.kind in (ExerciseKind.STRENGTH, ExerciseKind.DRILL)]


def _alternate_areas(exercises: list[Exercise], library: Library) -> list[Exercise]:
    """Return one exercise of each area, then a second of each, and so on, so that a cut leaves some of each area."""
    columns = [[e for e in exercises if e.areas.primary == area] for area in (*library.vocabulary.areas, None)]
    return [exercise for row in zip_longest(*columns) for exercise in row if exercise is not None]
