"""The library as the rest of the house asks it: by id, by area, by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.library.exercise import Exercise, ExerciseKind
from engine.library.name_normalisation import normalise_name
from engine.library.vocabulary import Area, Group, Reference, Vocabulary


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
    def former(self) -> Mapping[str, str]:
        """Every former id of an exercise, and the id that it has now."""
        return {former: e.id for e in self.exercises.values() for former in e.former_ids}

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
    def names(self) -> Mapping[str, str]:
        """Every name that surely means one exercise (ids, names, aliases; normalised), and that exercise's id."""
        exercises = list(self.exercises.values())
        aliases = {normalise_name(alias): e.id for e in exercises for alias in e.aliases}
        names = {normalise_name(e.name): e.id for e in reversed(exercises)}
        return aliases | names | {normalise_name(id_): id_ for id_ in self.exercises}

    @cached_property
    def ambiguous_names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name that may mean several exercises or one that is not here (normalised), and the ids in question."""
        found: dict[str, list[str]] = {}
        for exercise in self.exercises.values():
            for alias in exercise.ambiguous_aliases:
                found.setdefault(normalise_name(alias), []).append(exercise.id)
        return {name: tuple(ids) for name, ids in found.items()}

    @cached_property
    def longest_name(self) -> int:
        """The number of words in the longest name of an exercise or an area."""
        names = (*self.names, *self.ambiguous_names, *self.area_names)
        return max((len(name.split()) for name in names), default=0)

    @cached_property
    def name_beginnings(self) -> frozenset[str]:
        """The first word of each name of an exercise or an area."""
        return frozenset(name.split()[0] for name in (*self.names, *self.ambiguous_names, *self.area_names) if name)

    @cached_property
    def area_names(self) -> Mapping[str, str]:
        """Every id, name and alias of an area (normalised), and the area's id."""
        return _names_of(self.vocabulary.areas.values())

    @cached_property
    def group_names(self) -> Mapping[str, str]:
        """Every id, name and alias of a group (normalised), and the group's id."""
        return _names_of(self.vocabulary.groups.values())


def _names_of(entries: Iterable[Area | Group]) -> Mapping[str, str]:
    listed = list(entries)
    aliases = {normalise_name(alias): entry.id for entry in listed for alias in entry.aliases}
    return aliases | {normalise_name(name): e.id for e in reversed(listed) for name in (e.name, e.id)}
