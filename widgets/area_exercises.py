"""Areas with the exercises chosen from each, for tables and lists of exercises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from engine.circuits.candidates import failed_filters
from engine.circuits.request import CircuitRequest
from engine.library.exercise import Exercise
from engine.library.library import Library
from engine.library.vocabulary import Area
from engine.text import join_words

DEFAULT_LIMIT, MAX_LIMIT = 4, 20
"""Exercises per area: the default and the maximum."""


_SOURCE = "Sets and reps are typical, not from a study."


@dataclass(frozen=True, slots=True)
class AreaExercises:
    """Exercises of one area, or of none: drills, and exercises for mobility."""

    area: Area | None
    exercises: tuple[Exercise, ...]

    @property
    def name(self) -> str:
        """The name of the area, or a heading for exercises of none."""
        return self.area.name if self.area else "Drills and mobility"


def list_area_exercises(
    areas: Iterable[str], request: CircuitRequest, limit: int, library: Library
) -> tuple[AreaExercises, ...]:
    """Return areas, each with the first exercises that pass the filters of a request, up to the limit."""
    available = request.available_equipment(library.vocabulary)
    return tuple(
        AreaExercises(
            library.area(id_),
            tuple(e for e in library.in_area(id_) if not failed_filters(e, request, available))[:limit],
        )
        for id_ in areas
    )


def split_by_area(exercises: Iterable[Exercise], library: Library) -> tuple[AreaExercises, ...]:
    """Return exercises in their order, with a new entry for each change of the primary area."""
    by_area = groupby(exercises, key=lambda exercise: exercise.areas.primary)
    return tuple(_build_group(area, group, library) for area, group in by_area)


def group_by_area(exercises: Iterable[Exercise], library: Library) -> tuple[AreaExercises, ...]:
    """Return exercises by primary area, with areas and exercises in the order in which they first appear."""
    by_area: dict[str | None, list[Exercise]] = {}
    for exercise in exercises:
        by_area.setdefault(exercise.areas.primary, []).append(exercise)
    return tuple(_build_group(area, group, library) for area, group in by_area.items())


def _build_group(area: str | None, exercises: Iterable[Exercise], library: Library) -> AreaExercises:
    return AreaExercises(library.area(area) if area else None, tuple(exercises))


def build_caption(request: CircuitRequest, library: Library) -> str:
    """Return the caption of a table: the level, the equipment if it selects exercises, and the source of doses."""
    if request.terms.is_pinned:
        return f"Level {request.level}. {_SOURCE}"
    vocabulary = library.vocabulary
    available = request.available_equipment(vocabulary)
    names = [item.inline_name for item in vocabulary.equipment.values() if item.id in available]
    equipment = f"equipment: {join_words(names)}" if names else "no equipment"
    venue = f" ({request.venue})" if request.venue else ""
    return f"Level {request.level}, {equipment}{venue}. {_SOURCE}"
