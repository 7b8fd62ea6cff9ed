"""The library as the rest of the house asks it: by id, by area, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.library.exercise import Exercise, ExerciseKind
from engine.library.name_normalisation import index_names, normalise_name
from engine.library.vocabulary import Area, Reference, Vocabulary


@dataclass(frozen=True)
class Library:
    """Exercises by id, the vocabularies and the references; immutable, and part of an Edition."""

    exercises: Mapping[str, Exercise]
    vocabulary: Vocabulary
    references: Mapping[str, Reference]

    @cached_property
    def current(self) -> tuple[Exercise, ...]:
        """The exercises that are not retired, in the order of the files."""
        return tuple(exercise for exercise in self.exercises.values() if not exercise.retired)

    @cached_property
    def former_ids(self) -> Mapping[str, str]:
        """The current id of every former id of an exercise."""
        return {former: e.id for e in self.exercises.values() for former in e.former_ids}

    def current_id(self, id_: str) -> str:
        """Return the current id of an exercise that may be called by a former one. An unknown id is returned as is."""
        return self.former_ids.get(id_, id_)

    def in_area(self, area: str, kind: ExerciseKind = ExerciseKind.STRENGTH) -> tuple[Exercise, ...]:
        """The current exercises whose primary area this is."""
        return tuple(e for e in self.current if e.areas.primary == area and e.kind is kind)

    def of_kind(self, kind: ExerciseKind) -> tuple[Exercise, ...]:
        """The current exercises of one kind, whatever their area."""
        return tuple(e for e in self.current if e.kind is kind)

    def area(self, area: str) -> Area:
        """The area of that id. Raises KeyError for an unknown one."""
        return self.vocabulary.areas[area]

    @cached_property
    def ids_by_name(self) -> Mapping[str, str]:
        """The exercise id of every name that means one exercise: ids, names and aliases, normalised."""
        return index_names(self.exercises.values())

    @cached_property
    def ambiguous_ids_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Every name that may mean several exercises or one that is not here (normalised), and the ids in question."""
        found: dict[str, list[str]] = {}
        for exercise in self.exercises.values():
            for alias in exercise.ambiguous_aliases:
                found.setdefault(normalise_name(alias), []).append(exercise.id)
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def max_name_words(self) -> int:
        """The number of words in the longest name of an exercise or an area."""
        names = (*self.ids_by_name, *self.ambiguous_ids_by_name, *self.area_ids_by_name)
        return max((len(name.split()) for name in names), default=0)

    @cached_property
    def first_words(self) -> frozenset[str]:
        """The first word of each name of an exercise or an area."""
        return frozenset(
            name.split()[0] for name in (*self.ids_by_name, *self.ambiguous_ids_by_name, *self.area_ids_by_name) if name
        )

    @cached_property
    def area_ids_by_name(self) -> Mapping[str, str]:
        """Every id, name and alias of an area (normalised), and the area's id."""
        return index_names(self.vocabulary.areas.values())

    @cached_property
    def group_ids_by_name(self) -> Mapping[str, str]:
        """Every id, name and alias of a group (normalised), and the group's id."""
        return index_names(self.vocabulary.groups.values())
