"""The camera that looks at a figure: an orthographic projection from a direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, radians, sin

from engine.figures.vectors import Vector, cross, dot

Spot = tuple[float, float]
"""A point of the drawing: to the right, and down."""

VIEWS: Mapping[str, tuple[float, float]] = {
    "side": (14, 0),
    "front": (90, 0),
    "back": (-90, 0),
    "three-quarter": (42, 12),
    "three-quarter-back": (-38, 8),
    "above": (0, 82),
    "lying": (14, 18),
}
"""Azimuth and elevation of each view, in degrees. The side is seen a little from the front, to part the limbs."""

_LEVEL = 6
"""Up to this elevation the floor is a line."""


@dataclass(frozen=True, slots=True)
class Camera:
    """The directions of the drawing, and the direction to the viewer."""

    right: Vector
    up: Vector
    to_viewer: Vector
    is_level: bool

    def project(self, point: Vector) -> Spot:
        """Return the place of a point in the drawing."""
        return (dot(point, self.right), -dot(point, self.up))

    def depth(self, point: Vector) -> float:
        """Return how near a point is to the viewer."""
        return dot(point, self.to_viewer)


def look_from(view: str | tuple[float, float]) -> Camera:
    """Return the camera of a named view, or of an azimuth and an elevation in degrees."""
    azimuth, elevation = (radians(angle) for angle in (VIEWS[view] if isinstance(view, str) else view))
    right = (cos(azimuth), 0.0, -sin(azimuth))
    to_viewer = (sin(azimuth) * cos(elevation), sin(elevation), cos(azimuth) * cos(elevation))
    return Camera(right, cross(to_viewer, right), to_viewer, is_level=elevation < radians(_LEVEL))
