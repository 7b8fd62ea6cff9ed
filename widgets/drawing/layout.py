"""Lay out a picture: title, facts and stations or a text, with the muscle map beside or below them."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.drawing.canvas import HATCHED, INK, INK_2, LINE, SURFACE, Box, Canvas, Layout, PictureSpec
from widgets.drawing.picture_content import PictureContent
from widgets.drawing.stations import place_stations
from widgets.drawing.typography import ELLIPSIS, TextStyle, Typesetter

WIDE = PictureSpec(
    width=1200,
    height=630,
    margin=60,
    text_right=776,
    title_sizes=(66, 60, 54, 48, 44),
    max_title_lines=2,
    facts_sizes=(27, 25, 23),
    one_line_sizes=(38, 34, 31, 28, 26, 24),
    one_line_bottom=516,
    two_line_sizes=(24, 22, 20),
    two_line_bottom=520,
    footer_baseline=580,
    small_size=22,
)
PIN = PictureSpec(
    width=1000,
    height=1500,
    margin=72,
    text_right=928,
    title_sizes=(84, 76, 68, 60, 54),
    max_title_lines=3,
    facts_sizes=(35, 32, 29),
    one_line_sizes=(46, 42, 38, 35, 32, 30),
    one_line_bottom=900,
    two_line_sizes=(32, 29, 26, 24, 22),
    two_line_bottom=1000,
    footer_baseline=1440,
    small_size=26,
)
PIN_MAP_HEIGHT = 760
"""Height of the area behind the muscle map in a pin, in pixels. Many stations make it smaller."""
SEPARATOR = "·  "
BODY_RATIO = 72 / 93
"""Width of the muscle map divided by its height."""
MUSCLE_STYLE = TextStyle(PIN.small_size, 500, INK_2)
LEGEND_LINE_HEIGHT = 36
SWATCH_WIDTH = 34
"""Width of a colour swatch in the legend, with the space after it."""


def build_wide_layout(content: PictureContent, typesetter: Typesetter) -> Layout:
    """Lay out a link preview of 1200 x 630 pixels. The muscle map is on the right."""
    canvas = Canvas(WIDE, typesetter, content.second)
    bottom = _place_circuit(canvas, content, WIDE.one_line_bottom)
    canvas.shift_down((WIDE.one_line_bottom - bottom) // 2)
    _place_footer(canvas, content)
    canvas.add_rectangle(Box(WIDE.text_right + WIDE.margin, 0, WIDE.width, WIDE.height), SURFACE)
    left, right = WIDE.text_right + WIDE.margin + 30, WIDE.width - 30
    height = round((right - left) / BODY_RATIO)
    legend = [(label, colour) for label, colour, names in _list_legend_entries(content) if names]
    legend_height = 24 + LEGEND_LINE_HEIGHT * len(legend) if legend else 0
    top = (WIDE.height - height - legend_height) // 2
    style = TextStyle(WIDE.small_size, 600, INK)
    legend_width = SWATCH_WIDTH + max((typesetter.measure_width(label, style) for label, _ in legend), default=0)
    x, y = (left + right - legend_width) // 2, top + height + 24
    for label, colour in legend:
        y += LEGEND_LINE_HEIGHT
        _place_swatch(canvas, x, y, colour)
        canvas.add_text(label, style, x + SWATCH_WIDTH, y)
    return canvas.build(Box(left, top, right, top + height))


def build_pin_layout(content: PictureContent, typesetter: Typesetter) -> Layout:
    """Lay out a Pinterest pin of 1000 x 1500 pixels. The muscle map and the muscles' names are below the stations."""
    canvas = Canvas(PIN, typesetter, content.second)
    bottom = _place_circuit(canvas, content, PIN.height - PIN_MAP_HEIGHT - 40)
    map_top = max(PIN.height - PIN_MAP_HEIGHT, bottom + 40)
    canvas.shift_down((map_top - 40 - bottom) // 2)
    canvas.add_rectangle(Box(0, map_top, PIN.width, PIN.height), SURFACE)
    _place_footer(canvas, content)
    top, end = map_top + 48, PIN.footer_baseline - 88
    map_box = Box(PIN.margin, top, PIN.margin + round((end - top) * BODY_RATIO), end)
    left, y = map_box.right + 64, top + PIN.small_size
    for label, colour, lines in _wrap_muscle_names(content, typesetter, end - top, PIN.text_right - left):
        _place_swatch(canvas, left, y, colour)
        canvas.add_text(label, TextStyle(PIN.small_size, 700, INK), left + SWATCH_WIDTH, y)
        for line in lines:
            y += LEGEND_LINE_HEIGHT
            canvas.add_text(line, MUSCLE_STYLE, left, y)
        y += LEGEND_LINE_HEIGHT * 3 // 2
    return canvas.build(map_box)


def _list_legend_entries(content: PictureContent) -> tuple[tuple[str, str, str], ...]:
    """Return label, colour and names of the main muscles and the others."""
    return ("Main muscles", content.second, content.primary_muscles), ("Also works", HATCHED, content.secondary_muscles)


def _wrap_muscle_names(
    content: PictureContent, typesetter: Typesetter, height: int, width: int
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield label, colour and wrapped names for each part of the legend. Together they fit into the height."""
    line_count = max(round((height - PIN.small_size) / LEGEND_LINE_HEIGHT - 2), 2)
    secondary = typesetter.to_displayable(content.secondary_muscles)
    reserved = len(typesetter.fit_lines(secondary, MUSCLE_STYLE, width, line_count // 2))
    for label, colour, names in _list_legend_entries(content):
        if names:
            max_lines = line_count - reserved if names is content.primary_muscles else reserved
            yield label, colour, typesetter.fit_lines(typesetter.to_displayable(names), MUSCLE_STYLE, width, max_lines)


def _place_circuit(canvas: Canvas, content: PictureContent, figure_bottom: int) -> int:
    """Place title, facts and stations or a text below the top margin. Return the bottom edge."""
    top = _place_facts(canvas, content, _place_title(canvas, content))
    if not content.stations:
        return _place_text(canvas, content, top)
    return place_stations(canvas, content.stations, content.figures, top, figure_bottom)


def _place_title(canvas: Canvas, content: PictureContent) -> int:
    """Place the title at the largest size that fits. Return the bottom edge."""
    spec, typesetter = canvas.spec, canvas.typesetter
    title, width, top = typesetter.to_displayable(content.title), spec.text_right - spec.margin, spec.margin
    styles = [TextStyle(size, 750, INK) for size in spec.title_sizes]
    fits = (s for s in styles if len(typesetter.break_lines(title, s, width)) <= spec.max_title_lines)
    style = next(fits, styles[-1])
    lines = typesetter.fit_lines(title, style, width, spec.max_title_lines)
    if not lines[-1].endswith(ELLIPSIS):
        lines = typesetter.balance_lines(title, style, width)
    for line in lines:
        canvas.add_text(line, style, spec.margin, top + round(style.size * 0.8))
        top += round(style.size * 1.12)
    return top


def _place_facts(canvas: Canvas, content: PictureContent, top: int) -> int:
    """Place the facts, on one line if they fit. Return the bottom edge."""
    if not content.summary:
        return top
    spec, typesetter = canvas.spec, canvas.typesetter
    summary = typesetter.to_displayable(content.summary)
    details = typesetter.to_displayable(f"{SEPARATOR}{content.details}" if content.details else "")
    for size in spec.facts_sizes:
        strong, plain = TextStyle(size, 700, canvas.second), TextStyle(size, 500, INK_2)
        x = spec.margin + typesetter.measure_width(summary, strong) + size // 2
        if x + typesetter.measure_width(details, plain) <= spec.text_right:
            y = top + size + 10
            canvas.add_text(summary, strong, spec.margin, y)
            canvas.add_text(details, plain, x, y)
            return y + size
    size = spec.facts_sizes[0]
    strong, plain = TextStyle(size, 700, canvas.second), TextStyle(size, 500, INK_2)
    canvas.add_text(summary, strong, spec.margin, top + size + 10)
    y = top + 10 + round(size * 2.4)
    line = typesetter.fit_lines(details.removeprefix(SEPARATOR), plain, spec.text_right - spec.margin)[0]
    canvas.add_text(line, plain, spec.margin, y)
    return y + size


def _place_text(canvas: Canvas, content: PictureContent, top: int) -> int:
    """Place the first lines of the text. Return the bottom edge."""
    spec, typesetter = canvas.spec, canvas.typesetter
    style = TextStyle(spec.one_line_sizes[2], 450, INK)
    line_height = round(style.size * 1.4)
    text, width = typesetter.to_displayable(content.text), spec.text_right - spec.margin
    for line in typesetter.fit_lines(text, style, width, (spec.one_line_bottom - top) // line_height):
        top += line_height
        canvas.add_text(line, style, spec.margin, top)
    return top + style.size // 2


def _place_footer(canvas: Canvas, content: PictureContent) -> None:
    """Place the site's name and host below a line."""
    spec, typesetter = canvas.spec, canvas.typesetter
    width = spec.text_right - spec.margin
    plain, strong = TextStyle(spec.small_size, 500, INK_2), TextStyle(spec.small_size + 2, 750, content.accent)
    host = typesetter.fit_lines(typesetter.to_displayable(content.host), plain, width // 2)[0]
    name_width = width - typesetter.measure_width(host, plain) - spec.small_size
    name = typesetter.fit_lines(typesetter.to_displayable(content.site_name), strong, name_width)[0]
    canvas.add_text(name, strong, spec.margin, spec.footer_baseline)
    canvas.add_text(host, plain, spec.text_right, spec.footer_baseline, align_right=True)
    y = spec.footer_baseline - spec.small_size - 22
    canvas.add_rectangle(Box(spec.margin, y, spec.text_right, y + 2), LINE)


def _place_swatch(canvas: Canvas, x: int, y: int, colour: str) -> None:
    """Place a square of a colour on a baseline."""
    canvas.add_rectangle(Box(x, y - 20, x + 22, y + 2), colour)
