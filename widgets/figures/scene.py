"""The scene of a figure: every frame of its movement as parts of a drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import ceil

from engine.figures.figure import Figure, Movement
from engine.figures.kinematics import Body
from engine.figures.skeleton import Side
from widgets.figures.arrows import draw_arrows
from widgets.figures.body import BodyStyle, draw_body
from widgets.figures.camera import Camera, look_from
from widgets.figures.foot import draw_foot
from widgets.figures.parts import Part, find_extent
from widgets.figures.props import Span, draw_props
from widgets.figures.shapes import Box, union

_MARGIN = 26.0
_ROUNDING = 0.05
"""The delay after a pose within which a span still counts as ending there."""


@dataclass(frozen=True)
class Scene:
    """A figure with its movement and the muscles that it marks."""

    figure: Figure
    movement: Movement
    muscles: Sequence[str]

    def draw_arrows(self, pose: int) -> list[Part]:
        """Return the arrows of a key pose: those whose span ends there, or since the pose before."""
        last, arrows = len(self.movement.keys) - 1, self.figure.arrows
        if arrows is None:
            return draw_arrows(None, self.movement.frames, self._camera) if pose == last else []
        chosen = [arrow for arrow in arrows if ceil(arrow.span[1] * last - _ROUNDING) == pose]
        return draw_arrows(chosen, self.movement.frames, self._camera)

    def draw_body(self, body: Body) -> list[Part]:
        """Return the parts of the body, or of the foot, in one frame."""
        if self.figure.foot:
            return draw_foot(body, self._camera, marks_muscles="foot-muscles" in self.muscles)
        return draw_body(body, self._camera, self._style)

    def draw_things(self, body: Body, *, in_front: bool) -> list[Part]:
        """Return the things behind the body of a frame, or in front of it."""
        return draw_props(self.figure.props or (), body, self._camera, self._reach, in_front=in_front)

    def draw_frame(self, body: Body) -> list[Part]:
        """Return all parts of one frame, without arrows."""
        behind, in_front = self.draw_things(body, in_front=False), self.draw_things(body, in_front=True)
        return [*behind, *self.draw_body(body), *in_front]

    @property
    def has_floor_line(self) -> bool:
        """True if the floor is seen as a line."""
        return self._camera.is_level

    def find_box(self, bodies: Sequence[Body]) -> Box:
        """Return the box around frames and arrows, with a margin, cut at the height above which nothing is drawn."""
        parts = [part for body in bodies for part in self.draw_frame(body)]
        arrows = [part for pose in range(len(self.movement.keys)) for part in self.draw_arrows(pose)]
        box = union([find_extent(parts), *(part.shape.extent() for part in arrows)])
        box = Box(box.left - _MARGIN, box.top - _MARGIN, box.right + _MARGIN, box.bottom + _MARGIN)
        if self.has_floor_line:
            box = replace(box, bottom=max(_MARGIN, box.bottom))
        if self.figure.crop is not None:
            box = replace(box, top=max(box.top, -self.figure.crop))
        return box

    @cached_property
    def _camera(self) -> Camera:
        return look_from(self.figure.view or "side")

    @cached_property
    def _style(self) -> BodyStyle:
        near = Side(self.figure.near) if self.figure.near else None
        figure = self.figure
        return BodyStyle(self.muscles, figure.working_sides, near, figure.frontal, bool(figure.barefoot))

    @cached_property
    def _reach(self) -> Span:
        along = [point[0] for body in self.movement.frames for point in body.points.values()]
        return min(along), max(along)
