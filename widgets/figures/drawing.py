"""The drawings of an exercise's figure, made once and kept in memory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from markupsafe import Markup

from engine.figures.figure import Figure, move_figure
from engine.library.exercise import Exercise
from widgets.figures import motion, renderings
from widgets.figures.scene import Scene

_KEPT = 400
"""Number of figures that are kept: more than the library has. A scene with its drawings takes about 100 KB."""


def draw_poses(exercise: Exercise) -> list[Markup]:
    """Return a drawing of each key pose of an exercise, or nothing if it has no figure."""
    if exercise.figure is None:
        return []
    return list(_draw_poses(exercise.figure, exercise.muscles.primary, describe(exercise)))


def draw_thumb(exercise: Exercise, colours: Mapping[str, str] | None = None) -> Markup | None:
    """Return the small drawing of an exercise, or None if it has no figure. With colours, they are fixed."""
    scene = _find_scene(exercise)
    return renderings.draw_thumb(scene, describe(exercise), colours) if scene else None


def draw_strip(exercise: Exercise, colours: Mapping[str, str] | None = None) -> Markup | None:
    """Return one drawing with the key poses side by side, or None. With colours, they are fixed."""
    scene = _find_scene(exercise)
    return renderings.draw_strip(scene, describe(exercise), colours) if scene else None


def build_motion(exercise: Exercise) -> dict[str, object] | None:
    """Return the motion of an exercise as JSON data, or None if it has no figure or is a hold."""
    scene = _find_scene(exercise)
    return motion.build_motion(scene, exercise) if scene and len(scene.movement.keys) > 1 else None


def describe(exercise: Exercise) -> str:
    """Return the text alternative of a figure: how the exercise starts, moves and ends, in the words of its cues."""
    return " ".join([f"{exercise.name}.", *exercise.cues])


def _find_scene(exercise: Exercise) -> Scene | None:
    if exercise.figure is None:
        return None
    return _make_scene(exercise.figure, exercise.muscles.primary)


@lru_cache(_KEPT)
def _make_scene(figure: Figure, muscles: tuple[str, ...]) -> Scene:
    return Scene(figure, move_figure(figure), muscles)


@lru_cache(_KEPT)
def _draw_poses(figure: Figure, muscles: tuple[str, ...], label: str) -> tuple[Markup, ...]:
    return tuple(renderings.draw_poses(_make_scene(figure, muscles), label))
