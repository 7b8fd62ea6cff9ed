"""The motion of a figure: its paths at the times between which they can be interpolated."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from engine.library.exercise import Exercise
from widgets.figures.parts import Part
from widgets.figures.renderings import draw_floor_line
from widgets.figures.scene import Scene
from widgets.figures.shapes import number

_NUMBER = re.compile(r"-?[\d.]+")
TOLERANCES = (3.0, 5.0, 8.0, 12.0, 16.0, 20.0)
"""Tolerances of interpolated coordinates, the best first. A body is 524 units tall."""
_DEFAULT_TEMPO = (2, 1, 2)

Key = tuple[float, str]
"""A time from 0 (start) to 1 (end), and the SVG path then."""


@dataclass(frozen=True, slots=True)
class Motion:
    """The motion of a figure, as the script that plays it reads it.

    `box` is the viewBox of the drawing. `tempo` has the seconds to the end, there, and back. `parts` are the paths in
    painting order: the class, and the times with the path then. Between them, numbers are interpolated.
    """

    box: str
    tempo: tuple[int, ...]
    parts: tuple[tuple[str, tuple[Key, ...]], ...]


def build_motion(scene: Scene, exercise: Exercise, tolerance: float = TOLERANCES[0]) -> Motion:
    """Return the motion of a figure, or a still of a hold. With a higher tolerance it is shorter.

    Parts that are not in every frame, such as muscles that turn away, are left out.
    """
    bodies = scene.movement.frames
    frames = [{part.key: part for part in scene.draw_frame(body)} for body in bodies]
    order = [part for part in scene.draw_frame(bodies[-1]) if all(part.key in frame for frame in frames)]
    parts = [(part.colour.value, _find_keys([frame[part.key] for frame in frames], tolerance)) for part in order]
    box = scene.find_box(bodies)
    if floor := draw_floor_line(scene, box):
        parts.insert(0, (floor.colour.value, ((0, floor.shape.path()),)))
    edges = " ".join(number(value) for value in (box.left, box.top, box.width, box.height))
    return Motion(edges, _read_tempo(exercise), tuple(parts))


def _read_tempo(exercise: Exercise) -> tuple[int, ...]:
    """Return the seconds of each phase, at least one for each movement."""
    if not exercise.dose.tempo:
        return _DEFAULT_TEMPO
    down, hold, up = (int(seconds) for seconds in exercise.dose.tempo.split("-"))
    return (max(1, down), hold, max(1, up))


def _find_keys(parts: Sequence[Part], tolerance: float) -> tuple[Key, ...]:
    """Return the fewest times with paths from which every path follows within the tolerance."""
    paths = [part.shape.path() for part in parts]
    if len(set(paths)) == 1:
        return ((0, paths[0]),)
    values = [[float(found) for found in _NUMBER.findall(path)] for path in paths]
    last, kept = len(paths) - 1, [0]
    while kept[-1] < last:
        kept.append(next(end for end in range(last, kept[-1], -1) if _is_close(values, kept[-1], end, tolerance)))
    return tuple((round(index / last, 2), paths[index]) for index in kept)


def _is_close(values: Sequence[Sequence[float]], start: int, end: int, tolerance: float) -> bool:
    """Return True if the values between two frames follow from theirs."""
    for index in range(start + 1, end):
        part = (index - start) / (end - start)
        for before, exact, after in zip(values[start], values[index], values[end], strict=True):
            if abs(before + (after - before) * part - exact) > tolerance:
                return False
    return True
