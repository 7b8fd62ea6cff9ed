"""The library as the rest of the house asks it: by id, by area, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from engine.library.exercise import Exercise, Kind
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
    def former(self) -> Mapping[str, str]:
        """Every former id of an exercise, and the id that it has now."""
        return {former: e.id for e in self.exercises.values() for former in e.former_ids}

    def in_area(self, area: str, kind: Kind = Kind.STRENGTH) -> tuple[Exercise, ...]:
        """The current exercises whose primary area this is."""
        return tuple(e for e in self.current if e.areas.primary == area and e.kind is kind)

    def of_kind(self, kind: Kind) -> tuple[Exercise, ...]:
        """The current exercises of one kind, whatever their area."""
        return tuple(e for e in self.current if e.kind is kind)

    def area(self, area: str) -> Area:
        """The area of that id. Raises KeyError for an unknown one."""
        return self.vocabulary.areas[area]
