"""Draw the picture of a circuit as PNG, for link previews, photo embeds and pins.

The same content gives the same bytes. The work is bounded: circuits have at most 24 stations, texts are cut before they
are measured, and there are two sizes of pictures. Rendering the muscle map reads no fonts or other files.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from pathlib import Path

import resvg_py
from PIL import Image, ImageColor, ImageDraw

from widgets.drawing.canvas import BACKGROUND, HATCHED, INK, INK_2, LINE, SURFACE, Layout
from widgets.drawing.layout import build_pin_layout, build_wide_layout
from widgets.drawing.picture_content import PictureContent
from widgets.drawing.typography import Typesetter
from widgets.figures.drawing import Drawings
from widgets.figures.palette import LIGHT, format_colours

LAYOUTS: dict[str, Callable[[PictureContent, Typesetter], Layout]] = {
    "png": build_wide_layout,
    "pin.png": build_pin_layout,
}
"""The layout for each file extension of a picture's URL."""

MUSCLE_COLOUR = "#D5DBD7"
SHADES, PALE_SHADES = 16, 4
"""Shades between a background and a colour, both included. Enough for smooth edges; more would not fit one palette."""
CELL_SIZE = 4
"""Pillow quantises colours in cells of this many levels, and matches all colours of a cell by its darkest."""
VIEW_BOX = re.compile(r'viewBox="\S+ \S+ (\S+) (\S+)"')
HATCHED_SWATCH = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22"><rect class="m-base" width="22" height="22"/>'
    '<path class="m-primary" d="M0 6 6 0h6L0 12zM0 17 17 0h5v1L1 22H0zM6 22 22 6v6L12 22zM17 22l5-5v5z"/></svg>'
)


def draw_png(content: PictureContent, extension: str, font_file: Path, figures: Mapping[str, Drawings]) -> bytes:
    """Return a picture as PNG.

    `extension` is a key of LAYOUTS, and `font_file` is a variable font. `figures` are those of the content, by the id
    of their exercise.
    """
    typesetter = Typesetter(font_file)
    layout = LAYOUTS[extension](content, typesetter)
    figure_colours = {**LIGHT, "ground": BACKGROUND, "shoe": content.accent, "effort": content.second}
    style = _format_style(content.second, figure_colours)
    image = Image.new("RGB", (layout.width, layout.height), BACKGROUND)
    draw = ImageDraw.Draw(image)
    for rectangle in layout.rectangles:
        if rectangle.colour == HATCHED:
            _paste_svg(image, HATCHED_SWATCH, rectangle.box, style)
        else:
            left, top, right, bottom = rectangle.box
            draw.rectangle((left, top, right - 1, bottom - 1), rectangle.colour)
    muscle_map = content.muscle_map.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    _paste_svg(image, muscle_map, layout.map_box, style)
    for figure in layout.figures:
        drawings = figures[figure.exercise.id]
        svg = drawings.thumb if figure.is_small else drawings.strip
        _paste_svg(image, svg, _fit(svg, figure.box), style)
    for text in layout.texts:
        draw.text(text.at, text.text, text.style.colour, typesetter.find_font(text.text, text.style), anchor="ls")
    file = io.BytesIO()
    colours = _list_palette_colours(content.accent, content.second, figure_colours)
    matching_palette = _build_palette(level - level % CELL_SIZE for level in colours)
    quantised = image.quantize(palette=matching_palette, dither=Image.Dither.NONE)
    quantised.putpalette(colours)
    quantised.save(file, "PNG")
    return file.getvalue()


def _format_style(second: str, figure_colours: Mapping[str, str]) -> str:
    """Return the style sheet of the muscle map, the legend and the figures."""
    muscles = f".m-base {{ fill: {MUSCLE_COLOUR} }} .m-primary {{ fill: {second} }}"
    return f"{muscles} {format_colours(figure_colours)}"


def _fit(svg: str, box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    """Return the largest place for an SVG in a box: in the middle of its height, at the left."""
    left, top, right, bottom = box
    width, height = (float(number) for number in VIEW_BOX.findall(svg)[0])
    scale = min((right - left) / width, (bottom - top) / height)
    fitted_width, fitted_height = round(width * scale), round(height * scale)
    top += (bottom - top - fitted_height) // 2
    return left, top, left + fitted_width, top + fitted_height


def _list_palette_colours(accent: str, second: str, figure_colours: Mapping[str, str]) -> list[int]:
    """Return red, green and blue of each colour in a picture, with the shades between it and its backgrounds."""
    strong = product((BACKGROUND, SURFACE), (INK, INK_2, second, accent))
    pale = ((BACKGROUND, LINE), (SURFACE, LINE), (SURFACE, MUSCLE_COLOUR))
    of_figures = ((BACKGROUND, colour) for colour in sorted(figure_colours.values()))
    # The first colour of a cell wins. Pale colours come first because they fill large areas.
    ramps = [(*pair, PALE_SHADES) for pair in pale] + [(*pair, SHADES) for pair in (*strong, (MUSCLE_COLOUR, second))]
    ramps += [(*pair, PALE_SHADES) for pair in of_figures]
    return [
        round(a + (b - a) * step / (steps - 1))
        for background, colour, steps in ramps
        for step in range(steps)
        for a, b in zip(ImageColor.getrgb(background), ImageColor.getrgb(colour), strict=True)
    ]


def _build_palette(levels: Iterable[int]) -> Image.Image:
    palette = Image.new("P", (1, 1))
    palette.putpalette(list(levels))
    return palette


def _paste_svg(image: Image.Image, svg: str, box: tuple[int, int, int, int], style: str) -> None:
    """Draw an SVG into a box with a style sheet."""
    left, top, right, bottom = box
    png = resvg_py.svg_to_bytes(
        svg_string=svg,
        style_sheet=style,
        width=right - left,
        height=bottom - top,
        skip_system_fonts=True,
    )
    drawing = Image.open(io.BytesIO(bytes(png))).convert("RGBA")
    image.paste(drawing, (left, top), drawing)
