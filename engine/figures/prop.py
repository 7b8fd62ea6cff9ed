"""Things beside a body: what is solid, and what is heavy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from engine.figures.pose import Length, Place, Point
from engine.figures.skeleton import Weight
from engine.figures.vectors import RIGHT, Vector, scale
from engine.validation.validator import STRICT

SEAT_THICKNESS = 14.0
BALL_RADIUS = 70.0
WALL_HEIGHT, POLE_HEIGHT = 520.0, 400.0

Range = tuple[Length, Length]
Rod = tuple[Vector, Vector]

_HEIGHTS: Mapping[str, float] = {"step": 60.0, "chair": 126.0, "wall": WALL_HEIGHT, "pole": POLE_HEIGHT}
_WEIGHTS: Mapping[str, float] = {"dumbbell": 0.08, "pad": 0.08, "backpack": 0.08, "bar": 0.4, "trap-bar": 0.4}
"""Parts of the body's weight: about 6 kg in a hand, and 28 kg on a bar."""
_HOLDERS = frozenset({"right_hand", "left_hand", "chest"})

_DUMBBELL_HALF = 30.0
_BAR: Rod = ((0, 0, -150), (0, 0, 150))
_CORNERS: tuple[Vector, ...] = ((66, 0, 30), (0, 0, 82), (-66, 0, 30), (-66, 0, -30), (0, 0, -82), (66, 0, -30))
_TRAP_BAR: tuple[Rod, ...] = (
    *zip(_CORNERS, (*_CORNERS[1:], _CORNERS[0]), strict=True),
    ((30, 0, 58), (-30, 0, 58)),
    ((30, 0, -58), (-30, 0, -58)),
    ((0, 0, 82), (0, 0, 140)),
    ((0, 0, -82), (0, 0, -140)),
)
"""A frame with six corners around the body, its handles, and an end for plates on each side."""


@dataclass(frozen=True, slots=True, config=STRICT)
class Prop:
    """A thing beside the body.

    A mat, step or chair fills the ranges x, y and z. A wall or pole stands at x. A ball, pad, dumbbell, backpack or
    bar is at a point of the body, moved by an offset. A slider is on the floor below its point. A band or a towel
    follows a path of points and places, and a band can loop around both thighs or shins.
    """

    kind: Literal[
        "mat", "step", "chair", "wall", "pole", "ball", "dumbbell", "pad", "backpack", "band", "towel", "slider",
        "bar", "trap-bar"
    ]  # fmt: skip
    x: Range | None = None
    y: Range | None = None
    z: Range | None = None
    at: Point | Place | None = None
    offset: Place = (0.0, 0.0, 0.0)
    radius: Annotated[float, Field(gt=0, le=200)] | None = None
    path: tuple[Point | Place, ...] = ()
    loop: Literal["thighs", "shins", "feet"] | None = None
    arm: Point | Place | None = None
    in_front: bool | None = None

    @property
    def box(self) -> tuple[Range, Range, Range]:
        """The ranges along x, y and z that a step, a chair, a wall or a pole fills."""
        return self.x or (-60, 60), self.y or (0, _HEIGHTS.get(self.kind, 0)), self.z or (-60, 60)

    @property
    def seat(self) -> tuple[Range, Range, Range]:
        """The ranges that the seat of a chair fills: there is space below it."""
        x, y, z = self.box
        return x, (y[1] - SEAT_THICKNESS, y[1]), z

    @property
    def rods(self) -> tuple[Rod, ...]:
        """The ends of the rods of a dumbbell or a bar, from its middle."""
        if self.kind == "dumbbell":
            axis = self.direction or RIGHT
            return ((scale(axis, -_DUMBBELL_HALF), scale(axis, _DUMBBELL_HALF)),)
        return {"bar": (_BAR,), "trap-bar": _TRAP_BAR}.get(self.kind, ())

    @property
    def direction(self) -> Place | None:
        """The direction of a dumbbell or of the top of a backpack, or None."""
        return self.arm if isinstance(self.arm, tuple) else None

    @property
    def weight(self) -> Weight | None:
        """The weight of a thing that is held in a hand or lies on the shoulders, or None."""
        weight = _WEIGHTS.get(self.kind)
        if weight is None or not isinstance(self.at, str) or self.at not in _HOLDERS:
            return None
        return Weight(self.at, self.offset, weight)


@dataclass(frozen=True, slots=True, config=STRICT)
class Load:
    """A weight that is held at a point, as a part of the body's weight."""

    at: Point
    weight: Annotated[float, Field(gt=0, le=1)]
    offset: Place = (0.0, 0.0, 0.0)
