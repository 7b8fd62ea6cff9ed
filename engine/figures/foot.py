"""The foot as a detail: a bare left foot, whose arch and toes move while heel and ball stay on the floor.

It is seen from its inner side, so x points to the toes and z to the big toe. One unit is about a millimetre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import cos, hypot, radians, sin, sqrt
from typing import Literal

from pydantic.dataclasses import dataclass

from engine.figures.kinematics import Body
from engine.figures.pose import Degrees, Length, interpolate
from engine.figures.vectors import Vector, between
from engine.validation.validator import STRICT

FootPoint = Literal["arch", "ball", "big_toe", "toes"]
"""Points of the foot that arrows can follow. `toes` is the tip of the third toe."""

SMALL_TOES = (1, 2, 3, 4)
"""The toes beside the big one, from the inner side."""

THICKNESS: Mapping[str, float] = {
    "heel": 34, "ankle": 37, "shin": 46, "instep": 46, "midfoot": 34, "ball": 25, "big_toe": 18, "toe_1": 13,
    "toe_2": 11, "toe_3": 10, "toe_4": 8,
}  # fmt: skip
"""Distance of the skin from each point."""

_LIMITS: Mapping[str, tuple[float, float]] = {
    "arch": (4, 45),
    "big toe": (-40, 75),
    "toes": (-40, 75),
    "apart": (0, 55),
}
"""The height of the arch, the angles of the toes, and the angle between the big toe and the others."""
_TOLERANCE = 0.5
_FLOOR_TOLERANCE = 4.0

_HEEL, _ANKLE, _SHIN = (36.0, 34.0, 0.0), (66.0, 122.0, -4.0), (74.0, 440.0, -4.0)
_ARCH_X, _BALL_X = 135.0, 222.0
"""Places of the middle of the arch and of the ball when the arch is low."""
_LOW_ARCH = 14.0
_BIG_TOE_LENGTH, _BIG_TOE_SLOPE, _SLOPE = 72.0, 5.6, 6.0
"""The toes slope down to the floor, because their tips are thinner than the ball."""


@dataclass(frozen=True, slots=True, config=STRICT)
class FootPose:
    """One pose of the foot: the height of its arch, and the angles of the big toe and of the others, upwards.

    A field that is None is as in the pose before, or as in the relaxed foot.
    """

    arch: Length | None = None
    big_toe: Degrees | None = None
    toes: Degrees | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Foot:
    """The movement of a foot. Without an end, the exercise is a hold."""

    start: FootPose = FootPose()
    middle: tuple[FootPose, ...] = ()
    end: FootPose | None = None


def move_foot(foot: Foot, per_stage: int) -> list[Body]:
    """Return the frames of a movement: the start, and some for each later pose."""
    poses = [_follow(FootPose(_LOW_ARCH, 0, 0), foot.start)]
    for change in (*foot.middle, *([foot.end] if foot.end else [])):
        poses.append(_follow(poses[-1], change))
    frames = [_solve(poses[0])]
    for before, after in pairwise(poses):
        frames += [_solve(interpolate(before, after, step / per_stage)) for step in range(1, per_stage + 1)]
    return frames


def check_foot(body: Body) -> Iterator[tuple[str, float, str]]:
    """Yield the kind, the size and the description of what no foot can do."""
    for name, value in body.angles.items():
        low, high = _LIMITS[name]
        beyond = max(low - value, value - high)
        if beyond <= _TOLERANCE:
            continue
        text = {
            "arch": f"The arch is {value:.0f} high",
            "apart": f"The big toe and the others are {value:.0f} degrees apart",
        }.get(name, f"The angle '{name}' is {value:.0f}")
        yield name, beyond, f"{text}, not {low:g} to {high:g}"
    for name, depth in ((name, thickness - body.points[name][1]) for name, thickness in THICKNESS.items()):
        if depth > _FLOOR_TOLERANCE:
            yield f"floor {name}", depth, f"The {name.replace('_', ' ')} is {depth:.0f} below the floor"


def _follow(before: FootPose, change: FootPose) -> FootPose:
    def choose(old: float | None, new: float | None) -> float | None:
        return old if new is None else new

    return FootPose(
        choose(before.arch, change.arch), choose(before.big_toe, change.big_toe), choose(before.toes, change.toes)
    )


def _solve(pose: FootPose) -> Body:
    """Return the foot of a complete pose.

    The bones keep their length, so an arch that rises draws the ball towards the heel.
    """
    arch, big_toe, toes = pose.arch or 0, pose.big_toe or 0, pose.toes or 0
    top, ball_x = _raise_arch(arch)
    ball = (ball_x, THICKNESS["ball"], 12.0)
    points: dict[str, Vector] = {
        "heel": _HEEL,
        "ankle": (_ANKLE[0], _ANKLE[1] + arch / 4, _ANKLE[2]),
        "shin": _SHIN,
        "arch": (_ARCH_X, arch, 6.0),
        "instep": (between(_HEEL, top, 0.72)[0], arch + THICKNESS["instep"], 4.0),
        "midfoot": (between(top, ball, 0.31)[0], arch * 0.85 + THICKNESS["midfoot"], 8.0),
        "ball": ball,
        "big_toe": _extend(ball, _BIG_TOE_LENGTH, big_toe - _BIG_TOE_SLOPE),
    }
    for toe in SMALL_TOES:
        base = (ball_x + 12 - 13 * toe, 21 - 1.5 * toe, 10.0 - 24 * toe)
        points[f"root_{toe}"] = (112.0 - 6 * toe, 58.0 - 6 * toe, 2.0 - 12 * toe)
        points[f"base_{toe}"] = base
        points[f"toe_{toe}"] = _extend(base, 62 - 5 * toe, toes - _SLOPE)
    points["toes"] = points["toe_2"]
    return Body(points, angles={"arch": arch, "big toe": big_toe, "toes": toes, "apart": abs(big_toe - toes)})


def _raise_arch(arch: float) -> tuple[Vector, float]:
    """Return the middle of the arch, and x of the ball."""
    heel_y, ball_y = _HEEL[1], THICKNESS["ball"]
    low, high = _LOW_ARCH + 40, arch + 40
    rear, front = hypot(_ARCH_X - _HEEL[0], low - heel_y), hypot(_BALL_X - _ARCH_X, low - ball_y)
    x = _HEEL[0] + sqrt(max(0.0, rear**2 - (high - heel_y) ** 2))
    return (x, high, 6.0), x + sqrt(max(0.0, front**2 - (high - ball_y) ** 2))


def _extend(base: Vector, length: float, angle: float) -> Vector:
    return (base[0] + length * cos(radians(angle)), base[1] + length * sin(radians(angle)), base[2])
