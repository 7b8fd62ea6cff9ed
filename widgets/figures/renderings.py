"""The three renderings of a figure: thumb, poses side by side, and the data of its motion."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

from markupsafe import Markup, escape

from widgets.figures.palette import PREFIX
from widgets.figures.parts import Colour, Part
from widgets.figures.scene import Scene
from widgets.figures.shapes import Box, Line, number

_GAP = 64.0
_THUMB_RATIO = 1.0
_GHOSTLESS = frozenset({Colour.MUSCLE, Colour.HALO})


def draw_thumb(scene: Scene, label: str) -> Markup:
    """Return a small drawing: a ghost of the start, the end, and its arrows."""
    first, last = scene.movement.keys[0], scene.movement.keys[-1]
    arrows = scene.draw_arrows(len(scene.movement.keys) - 1)
    box = _fit_ratio(scene.find_box([first, last]), _THUMB_RATIO)
    is_moving = len(scene.movement.keys) > 1
    ghost = [part for part in scene.draw_body(first) if is_moving and part.colour not in _GHOSTLESS]
    content = [
        _paint(scene.draw_things(last, in_front=False)),
        _draw_floor(scene, box),
        f'<g class="{PREFIX}ghost">{_paint(ghost)}</g>',
        _paint([*scene.draw_body(last), *scene.draw_things(last, in_front=True), *arrows]),
    ]
    return _wrap("".join(content), box, label)


def draw_poses(scene: Scene, name: str, label: str) -> list[Markup]:
    """Return a drawing of each key pose, all of one size, with the arrows of its span.

    The first has the label, which says the whole movement, and the others only the name.
    """
    bodies = scene.movement.keys
    box = scene.find_box(bodies)
    drawings = []
    for index, body in enumerate(bodies):
        content = _draw_floor(scene, box) + _paint([*scene.draw_frame(body), *scene.draw_arrows(index)])
        drawings.append(_wrap(content, box, f"{name} ({index + 1}/{len(bodies)})" if index else label))
    return drawings


def draw_strip(scene: Scene, label: str) -> Markup:
    """Return one drawing with the key poses side by side."""
    bodies = scene.movement.keys
    box = scene.find_box(bodies)
    step = box.width + _GAP
    content = ""
    for index, body in enumerate(bodies):
        pose = _draw_floor(scene, box) + _paint([*scene.draw_frame(body), *scene.draw_arrows(index)])
        content += f'<g transform="translate({number(index * step)})">{pose}</g>'
        if index:
            content += _draw_step(box, index * step - _GAP / 2)
    return _wrap(content, replace(box, right=box.right + step * (len(bodies) - 1)), label)


def _draw_step(box: Box, centre: float) -> str:
    """Return the small arrow between two poses."""
    x, y = box.left + centre, box.top + box.height / 2
    path = f"M{number(x - 22)} {number(y)}h40m-16-16l16 16-16 16"
    return f'<path class="{PREFIX}{Colour.ARROW}" d="{path}"/>'


def draw_floor_line(scene: Scene, box: Box) -> Part | None:
    """Return the floor of a figure that is seen from its level, or None."""
    return Part("floor", Colour.EDGE, Line(((box.left + 8, 0), (box.right - 8, 0)))) if scene.has_floor_line else None


def _draw_floor(scene: Scene, box: Box) -> str:
    line = draw_floor_line(scene, box)
    return _paint([line]) if line else ""


def _paint(parts: Iterable[Part]) -> str:
    """Return paths. Neighbours of one colour share one, unless their strokes would show where they overlap."""
    paths = []
    for colour, group in groupby(parts, key=lambda part: part.colour):
        data = "".join(part.shape.path() for part in group)
        paths.append(f'<path class="{PREFIX}{colour}" d="{data}"/>')
    return "".join(paths)


def _fit_ratio(box: Box, ratio: float) -> Box:
    """Return a box of a ratio of width to height around a box. More is added above than below."""
    if box.width < box.height * ratio:
        by = (box.height * ratio - box.width) / 2
        return replace(box, left=box.left - by, right=box.right + by)
    by = box.width / ratio - box.height
    return replace(box, top=box.top - by * 0.6, bottom=box.bottom + by * 0.4)


def _wrap(content: str, box: Box, label: str) -> Markup:
    view = f"{number(box.left)} {number(box.top)} {number(box.width)} {number(box.height)}"
    return Markup(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{PREFIX}drawing" viewBox="{view}" role="img" '
        f'aria-label="{escape(label)}">{content}</svg>'
    )
