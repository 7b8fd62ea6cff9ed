"""Complete the figures that extend those of other exercises, and check the movements that a site has drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.errors import Problem, did_you_mean
from engine.figures.checks import check_movement
from engine.figures.figure import Figure, move_figure
from engine.figures.pose import merge
from engine.library.exercise import Exercise
from engine.validation.located import LocatedData


def complete_figures(
    exercises: Mapping[str, Exercise], source: LocatedData, builtin: LocatedData
) -> tuple[dict[str, Exercise], list[Problem]]:
    """Return the exercises with complete figures, and the problems found.

    A figure is left out if it has no start, or extends a figure that does not exist or extends it in turn. The
    movements of a site's figures are checked in every frame. Ours are not, because that takes seconds: tests do it. An
    image of the site takes the place of a figure, except for figures that extend it.
    """
    completion = _Completion(exercises, source)
    completed = {id_: replace(exercise, figure=completion.complete(id_)) for id_, exercise in exercises.items()}
    for id_, exercise in completed.items():
        if exercise.figure and _figure_in(source, id_) != _figure_in(builtin, id_):
            completion.report_movement(id_, exercise.figure)
    shown = {id_: replace(each, figure=None) if each.image else each for id_, each in completed.items()}
    return shown, completion.problems


class _Completion:
    def __init__(self, exercises: Mapping[str, Exercise], source: LocatedData) -> None:
        self.exercises, self.source = exercises, source
        self.problems: list[Problem] = []

    def complete(self, id_: str) -> Figure | None:
        """Return the figure of an exercise with the fields of those that it extends."""
        chain = [id_]
        figure = self.exercises[id_].figure
        while figure and figure.extends:
            parent = self.exercises.get(figure.extends)
            if figure.extends in chain:
                self._report(id_, f"The figure extends itself: {' → '.join([*chain, figure.extends])}.")
                return None
            if parent is None or parent.figure is None:
                hint = did_you_mean(figure.extends, [e.id for e in self.exercises.values() if e.figure])
                self._report(id_, f"There is no figure '{figure.extends}' to extend.", hint)
                return None
            chain.append(figure.extends)
            figure = merge(parent.figure, replace(figure, extends=parent.figure.extends))
        if figure and figure.start is None and figure.foot is None:
            self._report(id_, "The figure has no start.", "Add 'start: …', 'foot: …' or 'extends: …'.")
            return None
        if figure and (conflict := figure.find_conflict()):
            self._report(id_, f"{conflict}.", "See docs/figures.md.")
            return None
        return figure

    def report_movement(self, id_: str, figure: Figure) -> None:
        """Add a warning for each mistake in a movement."""
        position = self.source.key_position_of((id_, "figure"))
        self.problems += [
            position.warning(f"{mistake}.", "See docs/figures.md.")
            for mistake in check_movement(figure, move_figure(figure))
        ]

    def _report(self, id_: str, message: str, hint: str = "") -> None:
        self.problems.append(self.source.key_position_of((id_, "figure")).warning(message, hint))


def _figure_in(source: LocatedData, id_: str) -> object:
    entry = source.data.get(id_)
    return entry.get("figure") if isinstance(entry, dict) else None
