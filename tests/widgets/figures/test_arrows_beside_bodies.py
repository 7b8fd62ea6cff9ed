"""Arrows are beside the body, not across it."""

from __future__ import annotations

import io
import re
from collections.abc import Set

import resvg_py
from PIL import Image, ImageChops

from tests.engine.library.samples import read_ours
from widgets.figures import drawing
from widgets.figures.palette import LIGHT, PREFIX, format_colours

BODY = frozenset({"body", "trunk-low", "trunk", "shoulders", "far", "shoe", "far-shoe", "muscle"})
ARROW = frozenset({"arrow"})

WITHOUT_FIGURE = {"band-ankle-four-way", "big-toe-press"}
"""Exercises whose figures were not clear enough to be shown."""


def _cover(svg: str, classes: Set[str]) -> Image.Image:
    """Return which pixels the paths of some classes cover."""
    paths = re.findall(rf'<path class="{PREFIX}([^"]*)"([^>]*)>', svg)
    kept = "".join(f'<path class="{PREFIX}{name}"{rest}>' for name, rest in paths if name in classes)
    whole = f"{svg[: svg.index('>') + 1]}{kept}</svg>"
    png = resvg_py.svg_to_bytes(svg_string=whole, width=200, style_sheet=format_colours(LIGHT), skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).getchannel("A").point(lambda alpha: 255 if alpha > 127 else 0)


def _count(cover: Image.Image) -> int:
    return cover.histogram()[255]


def test_no_arrow_crosses_the_body() -> None:
    crossing = {}
    for exercise in read_ours()[0].exercises.values():
        figure = drawing.draw_figure(exercise)
        if figure is None:
            assert exercise.id in WITHOUT_FIGURE
            continue
        arrow, body = (_cover(figure.poses[-1], classes) for classes in (ARROW, BODY))
        if not _count(arrow):
            continue
        share = _count(ImageChops.multiply(arrow, body)) / _count(arrow)
        if share > 0.2:
            crossing[exercise.id] = round(share, 2)
    assert crossing == {}
