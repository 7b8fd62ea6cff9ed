"""Place a pose in space: on the floor, on its feet, at a point that stays, and in balance.

The unknowns are the place of the pelvis and, if the pose asks for it, the tilt or roll that makes a second point touch,
and the sway that keeps the body above its feet. All are found together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.figures.kinematics import Body, place_body
from engine.figures.newton import find_root
from engine.figures.pose import Base, Leg, Pose
from engine.figures.skeleton import LEG_LENGTH, SIDES, Side, Weight, find_centre_of_mass, find_lowest, thickness_at
from engine.figures.vectors import ORIGIN, Vector, move, scale, subtract

_FOOT_POINTS = ("heel", "ball", "toe")
_ANKLE_FROM_BALL = 36.0
_LYING_HEIGHT = 40.0
"""Height of the pelvis at which the search for a lying body begins."""


@dataclass(frozen=True, slots=True)
class Solved:
    """A solved pose. The pose has the angles that were found, as those of balance."""

    pose: Pose
    body: Body


def solve(pose: Pose, start: Body | None = None, weights: Sequence[Weight] = ()) -> Solved:
    """Return the body of a complete pose. `start` is the solved first pose of the figure.

    A pose that has no solution gets the nearest one; the checks find what is wrong with it.
    """
    return _Solver(pose, start, weights).run()


class _Solver:
    def __init__(self, pose: Pose, start: Body | None, weights: Sequence[Weight]) -> None:
        self.pose, self.start, self.weights = pose, start, weights
        self.standing = _find_standing_sides(pose)
        self.has_balance = (pose.balance or "none") != "none"
        self.sways = bool(pose.stand and self.has_balance)
        self.leans = pose.stand in SIDES

    def run(self) -> Solved:
        is_upright = self.pose.base is Base.STANDING
        root: Vector = (0.0, LEG_LENGTH if is_upright else _LYING_HEIGHT, 0.0)
        if self.start:
            root = self.start.points["pelvis"]
        touch_angle = getattr(self.pose, self.pose.touch.by) if self.pose.touch else 0
        start = [*root, *([touch_angle] if self.pose.touch else []), *[0.0] * self.sways, *[0.0] * self.leans]
        found = find_root(self._find_errors, start)
        pose, root = self._apply(found)
        return Solved(pose, self._place(pose, root))

    def _apply(self, values: Sequence[float]) -> tuple[Pose, Vector]:
        """Return the pose with the found angles, and the place of the pelvis."""
        rest, pose = list(values[3:]), self.pose
        if pose.touch:
            pose = replace(pose, tilt=rest.pop(0)) if pose.touch.by == "tilt" else replace(pose, roll=rest.pop(0))
        if self.sways:
            sway = rest.pop(0)
            for side in self.standing:  # at the ankle, and back at the hip: the trunk keeps its angle
                pose = _bend_leg(pose, side, ankle=sway, hip=-sway)
        if self.leans:
            pose = _bend_leg(pose, self.standing[0], abduction=rest.pop(0))
        return pose, (values[0], values[1], values[2])

    def _place(self, pose: Pose, root: Vector) -> Body:
        tilt = pose.tilt or 0
        if pose.stand:  # the foot is flat, so that the angles of the leg tilt the pelvis
            leg = _get_leg(pose, self.standing[0])
            tilt = (leg.hip or 0) - (leg.knee or 0) + (leg.ankle or 0) + (pose.heel or 0)
        return place_body(pose, root, tilt, self.start)

    def _find_errors(self, values: Sequence[float]) -> list[float]:
        pose, root = self._apply(values)
        body = self._place(pose, root)
        errors = list(self._find_place_errors(body, root))
        if pose.touch:
            first, second = (body.points[name][1] - thickness_at(name) for name in pose.touch.points)
            errors.append(second - pose.touch.height - first)
        if self.sways:
            errors.append(self._centre(body)[0] - self._find_support(body)[0])
        if self.leans:
            side = self.standing[0]
            errors.append(self._centre(body)[2] - body.point(side, "ankle")[2])
        return errors

    def _find_place_errors(self, body: Body, root: Vector) -> Vector:
        """Return by how much the body is away from its place, along each axis."""
        pose, start = self.pose, self.start
        if pose.keep and start:
            return subtract(body.points[pose.keep], start.points[pose.keep])
        if pose.place:
            return subtract(body.points[pose.place.point], pose.place.at)
        if pose.stand:
            return self._find_standing_errors(body)
        height = find_lowest(body.points) - (pose.lift or 0)
        if pose.drop is not None:
            height = root[1] - (LEG_LENGTH - pose.drop)
        if not self.has_balance:
            return (root[0], height, root[2])
        centre, support = self._centre(body), self._find_support(body)
        return (centre[0] - support[0], height, centre[2] - support[2])

    def _find_standing_errors(self, body: Body) -> Vector:
        side = self.standing[0]
        feet = {f"{foot}_{name}": body.point(foot, name) for foot in self.standing for name in _FOOT_POINTS}
        ball = body.point(side, "ball")
        goal: Vector = (_ANKLE_FROM_BALL, 0.0, ball[2])
        if self.start:
            goal = self.start.point(side, "ball")
        z = ball[2] - goal[2] if self.start else body.points["pelvis"][2]
        return (ball[0] - goal[0], find_lowest(feet) - (self.pose.lift or 0), z)

    def _centre(self, body: Body) -> Vector:
        return find_centre_of_mass(body.points, self.weights)

    def _find_support(self, body: Body) -> Vector:
        """Return the point that the centre of mass should be above: a little before the middle of the feet."""
        names = ("ball",) if self.pose.balance == "ball" else ("heel", "ball")
        points = [body.point(side, name) for side in self.standing or SIDES for name in names]
        total = move(ORIGIN, *((point, 1.0) for point in points))
        ahead = -8.0 if self.pose.balance == "ball" else 4.0
        return move(scale(total, 1 / len(points)), ((1.0, 0.0, 0.0), ahead))


def _find_standing_sides(pose: Pose) -> tuple[Side, ...]:
    if pose.stand in SIDES:
        return (Side(pose.stand),)
    if pose.stand == "both":
        return SIDES
    return tuple(side for side in SIDES if (pose.right_foot if side is Side.RIGHT else pose.left_foot) is not None)


def _get_leg(pose: Pose, side: Side) -> Leg:
    return (pose.right_leg if side is Side.RIGHT else pose.left_leg) or Leg()


def _bend_leg(pose: Pose, side: Side, **by: float) -> Pose:
    leg = _get_leg(pose, side)
    bent = replace(leg, **{name: (getattr(leg, name) or 0) + angle for name, angle in by.items()})
    return replace(pose, right_leg=bent) if side is Side.RIGHT else replace(pose, left_leg=bent)
