"""Measure shoulders and hips of a solved body: what a pose does not name, because a target decides it."""

from __future__ import annotations

from collections.abc import Iterator
from math import asin, atan2, degrees
from typing import NamedTuple

from engine.figures.kinematics import Body
from engine.figures.skeleton import LIMITS, SIDES, Side
from engine.figures.vectors import Frame, Vector, cross, dot, length, rotate, scale, subtract, unit

_STRAIGHT = 20.0
"""Up to this flexion of elbow or knee, the rotation of the upper arm or thigh cannot be seen."""
_OVERHEAD = 0.5
"""Above this height of the elbow, as a part of the upper arm, its rotation depends on the way the arm was raised."""


class Measured(NamedTuple):
    """An angle of a joint, and its limits."""

    joint: str
    angle: float
    limits: tuple[float, float]


def measure_joints(body: Body) -> Iterator[Measured]:
    """Yield the direction and rotation of each upper arm, and the rotation of each thigh."""
    for side in SIDES:
        yield from _measure_arm(body, side)
        if body.angles[f"{side} knee"] > _STRAIGHT:
            yield Measured(f"{side} hip rotation", _measure_hip(body, side), LIMITS["hip rotation"])


def _measure_arm(body: Body, side: Side) -> Iterator[Measured]:
    chest = body.frames["chest"]
    arm = unit(subtract(body.point(side, "elbow"), body.point(side, "shoulder")))
    forward, height, out = dot(arm, chest.forward), dot(arm, chest.up), dot(arm, chest.right) * side.sign
    yield Measured(f"{side} arm behind the body", _to_angle(-forward), (-90, _limit_behind(height, out)))
    yield Measured(f"{side} arm across the body", _to_angle(-out), (-90, _limit_across(forward)))
    if body.angles[f"{side} elbow"] > _STRAIGHT and height < _OVERHEAD:
        turn = _find_turn(_swing(chest, arm), body.frames[f"{side}_upper_arm"].forward, arm)
        yield Measured(f"{side} shoulder rotation", side.sign * turn, LIMITS["shoulder rotation"])


def _measure_hip(body: Body, side: Side) -> float:
    pelvis, thigh = body.frames["pelvis"], body.frames[f"{side}_thigh"]
    flexed = pelvis.pitched(-body.angles[f"{side} hip"])
    abducted = flexed.rotated(flexed.forward, -side.sign * body.angles[f"{side} hip abduction"])
    return side.sign * _find_turn(abducted.forward, thigh.forward, scale(thigh.up, -1))


def _limit_behind(height: float, out: float) -> float:
    """Return how far behind the body an arm can point: far if it hangs beside the body, little if it is raised."""
    return 75 - 30 * min(max(out / 0.9, height / 0.3, 0), 1) - 30 * max(height, 0)


def _limit_across(forward: float) -> float:
    """Return how far across the body an arm can point: far if it is in front of the body, little if it is beside it."""
    return 20 + 28 * min(max(forward / 0.6, 0), 1)


def _swing(chest: Frame, arm: Vector) -> Vector:
    """Return the forward direction of an upper arm that is raised without being rotated."""
    axis = cross(scale(chest.up, -1), arm)
    size = length(axis)
    if size < 1e-6:
        return chest.forward
    return rotate(chest.forward, scale(axis, 1 / size), degrees(atan2(size, -dot(chest.up, arm))))


def _find_turn(before: Vector, after: Vector, along: Vector) -> float:
    """Return the angle from one direction to another about a bone. It is positive to the right for a hanging limb."""
    return degrees(atan2(dot(cross(before, after), along), dot(before, after)))


def _to_angle(part: float) -> float:
    return degrees(asin(max(-1.0, min(1.0, part))))
