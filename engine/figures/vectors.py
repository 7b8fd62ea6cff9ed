"""Vectors and frames in space, for the figures. x points forward, y up, and z to the right of somebody who stands."""

from __future__ import annotations

from math import cos, radians, sin, sqrt
from typing import NamedTuple

Vector = tuple[float, float, float]

ORIGIN: Vector = (0.0, 0.0, 0.0)
FORWARD: Vector = (1.0, 0.0, 0.0)
UP: Vector = (0.0, 1.0, 0.0)
RIGHT: Vector = (0.0, 0.0, 1.0)


def add(a: Vector, b: Vector) -> Vector:
    """Return a + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def subtract(a: Vector, b: Vector) -> Vector:
    """Return a - b."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vector, factor: float) -> Vector:
    """Return a times a number."""
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def dot(a: Vector, b: Vector) -> float:
    """Return the dot product."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    """Return the cross product."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vector) -> float:
    """Return the length."""
    return sqrt(dot(a, a))


def distance(a: Vector, b: Vector) -> float:
    """Return the distance of two points."""
    return length(subtract(a, b))


def unit(a: Vector) -> Vector:
    """Return the vector of length 1 with the same direction. A vector of no length stays as it is."""
    size = length(a)
    return scale(a, 1 / size) if size > 1e-9 else a


def move(point: Vector, *steps: tuple[Vector, float]) -> Vector:
    """Return a point moved along each direction by its distance."""
    x, y, z = point
    for direction, by in steps:
        x += direction[0] * by
        y += direction[1] * by
        z += direction[2] * by
    return (x, y, z)


def between(a: Vector, b: Vector, part: float) -> Vector:
    """Return the point on the line from a to b: a for 0, b for 1."""
    return move(a, (subtract(b, a), part))


def reject(a: Vector, axis: Vector) -> Vector:
    """Return the part of a vector at right angles to a unit vector."""
    return move(a, (axis, -dot(a, axis)))


def rotate(a: Vector, axis: Vector, degrees: float) -> Vector:
    """Return a vector turned around a unit vector, by the right-hand rule."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    return move(scale(a, c), (cross(axis, a), s), (axis, dot(axis, a) * (1 - c)))


class Frame(NamedTuple):
    """The orientation of a part of the body: its forward and up directions, and the direction to its right."""

    forward: Vector
    up: Vector
    right: Vector

    @classmethod
    def of(cls, forward: Vector, up: Vector) -> Frame:
        """Return the frame of two directions at right angles."""
        return cls(forward, up, cross(forward, up))

    def rotated(self, axis: Vector, degrees: float) -> Frame:
        """Return the frame turned around a unit vector."""
        if not degrees:
            return self
        return Frame.of(rotate(self.forward, axis, degrees), rotate(self.up, axis, degrees))

    def pitched(self, degrees: float) -> Frame:
        """Return the frame bent forward: `up` turns towards `forward`."""
        return self.rotated(self.right, -degrees)

    def rolled(self, degrees: float) -> Frame:
        """Return the frame tilted to its right: `up` turns towards `right`."""
        return self.rotated(self.forward, degrees)

    def turned(self, degrees: float) -> Frame:
        """Return the frame turned to its right: `forward` turns towards `right`."""
        return self.rotated(self.up, -degrees)

    def at(self, origin: Vector, offset: Vector) -> Vector:
        """Return the point at an offset (forward, up, right) from an origin."""
        return move(origin, (self.forward, offset[0]), (self.up, offset[1]), (self.right, offset[2]))


STANDING_FRAME = Frame.of(FORWARD, UP)
