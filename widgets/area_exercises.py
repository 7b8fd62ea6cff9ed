"""Areas with the exercises chosen from each, for tables and lists of exercises."""

from __future__ import annotations

from dataclasses import dataclass

from engine.circuits.candidates import failed_filters
from engine.circuits.request import CircuitRequest
from engine.library.exercise import Exercise
from engine.library.library import Library
from engine.library.vocabulary import Area
from engine.text import join_words

DEFAULT_LIMIT, MAX_LIMIT = 4, 20
"""Exercises per area: the default and the maximum."""


@dataclass(frozen=True, slots=True)
class AreaExercises:
    """An area and the exercises chosen from it."""

    area: Area
    exercises: tuple[Exercise, ...]


def list_area_exercises(request: CircuitRequest, limit: int, library: Library) -> tuple[AreaExercises, ...]:
    """Return the areas of a request, each with the first exercises that pass its filters, up to the limit."""
    available = request.available_equipment(library.vocabulary)
    areas = request.terms.all_areas(library.vocabulary)
    return tuple(
        AreaExercises(
            library.area(id_),
            tuple(e for e in library.in_area(id_) if not failed_filters(e, request, available))[:limit],
        )
        for id_ in areas
    )


def build_caption(request: CircuitRequest, library: Library) -> str:
    """Return the caption of a table: the level, the equipment and the source of the doses."""
    vocabulary = library.vocabulary
    available = request.available_equipment(vocabulary)
    names = [item.inline_name for item in vocabulary.equipment.values() if item.id in available]
    equipment = f"equipment: {join_words(names)}" if names else "no equipment"
    venue = f" ({request.venue})" if request.venue else ""
    return f"Level {request.level}, {equipment}{venue}. Sets and reps are typical, not from a study."
