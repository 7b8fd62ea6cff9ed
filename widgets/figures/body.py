"""Draw a body: capsules in painter's order, with near limbs set off by a line in the colour of the background."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from engine.figures.kinematics import Body
from engine.figures.skeleton import SIDES, Side
from engine.figures.vectors import Frame, Vector, add, between, cross, move, scale, subtract
from widgets.figures.camera import Camera, Spot
from widgets.figures.muscles import Muscle, find_visible
from widgets.figures.parts import Colour, Part
from widgets.figures.shapes import Capsule, Circle, Polygon

_FRONTAL_BELOW = 16.0
"""Up to this difference in depth, both sides of the body count as equally near."""
_PALM_SEEN = 0.3
"""The share, from 0 to 1, by which the palm of a fist must face the viewer to show its fingers."""
_LEG_IN_FRONT, _ARM_IN_FRONT = 4.0, 6.0
"""The distance by which a limb must be nearer than the trunk to be painted over it, in a frontal view."""


@dataclass(frozen=True, slots=True)
class BodyStyle:
    """How a body is drawn: muscles and the sides they are marked on, and what the figure says of its view."""

    muscles: Sequence[str] = ()
    sides: tuple[Side, ...] = SIDES
    near: Side | None = None
    is_frontal: bool | None = None
    is_barefoot: bool = False


class _Group(NamedTuple):
    """Parts that are painted together, and the outline behind them."""

    depth: float
    name: str
    parts: list[Part]
    halo: list[Capsule]
    is_in_front: bool


def draw_body(body: Body, camera: Camera, style: BodyStyle) -> list[Part]:
    """Return the parts of a body, from the one farthest away to the nearest."""
    return _BodyDrawing(body, camera, style).run()


class _BodyDrawing:
    def __init__(self, body: Body, camera: Camera, style: BodyStyle) -> None:
        self.body, self.camera, self.style = body, camera, style
        self.points = body.points
        depths = {side: camera.depth(add(body.point(side, "hip"), body.point(side, "shoulder"))) for side in SIDES}
        self.near = style.near or max(SIDES, key=lambda side: depths[side])
        gap = abs(depths[Side.RIGHT] - depths[Side.LEFT]) / 2
        is_frontal = gap < _FRONTAL_BELOW if style.is_frontal is None else style.is_frontal
        self.is_frontal = is_frontal and style.near is None
        near = None if self.is_frontal else self.near
        self.muscles = list(find_visible(body, camera, style.muscles, style.sides, near))
        self.trunk_depth = camera.depth(between(self.points["pelvis"], self.points["chest"], 0.5))

    def run(self) -> list[Part]:
        groups = [draw(side) for draw in (self._draw_leg, self._draw_arm) for side in SIDES]
        trunk = [*self._draw_trunk(), *self._muscles_on("spine"), *self._muscles_on("neck")]
        groups.append(_Group(0, "trunk", trunk, [], is_in_front=False))
        nod = self.camera.depth(self.points["head"]) - self.camera.depth(self.points["chest"])
        groups.append(_Group(0.5 if nod > -20 else -0.5, "head", self._draw_head(), [], is_in_front=False))
        painted: list[Part] = []
        for group in sorted(groups, key=lambda group: group.depth):
            if group.is_in_front or (self.is_frontal and group.name.startswith("leg")):
                painted += [Part(f"halo-{group.name}-{i}", Colour.HALO, halo) for i, halo in enumerate(group.halo)]
            painted += group.parts
        return self._paint_hips(painted)

    def _draw_trunk(self) -> Iterable[Part]:
        pelvis, waist, chest = (self.body.frames[name] for name in ("pelvis", "waist", "chest"))
        at_pelvis = self._across(self.points["pelvis"], pelvis, 15, 4)
        at_waist = self._across(self.points["waist"], waist, 10, 0)
        at_chest = self._across(self.points["chest"], chest, 22, -20)
        shoulders = self._across(self.points["chest"], chest, 42, -9)
        neck = self._across(self.points["chest"], chest, 7, 13)
        yield Part("trunk-1", Colour.TRUNK_LOW, Polygon((*at_pelvis, *at_waist[::-1]), 62))
        yield Part("trunk-2", Colour.TRUNK, Polygon((*at_waist, *at_chest[::-1]), 58))
        outline = (at_chest[0], shoulders[0], *neck, shoulders[1], at_chest[1])
        yield Part("trunk-3", Colour.SHOULDERS, Polygon(outline, 34))
        start = self.camera.project(move(self.points["chest"], (chest.up, 4)))
        yield Part("neck", Colour.BODY, Capsule(start, 16, self.camera.project(self.points["head"]), 14))

    def _across(self, point: Vector, frame: Frame, half: float, up: float) -> tuple[Spot, Spot]:
        """Return the spots to the right and to the left of a point."""
        ends = (frame.at(point, (0, up, half)), frame.at(point, (0, up, -half)))
        return (self.camera.project(ends[0]), self.camera.project(ends[1]))

    def _draw_head(self) -> list[Part]:
        head, frame = self.points["head"], self.body.frames["head"]
        middle = self.camera.project(head)
        nose = self.camera.project(move(head, (frame.forward, 34), (frame.up, -4)))
        return [
            Part("nose", Colour.BODY, Capsule(middle, 14, nose, 7)),
            Part("head", Colour.BODY, Circle(middle, 33)),
        ]

    def _draw_leg(self, side: Side) -> _Group:
        hip, knee, ankle = (self.body.point(side, name) for name in ("hip", "knee", "ankle"))
        shin, depth = self.body.frames[f"{side}_shin"], self.camera.depth
        colour = self._colour(side, Colour.BODY, Colour.FAR)
        calf = [move(between(knee, ankle, part), (shin.forward, by)) for part, by in ((0.24, -4), (0.48, -2))]
        thigh = Part(f"thigh-{side}", colour, self._capsule(hip, 32, knee, 21))
        lower = [
            Part(f"shin-{side}", colour, self._capsule(knee, 21, ankle, 11)),
            Part(f"calf-{side}", colour, self._capsule(calf[0], 21, calf[1], 16)),
        ]
        foot = self._draw_foot(side)
        points_away = depth(self.body.point(side, "toe")) < depth(ankle) - 4
        parts = [*foot, thigh, *lower] if points_away else [thigh, *lower, *foot]
        if depth(knee) > depth(ankle) + 30:  # the knee comes towards the viewer: the thigh covers the shin
            parts = [part for part in parts if part is not thigh] + [thigh]
        halo = [
            self._capsule(between(hip, knee, 0.55), 23, knee, 21),  # from the middle: the hip must not look cut off
            self._capsule(knee, 21, ankle, 11),
            self._capsule(self.body.point(side, "heel"), 14, self.body.point(side, "ball"), 11),
        ]
        for bone in ("thigh", "shin", "foot"):
            parts += self._muscles_on(bone, side)
        middle = move(knee, (subtract(add(hip, ankle), scale(knee, 2)), 0.25))
        return self._group(f"leg-{side}", side, depth(middle), _LEG_IN_FRONT, parts, halo)

    def _draw_foot(self, side: Side) -> list[Part]:
        heel, ball, toe = (self.body.point(side, name) for name in ("heel", "ball", "toe"))
        skin = self._colour(side, Colour.BODY, Colour.FAR)
        colour = skin if self.style.is_barefoot else self._colour(side, Colour.SHOE, Colour.FAR_SHOE)
        return [
            Part(f"foot-{side}", colour, self._capsule(heel, 14, ball, 11)),
            Part(f"toes-{side}", colour, self._capsule(ball, 10, toe, 8)),
        ]

    def _draw_arm(self, side: Side) -> _Group:
        shoulder, elbow, wrist, hand = (self.body.point(side, name) for name in ("shoulder", "elbow", "wrist", "hand"))
        colour, depth = self._colour(side, Colour.BODY, Colour.FAR), self.camera.depth
        parts = [
            Part(f"upper-arm-{side}", colour, self._capsule(shoulder, 19, elbow, 13)),
            Part(f"forearm-{side}", colour, self._capsule(elbow, 14, wrist, 10)),
            Part(f"hand-{side}", colour, self._capsule(wrist, 11, hand, 10)),
        ]
        halo = [part.shape for part in parts if isinstance(part.shape, Capsule)]
        if depth(wrist) < depth(elbow) - 25:
            parts.reverse()
        for bone in ("upper_arm", "forearm"):
            parts += self._muscles_on(bone, side)
        if side in self.body.grips:
            parts += self._draw_fist(side, self.body.grips[side], colour)
        middle = depth(move(scale(shoulder, 0.3), (elbow, 0.4), (wrist, 0.3)))
        return self._group(f"arm-{side}", side, middle, _ARM_IN_FRONT, parts, halo)

    def _draw_fist(self, side: Side, palm: Vector, colour: Colour) -> Iterable[Part]:
        """Yield the thumb of a hand on a bar, and its fingers if they curl towards the viewer."""
        wrist, tip, along = self.body.point(side, "wrist"), self.body.point(side, "hand"), self.body.hands[side]
        thumb = scale(cross(along, palm), side.sign)
        base = between(wrist, tip, 0.4)
        end = move(base, (thumb, 27), (along, 12))
        yield Part(f"thumb-{side}", colour, self._capsule(base, 7, end, 6))
        if self.camera.depth(palm) < _PALM_SEEN:
            return
        for finger in range(4):
            top = move(tip, (thumb, 13.5 - 9 * finger), (along, 4))
            capsule = self._capsule(top, 6, move(top, (palm, 14), (along, -24)), 5)
            yield Part(f"halo-finger-{side}-{finger}", Colour.HALO, capsule)
            yield Part(f"finger-{side}-{finger}", colour, capsule)

    def _group(
        self, name: str, side: Side, depth: float, limit: float, parts: list[Part], halo: list[Capsule]
    ) -> _Group:
        is_in_front = depth - self.trunk_depth > limit if self.is_frontal else side is self.near
        return _Group(depth + (1000 if is_in_front else -1000), name, parts, halo, is_in_front)

    def _paint_hips(self, painted: list[Part]) -> list[Part]:
        """Return the parts with the muscles of the hip above the thighs, which would hide them, and below the arms."""
        last = max(i for i, part in enumerate(painted) if part.key.startswith(("thigh", "trunk-3")))
        return [*painted[: last + 1], *self._muscles_on("pelvis"), *painted[last + 1 :]]

    def _muscles_on(self, bone: str, side: Side | None = None) -> list[Part]:
        def is_here(muscle: Muscle) -> bool:
            return muscle.bone == bone and side in (None, muscle.side)

        return [
            Part(f"{muscle.name}-{muscle.side}", Colour.MUSCLE, muscle.shape)
            for muscle in self.muscles
            if is_here(muscle)
        ]

    def _colour(self, side: Side, near: Colour, far: Colour) -> Colour:
        return near if self.is_frontal or side is self.near else far

    def _capsule(self, start: Vector, start_radius: float, end: Vector, end_radius: float) -> Capsule:
        return Capsule(self.camera.project(start), start_radius, self.camera.project(end), end_radius)
