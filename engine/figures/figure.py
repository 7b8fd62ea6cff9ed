"""The figure of an exercise as authors write it, and its frames: the solved poses, and those between them."""

from __future__ import annotations

from dataclasses import dataclass as plain_dataclass
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import Field
from pydantic.dataclasses import dataclass

from engine.figures.foot import Foot, FootPoint, move_foot
from engine.figures.kinematics import Body
from engine.figures.pose import Degrees, Length, Point, Pose, complete, follow, interpolate
from engine.figures.prop import Load, Prop
from engine.figures.skeleton import Side, Weight
from engine.figures.solver import Solved, solve
from engine.validation.validator import STRICT

FRAMES_PER_STAGE = 12

View = Literal["side", "front", "back", "three-quarter", "three-quarter-back", "above", "lying"]
Angles = tuple[Degrees, Degrees]
Step = tuple[Length, Length]


@dataclass(frozen=True, slots=True, config=STRICT)
class Arrow:
    """An arrow along the path of a point, moved by a step to the right and down so that it does not cross the body.

    span is the part of the path, from 0 (start) to 1 (end). away is the distance from the body instead of `by`.
    An arrow `along` a step to the right and down ends at the point, whatever its path: for a push without a movement.
    """

    at: Point | FootPoint
    by: Step | None = None
    away: Length | None = None
    along: Step | None = None
    span: tuple[Annotated[float, Field(ge=0, le=1)], Annotated[float, Field(ge=0, le=1)]] = (0.0, 1.0)


@dataclass(frozen=True, slots=True, config=STRICT)
class Figure:
    """The figure of an exercise. A field that is None is as in the figure that it extends, or as described here.

    `extends` is the id of an exercise whose figure this one changes. `middle` poses come between start and end; each
    lists only what changes. A hold has no end. view is a name ("side" if it is None), or the azimuth and elevation of
    the camera in degrees. `near` says which side is near the camera, and `frontal` that both are. Muscles are marked on
    `sides`: both unless it is given. `still` points must not slide. A `supported` body holds or leans on something, so
    that it cannot fall. Nothing is drawn above the height `crop`. If `arrows` is None, there is one along the longest
    path. A `foot` is drawn alone, as a detail, and needs no start. `loads` are weights that are held, for the balance.
    If it is None, they are those of the props.
    """

    extends: str | None = None
    start: Pose | None = None
    middle: tuple[Pose, ...] | None = None
    end: Pose | None = None
    foot: Foot | None = None
    view: View | Angles | None = None
    near: Literal["right", "left"] | None = None
    frontal: bool | None = None
    sides: Literal["right", "left", "both"] | None = None
    still: tuple[Point, ...] | None = None
    supported: bool | None = None
    barefoot: bool | None = None
    crop: Length | None = None
    props: tuple[Prop, ...] | None = None
    arrows: tuple[Arrow, ...] | None = None
    loads: tuple[Load, ...] | None = None

    @property
    def weights(self) -> tuple[Weight, ...]:
        """The weights that are held."""
        if self.loads is None:
            return tuple(prop.weight for prop in self.props or () if prop.weight)
        return tuple(Weight(load.at, load.offset, load.weight) for load in self.loads)

    @property
    def moves(self) -> bool:
        """False if the figure is a hold."""
        return bool(self.foot.end if self.foot else self.end)

    def find_conflict(self) -> str:
        """Return why the fields cannot be drawn together, or "".

        A foot is drawn without its body, so what belongs to the body has no place in its figure.
        """
        if self.foot and self.start:
            return "A figure has a start or a foot, not both"
        if self.foot and (self.still or self.loads or any(prop.kind != "mat" for prop in self.props or ())):
            return "The figure of a foot has no other things than a mat, no loads and no still points"
        if any(prop.kind == "band" and not prop.loop and len(prop.path) < 2 for prop in self.props or ()):
            return "A band needs a loop, or a path of two points"
        if any(prop.kind == "towel" and len(prop.path) < 2 for prop in self.props or ()):
            return "A towel needs a path of two points"
        known = get_args(FootPoint if self.foot else Point)
        foreign = [arrow.at for arrow in self.arrows or () if arrow.at not in known]
        return f"There is no '{foreign[0]}' in the figure of a {'foot' if self.foot else 'body'}" if foreign else ""

    @property
    def working_sides(self) -> tuple[Side, ...]:
        """The sides on which muscles are marked."""
        return tuple(Side) if self.sides in (None, "both") else (Side(self.sides),)


@plain_dataclass(frozen=True, slots=True)
class Movement:
    """The solved poses of a figure: the key poses, and all frames from the first to the last."""

    keys: tuple[Body, ...]
    frames: tuple[Body, ...]
    key_poses: tuple[Pose, ...]


def move_figure(figure: Figure) -> Movement:
    """Return the movement of a figure. Raises ValueError if it has neither a start nor a foot."""
    if figure.foot:
        bodies = move_foot(figure.foot, FRAMES_PER_STAGE)
        return Movement(tuple(bodies[::FRAMES_PER_STAGE]), tuple(bodies), ())
    if figure.start is None:
        raise ValueError("A figure needs a start.")
    first = complete(figure.start)
    solved = solve(first, None, figure.weights)
    first = _keep_touch_angle(first, solved)
    poses = [first]
    for change in (*(figure.middle or ()), *([figure.end] if figure.end else [])):
        poses.append(follow(poses[-1], change))
    start = solved.body
    frames = [start]
    for before, after in pairwise(poses):
        for step in range(1, FRAMES_PER_STAGE + 1):
            between = _take_contacts(interpolate(before, after, step / FRAMES_PER_STAGE), before, after)
            frames.append(solve(between, start, figure.weights).body)
    return Movement(tuple(frames[::FRAMES_PER_STAGE]), tuple(frames), tuple(poses))


def _keep_touch_angle(pose: Pose, solved: Solved) -> Pose:
    """Return a pose with the angle that makes it touch, so that later poses start from it."""
    return replace(pose, **{pose.touch.by: getattr(solved.pose, pose.touch.by)}) if pose.touch else pose


def _take_contacts(between: Pose, before: Pose, after: Pose) -> Pose:
    """Return a pose between two poses with the contacts of the second. A place moves with the body if both have one."""
    place = between.place if before.place and after.place else after.place
    return replace(
        between,
        stand=after.stand,
        balance=after.balance,
        touch=after.touch,
        keep=after.keep,
        planted=after.planted,
        place=place,
    )
