"""Poses as authors write them, and as the solver needs them: complete, for each side.

Angles are in degrees, as clinicians measure them: 0 is the body that stands upright with hanging arms. A thigh that is
horizontal in front has 90 degrees of flexion. Lengths are those of engine.figures.skeleton.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar, cast

from pydantic import Field
from pydantic.dataclasses import dataclass

from engine.figures.skeleton import Side
from engine.validation.validator import STRICT

T = TypeVar("T")

Degrees = Annotated[float, Field(ge=-360, le=360)]
Length = Annotated[float, Field(ge=-1000, le=1000)]
Place = tuple[Length, Length, Length]
Bend = tuple[Degrees, Degrees, Degrees]
"""Flexion, bend to the right, and twist to the right."""

Point = Literal[
    "pelvis", "waist", "chest", "head",
    "right_hip", "right_knee", "right_ankle", "right_heel", "right_ball", "right_toe",
    "right_shoulder", "right_elbow", "right_wrist", "right_hand",
    "left_hip", "left_knee", "left_ankle", "left_heel", "left_ball", "left_toe",
    "left_shoulder", "left_elbow", "left_wrist", "left_hand",
]  # fmt: skip
Limb = Literal["right_foot", "left_foot", "right_hand", "left_hand"]
Direction = Literal["forward", "back", "out", "in", "up", "down", "floor", "sky"]


class Base(StrEnum):
    """The position of the trunk that the other angles start from."""

    STANDING = "standing"
    SUPINE = "supine"
    PRONE = "prone"
    SIDE_LYING = "side-lying"


@dataclass(frozen=True, slots=True, config=STRICT)
class Leg:
    """Angles of a leg. Rotation turns the thigh outwards. swivel turns the knee of a foot with a target outwards."""

    hip: Degrees | None = None
    abduction: Degrees | None = None
    rotation: Degrees | None = None
    knee: Degrees | None = None
    ankle: Degrees | None = None
    toes: Degrees | None = None
    swivel: Degrees | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Arm:
    """Angles of an arm. shrug raises the shoulder and reach brings it forward, as lengths."""

    flexion: Degrees | None = None
    abduction: Degrees | None = None
    rotation: Degrees | None = None
    elbow: Degrees | None = None
    shrug: Length | None = None
    reach: Length | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class FootTarget:
    """The place of a foot. The sole is at (x, y, z), or the ankle rests on another point of the body.

    apart is the distance of both feet, out turns the toes outwards, and pitch raises the heel, or the toes if it is
    negative. offset is measured from the point that the foot rests on, along the pelvis: forward, up, right.
    """

    x: Length | None = None
    y: Length | None = None
    z: Length | None = None
    apart: Length | None = None
    out: Degrees | None = None
    pitch: Degrees | None = None
    rests_on: Point | None = None
    offset: Place | None = None
    knee: tuple[Direction, ...] | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class HandTarget:
    """The place of a wrist: in space, relative to a part of the body, or resting on one of its points.

    apart is the distance of both hands. For a target relative to a part, x, y and z are forward, up and outwards.
    elbow says where the elbow points to. palm is what a flat hand lies on, or where the palm of a hand on a bar faces.
    """

    x: Length | None = None
    y: Length | None = None
    z: Length | None = None
    apart: Length | None = None
    relative_to: Literal["chest", "pelvis", "head"] | None = None
    rests_on: Point | None = None
    offset: Place | None = None
    elbow: tuple[Direction, ...] | None = None
    palm: Literal["floor", "wall", "forward", "back"] | None = None


@dataclass(frozen=True, slots=True, config=STRICT)
class Touch:
    """Turn the body until a second point is as high as a first one, or higher by a length."""

    by: Literal["tilt", "roll"]
    points: tuple[Point, Point]
    height: Length = 0


@dataclass(frozen=True, slots=True, config=STRICT)
class Placement:
    """Put a point of the body somewhere."""

    point: Point
    at: Place


@dataclass(frozen=True, slots=True, config=STRICT)
class Pose:
    """One pose. Each field that is None is as in the pose before, or as in the upright body.

    tilt bends the whole body forward, roll tilts it to its right, and turn turns it to its right. `legs`, `arms`,
    `feet` and `hands` are for both sides; what is given for a side comes on top.

    Where the body is: `stand` puts a foot, or both, flat on the floor below legs with the given angles; feet with
    targets carry a pelvis that is `drop` below straight legs; `keep` leaves a point where it was at the start; `place`
    puts a point somewhere. Otherwise the lowest point is `lift` above the floor. `planted` feet and hands stay. `free`
    feet and hands lose the target that they would have from an extended figure or the pose before.
    """

    base: Base | None = None
    tilt: Degrees | None = None
    roll: Degrees | None = None
    turn: Degrees | None = None
    spine: Bend | None = None
    neck: Bend | None = None
    legs: Leg | None = None
    right_leg: Leg | None = None
    left_leg: Leg | None = None
    arms: Arm | None = None
    right_arm: Arm | None = None
    left_arm: Arm | None = None
    feet: FootTarget | None = None
    right_foot: FootTarget | None = None
    left_foot: FootTarget | None = None
    hands: HandTarget | None = None
    right_hand: HandTarget | None = None
    left_hand: HandTarget | None = None
    stand: Literal["right", "left", "both"] | None = None
    heel: Degrees | None = None
    balance: Literal["foot", "ball", "none"] | None = None
    touch: Touch | None = None
    keep: Point | None = None
    place: Placement | None = None
    planted: tuple[Limb, ...] | None = None
    free: tuple[Limb, ...] | None = None
    drop: Length | None = None
    lift: Length | None = None


_BOTH = {"legs": "leg", "arms": "arm", "feet": "foot", "hands": "hand"}


def complete(pose: Pose) -> Pose:
    """Return the pose with legs, arms, feet and hands for each side, and the angles of the upright body for None."""
    sides = _split_sides(pose)
    for side in Side:
        sides[f"{side}_leg"] = _fill_zeros(sides[f"{side}_leg"] or Leg())
        sides[f"{side}_arm"] = _fill_zeros(sides[f"{side}_arm"] or Arm())
    upright: dict[str, Any] = {
        "tilt": 0.0,
        "roll": 0.0,
        "turn": 0.0,
        "heel": 0.0,
        "lift": 0.0,
        "spine": (0, 0, 0),
        "neck": (0, 0, 0),
    }
    missing = {name: value for name, value in upright.items() if getattr(pose, name) is None}
    return _finish(replace(pose, base=pose.base or Base.STANDING, **sides, **missing))


def follow(before: Pose, change: Pose) -> Pose:
    """Return a pose that changes a complete one. A body that keeps a point no longer turns to touch."""
    merged = _finish(merge(before, replace(change, **_split_sides(change))))
    if change.keep:
        return replace(merged, touch=None, place=None)
    return replace(merged, keep=None) if change.place else merged


def _finish(pose: Pose) -> Pose:
    """Return a pose without the targets of its free limbs, and with complete targets of feet.

    A number that is None cannot be interpolated: the foot would jump halfway.
    """
    targets: dict[str, Any] = {name: _fill_foot(getattr(pose, name)) for name in ("right_foot", "left_foot")}
    targets |= dict.fromkeys(pose.free or ())
    return replace(pose, free=None, **targets)


def _fill_foot(target: FootTarget | None) -> FootTarget | None:
    names = ("x", "y", "out", "pitch")
    missing: dict[str, Any] = {name: 0.0 for name in names if target and getattr(target, name) is None}
    return replace(target, **missing) if target else None


def merge(before: T, change: T) -> T:
    """Return a value with the fields of a change that are not None. Nested dataclasses are merged, too."""
    if before is None or change is None or not is_dataclass(before):
        return before if change is None else change
    values = {f.name: merge(getattr(before, f.name), getattr(change, f.name)) for f in fields(before)}
    return cast(T, replace(cast(Any, before), **values))


def interpolate(before: Any, after: Any, part: float) -> Any:
    """Return the value between two values: numbers in proportion, other values from the middle on as after."""
    if isinstance(before, float | int) and isinstance(after, float | int):
        return before + (after - before) * part
    if is_dataclass(before) and type(before) is type(after):
        values = {f.name: interpolate(getattr(before, f.name), getattr(after, f.name), part) for f in fields(before)}
        return replace(cast(Any, before), **values)
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        return tuple(interpolate(a, b, part) for a, b in zip(before, after, strict=True))
    return before if part < 0.5 else after


def _split_sides(pose: Pose) -> dict[str, Any]:
    """Return the fields of each side, with those for both sides taken into them."""
    split: dict[str, Any] = dict.fromkeys(_BOTH)
    for both, one in _BOTH.items():
        shared = getattr(pose, both)
        for side in Side:
            value = _spread(shared, side) if both in ("feet", "hands") else shared
            split[f"{side}_{one}"] = merge(value, getattr(pose, f"{side}_{one}"))
    return split


def _spread(target: FootTarget | HandTarget | None, side: Side) -> FootTarget | HandTarget | None:
    """Return the target of one side, with its z from the distance of both."""
    if target is None or target.apart is None:
        return target
    half = target.apart / 2
    is_relative = isinstance(target, HandTarget) and target.relative_to
    return replace(target, apart=None, z=half if is_relative else side.sign * half)


def _fill_zeros(angles: Any) -> Any:
    return replace(angles, **{f.name: 0.0 for f in fields(angles) if getattr(angles, f.name) is None})
