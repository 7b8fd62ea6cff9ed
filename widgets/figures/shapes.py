"""Shapes of a drawing, as SVG paths. A shape has the same path commands in every pose, so that its path can move."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import acos, atan2, cos, hypot, sin
from typing import Protocol

from widgets.figures.camera import Spot


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle around shapes."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """The width."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """The height."""
        return self.bottom - self.top


class Shape(Protocol):
    """A closed or open outline."""

    def path(self) -> str:
        """Return the SVG path data."""

    def extent(self) -> Box:
        """Return the box around the shape with its stroke."""


@dataclass(frozen=True, slots=True)
class Capsule:
    """The outline of two circles and their tangents: a limb."""

    start: Spot
    start_radius: float
    end: Spot
    end_radius: float

    def path(self) -> str:
        """Return the SVG path data."""
        a, wide, b, narrow = self.start, self.start_radius, self.end, self.end_radius
        if narrow > wide:
            a, wide, b, narrow = b, narrow, a, wide
        dx, dy = b[0] - a[0], b[1] - a[1]
        gap, least = hypot(dx, dy), wide - narrow + 1.5
        if gap < least:  # seen along its axis: part the circles a little, so that the commands stay the same
            dx, dy = (dx * least / gap, dy * least / gap) if gap > 0.01 else (0.0, least)
            gap, b = least, (a[0] + dx, a[1] + dy)
        along, half = atan2(dy, dx), acos((wide - narrow) / gap)
        first, second = _on_circle(a, wide, along + half), _on_circle(a, wide, along - half)
        third, fourth = _on_circle(b, narrow, along - half), _on_circle(b, narrow, along + half)
        return f"M{first}A{wide:g} {wide:g} 0 1 1 {second}L{third}A{narrow:g} {narrow:g} 0 0 1 {fourth}Z"

    def extent(self) -> Box:
        """Return the box around the shape."""
        return union(
            Box(x - radius, y - radius, x + radius, y + radius)
            for (x, y), radius in ((self.start, self.start_radius), (self.end, self.end_radius))
        )


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle."""

    centre: Spot
    radius: float

    def path(self) -> str:
        """Return the SVG path data."""
        x, y = self.centre
        left, right, r = number(x - self.radius), number(x + self.radius), f"{self.radius:g}"
        return f"M{left} {number(y)}A{r} {r} 0 1 1 {right} {number(y)}A{r} {r} 0 1 1 {left} {number(y)}Z"

    def extent(self) -> Box:
        """Return the box around the shape."""
        x, y = self.centre
        return Box(x - self.radius, y - self.radius, x + self.radius, y + self.radius)


@dataclass(frozen=True, slots=True)
class Polygon:
    """A polygon. stroke is the width of the line around it."""

    spots: tuple[Spot, ...]
    stroke: float = 0

    def path(self) -> str:
        """Return the SVG path data."""
        return f"M{_join(self.spots)}Z"

    def extent(self) -> Box:
        """Return the box around the shape with its stroke."""
        return _surround(self.spots, self.stroke / 2)


@dataclass(frozen=True, slots=True)
class Line:
    """Connected straight lines."""

    spots: tuple[Spot, ...]
    stroke: float = 6

    def path(self) -> str:
        """Return the SVG path data."""
        return f"M{_join(self.spots)}"

    def extent(self) -> Box:
        """Return the box around the shape with its stroke."""
        return _surround(self.spots, self.stroke / 2)


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve from a first to a last spot, bent towards the middle one, with an arrowhead of two lines at its end."""

    first: Spot
    bend: Spot
    last: Spot
    head: tuple[Spot, Spot]

    def path(self) -> str:
        """Return the SVG path data."""
        curve = f"M{_join((self.first,))}Q{_join((self.bend,))} {_join((self.last,))}"
        return f"{curve}M{_join((self.head[0], self.last, self.head[1]))}"

    def extent(self) -> Box:
        """Return the box around the shape with its stroke."""
        middle = tuple((a + 2 * b + c) / 4 for a, b, c in zip(self.first, self.bend, self.last, strict=True))
        return _surround((self.first, (middle[0], middle[1]), self.last, *self.head), 4)


def number(value: float) -> str:
    """Return a coordinate as SVG text, rounded to a whole number: the drawings are hundreds of units wide."""
    text = f"{value:.0f}"
    return "0" if text == "-0" else text


def union(boxes: Iterable[Box]) -> Box:
    """Return the box around boxes, of which there is at least one."""
    boxes = list(boxes)
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def find_hull(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """Return the corners of the smallest convex polygon around spots, in order (Andrew's monotone chain).

    A single spot, and the ends of a line, are returned as they are.
    """
    ordered = sorted({(round(x), round(y)) for x, y in spots})
    if len(ordered) < 3:
        return tuple(ordered)
    return (*_half_hull(ordered)[:-1], *_half_hull(ordered[::-1])[:-1])


def _half_hull(ordered: Sequence[tuple[int, int]]) -> list[Spot]:
    hull: list[Spot] = []
    for x, y in ordered:
        while len(hull) > 1:
            (ax, ay), (bx, by) = hull[-2], hull[-1]
            if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                break
            hull.pop()
        hull.append((x, y))
    return hull


def _on_circle(centre: Spot, radius: float, angle: float) -> str:
    return f"{number(centre[0] + radius * cos(angle))} {number(centre[1] + radius * sin(angle))}"


def _join(spots: Iterable[Spot]) -> str:
    return "L".join(f"{number(x)} {number(y)}" for x, y in spots)


def _surround(spots: Iterable[Spot], margin: float) -> Box:
    return union(Box(x - margin, y - margin, x + margin, y + margin) for x, y in spots)
