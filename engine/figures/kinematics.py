"""Find the points of a body from its pose and the place of its pelvis.

Legs and arms with angles are followed from joint to joint. Those with a target bend to reach it (inverse kinematics of
two segments).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import acos, atan2, degrees, sqrt

from engine.figures.pose import Arm, Base, Direction, FootTarget, HandTarget, Leg, Place, Point, Pose
from engine.figures.skeleton import (
    CHEST,
    FOREARM,
    HAND,
    HIP_WIDTH,
    NECK,
    SHIN,
    SHOULDER_WIDTH,
    SIDES,
    SOLE,
    THIGH,
    UPPER_ARM,
    WAIST,
    Side,
)  # fmt: skip
from engine.figures.vectors import (
    FORWARD,
    ORIGIN,
    RIGHT,
    STANDING_FRAME,
    UP,
    Frame,
    Vector,
    add,
    between,
    cross,
    distance,
    dot,
    length,
    move,
    reject,
    rotate,
    scale,
    subtract,
    unit,
)  # fmt: skip

_BASES = {
    Base.STANDING: STANDING_FRAME,
    Base.SUPINE: Frame.of(UP, scale(FORWARD, -1)),
    Base.PRONE: Frame.of(scale(UP, -1), FORWARD),
    Base.SIDE_LYING: Frame.of(RIGHT, FORWARD),
}
_HEEL: Vector = (-13.0, -20.0, 0.0)
_BALL: Vector = (36.0, -24.0, 0.0)
"""Heel and ball of a foot from its ankle: forward, up, right."""
_TOLERANCE = 1.5
"""Distance from its target at which a hand or foot counts as there."""


@dataclass(slots=True)
class Body:
    """A solved body: points in space, frames of its parts, angles of its joints, and how far it is from its targets."""

    points: dict[str, Vector] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    angles: dict[str, float] = field(default_factory=dict)
    misses: dict[str, float] = field(default_factory=dict)
    hands: dict[str, Vector] = field(default_factory=dict)
    grips: dict[str, Vector] = field(default_factory=dict)
    """The direction that the palm of each hand on a bar faces."""

    def point(self, side: Side, name: str) -> Vector:
        """Return a point of one side."""
        return self.points[f"{side}_{name}"]


class UnsolvableError(ValueError):
    """A limb rests on a point that is not known yet, such as one of its own."""


def find_pelvis_frame(pose: Pose, tilt: float) -> Frame:
    """Return the frame of the pelvis of a complete pose."""
    return _BASES[pose.base or Base.STANDING].turned(pose.turn or 0).pitched(tilt).rolled(pose.roll or 0)


def place_body(pose: Pose, root: Vector, tilt: float, start: Body | None) -> Body:
    """Return the body of a complete pose with the pelvis at root. What is planted stays as in `start`."""
    return _Placement(pose, root, find_pelvis_frame(pose, tilt), start).run()


class _Placement:
    def __init__(self, pose: Pose, root: Vector, pelvis: Frame, start: Body | None) -> None:
        self.pose, self.pelvis, self.start = pose, pelvis, start
        self.body = Body(points={"pelvis": root}, frames={"pelvis": pelvis})
        self.points, self.frames = self.body.points, self.body.frames
        self.planted = set(pose.planted or ()) if start else set()

    def run(self) -> Body:
        self._place_trunk()
        legs = sorted(SIDES, key=lambda side: bool((target := self._foot(side)) and target.rests_on))
        for side in legs:  # a foot can rest on the other leg
            self._place_leg(side)
        for side in SIDES:
            self._place_arm(side)
        return self.body

    def _foot(self, side: Side) -> FootTarget | None:
        return self.pose.right_foot if side is Side.RIGHT else self.pose.left_foot

    def _place_trunk(self) -> None:
        flexion, bend, twist = self.pose.spine or (0, 0, 0)
        pelvis, root = self.pelvis, self.points["pelvis"]
        waist = pelvis.turned(twist / 2).pitched(flexion / 2).rolled(bend / 2)
        chest = waist.turned(twist / 2).pitched(flexion / 2).rolled(bend / 2)
        nod, lean, look = self.pose.neck or (0, 0, 0)
        head = chest.turned(look).pitched(nod).rolled(lean)
        self.points["waist"] = move(root, (pelvis.up, WAIST / 2), (waist.up, WAIST / 2))
        self.points["chest"] = move(self.points["waist"], (chest.up, CHEST))
        self.points["head"] = move(self.points["chest"], (head.up, NECK), (head.forward, 4))
        self.frames.update(waist=waist, chest=chest, head=head)
        self.body.angles.update({"spine": flexion, "side bend": bend, "twist": twist})

    def _place_leg(self, side: Side) -> None:
        leg = (self.pose.right_leg if side is Side.RIGHT else self.pose.left_leg) or Leg()
        hip = move(self.points["pelvis"], (self.pelvis.right, side.sign * HIP_WIDTH))
        self.points[f"{side}_hip"] = hip
        target = self._foot(side)
        if f"{side}_foot" in self.planted or target:
            thigh, shin, foot = self._reach_with_leg(side, leg, target or FootTarget())
        else:
            thigh = self._follow_thigh(side, leg)
            knee = move(hip, (thigh.up, -THIGH))
            shin = thigh.pitched(leg.knee or 0)
            foot = shin.pitched(-(leg.ankle or 0))
            if self.pose.stand in (side, "both"):
                foot = STANDING_FRAME.turned(self.pose.turn or 0).pitched(self.pose.heel or 0)
            self.points[f"{side}_knee"], self.points[f"{side}_ankle"] = knee, move(knee, (shin.up, -SHIN))
            self._note(side, hip=leg.hip, knee=leg.knee, ankle=leg.ankle)
            self._note(side, **{"hip abduction": leg.abduction, "hip rotation": leg.rotation})
        self._place_foot(side, foot, leg.toes or 0)
        self.frames.update({f"{side}_thigh": thigh, f"{side}_shin": shin, f"{side}_foot": foot})

    def _follow_thigh(self, side: Side, leg: Leg) -> Frame:
        flexed = self.pelvis.pitched(-(leg.hip or 0))
        abducted = flexed.rotated(flexed.forward, -side.sign * (leg.abduction or 0))
        return abducted.turned(side.sign * (leg.rotation or 0))

    def _reach_with_leg(self, side: Side, leg: Leg, target: FootTarget) -> tuple[Frame, Frame, Frame]:
        hip, foot = self.points[f"{side}_hip"], self._find_foot_frame(side, target)
        if f"{side}_foot" in self.planted and self.start:
            ankle = self.start.point(side, "ankle")
        elif target.rests_on:
            ankle, foot = self._find_rest(f"{side} foot", target.rests_on, target.offset), None
        else:
            ankle = self._find_ankle(side, target, foot)
        towards = self._find_knee_direction(side, leg, target, foot, ankle)
        knee, ankle, miss = _bend(hip, ankle, THIGH, SHIN, towards)
        if miss > _TOLERANCE:
            self.body.misses[f"{side}_foot"] = miss
        self.points[f"{side}_knee"], self.points[f"{side}_ankle"] = knee, ankle
        thigh_up, shin_up = unit(subtract(hip, knee)), unit(subtract(knee, ankle))
        flexion = _angle(thigh_up, shin_up)
        bent = reject(subtract(ankle, knee), thigh_up)
        forward = scale(unit(bent), -1) if flexion > 4 else unit(reject(towards, thigh_up))
        thigh = Frame.of(forward, thigh_up)
        shin = thigh.pitched(flexion)
        foot = foot or shin.pitched(-(leg.ankle or 0))
        down, pelvis = scale(thigh_up, -1), self.pelvis
        self._note(
            side,
            knee=flexion,
            hip=degrees(atan2(dot(down, pelvis.forward), -dot(down, pelvis.up))),
            ankle=degrees(atan2(dot(foot.forward, shin.up), dot(foot.forward, shin.forward))),
            **{"hip abduction": 90 - _angle(down, scale(pelvis.right, side.sign))},
        )
        return thigh, shin, foot

    def _find_ankle(self, side: Side, target: FootTarget, foot: Frame | None) -> Vector:
        """Return the ankle above a foot on its place. A pitched foot turns about its ball, or about its heel."""
        z = side.sign * HIP_WIDTH if target.z is None else target.z
        flat: Vector = (target.x or 0, (target.y or 0) + SOLE, z)
        if not target.pitch or foot is None:
            return flat
        pivot = _BALL if target.pitch > 0 else _HEEL
        return subtract(foot.pitched(-target.pitch).at(flat, pivot), foot.at(ORIGIN, pivot))

    def _find_foot_frame(self, side: Side, target: FootTarget) -> Frame | None:
        if f"{side}_foot" in self.planted and self.start:
            return self.start.frames[f"{side}_foot"]
        turned = STANDING_FRAME.turned((self.pose.turn or 0) + side.sign * (target.out or 0))
        return turned.pitched(target.pitch or 0)

    def _find_knee_direction(
        self, side: Side, leg: Leg, target: FootTarget, foot: Frame | None, ankle: Vector
    ) -> Vector:
        along = unit(subtract(ankle, self.points[f"{side}_hip"]))
        towards = self._find_plane_of_foot(foot, along) if foot else self._follow_thigh(side, leg).forward
        if f"{side}_foot" in self.planted and self.start:
            middle = between(self.start.point(side, "hip"), self.start.point(side, "ankle"), 0.5)
            bent = subtract(self.start.point(side, "knee"), middle)
            towards = bent if length(bent) > 12 else towards
        if target.knee:
            towards = _sum_directions(target.knee, self.pelvis, side)
        return rotate(towards, along, side.sign * (leg.swivel or 0))

    def _find_plane_of_foot(self, foot: Frame, along: Vector) -> Vector:
        """Return the direction that keeps the knee in line with the foot. `along` is that from hip to ankle."""
        ahead = move(foot.forward, (self.pelvis.forward, 0.4))
        across = cross(foot.right, along)
        if length(across) < 0.3:
            return ahead
        return across if dot(across, ahead) > 0 else scale(across, -1)

    def _place_foot(self, side: Side, foot: Frame, toes: float) -> None:
        ankle = self.points[f"{side}_ankle"]
        ball = foot.at(ankle, _BALL)
        front = foot.pitched(-toes)
        self.points[f"{side}_heel"] = foot.at(ankle, _HEEL)
        self.points[f"{side}_ball"] = ball
        self.points[f"{side}_toe"] = move(ball, (front.forward, 17), (front.up, -2))
        self._note(side, toes=toes)

    def _place_arm(self, side: Side) -> None:
        arm = (self.pose.right_arm if side is Side.RIGHT else self.pose.left_arm) or Arm()
        target = (self.pose.right_hand if side is Side.RIGHT else self.pose.left_hand) or HandTarget()
        chest = self.frames["chest"]
        offset = (arm.reach or 0, (arm.shrug or 0) - 6, side.sign * SHOULDER_WIDTH)
        shoulder = chest.at(self.points["chest"], offset)
        self.points[f"{side}_shoulder"] = shoulder
        goal = self._find_wrist_goal(side, target)
        hand: Vector | None = None
        if goal is None:
            upper = self._follow_upper_arm(side, arm)
            fore = upper.pitched(-(arm.elbow or 0))
            elbow = move(shoulder, (upper.up, -UPPER_ARM))
            wrist = move(elbow, (fore.up, -FOREARM))
            self._note(side, elbow=arm.elbow)
            self._note(side, **{"shoulder flexion": arm.flexion, "shoulder abduction": arm.abduction})
        else:
            towards = self._find_elbow_direction(side, target, goal)
            elbow, wrist, miss = _bend(shoulder, goal, UPPER_ARM, FOREARM, towards)
            if miss > _TOLERANCE:
                self.body.misses[f"{side}_hand"] = miss
            upper, fore = _find_arm_frames(shoulder, elbow, wrist, chest)
            self._note(side, elbow=_angle(upper.up, fore.up))
            hand = self.start.hands[side] if f"{side}_hand" in self.planted and self.start else None
        hand = hand or self._find_hand_direction(fore, target)
        self.points[f"{side}_elbow"], self.points[f"{side}_wrist"] = elbow, wrist
        self.points[f"{side}_hand"] = move(wrist, (hand, HAND))
        self.body.hands[side] = hand
        if target.palm in ("forward", "back"):
            faces = scale(chest.forward, 1 if target.palm == "forward" else -1)
            self.body.grips[side] = unit(reject(faces, hand))
        self.frames.update({f"{side}_upper_arm": upper, f"{side}_forearm": fore})

    def _follow_upper_arm(self, side: Side, arm: Arm) -> Frame:
        flexed = self.frames["chest"].pitched(-(arm.flexion or 0))
        abducted = flexed.rotated(flexed.forward, -side.sign * (arm.abduction or 0))
        return abducted.turned(side.sign * (arm.rotation or 0))

    def _find_rest(self, limb: str, point: Point, offset: Place | None) -> Vector:
        if point not in self.points:
            raise UnsolvableError(f"The {limb} cannot rest on '{point}', whose place is found after it")
        return self.pelvis.at(self.points[point], offset or ORIGIN)

    def _find_wrist_goal(self, side: Side, target: HandTarget) -> Vector | None:
        if f"{side}_hand" in self.planted and self.start:
            return self.start.point(side, "wrist")
        if target.rests_on:
            return self._find_rest(f"{side} hand", target.rests_on, target.offset)
        if target.relative_to:
            offset = (target.x or 0, target.y or 0, side.sign * (target.z or 0))
            return self.frames[target.relative_to].at(self.points[target.relative_to], offset)
        if target == HandTarget():
            return None
        z = side.sign * SHOULDER_WIDTH if target.z is None else target.z
        return (target.x or 0, 12 if target.y is None else target.y, z)

    def _find_elbow_direction(self, side: Side, target: HandTarget, goal: Vector) -> Vector:
        if f"{side}_hand" in self.planted and self.start:
            bent = subtract(self.start.point(side, "elbow"), between(self.start.point(side, "shoulder"), goal, 0.5))
            if length(bent) > 12:
                return bent
        return _sum_directions(target.elbow or ("back", "down"), self.frames["chest"], side)

    def _find_hand_direction(self, fore: Frame, target: HandTarget) -> Vector:
        if target.palm == "floor":
            ahead = self.pelvis.up if abs(self.pelvis.up[0]) > 0.3 else self.pelvis.forward
            return unit((ahead[0], 0, ahead[2]))
        return UP if target.palm == "wall" else scale(fore.up, -1)

    def _note(self, side: Side, **angles: float | None) -> None:
        self.body.angles.update({f"{side} {name}": angle or 0 for name, angle in angles.items()})


def _bend(start: Vector, goal: Vector, upper: float, lower: float, towards: Vector) -> tuple[Vector, Vector, float]:
    """Return the middle joint and the end of a limb that reaches for a goal, and how far the end is from the goal.

    A goal can be too far, or too near for the limb to fold.
    """
    reach, away = upper + lower, distance(start, goal)
    direction = unit(subtract(goal, start))
    stretch = min(max(away, abs(upper - lower) + 0.5), reach - 0.2)
    along = (upper * upper - lower * lower + stretch * stretch) / (2 * stretch)
    sideways = unit(reject(towards, direction))
    height = sqrt(max(0.0, upper * upper - along * along))
    middle = move(start, (direction, along), (sideways, height))
    return middle, move(start, (direction, stretch)), abs(away - stretch)


def _find_arm_frames(shoulder: Vector, elbow: Vector, wrist: Vector, chest: Frame) -> tuple[Frame, Frame]:
    upper_up, fore_up = unit(subtract(shoulder, elbow)), unit(subtract(elbow, wrist))
    ahead = reject(scale(fore_up, -1), upper_up)
    forward = unit(ahead) if length(ahead) > 0.05 else unit(reject(chest.forward, upper_up))
    upper = Frame.of(forward, upper_up)
    return upper, upper.pitched(-_angle(upper_up, fore_up))


def _sum_directions(names: tuple[Direction, ...], frame: Frame, side: Side) -> Vector:
    directions = {
        "forward": frame.forward,
        "back": scale(frame.forward, -1),
        "out": scale(frame.right, side.sign),
        "in": scale(frame.right, -side.sign),
        "up": frame.up,
        "down": scale(frame.up, -1),
        "floor": scale(UP, -1),
        "sky": UP,
    }
    total = ORIGIN
    for name in names:
        total = add(total, directions[name])
    return total


def _angle(a: Vector, b: Vector) -> float:
    """Return the angle between two unit vectors, in degrees."""
    return degrees(acos(max(-1.0, min(1.0, dot(a, b)))))
