"""The library of exercises, with its indexes by id, area and name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from engine.library.exercise import Exercise, ExerciseKind
from engine.library.vocabulary import Area, Reference, Vocabulary
from engine.text import normalise_name


class Named(Protocol):
    """An entry of the library that readers may call by its id, its name or an alias."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def name(self) -> str:
        """The name that the site shows."""

    @property
    def aliases(self) -> tuple[str, ...]:
        """Other names."""


@dataclass(frozen=True)
class Library:
    """Exercises by id, the vocabulary and the references. Immutable, part of an edition."""

    exercises: Mapping[str, Exercise]
    vocabulary: Vocabulary
    references: Mapping[str, Reference]

    @cached_property
    def current(self) -> tuple[Exercise, ...]:
        """The exercises that are not retired, in the order of the files."""
        return tuple(exercise for exercise in self.exercises.values() if not exercise.retired)

    @cached_property
    def former_ids(self) -> Mapping[str, str]:
        """Former ids of exercises, mapped to the current ones."""
        return {former: e.id for e in self.exercises.values() for former in e.former_ids}

    def current_id(self, id_: str) -> str:
        """Return the current id for a former one. Any other id is returned unchanged."""
        return self.former_ids.get(id_, id_)

    def in_area(self, area: str, kind: ExerciseKind = ExerciseKind.STRENGTH) -> tuple[Exercise, ...]:
        """Return the current exercises with a primary area."""
        return tuple(self._by_area_and_kind.get((area, kind), ()))

    def of_kind(self, kind: ExerciseKind) -> tuple[Exercise, ...]:
        """Return the current exercises of a kind, in any area."""
        return tuple(e for e in self.current if e.kind is kind)

    @cached_property
    def _by_area_and_kind(self) -> Mapping[tuple[str | None, ExerciseKind], Sequence[Exercise]]:
        found: dict[tuple[str | None, ExerciseKind], list[Exercise]] = {}
        for exercise in self.current:
            found.setdefault((exercise.areas.primary, exercise.kind), []).append(exercise)
        return found

    def area(self, area: str) -> Area:
        """Return an area by its id. Raises KeyError if it does not exist."""
        return self.vocabulary.areas[area]

    def describe_equipment(self, exercise: Exercise) -> str:
        """Return the equipment of an exercise: "none", "long band" or "none, or step and dumbbell"."""
        names = self.vocabulary.equipment
        choices = [" and ".join(names[id_].inline_name for id_ in ids) or "none" for ids in exercise.equipment_any_of]
        return ", or ".join(choices) or "none"

    @cached_property
    def ids_by_name(self) -> Mapping[str, str]:
        """Normalised ids, names and aliases that mean one exercise, mapped to its id."""
        return index_names(self.exercises.values())

    @cached_property
    def ambiguous_ids_by_name(self) -> Mapping[str, tuple[str, ...]]:
        """Normalised names that may mean one of several exercises or an unknown one, mapped to the ids."""
        found: dict[str, list[str]] = {}
        for exercise in self.exercises.values():
            for alias in exercise.ambiguous_aliases:
                found.setdefault(normalise_name(alias), []).append(exercise.id)
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def max_name_words(self) -> int:
        """Number of words in the longest name of an exercise or area."""
        names = (*self.ids_by_name, *self.ambiguous_ids_by_name, *self.area_ids_by_name)
        return max((len(name.split()) for name in names), default=0)

    @cached_property
    def first_words(self) -> frozenset[str]:
        """First words of all names of exercises and areas."""
        return frozenset(
            name.split()[0] for name in (*self.ids_by_name, *self.ambiguous_ids_by_name, *self.area_ids_by_name) if name
        )

    @cached_property
    def area_ids_by_name(self) -> Mapping[str, str]:
        """Normalised ids, names and aliases of areas, mapped to their ids."""
        return index_names(self.vocabulary.areas.values())

    @cached_property
    def group_ids_by_name(self) -> Mapping[str, str]:
        """Normalised ids, names and aliases of groups, mapped to their ids."""
        return index_names(self.vocabulary.groups.values())


def index_names(entries: Iterable[Named]) -> Mapping[str, str]:
    """Map the normalised id, name and aliases of every entry to its id.

    Ids win over names, names over aliases, and among names the first entry wins.
    """
    listed = list(entries)
    aliases = {normalise_name(alias): entry.id for entry in listed for alias in entry.aliases}
    names = {normalise_name(entry.name): entry.id for entry in reversed(listed)}
    return aliases | names | {normalise_name(entry.id): entry.id for entry in listed}
