"""Find limbs that are inside the body, and parts of the body that are inside a thing beside it.

The parts are capsules, and the trunk is wider than it is deep. Flesh gives way: parts that touch may overlap a little,
and hands may lie on each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import sqrt
from typing import NamedTuple

from engine.figures.kinematics import Body
from engine.figures.prop import BALL_RADIUS, Prop, Range
from engine.figures.skeleton import SIDES, Side, thickness_at
from engine.figures.vectors import ORIGIN, Vector, add, between, distance, dot, length, subtract

_SOFT, _HARD, _BALL_GIVES = 16.0, 12.0, 30.0
"""The depth to which parts of the body, a hard thing or a ball may overlap."""
_FREE_FROM = {"hip": 0.5, "shoulder": 0.35}
"""The part of a thigh or an upper arm that is free: before it, the limb grows out of the trunk."""
_STEPS = 4
_POLE_RADIUS = 6.0
_ROD_RADII = {"dumbbell": 12.0, "bar": 5.0, "trap-bar": 5.0}

_TRUNK = (
    ("pelvis", "waist", "pelvis", (46.0, 32.0), (40.0, 30.0)),
    ("waist", "chest", "waist", (40.0, 30.0), (46.0, 33.0)),
)
"""Sections of the trunk: points at the ends, the frame, and half the width and depth at both ends."""
_LIMBS = (
    ("leg", "thigh", "hip", "knee"), ("leg", "shin", "knee", "ankle"), ("leg", "foot", "heel", "ball"),
    ("arm", "upper arm", "shoulder", "elbow"), ("arm", "forearm", "elbow", "wrist"), ("arm", "hand", "wrist", "hand"),
)  # fmt: skip
_HANDS = frozenset({"forearm", "hand"})


class Overlap(NamedTuple):
    """Two things that are inside each other, and how far beyond what is possible."""

    part: str
    other: str
    depth: float


class _Limb(NamedTuple):
    side: Side | None
    limb: str
    bone: str
    start: Vector
    end: Vector
    radii: tuple[float, float]

    @property
    def name(self) -> str:
        return f"{self.side} {self.bone}" if self.side else self.bone

    def spheres(self) -> Iterator[tuple[Vector, float]]:
        """Yield spheres along the limb."""
        for step in range(_STEPS + 1):
            part = step / _STEPS
            yield between(self.start, self.end, part), self.radius_at(part)

    def radius_at(self, part: float) -> float:
        return self.radii[0] + (self.radii[1] - self.radii[0]) * part


def find_overlaps(body: Body, props: Sequence[Prop]) -> Iterator[Overlap]:
    """Yield what is inside each other in one frame."""
    limbs = list(_find_limbs(body, free_only=True))
    for first, second in combinations(limbs, 2):
        if not _may_touch(first, second):
            depth = _measure_overlap(first, second) - _SOFT
            if depth > 0:
                yield Overlap(first.name, second.name, depth)
    for limb in limbs:
        depth = max(radius + _find_depth_in_trunk(body, place) for place, radius in limb.spheres()) - _SOFT
        if depth > 0 and limb.bone != "head":
            yield Overlap(limb.name, "trunk", depth)
    whole = [*_find_limbs(body, free_only=False), *_find_trunk(body)]
    for prop in props:
        for limb in whole:
            depth = _find_depth_in_prop(prop, body, limb)
            if depth > 0:
                yield Overlap(limb.name, prop.kind, depth)


def _find_limbs(body: Body, *, free_only: bool) -> Iterator[_Limb]:
    """Yield the limbs and the head. If free_only, without the parts that grow out of the trunk."""
    for side in SIDES:
        for limb, bone, first, last in _LIMBS:
            start, end = body.point(side, first), body.point(side, last)
            radii = (thickness_at(first), thickness_at(last))
            if free_only and first in _FREE_FROM:
                part = _FREE_FROM[first]
                start = between(start, end, part)
                radii = (radii[0] + (radii[1] - radii[0]) * part, radii[1])
            yield _Limb(side, limb, bone, start, end, radii)
    head, radius = body.points["head"], thickness_at("head")
    yield _Limb(None, "head", "head", head, head, (radius, radius))


def _find_trunk(body: Body) -> Iterator[_Limb]:
    for first, last, *_ in _TRUNK:
        radii = (thickness_at(first), thickness_at(last))
        yield _Limb(None, "trunk", last, body.points[first], body.points[last], radii)


def _may_touch(first: _Limb, second: _Limb) -> bool:
    """Return True for parts of one limb, and for hands that lie on each other or on a forearm."""
    is_one_limb = first.side == second.side and first.limb == second.limb
    are_hands = {first.bone, second.bone} <= _HANDS and "hand" in (first.bone, second.bone)
    return is_one_limb or are_hands


def _measure_overlap(first: _Limb, second: _Limb) -> float:
    """Return how far two capsules reach into each other."""
    s, t = _find_nearest(first.start, first.end, second.start, second.end)
    gap = distance(between(first.start, first.end, s), between(second.start, second.end, t))
    return first.radius_at(s) + second.radius_at(t) - gap


def _find_nearest(a: Vector, b: Vector, c: Vector, d: Vector) -> tuple[float, float]:
    """Return where two line segments are nearest to each other, as parts of their lengths (Ericson 2005, 5.1.9)."""
    first, second, gap = subtract(b, a), subtract(d, c), subtract(a, c)
    size_1, size_2 = max(dot(first, first), 1e-9), max(dot(second, second), 1e-9)
    along_1, along_2, both = dot(first, gap), dot(second, gap), dot(first, second)
    parallel = size_1 * size_2 - both * both
    s = _clamp((both * along_2 - along_1 * size_2) / parallel) if parallel > 1e-6 else 0.0
    t = _clamp((both * s + along_2) / size_2)
    return _clamp((both * t - along_1) / size_1), t


def _clamp(part: float) -> float:
    return min(max(part, 0.0), 1.0)


def _find_depth_in_trunk(body: Body, place: Vector) -> float:
    """Return how deep a place is inside the trunk. A negative depth is a distance."""
    depths = []
    for first, last, frame, from_, to in _TRUNK:
        start, end, axes = body.points[first], body.points[last], body.frames[frame]
        bone = subtract(end, start)
        part = _clamp(dot(subtract(place, start), bone) / dot(bone, bone))
        width, depth = (a + (b - a) * part for a, b in zip(from_, to, strict=True))
        away = subtract(place, between(start, end, part))
        size = length(away)
        if size < 1:
            depths.append(depth)
            continue
        across = dot(away, axes.right) / width, dot(away, axes.forward) / depth, dot(away, axes.up) / depth
        depths.append(size / sqrt(sum(share * share for share in across)) - size)
    return max(depths)


def _find_depth_in_prop(prop: Prop, body: Body, limb: _Limb) -> float:
    """Return how far a part of the body reaches into a thing, beyond what is possible."""
    if prop.rods:
        return _find_depth_in_weight(prop, body, limb)
    if prop.kind == "pole":
        return _find_depth_in_pole(prop, limb)
    depth = max(_find_depth(prop, body, place, radius) for place, radius in limb.spheres())
    return depth - (_BALL_GIVES if prop.kind == "ball" else _HARD)


def _find_depth(prop: Prop, body: Body, place: Vector, radius: float) -> float:
    if prop.kind == "step":
        return radius + _find_depth_in_box(place, prop.box)
    if prop.kind == "chair":
        return radius + _find_depth_in_box(place, prop.seat)
    if prop.kind == "wall" and place[1] < prop.box[1][1]:
        towards = 1 if body.points["pelvis"][0] < prop.box[0][0] else -1
        return radius - (prop.box[0][0] - place[0]) * towards
    if prop.kind == "ball":
        return radius + (prop.radius or BALL_RADIUS) - distance(place, _find_place(prop, body))
    return 0.0


def _find_depth_in_box(place: Vector, box: tuple[Range, Range, Range]) -> float:
    """Return how deep a place is inside a box. A negative depth is a distance."""
    sides = [max(low - at, at - high) for at, (low, high) in zip(place, box, strict=True)]
    if max(sides) <= 0:
        return -max(sides)
    return -sqrt(sum(max(0.0, side) ** 2 for side in sides))


def _find_depth_in_pole(prop: Prop, limb: _Limb) -> float:
    if limb.bone in _HANDS:  # they hold it
        return 0.0
    x, height, z = prop.x[0] if prop.x else 0, prop.box[1][1], prop.z[0] if prop.z else 0
    pole = _Limb(None, "pole", "pole", (x, 0, z), (x, height, z), (_POLE_RADIUS, _POLE_RADIUS))
    return _measure_overlap(limb, pole) - _HARD


def _find_depth_in_weight(prop: Prop, body: Body, limb: _Limb) -> float:
    if limb.bone in _HANDS or limb.limb == "trunk":  # they hold it, or carry it
        return 0.0
    middle, radius = _find_place(prop, body), _ROD_RADII[prop.kind]
    rods = [_Limb(None, "rod", "rod", add(middle, a), add(middle, b), (radius, radius)) for a, b in prop.rods]
    return max(_measure_overlap(limb, rod) for rod in rods) - _HARD


def _find_place(prop: Prop, body: Body) -> Vector:
    at = prop.at or ORIGIN
    return add(body.points[at] if isinstance(at, str) else at, prop.offset)
