"""A circuit as a picture, for links, photo embeds and pins: a PNG, with the same bytes for the same circuit.

The work is bounded: a circuit has at most 24 stations, a text is cut before it is measured, and the canvas has one of
two sizes. Rendering the muscle map reads no font and no other file.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from itertools import product
from pathlib import Path

import resvg_py
from PIL import Image, ImageColor, ImageDraw

from widgets.drawing.canvas import BACKGROUND, EFFORT, HATCHED, INK, INK_2, LINE, SURFACE, Layout
from widgets.drawing.layout import build_pin_layout, build_wide_layout
from widgets.drawing.picture_content import PictureContent
from widgets.drawing.typography import Typesetter

LAYOUTS: dict[str, Callable[[PictureContent, Typesetter], Layout]] = {
    "png": build_wide_layout,
    "pin.png": build_pin_layout,
}
"""The endings of a circuit's address that give a picture, and how each is laid out."""

MUSCLE_COLOUR = "#D5DBD7"
BODY_STYLE = f".m-base {{ fill: {MUSCLE_COLOUR} }} .m-primary {{ fill: {EFFORT} }}"
SHADES, PALE_SHADES = 16, 4
"""Steps from a ground to a colour on it, both included: enough for smooth edges, and few enough for one palette."""
CELL_SIZE = 4
"""Pillow takes colours that differ only within a cell of so many levels for the one at the cell's dark corner."""
HATCHED_SWATCH = (
    '<svg viewBox="0 0 22 22"><rect class="m-base" width="22" height="22"/>'
    '<path class="m-primary" d="M0 6 6 0h6L0 12zM0 17 17 0h5v1L1 22H0zM6 22 22 6v6L12 22zM17 22l5-5v5z"/></svg>'
)


def draw_png(content: PictureContent, ending: str, font: Path) -> bytes:
    """The PNG of a content, for one of the endings in PICTURES. font is a font file with a weight axis."""
    typesetter = Typesetter(font)
    layout = LAYOUTS[ending](content, typesetter)
    canvas = Image.new("RGB", (layout.width, layout.height), BACKGROUND)
    pen = ImageDraw.Draw(canvas)
    for fill in layout.rectangles:
        if fill.colour == HATCHED:
            _paste_svg(canvas, HATCHED_SWATCH, fill.box)
        else:
            pen.rectangle((fill.box.left, fill.box.top, fill.box.right - 1, fill.box.bottom - 1), fill.colour)
    _paste_svg(canvas, content.muscle_map, layout.map_box)
    for text in layout.texts:
        face = typesetter.find_font(text.words, text.style)
        pen.text(text.at, text.words, text.style.colour, face, anchor="ls")
    file = io.BytesIO()
    colours = _list_palette_colours(content.accent)
    picture = canvas.quantize(
        palette=_build_palette(level - level % CELL_SIZE for level in colours), dither=Image.Dither.NONE
    )
    picture.putpalette(colours)
    picture.save(file, "PNG")
    return file.getvalue()


def _list_palette_colours(accent: str) -> list[int]:
    """Every colour that is drawn, with the shades between it and the ground that it is drawn on: red, green, blue."""
    strong = product((BACKGROUND, SURFACE), (INK, INK_2, EFFORT, accent))
    pale = ((BACKGROUND, LINE), (SURFACE, LINE), (SURFACE, MUSCLE_COLOUR))
    # Of two in one cell the first counts, and the pale ones fill large areas.
    ramps = [(*pair, PALE_SHADES) for pair in pale] + [(*pair, SHADES) for pair in (*strong, (MUSCLE_COLOUR, EFFORT))]
    return [
        round(a + (b - a) * step / (steps - 1))
        for ground, colour, steps in ramps
        for step in range(steps)
        for a, b in zip(ImageColor.getrgb(ground), ImageColor.getrgb(colour), strict=True)
    ]


def _build_palette(levels: Iterable[int]) -> Image.Image:
    palette = Image.new("P", (1, 1))
    palette.putpalette(list(levels))
    return palette


def _paste_svg(canvas: Image.Image, svg: str, box: tuple[int, int, int, int]) -> None:
    """Draw an SVG into a box, in the colours of light pages."""
    left, top, right, bottom = box
    png = resvg_py.svg_to_bytes(
        svg_string=svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
        style_sheet=BODY_STYLE,
        width=right - left,
        height=bottom - top,
        skip_system_fonts=True,
    )
    drawing = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    canvas.paste(drawing, (left, top), drawing)
