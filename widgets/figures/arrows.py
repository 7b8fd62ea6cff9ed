"""Arrows that show a movement: along the path of a point of the body, beside the body."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import atan2, cos, hypot, sin

from engine.figures.figure import Arrow
from engine.figures.foot import FootPoint
from engine.figures.kinematics import Body
from engine.figures.pose import Point
from widgets.figures.camera import Camera, Spot
from widgets.figures.parts import Colour, Part
from widgets.figures.shapes import Curve

_HEAD, _HEAD_ANGLE = 26.0, 0.65
_AWAY = 60.0
_SHORT, _SHORT_HALF = 70.0, 35.0
"""A shorter path gets an arrow of twice the half length, in its direction."""
_STILL = 8.0
"""A path that is shorter shows nothing."""
_MOVING: tuple[Point | FootPoint, ...] = (
    "pelvis", "chest", "right_knee", "left_knee", "right_ankle", "left_ankle", "right_heel", "left_heel",
    "right_toe", "left_toe", "right_wrist", "left_wrist", "arch", "big_toe", "toes",
)  # fmt: skip


def draw_arrows(arrows: Sequence[Arrow] | None, frames: Sequence[Body], camera: Camera) -> list[Part]:
    """Return the arrows of a figure. None is an arrow along the longest path of its points."""
    if arrows is None:
        paths = {name: _find_path(name, frames, camera) for name in _MOVING if name in frames[0].points}
        arrows = [Arrow(at=max(paths, key=lambda name: _measure(paths[name])))]
    curves = [(index, _draw(arrow, frames, camera)) for index, arrow in enumerate(arrows)]
    return [Part(f"arrow-{index}", Colour.ARROW, curve) for index, curve in curves if curve]


def _draw(arrow: Arrow, frames: Sequence[Body], camera: Camera) -> Curve | None:
    path = _find_path(arrow.at, frames, camera)
    last = len(path) - 1
    path = path[int(arrow.span[0] * last) : int(arrow.span[1] * last) + 1]
    if arrow.along:
        (x, y), (right, down) = path[-1], arrow.along
        path = [(x - right, y - down), (x - right / 2, y - down / 2), (x, y)]
    elif _measure(path) < _STILL:
        return None
    dx, dy = arrow.by or _step_away(path, frames, camera, _AWAY if arrow.away is None else arrow.away)
    path = _lengthen([(x + dx, y + dy) for x, y in path])
    first, middle, tip = path[0], _find_middle(path), path[-1]
    bend = (2 * middle[0] - (first[0] + tip[0]) / 2, 2 * middle[1] - (first[1] + tip[1]) / 2)
    angle = atan2(tip[1] - bend[1], tip[0] - bend[0])
    head = [_step_back(tip, angle + turn) for turn in (-_HEAD_ANGLE, _HEAD_ANGLE)]
    return Curve(first, bend, tip, (head[0], head[1]))


def _step_back(tip: Spot, angle: float) -> Spot:
    return (tip[0] - _HEAD * cos(angle), tip[1] - _HEAD * sin(angle))


def _find_path(name: str, frames: Sequence[Body], camera: Camera) -> list[Spot]:
    return [camera.project(body.points[name]) for body in frames]


def _find_middle(path: Sequence[Spot]) -> Spot:
    """Return the spot halfway along a path, whatever the pace of the movement."""
    left = _measure(path) / 2
    for (ax, ay), (bx, by) in pairwise(path):
        step = hypot(bx - ax, by - ay)
        if step >= left > 0:
            return (ax + (bx - ax) * left / step, ay + (by - ay) * left / step)
        left -= step
    return path[-1]


def _measure(path: Sequence[Spot]) -> float:
    return sum(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(path))


def _step_away(path: Sequence[Spot], frames: Sequence[Body], camera: Camera, by: float) -> Spot:
    """Return the step at right angles to a path, away from the waist, or from the ankle of a foot."""
    waist = _find_path("waist" if "waist" in frames[0].points else "ankle", frames, camera)
    centre = (sum(x for x, _ in waist) / len(waist), sum(y for _, y in waist) / len(waist))
    middle, dx, dy = path[len(path) // 2], path[-1][0] - path[0][0], path[-1][1] - path[0][1]
    size = max(1.0, hypot(dx, dy))
    across = (-dy / size, dx / size)
    is_towards = (middle[0] - centre[0]) * across[0] + (middle[1] - centre[1]) * across[1] < 0
    by = -by if is_towards else by
    return (across[0] * by, across[1] * by)


def _lengthen(path: list[Spot]) -> list[Spot]:
    if _measure(path) >= _SHORT:
        return path
    (ax, ay), (bx, by) = path[0], path[-1]
    size = max(1.0, hypot(bx - ax, by - ay))
    middle = ((ax + bx) / 2, (ay + by) / 2)
    steps = [(bx - ax) / size * _SHORT_HALF, (by - ay) / size * _SHORT_HALF]
    return [(middle[0] + steps[0] * part, middle[1] + steps[1] * part) for part in (-1, 0, 1)]
