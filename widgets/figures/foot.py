"""Draw the foot as a detail: its inner side before the small toes, or all toes seen from the front."""

from __future__ import annotations

from itertools import pairwise

from engine.figures.foot import SMALL_TOES, THICKNESS
from engine.figures.kinematics import Body
from engine.figures.vectors import Vector, add
from widgets.figures.camera import Camera
from widgets.figures.parts import Colour, Part
from widgets.figures.shapes import Capsule

_FRONTAL_FROM = 0.6
"""The share, from 0 to 1, by which the toes must point to the viewer to be painted before the foot."""
_HIDDEN_BELOW = 0.3
"""The share by which the inner side must face the viewer to show its muscles."""
_MUSCLE: tuple[tuple[str, Vector, float], ...] = (
    ("heel", (28, -12, 24), 10),
    ("instep", (0, -28, 30), 9.5),
    ("midfoot", (0, -18, 26), 9),
    ("ball", (0, -6, 20), 8.5),
)
"""Points along the sole, from points of the foot, with the radius there."""


def draw_foot(body: Body, camera: Camera, *, marks_muscles: bool) -> list[Part]:
    """Return the parts of a foot, from the one farthest away to the nearest."""
    is_frontal = camera.to_viewer[0] > _FRONTAL_FROM
    far = Colour.BODY if is_frontal else Colour.FAR

    points, project = body.points, camera.project

    def draw(key: str, start: str, end: str, colour: Colour = Colour.BODY) -> Part:
        return Part(key, colour, Capsule(project(points[start]), _radius(start), project(points[end]), _radius(end)))

    toes = [
        part
        for toe in reversed(SMALL_TOES)
        for part in (
            draw(f"halo-{toe}", f"base_{toe}", f"toe_{toe}", Colour.HALO),
            draw(f"root-{toe}", f"root_{toe}", f"base_{toe}", far),
            draw(f"toe-{toe}", f"base_{toe}", f"toe_{toe}", far),
        )
    ]
    leg = [draw("shin", "shin", "ankle"), draw("heel", "ankle", "heel"), draw("ankle", "ankle", "instep")]
    halo = draw("halo-big-toe", "ball", "big_toe", Colour.HALO)
    inner = [draw("sole", "heel", "instep"), draw("instep", "instep", "midfoot"), draw("forefoot", "midfoot", "ball")]
    big_toe = draw("big-toe", "ball", "big_toe")
    muscles = _draw_muscles(body, camera) if marks_muscles and camera.to_viewer[2] > _HIDDEN_BELOW else []
    behind = [*leg, *toes] if is_frontal else [*toes, *leg]
    return [*behind, halo, *inner, big_toe, *muscles]


def _radius(point: str) -> float:
    """Return the distance of the skin from a point. Roots and bases of toes are thicker than their tips."""
    kind, _, toe = point.rpartition("_")
    if kind == "root":
        return 34 - 4 * int(toe)
    return THICKNESS[f"toe_{toe}"] + 3 if kind == "base" else THICKNESS[point]


def _draw_muscles(body: Body, camera: Camera) -> list[Part]:
    """Return the muscles along the arch."""
    spots = [(camera.project(add(body.points[point], step)), radius) for point, step, radius in _MUSCLE]
    return [
        Part(f"muscle-{index}", Colour.MUSCLE, Capsule(*start, *end))
        for index, (start, end) in enumerate(pairwise(spots))
    ]
