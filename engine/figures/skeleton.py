"""The body of the figures: lengths, thickness, the limits of its joints, and its weight.

One unit is about a third of a centimetre: the body is 524 units tall. Proportions and the weights of the segments
follow Winter, Biomechanics and Motor Control of Human Movement. The limits of the joints are those of a mobile adult.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple

from engine.figures.vectors import ORIGIN, Vector, add, between, move


class Side(StrEnum):
    """A side of the body."""

    RIGHT = "right"
    LEFT = "left"

    @property
    def sign(self) -> int:
        """1 for the right side and -1 for the left, as z."""
        return 1 if self is Side.RIGHT else -1


SIDES = (Side.RIGHT, Side.LEFT)

THIGH, SHIN, UPPER_ARM, FOREARM, HAND = 125.0, 122.0, 88.0, 76.0, 24.0
HIP_WIDTH, WAIST, CHEST, SHOULDER_WIDTH, NECK = 25.0, 60.0, 84.0, 54.0, 68.0
SOLE = 34.0
"""Height of the ankle above the floor."""
LEG_LENGTH = THIGH + SHIN + SOLE

THICKNESS: Mapping[str, float] = {
    "knee": 21, "ankle": 12, "heel": 14, "ball": 10, "toe": 8, "hip": 32, "elbow": 13, "wrist": 10, "hand": 10,
    "head": 33, "shoulder": 20, "pelvis": 30, "waist": 27, "chest": 30,
}  # fmt: skip
"""Distance of the skin from each point."""

LIMITS: Mapping[str, tuple[float, float]] = {
    "hip": (-30, 130), "hip abduction": (-35, 65), "hip rotation": (-50, 70), "knee": (-2, 150), "ankle": (-55, 38),
    "toes": (-40, 75), "elbow": (-5, 155), "shoulder flexion": (-65, 190), "shoulder abduction": (-45, 185),
    "shoulder rotation": (-100, 115),
    "spine": (-40, 85), "side bend": (-40, 40), "twist": (-50, 50),
}  # fmt: skip
"""The smallest and the largest angle of each joint, in degrees. Flexion of the ankle is towards the shin."""

_WEIGHTS: tuple[tuple[str, str, float, float], ...] = (
    ("pelvis", "chest", 0.497, 0.5),
    ("chest", "head", 0.081, 0.9),
    *(
        (f"{side}_{upper}", f"{side}_{lower}", weight, centre)
        for side in SIDES
        for upper, lower, weight, centre in (
            ("hip", "knee", 0.1, 0.43),
            ("knee", "ankle", 0.0465, 0.43),
            ("heel", "toe", 0.0145, 0.5),
            ("shoulder", "elbow", 0.028, 0.44),
            ("elbow", "hand", 0.022, 0.6),
        )
    ),
)
"""Segments: the points at their ends, the part of the whole weight, and the place of the centre from the first end."""


class Weight(NamedTuple):
    """A weight that is held at a point, moved by an offset, as a part of the weight of the body."""

    at: str
    offset: Vector
    part: float


def thickness_at(point: str) -> float:
    """Return the distance of the skin from a point of the body."""
    return THICKNESS[point.split("_")[-1]]


def find_limits(joint: str) -> tuple[float, float]:
    """Return the limits of a joint, such as "spine" or "right knee"."""
    return LIMITS[joint if joint in LIMITS else joint.split(" ", 1)[1]]


def find_lowest(points: Mapping[str, Vector]) -> float:
    """Return the height of the lowest point of the skin."""
    return min(position[1] - thickness_at(name) for name, position in points.items())


def find_centre_of_mass(points: Mapping[str, Vector], weights: Iterable[Weight]) -> Vector:
    """Return the centre of mass of a body with the weights that it holds."""
    centre, total = ORIGIN, 0.0
    for first, last, weight, part in _WEIGHTS:
        centre = move(centre, (between(points[first], points[last], part), weight))
        total += weight
    for held in weights:
        centre = move(centre, (add(points[held.at], held.offset), held.part))
        total += held.part
    return (centre[0] / total, centre[1] / total, centre[2] / total)
