"""The columns of a table of exercises: areas, and what fits of each."""

from __future__ import annotations

from dataclasses import dataclass

from engine.circuits.candidates import failed_filters
from engine.circuits.request import CircuitRequest
from engine.library.exercise import Exercise
from engine.library.library import Library
from engine.library.vocabulary import Area
from engine.text import join_words

DEFAULT_LIMIT, MAX_LIMIT = 4, 20
"""The most exercises in a column unless it is said otherwise, and the most that can be said."""


@dataclass(frozen=True, slots=True)
class AreaExercises:
    """An area and the exercises chosen from it."""

    area: Area
    exercises: tuple[Exercise, ...]


def list_area_exercises(request: CircuitRequest, limit: int, library: Library) -> tuple[AreaExercises, ...]:
    """The areas that a request names, each with at most so many of its exercises that fit."""
    owned = request.available_equipment(library.vocabulary)
    areas = request.terms.all_areas(library.vocabulary)
    return tuple(
        AreaExercises(
            library.area(id_), tuple(e for e in library.in_area(id_) if not failed_filters(e, request, owned))[:limit]
        )
        for id_ in areas
    )


def build_caption(request: CircuitRequest, library: Library) -> str:
    """What level and what equipment the columns are for, and that no trial stands behind the doses."""
    vocabulary = library.vocabulary
    owned = request.available_equipment(vocabulary)
    things = [thing.inline_name for thing in vocabulary.equipment.values() if thing.id in owned]
    need = f"with {join_words(things)} at most" if things else "without equipment"
    where = f" ({request.venue})" if request.venue else ""
    return (
        f"Sets and repetitions at level {request.level}, {need}{where}. "
        "The doses are common practice, not taken from trials."
    )
