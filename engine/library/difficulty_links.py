"""Easier and harder: every link stands at both of its ends, and no way leads back to where it began."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from engine.errors import Problem, did_you_mean
from engine.library.exercise import Exercise
from engine.library.name_checks import locate_item
from engine.validation.located import LocatedData, Position

_OPPOSITE: Mapping[str, Literal["easier", "harder"]] = {"easier": "harder", "harder": "easier"}


def repair_links(
    exercises: Mapping[str, Exercise], source: LocatedData, ours: Collection[str]
) -> tuple[dict[str, Exercise], list[Problem]]:
    """The exercises with links that can be followed, and a warning for each that could not.

    A link to an unknown exercise, to itself or round in a circle is dropped (without a word where the other exercise
    was left out, which has been told); one that stands at one end only is added at the other, without a word between
    one of ours (ids) and one of the site's: who calls our exercise the easier one need not copy our list.
    """
    links = _LinkRepair(exercises, source, ours)
    for id_, exercise in exercises.items():
        links.read(id_, "easier", exercise.easier)
        links.read(id_, "harder", exercise.harder)
    links.complete()
    mended = {
        id_: replace(exercise, easier=tuple(links.easier[id_]), harder=tuple(links.harder[id_]))
        for id_, exercise in exercises.items()
    }
    return mended, links.errors


@dataclass
class _LinkRepair:
    exercises: Mapping[str, Exercise]
    source: LocatedData
    ours: Collection[str]
    errors: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.easier: dict[str, list[str]] = {id_: [] for id_ in self.exercises}
        self.harder: dict[str, list[str]] = {id_: [] for id_ in self.exercises}
        self.one_way: dict[tuple[str, str], tuple[Position, str]] = {}
        self.circular: set[tuple[str, str]] = set()
        self.upward: dict[str, set[str]] = {id_: set() for id_ in self.exercises}

    def read(self, id_: str, way: Literal["easier", "harder"], others: tuple[str, ...]) -> None:
        """Takes in the links that one exercise gives one way."""
        here = self.easier if way == "easier" else self.harder
        for other in dict.fromkeys(others):
            mark = locate_item(self.source, (id_, way), other)
            low, high = (other, id_) if way == "easier" else (id_, other)
            if other not in self.exercises:
                if other not in self.source.data:
                    self.errors.append(mark.warning(f"there is no exercise '{other}'", self._nearest(other)))
            elif other == id_:
                self.errors.append(mark.warning(f"'{id_}' cannot be {way} than itself", "remove it"))
            elif (low, high) not in self.circular and self._leads_to(high, low):
                self.circular.add((low, high))
                message = f"'{other}' cannot be {way} than '{id_}': by the other links it is not"
                self.errors.append(mark.warning(message, "remove one of the links"))
            elif (low, high) not in self.circular:
                self.upward[low].add(high)
                here[id_].append(other)
                if self.one_way.pop((low, high), None) is None:
                    hint = f"add '{id_}' to '{_OPPOSITE[way]}' of '{other}'"
                    self.one_way[low, high] = (mark, hint)

    def complete(self) -> None:
        """Adds each link that stands at one end only at the other."""
        for (low, high), (mark, hint) in self.one_way.items():
            if (low in self.ours) == (high in self.ours):
                self.errors.append(mark.warning("this link stands at one end only", hint))
            for end, other in ((self.harder[low], high), (self.easier[high], low)):
                if other not in end:
                    end.append(other)

    def _nearest(self, word: str) -> str:
        now = {former: e.id for e in self.exercises.values() for former in e.former_ids}
        return f"it is '{now[word]}' now" if word in now else did_you_mean(word, self.exercises) or "remove it"

    def _leads_to(self, start: str, goal: str) -> bool:
        """Whether goal is start, or harder than it by the links so far."""
        seen: set[str] = set()
        ahead = [start]
        while ahead:
            here = ahead.pop()
            if here == goal:
                return True
            if here not in seen:
                seen.add(here)
                ahead += self.upward[here]
        return False
