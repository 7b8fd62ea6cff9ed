"""The stations in a picture of a circuit: numbered, as large as they fit, and never more than there is room for.

Where they do not fit on one line each, they stand in two columns, with the dose below the name; where they do not fit
there either, the last place says how many more there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from widgets.drawing.canvas import EFFORT, INK, INK_2, LINE, Box, Canvas, PictureSpec
from widgets.drawing.typography import TextStyle, Typesetter

Stations = Sequence[tuple[str, str]]


def place_stations(canvas: Canvas, stations: Stations, top: int) -> int:
    """Put (name, dose) of each station on a canvas from top on; gives where they end."""
    stations = [(canvas.typesetter.to_displayable(name), dose) for name, dose in stations]
    grid = _fit_grid(stations, canvas.spec, canvas.typesetter, top)
    shown = len(stations) if grid.capacity >= len(stations) else grid.capacity - 1
    for n, station in enumerate(stations[:shown]):
        _place_station(canvas, grid, n, station)
    if shown < len(stations):
        x, y = grid.locate(shown)
        words = f"and {len(stations) - shown} more"
        canvas.add_text(words, TextStyle(grid.size, 600, INK_2), x + grid.indent, y + grid.pitch // 2 + grid.size // 3)
    return top + grid.rows * grid.pitch


@dataclass(frozen=True, slots=True)
class _Grid:
    """So many rows of that pitch below top: in one column, or in two where name and dose are stacked."""

    spec: PictureSpec
    top: int
    size: int
    is_two_line: bool
    rows: int
    pitch: int

    @property
    def capacity(self) -> int:
        """How many stations have a place."""
        return self.rows * (2 if self.is_two_line else 1)

    @property
    def width(self) -> int:
        """The width of a column."""
        whole = self.spec.text_right - self.spec.margin
        return (whole - self.spec.margin // 2) // 2 if self.is_two_line else whole

    @property
    def indent(self) -> int:
        """The width of a station's number, with the space behind it."""
        return round(self.size * 1.7)

    @property
    def name_style(self) -> TextStyle:
        """The style of names."""
        return TextStyle(self.size, 600, INK)

    @property
    def dose_style(self) -> TextStyle:
        """The style of doses."""
        return TextStyle(round(self.size * (0.8 if self.is_two_line else 0.9)), 500, INK_2)

    def locate(self, n: int) -> tuple[int, int]:
        """Left and top of a place."""
        column, row = divmod(n, self.rows)
        return self.spec.margin + column * (self.width + self.spec.margin // 2), self.top + row * self.pitch

    def get_name_width(self, dose: str, typesetter: Typesetter) -> int:
        """The width that the name of a station with this dose may have."""
        room = self.width - self.indent
        return room if self.is_two_line else room - typesetter.measure_width(dose, self.dose_style) - self.size


def _fit_grid(stations: Stations, spec: PictureSpec, typesetter: Typesetter, top: int) -> _Grid:
    """The largest grid in which all stations have a place and their names fit; else the smallest."""
    count, half = len(stations), (len(stations) + 1) // 2
    low, high = spec.one_line_bottom - top, spec.two_line_bottom - top
    single = (
        _Grid(spec, top, size, False, count, min(low // count, round(size * 1.9))) for size in spec.one_line_sizes
    )
    stacked = (_Grid(spec, top, size, True, half, min(high // half, round(size * 2.8))) for size in spec.two_line_sizes)
    for grid in chain(single, stacked):
        least = grid.size * (2.3 if grid.is_two_line else 1.5)
        if grid.pitch >= least and all(
            typesetter.measure_width(n, grid.name_style) <= grid.get_name_width(d, typesetter) for n, d in stations
        ):
            return grid
    size = spec.two_line_sizes[-1]
    half = min(half, round(high // (size * 2.3)))
    return _Grid(spec, top, size, True, half, min(high // half, round(size * 2.8)))


def _place_station(canvas: Canvas, grid: _Grid, n: int, station: tuple[str, str]) -> None:
    name, dose = station
    x, y = grid.locate(n)
    if y > grid.top:
        canvas.add_rectangle(Box(x, y - 1, x + grid.width, y), LINE)
    below = grid.dose_style.size * 5 // 4
    base = (
        y
        + (grid.pitch - (below if grid.is_two_line else 0)) // 2
        + round(grid.size * (0.28 if grid.is_two_line else 0.36))
    )
    canvas.add_text(str(n + 1), TextStyle(grid.size, 750, EFFORT), x, base)
    inner = x + grid.indent
    canvas.add_text(
        canvas.typesetter.fit_lines(name, grid.name_style, grid.get_name_width(dose, canvas.typesetter))[0],
        grid.name_style,
        inner,
        base,
    )
    if grid.is_two_line:
        canvas.add_text(dose, grid.dose_style, inner, base + below)
    else:
        canvas.add_text(dose, grid.dose_style, x + grid.width, base, right=True)
