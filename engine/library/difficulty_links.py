"""Repair the links to easier and harder exercises: every link exists in both directions, and none are circular."""

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
    exercises: Mapping[str, Exercise], source: LocatedData, builtin_ids: Collection[str]
) -> tuple[dict[str, Exercise], list[Problem]]:
    """Return the exercises with valid links, and a warning for each repair.

    Links to unknown exercises, to the exercise itself and in a circle are dropped. There is no warning if the linked
    exercise was left out because of an error, which has been reported already. A link in one direction is added in the
    other; there is no warning if it connects a built-in exercise and one of the site, because a site that calls our
    exercise easier need not repeat our list.
    """
    repair = _LinkRepair(exercises, source, builtin_ids)
    for id_, exercise in exercises.items():
        repair.add_links(id_, "easier", exercise.easier)
        repair.add_links(id_, "harder", exercise.harder)
    repair.add_missing_directions()
    repaired = {
        id_: replace(exercise, easier=tuple(repair.easier[id_]), harder=tuple(repair.harder[id_]))
        for id_, exercise in exercises.items()
    }
    return repaired, repair.problems


@dataclass
class _LinkRepair:
    exercises: Mapping[str, Exercise]
    source: LocatedData
    builtin_ids: Collection[str]
    problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.easier: dict[str, list[str]] = {id_: [] for id_ in self.exercises}
        self.harder: dict[str, list[str]] = {id_: [] for id_ in self.exercises}
        # Pairs of the easier and the harder id: those linked in one direction so far, and those dropped as circular.
        self.one_way: dict[tuple[str, str], tuple[Position, str]] = {}
        self.circular: set[tuple[str, str]] = set()
        self.harder_graph: dict[str, set[str]] = {id_: set() for id_ in self.exercises}

    def add_links(self, id_: str, direction: Literal["easier", "harder"], others: tuple[str, ...]) -> None:
        """Add the links of one exercise in one direction, without those that are not valid."""
        links = self.easier if direction == "easier" else self.harder
        for other in dict.fromkeys(others):
            position = locate_item(self.source, (id_, direction), other)
            low, high = (other, id_) if direction == "easier" else (id_, other)
            if other not in self.exercises:
                if other not in self.source.data:
                    self.problems.append(position.warning(f"There is no exercise '{other}'.", self._suggest(other)))
            elif other == id_:
                self.problems.append(position.warning(f"'{id_}' cannot be {direction} than itself.", "Remove it."))
            elif (low, high) not in self.circular and self._is_harder(low, than=high):
                self.circular.add((low, high))
                message = f"'{other}' cannot be {direction} than '{id_}': other links say the opposite."
                self.problems.append(position.warning(message, "Remove one of the links."))
            elif (low, high) not in self.circular:
                self.harder_graph[low].add(high)
                links[id_].append(other)
                if self.one_way.pop((low, high), None) is None:
                    hint = f"Add '{id_}' to '{_OPPOSITE[direction]}' of '{other}'."
                    self.one_way[low, high] = (position, hint)

    def add_missing_directions(self) -> None:
        """Add the other direction of each link that exists in one direction only."""
        for (low, high), (position, hint) in self.one_way.items():
            if (low in self.builtin_ids) == (high in self.builtin_ids):
                self.problems.append(position.warning("This link exists in one direction only.", hint))
            for links, other in ((self.harder[low], high), (self.easier[high], low)):
                if other not in links:
                    links.append(other)

    def _suggest(self, id_: str) -> str:
        current = {former: e.id for e in self.exercises.values() for former in e.former_ids}
        return f"It is now '{current[id_]}'." if id_ in current else did_you_mean(id_, self.exercises) or "Remove it."

    def _is_harder(self, id_: str, than: str) -> bool:
        """Return True if the links so far lead from `than` up to an exercise, or if both are the same."""
        seen: set[str] = set()
        pending = [than]
        while pending:
            current = pending.pop()
            if current == id_:
                return True
            if current not in seen:
                seen.add(current)
                pending += self.harder_graph[current]
        return False
