"""The stations in a picture of a circuit: numbered, as large as they fit, and never more than there is room for.

Where they do not fit on one line each, they stand in two columns, with the dose below the name; where they do not fit
there either, the last place says how many more there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

from widgets.drawing.canvas import EFFORT, INK, INK_2, LINE, Box, Canvas, PictureFormat
from widgets.drawing.typography import TextStyle, Typesetter

Stations = Sequence[tuple[str, str]]


def place_stations(paper: Canvas, stations: Stations, top: int) -> int:
    """Put (name, dose) of each station on a paper from top on; gives where they end."""
    stations = [(paper.lettering.readable(name), dose) for name, dose in stations]
    rows = _fit_grid(stations, paper.form, paper.lettering, top)
    shown = len(stations) if rows.places >= len(stations) else rows.places - 1
    for n, station in enumerate(stations[:shown]):
        _place_station(paper, rows, n, station)
    if shown < len(stations):
        x, y = rows.at(shown)
        words = f"and {len(stations) - shown} more"
        paper.put(words, TextStyle(rows.size, 600, INK_2), x + rows.indent, y + rows.pitch // 2 + rows.size // 3)
    return top + rows.rows * rows.pitch


@dataclass(frozen=True, slots=True)
class _Grid:
    """So many rows of that pitch below top: in one column, or in two where name and dose are stacked."""

    form: PictureFormat
    top: int
    size: int
    stacked: bool
    rows: int
    pitch: int

    @property
    def places(self) -> int:
        """How many stations have a place."""
        return self.rows * (2 if self.stacked else 1)

    @property
    def width(self) -> int:
        """The width of a column."""
        whole = self.form.column - self.form.margin
        return (whole - self.form.margin // 2) // 2 if self.stacked else whole

    @property
    def indent(self) -> int:
        """The width of a station's number, with the space behind it."""
        return round(self.size * 1.7)

    @property
    def name(self) -> TextStyle:
        """The style of names."""
        return TextStyle(self.size, 600, INK)

    @property
    def dose(self) -> TextStyle:
        """The style of doses."""
        return TextStyle(round(self.size * (0.8 if self.stacked else 0.9)), 500, INK_2)

    def at(self, n: int) -> tuple[int, int]:
        """Left and top of a place."""
        column, row = divmod(n, self.rows)
        return self.form.margin + column * (self.width + self.form.margin // 2), self.top + row * self.pitch

    def room(self, dose: str, lettering: Typesetter) -> int:
        """The width that the name of a station with this dose may have."""
        room = self.width - self.indent
        return room if self.stacked else room - lettering.width(dose, self.dose) - self.size


def _fit_grid(stations: Stations, form: PictureFormat, lettering: Typesetter, top: int) -> _Grid:
    """The largest rows in which all stations have a place and their names fit; else the smallest."""
    count, half = len(stations), (len(stations) + 1) // 2
    low, high = form.single_end - top, form.stacked_end - top
    single = (_Grid(form, top, size, False, count, min(low // count, round(size * 1.9))) for size in form.single)
    stacked = (_Grid(form, top, size, True, half, min(high // half, round(size * 2.8))) for size in form.stacked)
    for rows in chain(single, stacked):
        least = rows.size * (2.3 if rows.stacked else 1.5)
        if rows.pitch >= least and all(lettering.width(n, rows.name) <= rows.room(d, lettering) for n, d in stations):
            return rows
    size = form.stacked[-1]
    half = min(half, round(high // (size * 2.3)))
    return _Grid(form, top, size, True, half, min(high // half, round(size * 2.8)))


def _place_station(paper: Canvas, rows: _Grid, n: int, station: tuple[str, str]) -> None:
    name, dose = station
    x, y = rows.at(n)
    if y > rows.top:
        paper.fill(Box(x, y - 1, x + rows.width, y), LINE)
    below = rows.dose.size * 5 // 4
    base = y + (rows.pitch - (below if rows.stacked else 0)) // 2 + round(rows.size * (0.28 if rows.stacked else 0.36))
    paper.put(str(n + 1), TextStyle(rows.size, 750, EFFORT), x, base)
    inner = x + rows.indent
    paper.put(paper.lettering.within(name, rows.name, rows.room(dose, paper.lettering))[0], rows.name, inner, base)
    if rows.stacked:
        paper.put(dose, rows.dose, inner, base + below)
    else:
        paper.put(dose, rows.dose, x + rows.width, base, right=True)
