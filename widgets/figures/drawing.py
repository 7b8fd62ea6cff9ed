"""The drawings of an exercise's figure."""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass

from markupsafe import Markup

from engine.figures.figure import move_figure
from engine.library.exercise import Exercise
from widgets.figures import animation, motion, renderings
from widgets.figures.scene import Scene

MAX_ANIMATION_BYTES = 2900
"""Size of a moving figure with gzip, without its style sheet."""


@dataclass(frozen=True, slots=True)
class Drawings:
    """The drawings of a figure: one for each pose, the small one, and one with all poses side by side."""

    poses: tuple[Markup, ...]
    thumb: Markup
    strip: Markup

    @property
    def are_lying(self) -> bool:
        """Whether the poses are much wider than high, as those of exercises on the floor are."""
        box = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', self.poses[0])
        return box is not None and float(box[1]) > 1.3 * float(box[2])


def draw_figure(exercise: Exercise) -> Drawings | None:
    """Return the drawings of an exercise, whose colours a style sheet sets, or None if it has no figure."""
    scene = _make_scene(exercise)
    if scene is None:
        return None
    label = describe(exercise)
    return Drawings(
        tuple(renderings.draw_poses(scene, exercise.name, label)),
        renderings.draw_thumb(scene, label),
        renderings.draw_strip(scene, label),
    )


def build_motion(exercise: Exercise) -> motion.Motion | None:
    """Return the motion of an exercise, or None if it has no figure. That of a hold is still."""
    scene = _make_scene(exercise)
    return motion.build_motion(scene, exercise) if scene else None


def draw_animation(exercise: Exercise) -> Markup | None:
    """Return the figure of an exercise as a drawing that moves by itself, or None if it has no figure.

    It is as exact as MAX_ANIMATION_BYTES allow.
    """
    scene = _make_scene(exercise)
    if scene is None:
        return None
    for tolerance in motion.TOLERANCES:
        drawn = animation.draw_animation(motion.build_motion(scene, exercise, tolerance), describe(exercise))
        if len(gzip.compress(drawn.encode())) <= MAX_ANIMATION_BYTES:
            break
    return drawn


def describe(exercise: Exercise) -> str:
    """Return the text alternative of a figure: how the exercise starts, moves and ends, in the words of its cues."""
    return " ".join([f"{exercise.name}.", *exercise.cues])


def _make_scene(exercise: Exercise) -> Scene | None:
    figure = exercise.figure
    return Scene(figure, move_figure(figure), exercise.muscles.primary) if figure else None
