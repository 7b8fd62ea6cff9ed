"""Complete the figures that extend those of other exercises, and check the movements that a site has drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter

from engine.errors import Problem, did_you_mean
from engine.figures.checks import check_movement
from engine.figures.figure import Figure, move_figure
from engine.figures.kinematics import UnsolvableError
from engine.figures.pose import merge
from engine.library.exercise import Exercise
from engine.validation.located import LocatedData

_FIGURE = TypeAdapter(Figure)


def complete_figures(
    exercises: Mapping[str, Exercise], source: LocatedData, builtin: LocatedData
) -> tuple[dict[str, Exercise], list[Problem]]:
    """Return the exercises with complete figures, and the problems found.

    A figure is left out if it has no start, cannot be solved, or extends a figure that does not exist or extends it in
    turn. The movements of a site's figures are checked in every frame. Ours are not, because that takes seconds: tests
    do it. An image of the site takes the place of a figure, except for figures that extend it.
    """
    completion = _Completion(exercises, source, builtin)
    completed = {id_: replace(exercise, figure=completion.complete(id_)) for id_, exercise in exercises.items()}
    shown = {id_: replace(each, figure=None) if each.image else each for id_, each in completed.items()}
    return shown, completion.problems


class _Completion:
    def __init__(self, exercises: Mapping[str, Exercise], source: LocatedData, builtin: LocatedData) -> None:
        self.exercises, self.source, self.builtin = exercises, source, builtin
        self.problems: list[Problem] = []

    def _is_ours(self, id_: str) -> bool:
        """Return True if the figure of an exercise is as in our files."""
        ours = _figure_in(self.builtin, id_)
        return ours is not None and _figure_in(self.source, id_) == ours

    def complete(self, id_: str) -> Figure | None:
        """Return the figure of an exercise with the fields of those that it extends.

        Our figures extend ours, even those that a site has replaced. A site's figure that extends its own exercise
        extends ours.
        """
        figure, is_ours = self.exercises[id_].figure, self._is_ours(id_)
        chain = [(id_, is_ours)]
        while figure and figure.extends:
            owner = chain[-1][0]
            extends_own = figure.extends == owner and _figure_in(self.builtin, owner) is not None
            link = (figure.extends, is_ours or extends_own or self._is_ours(figure.extends))
            if link in chain:
                path = " → ".join([*(name for name, _ in chain), figure.extends])
                self._report(id_, f"The figure extends itself: {path}.")
                return None
            parent = self._find(*link)
            if parent is None:
                hint = did_you_mean(figure.extends, [e.id for e in self.exercises.values() if e.figure])
                self._report(id_, f"There is no figure '{figure.extends}' to extend.", hint)
                return None
            chain.append(link)
            figure, is_ours = merge(parent, replace(figure, extends=parent.extends)), link[1]
        if figure and figure.start is None and figure.foot is None:
            self._report(id_, "The figure has no start.", "Add 'start: …', 'foot: …' or 'extends: …'.")
            return None
        if figure and (conflict := figure.find_conflict()):
            self._report(id_, f"{conflict}.", "See docs/figures.md.")
            return None
        return figure if not figure or self._is_ours(id_) or self._is_possible(id_, figure) else None

    def _is_possible(self, id_: str, figure: Figure) -> bool:
        """Add a warning for each mistake in a movement, and return False if it cannot be solved."""
        try:
            mistakes = check_movement(figure, move_figure(figure))
        except UnsolvableError as error:
            self._report(id_, f"{error}.", "Let it rest on the trunk, or on the other side.")
            return False
        except (ArithmeticError, ValueError):  # such as angles that add up to more than a turn
            self._report(id_, "The poses of the figure contradict each other.", "Begin with few fields.")
            return False
        for mistake in mistakes:
            self._report(id_, f"{mistake}.", "See docs/figures.md.")
        return True

    def _find(self, id_: str, is_ours: bool) -> Figure | None:
        """Return the figure of an exercise as written in our files, or as the site has it."""
        if is_ours and not self._is_ours(id_):
            ours = _figure_in(self.builtin, id_)
            return _FIGURE.validate_json(json.dumps(ours)) if ours else None
        exercise = self.exercises.get(id_)
        return exercise.figure if exercise else None

    def _report(self, id_: str, message: str, hint: str = "") -> None:
        self.problems.append(self.source.key_position_of((id_, "figure")).warning(message, hint))


def _figure_in(source: LocatedData, id_: str) -> object:
    entry = source.data.get(id_)
    return entry.get("figure") if isinstance(entry, dict) else None
