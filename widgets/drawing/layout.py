"""Where everything in a picture of a circuit stands: like a page of a training log, with the muscle map beside it."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.drawing.canvas import EFFORT, HATCHED, INK, INK_2, LINE, SURFACE, Box, Canvas, Layout, PictureSpec
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
"""The height of the muscle map's ground in a pin, where the stations leave so much."""
SEPARATOR = "·  "
BODY_RATIO = 72 / 93
"""Width by height of the muscle map."""
MUSCLE_STYLE = TextStyle(PIN.small_size, 500, INK_2)
MUSCLE_LINE_HEIGHT = 36
"""From line to line of the muscles' names."""
SWATCH_WIDTH = 34
"""The width of a key's swatch with the space behind it."""


def build_wide_layout(content: PictureContent, typesetter: Typesetter) -> Layout:
    """1200 x 630, as links are shown with: the muscle map at the right, on a ground of its own."""
    canvas = Canvas(WIDE, typesetter)
    end = _place_circuit(canvas, content)
    canvas.shift_down((WIDE.one_line_bottom - end) // 2)
    _place_footer(canvas, content)
    canvas.add_rectangle(Box(WIDE.text_right + WIDE.margin, 0, WIDE.width, WIDE.height), SURFACE)
    left, right = WIDE.text_right + WIDE.margin + 30, WIDE.width - 30
    height = round((right - left) / BODY_RATIO)
    keys = [(words, colour) for words, colour, names in _list_legend_entries(content) if names]
    top = (WIDE.height - height - (60 if keys else 0)) // 2
    style = TextStyle(WIDE.small_size, 600, INK)
    room = sum(SWATCH_WIDTH + typesetter.measure_width(words, style) for words, _ in keys) + 32 * (len(keys) - 1)
    x = (left + right - room) // 2
    for words, colour in keys:
        _place_swatch(canvas, x, top + height + 60, colour)
        x = canvas.add_text(words, style, x + SWATCH_WIDTH, top + height + 60).right + 32
    return canvas.build(Box(left, top, right, top + height))


def build_pin_layout(content: PictureContent, typesetter: Typesetter) -> Layout:
    """1000 x 1500, as Pinterest shows it: the muscle map below the stations, with the muscles' names beside it."""
    canvas = Canvas(PIN, typesetter)
    end = _place_circuit(canvas, content)
    ground = max(PIN.height - PIN_MAP_HEIGHT, end + 40)
    canvas.shift_down((ground - 40 - end) // 2)
    canvas.add_rectangle(Box(0, ground, PIN.width, PIN.height), SURFACE)
    _place_footer(canvas, content)
    top, bottom = ground + 48, PIN.footer_baseline - 88
    body = Box(PIN.margin, top, PIN.margin + round((bottom - top) * BODY_RATIO), bottom)
    left, y = body.right + 64, top + PIN.small_size
    for words, colour, lines in _wrap_muscle_names(content, typesetter, bottom - top, PIN.text_right - left):
        _place_swatch(canvas, left, y, colour)
        canvas.add_text(words, TextStyle(PIN.small_size, 700, INK), left + SWATCH_WIDTH, y)
        for line in lines:
            y += MUSCLE_LINE_HEIGHT
            canvas.add_text(line, MUSCLE_STYLE, left, y)
        y += MUSCLE_LINE_HEIGHT * 3 // 2
    return canvas.build(body)


def _list_legend_entries(content: PictureContent) -> tuple[tuple[str, str, str], ...]:
    return ("Works", EFFORT, content.primary_muscles), ("Helps", HATCHED, content.secondary_muscles)


def _wrap_muscle_names(
    content: PictureContent, typesetter: Typesetter, height: int, width: int
) -> Iterator[tuple[str, str, list[str]]]:
    """What the muscles do, its colour and their names in lines: all together no higher than that."""
    left = max(round((height - PIN.small_size) / MUSCLE_LINE_HEIGHT - 2), 2)
    helping = typesetter.fit_lines(typesetter.to_displayable(content.secondary_muscles), MUSCLE_STYLE, width, left // 2)
    for words, colour, names in _list_legend_entries(content):
        if names:
            most = left - len(helping) if names is content.primary_muscles else len(helping)
            yield words, colour, typesetter.fit_lines(typesetter.to_displayable(names), MUSCLE_STYLE, width, most)


def _place_circuit(canvas: Canvas, content: PictureContent) -> int:
    """Title, facts and stations from the top margin on; gives where they end."""
    return place_stations(canvas, content.stations, _place_facts(canvas, content, _place_title(canvas, content)))


def _place_title(canvas: Canvas, content: PictureContent) -> int:
    spec, typesetter = canvas.spec, canvas.typesetter
    words, width, top = (
        typesetter.to_displayable(content.title),
        spec.text_right - spec.margin,
        spec.margin,
    )
    styles = [TextStyle(size, 750, INK) for size in spec.title_sizes]
    fits = (style for style in styles if len(typesetter.break_lines(words, style, width)) <= spec.max_title_lines)
    style = next(fits, styles[-1])
    lines = typesetter.fit_lines(words, style, width, spec.max_title_lines)
    if not lines[-1].endswith(ELLIPSIS):
        lines = typesetter.balance_lines(words, style, width)
    for line in lines:
        canvas.add_text(line, style, spec.margin, top + round(style.size * 0.8))
        top += round(style.size * 1.12)
    return top


def _place_facts(canvas: Canvas, content: PictureContent, top: int) -> int:
    """Rounds and minutes, and what is needed: on one line where it fits."""
    spec, typesetter = canvas.spec, canvas.typesetter
    summary, things = typesetter.to_displayable(content.summary), typesetter.to_displayable(content.equipment)
    for size in spec.facts_sizes:
        strong, plain = TextStyle(size, 700, EFFORT), TextStyle(size, 500, INK_2)
        end = spec.margin + typesetter.measure_width(summary, strong) + size // 2
        if end + typesetter.measure_width(f"{SEPARATOR}{things}", plain) <= spec.text_right:
            y = top + size + 10
            canvas.add_text(summary, strong, spec.margin, y)
            canvas.add_text(f"{SEPARATOR}{things}", plain, end, y)
            return y + size
    size = spec.facts_sizes[0]
    strong, plain = TextStyle(size, 700, EFFORT), TextStyle(size, 500, INK_2)
    canvas.add_text(summary, strong, spec.margin, top + size + 10)
    y = top + 10 + round(size * 2.4)
    canvas.add_text(
        typesetter.fit_lines(things, plain, spec.text_right - spec.margin)[0],
        plain,
        spec.margin,
        y,
    )
    return y + size


def _place_footer(canvas: Canvas, content: PictureContent) -> None:
    """The site's name and host, below a line."""
    spec, typesetter = canvas.spec, canvas.typesetter
    width = spec.text_right - spec.margin
    plain, strong = (
        TextStyle(spec.small_size, 500, INK_2),
        TextStyle(spec.small_size + 2, 750, content.accent),
    )
    host = typesetter.fit_lines(typesetter.to_displayable(content.host), plain, width // 2)[0]
    room = width - typesetter.measure_width(host, plain) - spec.small_size
    canvas.add_text(
        typesetter.fit_lines(typesetter.to_displayable(content.site_name), strong, room)[0],
        strong,
        spec.margin,
        spec.footer_baseline,
    )
    canvas.add_text(host, plain, spec.text_right, spec.footer_baseline, right=True)
    line = spec.footer_baseline - spec.small_size - 22
    canvas.add_rectangle(Box(spec.margin, line, spec.text_right, line + 2), LINE)


def _place_swatch(canvas: Canvas, x: int, y: int, colour: str) -> None:
    """A square that stands on a baseline, as the key of a colour."""
    canvas.add_rectangle(Box(x, y - 20, x + 22, y + 2), colour)
