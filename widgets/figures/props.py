"""Draw the things beside a body: mats, steps, walls, balls, bands and weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise, product
from math import cos, hypot, pi, sin

from engine.figures.kinematics import Body
from engine.figures.prop import BALL_RADIUS, SEAT_THICKNESS, Prop
from engine.figures.skeleton import SIDES
from engine.figures.vectors import ORIGIN, UP, Vector, add, between
from widgets.figures.camera import Camera, Spot
from widgets.figures.parts import Colour, Part
from widgets.figures.shapes import Capsule, Circle, Line, Polygon, find_hull

_IN_FRONT = frozenset({"band", "towel", "slider", "dumbbell", "pad", "backpack", "bar"})
"""Kinds that are painted over the body unless the figure says otherwise."""

_NEAR = "near-"
_MAT_MARGIN, _MAT_HALF = 30.0, 95.0
_PAD, _WALL_THICKNESS, _LEG_THICKNESS = 17.0, 16.0, 10.0
_PLATE_RADIUS, _PLATE_HALF, _PLATE_SPOTS = 42.0, 9.0, 16
_BAG_HALF = 40.0
_TOWEL, _SLIDER, _SLIDER_HEIGHT = 9.0, 34.0, 6.0
_BAG: tuple[Spot, ...] = (
    (-0.75, -0.8), (-0.6, -1), (0.6, -1), (0.75, -0.8), (0.7, 0.45), (0.45, 0.9), (0, 1), (-0.45, 0.9), (-0.7, 0.45),
)  # fmt: skip
_BAG_POCKET: tuple[Spot, ...] = ((-0.5, -0.75), (0.5, -0.75), (0.5, -0.05), (-0.5, -0.05))
_BAG_HANDLE: tuple[Spot, ...] = ((-0.25, 0.9), (-0.2, 1.3), (0.2, 1.3), (0.25, 0.9))
"""A backpack and its parts: to the right and up from its middle, as parts of half its height."""
_LOOPS: Mapping[str, tuple[str, str, float, float]] = {
    "thighs": ("hip", "knee", 0.8, 25),
    "shins": ("knee", "ankle", 0.8, 15),
    "feet": ("heel", "ball", 0.6, 12),
}
"""The place of a band around both legs: between two points, at a part of the way, around a limb of a radius."""

Span = tuple[float, float]


def draw_props(props: Iterable[Prop], body: Body, camera: Camera, reach: Span, *, in_front: bool) -> list[Part]:
    """Return the parts of the things behind the body or in front of it. reach is the extent of the movement along x."""
    parts: list[Part] = []
    for index, prop in enumerate(props):
        for part in _PropDrawing(prop, body, camera, reach).draw():
            if _is_in_front(prop, part) == in_front:
                parts.append(Part(f"prop-{index}-{part.key}", part.colour, part.shape))
    return parts


def _is_in_front(prop: Prop, part: Part) -> bool:
    """Return True for a part that is painted over the body. A frame around the body has parts on both sides of it."""
    if prop.in_front is not None:
        return prop.in_front
    return prop.kind in _IN_FRONT or part.key.startswith(_NEAR)


class _PropDrawing:
    def __init__(self, prop: Prop, body: Body, camera: Camera, reach: Span) -> None:
        self.prop, self.body, self.camera, self.reach = prop, body, camera, reach

    def draw(self) -> Iterator[Part]:
        kinds: Mapping[str, Callable[[], Iterator[Part]]] = {
            "mat": self._draw_mat,
            "step": self._draw_step,
            "chair": self._draw_chair,
            "wall": self._draw_wall,
            "pole": self._draw_pole,
            "ball": self._draw_ball,
            "dumbbell": self._draw_dumbbell,
            "bar": self._draw_bar,
            "trap-bar": self._draw_trap_bar,
            "pad": self._draw_pad,
            "backpack": self._draw_backpack,
            "band": self._draw_band,
            "towel": self._draw_towel,
            "slider": self._draw_slider,
        }
        return kinds[self.prop.kind]()

    def _draw_mat(self) -> Iterator[Part]:
        left, right = self.prop.x or (self.reach[0] - _MAT_MARGIN, self.reach[1] + _MAT_MARGIN)
        near, far = self.prop.z or (-_MAT_HALF, _MAT_HALF)
        if self.camera.is_level:
            spots: tuple[Spot, ...] = ((left, 0), (right, 0), (right, 12), (left, 12))
        else:
            corners = ((left, near), (right, near), (right, far), (left, far))
            spots = tuple(self._spot((x, 0, z)) for x, z in corners)
        yield Part("mat", Colour.MAT, Polygon(spots))

    def _draw_step(self) -> Iterator[Part]:
        x, y, z = self.prop.box
        yield self._box("box", x, y, z)
        yield from self._draw_top(x, y[1], z)

    def _draw_chair(self) -> Iterator[Part]:
        x, y, z = self.prop.box
        yield self._box("seat", x, (y[1] - SEAT_THICKNESS, y[1]), z)
        for index, (along, across) in enumerate(product((0, 1), (0, 1))):
            inner_x = (x[0], x[0] + _LEG_THICKNESS) if along == 0 else (x[1] - _LEG_THICKNESS, x[1])
            inner_z = (z[0], z[0] + _LEG_THICKNESS) if across == 0 else (z[1] - _LEG_THICKNESS, z[1])
            yield self._box(f"leg-{index}", inner_x, (y[0], y[1] - SEAT_THICKNESS), inner_z)
        yield from self._draw_top(x, y[1], z)

    def _draw_top(self, x: Span, height: float, z: Span) -> Iterator[Part]:
        corners = [self._spot((a, height, b)) for a, b in ((x[0], z[0]), (x[1], z[0]), (x[1], z[1]), (x[0], z[1]))]
        if self.camera.is_level:
            edge = (min(corners), max(corners))
        else:
            edge = (corners[2], corners[1 if self._faces_end() else 3])
            yield Part("top", Colour.TOP, Polygon(tuple(corners)))
        yield Part("edge", Colour.EDGE, Line(edge))

    def _faces_end(self) -> bool:
        """Return True if the end of a thing, rather than its side, faces the viewer."""
        return self.camera.depth((1, 0, 0)) > self.camera.depth((0, 0, 1))

    def _draw_wall(self) -> Iterator[Part]:
        x, height = self._x(), self.prop.box[1][1]
        bottom, top = self._spot((x, 0, 0)), self._spot((x, height, 0))
        outwards = _WALL_THICKNESS if bottom[0] > self._spot(self.body.points["pelvis"])[0] else -_WALL_THICKNESS
        spots = (bottom, top, (top[0] + outwards, top[1]), (bottom[0] + outwards, bottom[1]))
        yield Part("wall", Colour.THING, Polygon(spots))
        yield Part("edge", Colour.EDGE, Line((bottom, top)))

    def _draw_pole(self) -> Iterator[Part]:
        z, height = (self.prop.z or (0, 0))[0], self.prop.box[1][1]
        bottom, top = self._spot((self._x(), 0, z)), self._spot((self._x(), height, z))
        yield Part("pole", Colour.THING, Capsule(bottom, 6, top, 5))

    def _draw_ball(self) -> Iterator[Part]:
        yield Part("ball", Colour.THING, Circle(self._spot(self._place()), self.prop.radius or BALL_RADIUS))

    def _draw_dumbbell(self) -> Iterator[Part]:
        middle = self._place()
        first, last = (self._spot(add(middle, end)) for end in self.prop.rods[0])
        dx, dy = last[0] - first[0], last[1] - first[1]
        if hypot(dx, dy) < 30:  # seen along its axis
            yield Part("weight", Colour.METAL, Circle(self._spot(middle), 20))
            return
        yield Part("handle", Colour.METAL, Capsule(first, 4, last, 3))
        yield Part("weight-1", Colour.METAL, Capsule(first, 15, (first[0] + dx * 0.2, first[1] + dy * 0.2), 14))
        yield Part("weight-2", Colour.METAL, Capsule(last, 15, (last[0] - dx * 0.2, last[1] - dy * 0.2), 14))

    def _draw_bar(self) -> Iterator[Part]:
        middle = self._place()
        first, last = (self._spot(add(middle, end)) for end in self.prop.rods[0])
        yield Part("bar", Colour.METAL, Capsule(first, 5, last, 4))
        for index, end in enumerate(self.prop.rods[0]):
            yield Part(f"plate-{index}", Colour.METAL, self._outline_plate(add(middle, end)))

    def _draw_trap_bar(self) -> Iterator[Part]:
        middle = self._place()
        for index, (start, end) in enumerate(self.prop.rods):
            is_near = self.camera.depth(add(start, end)) > 0
            key = f"{_NEAR if is_near else ''}rod-{index}"
            yield Part(key, Colour.METAL, Capsule(self._spot(add(middle, start)), 5, self._spot(add(middle, end)), 4))
        for start, end in self.prop.rods[-2:]:
            key = f"{_NEAR if self.camera.depth(end) > 0 else ''}plate-{end[2]:g}"
            yield Part(key, Colour.METAL, self._outline_plate(add(middle, between(start, end, 0.5))))

    def _outline_plate(self, middle: Vector) -> Polygon:
        """Return the outline of a thick disc on the axis z: each spot is that of the outer one of its two faces."""
        radius, thickness = self.prop.radius or _PLATE_RADIUS, self._spot((0, 0, _PLATE_HALF))
        turn = -2 * pi if self.camera.depth((0, 0, 1)) > 0 else 2 * pi  # clockwise, as the rods: overlaps stay filled
        spots = []
        for index in range(_PLATE_SPOTS):
            angle = turn * index / _PLATE_SPOTS
            rim: Vector = (radius * cos(angle), radius * sin(angle), 0)
            (x, y), (dx, dy) = self._spot(add(middle, rim)), self._spot(rim)
            side = 1 if dx * thickness[0] + dy * thickness[1] > 0 else -1
            spots.append((x + thickness[0] * side, y + thickness[1] * side))
        return Polygon(tuple(spots))

    def _draw_pad(self) -> Iterator[Part]:
        middle, radius = self._spot(self._place()), self.prop.radius or _PAD
        yield Part("pad", Colour.THING, Circle(middle, radius))
        if self.prop.arm:
            end = self._find(self.prop.arm)
            if isinstance(self.prop.arm, str):
                end = add(end, self.prop.offset)
            yield Part("arm", Colour.THING, Capsule(middle, 6, self._spot(end), 5))

    def _draw_backpack(self) -> Iterator[Part]:
        """Draw a bag with a pocket and a handle at its top, which is up or in the direction of `arm`."""
        half = self.prop.radius or _BAG_HALF
        (x, y), (dx, dy) = self._spot(self._place()), self._spot(self.prop.direction or UP)
        size = max(0.01, hypot(dx, dy))
        dx, dy = dx / size * half, dy / size * half

        def outline(spots: tuple[Spot, ...]) -> tuple[Spot, ...]:
            return tuple((x + dx * up - dy * right, y + dy * up + dx * right) for right, up in spots)

        yield Part("handle", Colour.EDGE, Line(outline(_BAG_HANDLE)))
        yield Part("bag", Colour.METAL, Polygon(outline(_BAG)))
        yield Part("pocket", Colour.THING, Polygon(outline(_BAG_POCKET)))

    def _draw_band(self) -> Iterator[Part]:
        if self.prop.loop:
            yield Part("band", Colour.BAND, Line(self._loop(self.prop.loop), 9))
            return
        spots = tuple(self._spot(self._find(place)) for place in self.prop.path)
        yield Part("band", Colour.BAND, Line(spots, 9))
        if self.prop.path and not isinstance(self.prop.path[0], str):
            yield Part("anchor", Colour.THING, Circle(spots[0], 13))

    def _draw_towel(self) -> Iterator[Part]:
        for index, (start, end) in enumerate(pairwise(self._spot(self._find(place)) for place in self.prop.path)):
            yield Part(f"towel-{index}", Colour.METAL, Capsule(start, _TOWEL, end, _TOWEL - 1))

    def _draw_slider(self) -> Iterator[Part]:
        """Draw a disc on the floor, seen from the side: its far half is below the foot."""
        x, _, z = self._place()
        half = self.prop.radius or _SLIDER
        along = self.camera.right
        ends = (self._spot((x + along[0] * by, _SLIDER_HEIGHT, z + along[2] * by)) for by in (-half, half))
        yield Part("slider", Colour.METAL, Capsule(next(ends), _SLIDER_HEIGHT, next(ends), _SLIDER_HEIGHT - 1))

    def _loop(self, name: str) -> tuple[Spot, ...]:
        first, last, part, radius = _LOOPS[name]
        left, right = sorted(
            self._spot(between(self.body.point(side, first), self.body.point(side, last), part)) for side in SIDES
        )
        inner = min(radius * 0.3, (right[0] - left[0]) / 2)  # limbs that overlap: the band must not turn back
        return (
            (left[0] - radius, left[1] - 3),
            (left[0] + inner, left[1] + 4),
            (right[0] - inner, right[1] + 4),
            (right[0] + radius, right[1] - 3),
        )

    def _place(self) -> Vector:
        return add(self._find(self.prop.at or ORIGIN), self.prop.offset)

    def _find(self, place: str | Vector) -> Vector:
        return self.body.points[place] if isinstance(place, str) else place

    def _x(self) -> float:
        return (self.prop.x or (0, 0))[0]

    def _box(self, key: str, x: Span, y: Span, z: Span) -> Part:
        return Part(key, Colour.THING, Polygon(find_hull(self._spot(corner) for corner in product(x, y, z))))

    def _spot(self, point: Vector) -> Spot:
        return self.camera.project(point)
