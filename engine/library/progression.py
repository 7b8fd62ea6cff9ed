"""Order an exercise with all its easier and harder versions."""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Literal

from engine.library.exercise import Exercise
from engine.library.library import Library

Stages = tuple[tuple[Exercise, ...], ...]


def build_progression(exercise: Exercise, library: Library) -> Stages:
    """Return the stages of a progression from easiest to hardest, with an exercise, all easier and all harder ones.

    Each exercise is one stage after the hardest of its easier versions, so a stage has several exercises if the chain
    branches. Retired exercises are left out.
    """
    found = {exercise.id: exercise, **_follow(exercise, "easier", library), **_follow(exercise, "harder", library)}
    easier = {id_: [other for other in each.easier if other in found] for id_, each in found.items()}
    stages: dict[str, int] = {}
    for id_ in TopologicalSorter(easier).static_order():  # the links of a library have no circles
        stages[id_] = max((stages[other] + 1 for other in easier[id_]), default=0)
    ordered = sorted(found.values(), key=lambda each: (each.level, each.name))
    count = max(stages.values()) + 1
    return tuple(tuple(each for each in ordered if stages[each.id] == number) for number in range(count))


def _follow(exercise: Exercise, direction: Literal["easier", "harder"], library: Library) -> dict[str, Exercise]:
    """Return the exercises that links in one direction lead to, by id."""
    found: dict[str, Exercise] = {}
    pending = [exercise]
    while pending:
        current = pending.pop()
        for id_ in current.easier if direction == "easier" else current.harder:
            if id_ not in found and not library.exercises[id_].retired:
                found[id_] = library.exercises[id_]
                pending.append(found[id_])
    return found
