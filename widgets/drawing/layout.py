"""Where everything in a picture of a circuit stands: like a page of a training log, with the muscle map beside it."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.drawing.canvas import EFFORT, HATCHED, INK, INK_2, LINE, SURFACE, Box, Canvas, Layout, PictureFormat
from widgets.drawing.picture_content import PictureContent
from widgets.drawing.stations import place_stations
from widgets.drawing.typography import ELLIPSIS, TextStyle, Typesetter

WIDE = PictureFormat(
    width=1200,
    height=630,
    margin=60,
    column=776,
    titles=(66, 60, 54, 48, 44),
    title_lines=2,
    facts=(27, 25, 23),
    single=(38, 34, 31, 28, 26, 24),
    single_end=516,
    stacked=(24, 22, 20),
    stacked_end=520,
    foot=580,
    small=22,
)
PIN = PictureFormat(
    width=1000,
    height=1500,
    margin=72,
    column=928,
    titles=(84, 76, 68, 60, 54),
    title_lines=3,
    facts=(35, 32, 29),
    single=(46, 42, 38, 35, 32, 30),
    single_end=900,
    stacked=(32, 29, 26, 24, 22),
    stacked_end=1000,
    foot=1440,
    small=26,
)
PIN_MAP_HEIGHT = 760
"""The height of the muscle map's ground in a pin, where the stations leave so much."""
SEPARATOR = "·  "
BODY_RATIO = 72 / 93
"""Width by height of the muscle map."""
MUSCLE_STYLE = TextStyle(PIN.small, 500, INK_2)
MUSCLE_LINE_HEIGHT = 36
"""From line to line of the muscles' names."""
SWATCH_WIDTH = 34
"""The width of a key's swatch with the space behind it."""


