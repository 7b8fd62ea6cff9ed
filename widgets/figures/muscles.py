"""Where each muscle is on the body: a patch on the surface of a bone, hidden when it faces away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.figures.kinematics import Body
from engine.figures.skeleton import SIDES, Side
from engine.figures.vectors import Frame, Vector, between, dot, move, scale, unit
from widgets.figures.camera import Camera
from widgets.figures.shapes import Capsule


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch on a bone.

    `start` and `end` are its ends along the bone, from 0 to 1. `facing` is the direction of the surface in the frame of
    the bone: forward, up, outwards. `depth` is the distance from the bone, and `radii` the size at both ends.
    """

    bone: str
    start: float
    end: float
    facing: Vector
    radii: tuple[float, float]
    depth: float


@dataclass(frozen=True, slots=True)
class Muscle:
    """A visible patch: its bone, side and shape."""

    name: str
    bone: str
    side: Side
    shape: Capsule


_BONES: Mapping[str, tuple[str, str, str]] = {
    "thigh": ("hip", "knee", "thigh"),
    "shin": ("knee", "ankle", "shin"),
    "upper_arm": ("shoulder", "elbow", "upper_arm"),
    "forearm": ("elbow", "wrist", "forearm"),
    "foot": ("heel", "ball", "foot"),
    "pelvis": ("pelvis", "waist", "pelvis"),
    "spine": ("pelvis", "chest", "waist"),
    "neck": ("chest", "head", "head"),
}
"""The points at the ends of each bone, and its frame. Pelvis, spine and neck are not one for each side."""

_OUTWARDS = {"pelvis": 16.0, "spine": 12.0, "neck": 4.0}
"""The distance of each side's patches from the middle of a bone in the middle of the body."""

_PATCHES: Mapping[str, tuple[Patch, ...]] = {
    "gluteus-maximus": (Patch("pelvis", -0.3, 0.22, (-1, -0.15, 0.4), (17, 14), 17),),
    "gluteus-medius": (Patch("pelvis", -0.05, 0.4, (-0.05, 0.15, 1), (14, 12), 26),),
    "hamstrings": (Patch("thigh", 0.28, 0.82, (-1, 0, 0.15), (13, 9), 14),),
    "quads": (Patch("thigh", 0.36, 0.84, (1, 0, 0.15), (12, 8), 14),),
    "hip-flexors": (Patch("thigh", -0.05, 0.25, (1, 0, 0.2), (13, 10), 16),),
    "adductors": (Patch("thigh", 0.12, 0.62, (0.1, 0, -1), (13, 8), 14),),
    "gastrocnemius": (Patch("shin", 0.12, 0.5, (-1, 0, 0.1), (11, 9), 7),),
    "soleus": (Patch("shin", 0.35, 0.66, (-1, 0, 0.3), (9, 7), 5),),
    "tibialis-anterior": (Patch("shin", 0.15, 0.7, (1, 0, 0.35), (8, 5), 7),),
    "tibialis-posterior": (Patch("shin", 0.4, 0.85, (-0.6, 0, -0.8), (7, 5), 6),),
    "peroneals": (Patch("shin", 0.2, 0.8, (-0.2, 0, 1), (7, 5), 7),),
    "erectors": (Patch("spine", 0.12, 0.8, (-1, 0, 0.28), (9, 9), 20),),
    "abs": (Patch("spine", 0.1, 0.75, (1, 0, 0.2), (10, 11), 18),),
    "obliques": (Patch("spine", 0.1, 0.55, (0.25, 0, 1), (13, 12), 20),),
    "quadratus-lumborum": (Patch("spine", 0.05, 0.35, (-0.5, 0, 1), (11, 10), 20),),
    "neck": (Patch("neck", 0.1, 0.6, (-0.8, 0, 0.5), (9, 8), 9),),
    "trapezius": (Patch("spine", 0.62, 1.0, (-1, 0, 0.35), (11, 14), 20),),
    "lats": (Patch("spine", 0.4, 0.8, (-0.6, 0, 0.9), (10, 13), 22),),
    "serratus": (Patch("spine", 0.6, 0.85, (0.4, 0, 1), (10, 10), 24),),
    "chest": (Patch("spine", 0.75, 0.95, (1, 0, 0.6), (15, 15), 18),),
    "rear-deltoids": (Patch("upper_arm", -0.05, 0.3, (-1, 0, 0.4), (13, 10), 6),),
    "front-deltoids": (Patch("upper_arm", -0.05, 0.3, (1, 0, 0.4), (13, 10), 6),),
    "triceps": (Patch("upper_arm", 0.25, 0.85, (-1, 0, 0.3), (10, 8), 5),),
    "biceps": (Patch("upper_arm", 0.25, 0.85, (1, 0, 0.3), (10, 8), 5),),
    "forearms": (Patch("forearm", 0.1, 0.6, (1, 0, 0), (9, 7), 4),),
    "foot-muscles": (Patch("foot", 0.1, 0.8, (0, -0.2, 0.3), (9, 7), 0),),
}

MUSCLES = frozenset(_PATCHES)
"""The ids of the muscles that can be drawn."""

_HIDDEN_BELOW = -0.22
_HIDDEN_FAR_BELOW = 0.5
_HIDDEN_FAR_TRUNK_BELOW = 0.02


def find_visible(
    body: Body, camera: Camera, names: Iterable[str], sides: Iterable[Side], near: Side | None
) -> Iterator[Muscle]:
    """Yield the visible patches of muscles. `near` is the side near the camera, or None if both are as near."""
    sides = tuple(sides)
    for name in names:
        for patch in _PATCHES.get(name, ()):
            for side in SIDES:
                if side not in sides:
                    continue
                shape, visibility = _place(patch, body, camera, side)
                is_far = near is not None and side is not near
                far_limit = _HIDDEN_FAR_TRUNK_BELOW if patch.bone == "spine" else _HIDDEN_FAR_BELOW
                if visibility >= _HIDDEN_BELOW and not (is_far and visibility < far_limit):
                    yield Muscle(name, patch.bone, side, shape)


def _place(patch: Patch, body: Body, camera: Camera, side: Side) -> tuple[Capsule, float]:
    """Return the shape of a patch, and how much it faces the viewer, from -1 to 1."""
    first, last, frame = _find_bone(patch.bone, body, side)
    forward, up, outwards = patch.facing
    facing = unit(move(scale(frame.forward, forward), (frame.up, up), (frame.right, side.sign * outwards)))
    aside = _OUTWARDS.get(patch.bone, 0.0) * side.sign * abs(outwards)
    ends = [
        camera.project(move(between(first, last, part), (facing, patch.depth), (frame.right, aside)))
        for part in (patch.start, patch.end)
    ]
    return Capsule(ends[0], patch.radii[0], ends[1], patch.radii[1]), dot(facing, camera.to_viewer)


def _find_bone(bone: str, body: Body, side: Side) -> tuple[Vector, Vector, Frame]:
    first, last, frame = _BONES[bone]
    if bone in _OUTWARDS:
        return body.points[first], body.points[last], body.frames[frame]
    return body.point(side, first), body.point(side, last), body.frames[f"{side}_{frame}"]
