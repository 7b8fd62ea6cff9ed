"""The favourites of the comment form: which exercises are offered, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import zip_longest

from engine.comments.validation import MAX_FAVOURITES
from engine.library.exercise import Exercise, ExerciseKind
from engine.library.library import Library
from engine.library.name_normalisation import normalise_name

MAX_OPEN = 12
"""So many exercises of the article stand open; the others fold away with the rest."""


@dataclass(frozen=True, slots=True)
class ExerciseGroup:
    """Some exercises under a title: an area's, or the drills."""

    title: str
    exercises: tuple[Exercise, ...]


@dataclass(frozen=True, slots=True)
class FavouritesPicker:
    """What favourites_picker.html shows.

    open are the article's own exercises and those that are ticked, shelves all others by area. chosen are the ids that
    are ticked, more is what stands in the box for others. errors: what is wrong, by field ("favourites", "more").
    """

    open: tuple[Exercise, ...]
    shelves: tuple[ExerciseGroup, ...]
    chosen: frozenset[str] = frozenset()
    more: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def most(self) -> int:
        """How many exercises may be ticked."""
        return MAX_FAVOURITES

    @property
    def is_filled(self) -> bool:
        """Whether something is ticked, typed or wrong, so that it must be in sight."""
        return bool(self.chosen or self.more or {"favourites", "more"} & self.errors.keys())

    def also(self, exercise: Exercise) -> str:
        """The words of an exercise's other names that its name does not have, for the script that finds it by them."""
        return _other_words(exercise.name, (*exercise.aliases, *exercise.ambiguous_aliases))


@lru_cache(maxsize=2_000)
def _other_words(name: str, others: tuple[str, ...]) -> str:
    words = dict.fromkeys(word for other in others for word in normalise_name(other).split())
    known = normalise_name(name).split()
    return " ".join(word for word in words if word not in known)


def build_picker(
    library: Library,
    own: Collection[str] = (),
    *,
    chosen: Iterable[str] = (),
    more: str = "",
    errors: Mapping[str, str] | None = None,
) -> FavouritesPicker:
    """The picker for an article: own are the exercises (ids) that it names, in any order."""
    ticked = frozenset(chosen)
    offered = [e for e in library.current if e.kind in (ExerciseKind.STRENGTH, ExerciseKind.DRILL)]
    first = _in_turn([e for e in offered if e.id in own], library)[:MAX_OPEN]
    standing = {e.id for e in first} | ticked
    opened = tuple(e for e in offered if e.id in standing)
    rest = [e for e in offered if e.id not in standing]
    shelves = [
        ExerciseGroup(
            area.name, tuple(e for e in rest if e.areas.primary == area.id and e.kind is ExerciseKind.STRENGTH)
        )
        for area in library.vocabulary.areas.values()
    ]
    shelves.append(ExerciseGroup("Drills", tuple(e for e in rest if e.kind is ExerciseKind.DRILL)))
    filled = tuple(shelf for shelf in shelves if shelf.exercises)
    return FavouritesPicker(opened, filled, ticked, more, errors or {})


def _in_turn(exercises: list[Exercise], library: Library) -> list[Exercise]:
    """An exercise of each area, then a second of each, and so on: an article about many is not cut to its first."""
    rows = [[e for e in exercises if e.areas.primary == area] for area in (*library.vocabulary.areas, None)]
    return [exercise for row in zip_longest(*rows) for exercise in row if exercise is not None]