def build_wide_layout(sheet: PictureContent, lettering: Typesetter) -> Layout:
    """1200 x 630, as links are shown with: the muscle map at the right, on a ground of its own."""
    paper = Canvas(WIDE, lettering)
    end = _place_circuit(paper, sheet)
    paper.lower((WIDE.single_end - end) // 2)
    _place_footer(paper, sheet)
    paper.fill(Box(WIDE.column + WIDE.margin, 0, WIDE.width, WIDE.height), SURFACE)
    left, right = WIDE.column + WIDE.margin + 30, WIDE.width - 30
    height = round((right - left) / BODY_RATIO)
    keys = [(words, colour) for words, colour, names in _list_legend_entries(sheet) if names]
    top = (WIDE.height - height - (60 if keys else 0)) // 2
    style = TextStyle(WIDE.small, 600, INK)
    room = sum(SWATCH_WIDTH + lettering.width(words, style) for words, _ in keys) + 32 * (len(keys) - 1)
    x = (left + right - room) // 2
    for words, colour in keys:
        _place_swatch(paper, x, top + height + 60, colour)
        x = paper.put(words, style, x + SWATCH_WIDTH, top + height + 60).right + 32
    return paper.done(Box(left, top, right, top + height))


def build_pin_layout(sheet: PictureContent, lettering: Typesetter) -> Layout:
    """1000 x 1500, as Pinterest shows it: the muscle map below the stations, with the muscles' names beside it."""
    paper = Canvas(PIN, lettering)
    end = _place_circuit(paper, sheet)
    ground = max(PIN.height - PIN_MAP_HEIGHT, end + 40)
    paper.lower((ground - 40 - end) // 2)
    paper.fill(Box(0, ground, PIN.width, PIN.height), SURFACE)
    _place_footer(paper, sheet)
    top, bottom = ground + 48, PIN.foot - 88
    body = Box(PIN.margin, top, PIN.margin + round((bottom - top) * BODY_RATIO), bottom)
    left, y = body.right + 64, top + PIN.small
    for words, colour, lines in _wrap_muscle_names(sheet, lettering, bottom - top, PIN.column - left):
        _place_swatch(paper, left, y, colour)
        paper.put(words, TextStyle(PIN.small, 700, INK), left + SWATCH_WIDTH, y)
        for line in lines:
            y += MUSCLE_LINE_HEIGHT
            paper.put(line, MUSCLE_STYLE, left, y)
        y += MUSCLE_LINE_HEIGHT * 3 // 2
    return paper.done(body)


def _list_legend_entries(sheet: PictureContent) -> tuple[tuple[str, str, str], ...]:
    return ("Works", EFFORT, sheet.works), ("Helps", HATCHED, sheet.helps)


def _wrap_muscle_names(
    sheet: PictureContent, lettering: Typesetter, height: int, width: int
) -> Iterator[tuple[str, str, list[str]]]:
    """What the muscles do, its colour and their names in lines: all together no higher than that."""
    left = max(round((height - PIN.small) / MUSCLE_LINE_HEIGHT - 2), 2)
    helping = lettering.within(lettering.readable(sheet.helps), MUSCLE_STYLE, width, left // 2)
    for words, colour, names in _list_legend_entries(sheet):
        if names:
            most = left - len(helping) if names is sheet.works else len(helping)
            yield words, colour, lettering.within(lettering.readable(names), MUSCLE_STYLE, width, most)


def _place_circuit(paper: Canvas, sheet: PictureContent) -> int:
    """Title, facts and stations from the top margin on; gives where they end."""
    return place_stations(paper, sheet.stations, _place_facts(paper, sheet, _place_title(paper, sheet)))


def _place_title(paper: Canvas, sheet: PictureContent) -> int:
    form, lettering = paper.form, paper.lettering
    words, width, top = lettering.readable(sheet.title), form.column - form.margin, form.margin
    styles = [TextStyle(size, 750, INK) for size in form.titles]
    fits = (style for style in styles if len(lettering.lines(words, style, width)) <= form.title_lines)
    style = next(fits, styles[-1])
    lines = lettering.within(words, style, width, form.title_lines)
    if not lines[-1].endswith(ELLIPSIS):
        lines = lettering.balanced(words, style, width)
    for line in lines:
        paper.put(line, style, form.margin, top + round(style.size * 0.8))
        top += round(style.size * 1.12)
    return top


def _place_facts(paper: Canvas, sheet: PictureContent, top: int) -> int:
    """Rounds and minutes, and what is needed: on one line where it fits."""
    form, lettering = paper.form, paper.lettering
    summary, things = lettering.readable(sheet.summary), lettering.readable(sheet.equipment)
    for size in form.facts:
        strong, plain = TextStyle(size, 700, EFFORT), TextStyle(size, 500, INK_2)
        end = form.margin + lettering.width(summary, strong) + size // 2
        if end + lettering.width(f"{SEPARATOR}{things}", plain) <= form.column:
            y = top + size + 10
            paper.put(summary, strong, form.margin, y)
            paper.put(f"{SEPARATOR}{things}", plain, end, y)
            return y + size
    size = form.facts[0]
    strong, plain = TextStyle(size, 700, EFFORT), TextStyle(size, 500, INK_2)
    paper.put(summary, strong, form.margin, top + size + 10)
    y = top + 10 + round(size * 2.4)
    paper.put(lettering.within(things, plain, form.column - form.margin)[0], plain, form.margin, y)
    return y + size


def _place_footer(paper: Canvas, sheet: PictureContent) -> None:
    """The site's name and host, below a line."""
    form, lettering = paper.form, paper.lettering
    width = form.column - form.margin
    plain, strong = TextStyle(form.small, 500, INK_2), TextStyle(form.small + 2, 750, sheet.accent)
    host = lettering.within(lettering.readable(sheet.host), plain, width // 2)[0]
    room = width - lettering.width(host, plain) - form.small
    paper.put(lettering.within(lettering.readable(sheet.site), strong, room)[0], strong, form.margin, form.foot)
    paper.put(host, plain, form.column, form.foot, right=True)
    line = form.foot - form.small - 22
    paper.fill(Box(form.margin, line, form.column, line + 2), LINE)


def _place_swatch(paper: Canvas, x: int, y: int, colour: str) -> None:
    """A square that stands on a baseline, as the key of a colour."""
    paper.fill(Box(x, y - 20, x + 22, y + 2), colour)
