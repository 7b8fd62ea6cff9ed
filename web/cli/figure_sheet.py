"""Draw the contact sheet of figures: one picture with a small figure and the name of each exercise, by area."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw

from engine.library.exercise import Exercise
from engine.library.library import Library
from web.circuits.image_cache import FONT
from web.site.figures import render_png
from widgets.drawing.typography import TextStyle, Typesetter
from widgets.figures import drawing
from widgets.figures.palette import LIGHT

FORMATS = (".webp", ".png")
"""Extensions of files that a sheet can have."""

_COLUMNS, _THUMB, _GAP, _LINE = 12, 120, 10, 15
_HEADING_HEIGHT = 38
_ROW_HEIGHT = _THUMB + 2 * _LINE + _GAP
_HEADING, _NAME = TextStyle(20, 700, LIGHT["ink"]), TextStyle(12, 500, LIGHT["ink"])
_OTHERS = "Drills, warm-up and mobility"

Groups = list[tuple[str, list[Exercise]]]


def write_sheet(exercises: Iterable[Exercise], library: Library, path: Path) -> None:
    """Write the figures of exercises as a picture. The format is that of the file's extension."""
    groups, typesetter = _group(exercises, library), Typesetter(FONT)
    rows = sum(_count_rows(members) for _, members in groups)
    size = (_GAP + _COLUMNS * (_THUMB + _GAP), _GAP + len(groups) * _HEADING_HEIGHT + rows * _ROW_HEIGHT)
    image = Image.new("RGB", size, "white")
    draw, y = ImageDraw.Draw(image), _GAP
    for heading, members in groups:
        draw.text((_GAP, y + 24), heading, _HEADING.colour, typesetter.find_font(heading, _HEADING), anchor="ls")
        y += _HEADING_HEIGHT
        for index, exercise in enumerate(members):
            row, column = divmod(index, _COLUMNS)
            _place(image, exercise, (_GAP + column * (_THUMB + _GAP), y + row * _ROW_HEIGHT), typesetter)
        y += _count_rows(members) * _ROW_HEIGHT
    image.save(path, quality=88, method=6)


def _count_rows(exercises: list[Exercise]) -> int:
    return -(-len(exercises) // _COLUMNS)


def _group(exercises: Iterable[Exercise], library: Library) -> Groups:
    """Return the exercises by area, in the order of the site. Those without an area come last."""
    headings = {area.id: area.name for area in library.vocabulary.areas.values()}
    found: dict[str | None, list[Exercise]] = {id_: [] for id_ in (*headings, None)}
    for exercise in exercises:
        found[exercise.areas.primary].append(exercise)
    return [(headings[id_] if id_ else _OTHERS, members) for id_, members in found.items() if members]


def _place(image: Image.Image, exercise: Exercise, at: tuple[int, int], typesetter: Typesetter) -> None:
    """Draw a figure and, below it, the name of its exercise."""
    x, y = at
    if drawings := drawing.draw_figure(exercise):
        image.paste(Image.open(io.BytesIO(render_png(drawings.thumb, _THUMB))).convert("RGB"), (x, y))
    name = typesetter.to_displayable(exercise.name)
    draw, font = ImageDraw.Draw(image), typesetter.find_font(name, _NAME)
    for index, line in enumerate(typesetter.break_lines(name, _NAME, _THUMB)[:2]):
        draw.text((x, y + _THUMB + (index + 1) * _LINE - 2), line, _NAME.colour, font, anchor="ls")
