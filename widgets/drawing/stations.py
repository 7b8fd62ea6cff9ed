"""Place the stations of a circuit in its picture, numbered and as large as possible.

If one line per station is not enough, stations are in two columns, with the dose below the name. If they still do not
fit, the last place has the number of remaining stations. Figures are beside the names if those fit, too. A single
station has its poses below it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from engine.library.exercise import Exercise
from widgets.drawing.canvas import INK, INK_2, LINE, Box, Canvas, PictureSpec
from widgets.drawing.typography import TextStyle, Typesetter

Stations = Sequence[tuple[str, str]]
Figures = Sequence[Exercise | None]


def place_stations(canvas: Canvas, stations: Stations, figures: Figures, top: int, figure_bottom: int) -> int:
    """Place stations, given as (name, dose), with their figures below `top`. Return the bottom edge.

    The poses of a single station end at `figure_bottom`.
    """
    stations = [(canvas.typesetter.to_displayable(name), dose) for name, dose in stations]
    exercise = figures[0] if len(stations) == 1 else None
    has_thumbs = exercise is None and any(figures)
    grid = _fit_grid(stations, canvas.spec, canvas.typesetter, top, has_thumbs=has_thumbs)
    placed = len(stations) if grid.capacity >= len(stations) else grid.capacity - 1
    for n, (station, figure) in enumerate(list(zip(stations, figures, strict=True))[:placed]):
        _place_station(canvas, grid, n, station)
        if figure and grid.has_thumbs:
            canvas.add_figure(figure, grid.locate_thumb(n), is_small=True)
    if placed < len(stations):
        x, y = grid.locate(placed)
        canvas.add_text(
            f"and {len(stations) - placed} more",
            TextStyle(grid.size, 600, INK_2),
            x + grid.indent,
            y + grid.row_height // 2 + grid.size // 3,
        )
    bottom = top + grid.rows * grid.row_height
    if exercise and figure_bottom - bottom > 2 * grid.row_height:
        box = Box(canvas.spec.margin, bottom + grid.size // 2, canvas.spec.text_right, figure_bottom)
        canvas.add_figure(exercise, box, is_small=False)
        return figure_bottom
    return bottom


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows of equal height below `top`, in one column, or in two if the dose is below the name. `size` is in pixels."""

    spec: PictureSpec
    top: int
    size: int
    is_two_line: bool
    rows: int
    row_height: int
    has_thumbs: bool

    @property
    def capacity(self) -> int:
        """The number of places for stations."""
        return self.rows * (2 if self.is_two_line else 1)

    @property
    def width(self) -> int:
        """The width of a column."""
        whole = self.spec.text_right - self.spec.margin
        return (whole - self.spec.margin // 2) // 2 if self.is_two_line else whole

    @property
    def indent(self) -> int:
        """The width of a station's number and figure, with the space after them."""
        return round(self.size * 1.7) + (self.thumb_size + self.size // 3 if self.has_thumbs else 0)

    @property
    def thumb_size(self) -> int:
        """The width and height of a figure."""
        return self.row_height - 4

    @property
    def name_style(self) -> TextStyle:
        """The text style of names."""
        return TextStyle(self.size, 600, INK)

    @property
    def dose_style(self) -> TextStyle:
        """The text style of doses."""
        return TextStyle(round(self.size * (0.8 if self.is_two_line else 0.9)), 500, INK_2)

    def locate(self, n: int) -> tuple[int, int]:
        """Return the left and top of the n-th place."""
        column, row = divmod(n, self.rows)
        left = self.spec.margin + column * (self.width + self.spec.margin // 2)
        return left, self.top + row * self.row_height

    def locate_thumb(self, n: int) -> Box:
        """Return the place of the n-th figure."""
        left, top = self.locate(n)
        left += round(self.size * 1.4)
        return Box(left, top + 2, left + self.thumb_size, top + 2 + self.thumb_size)

    def get_name_width(self, dose: str, typesetter: Typesetter) -> int:
        """Return the maximum width for the name of a station with a dose."""
        width = self.width - self.indent
        return width if self.is_two_line else width - typesetter.measure_width(dose, self.dose_style) - self.size


def _fit_grid(stations: Stations, spec: PictureSpec, typesetter: Typesetter, top: int, *, has_thumbs: bool) -> _Grid:
    """Return the largest grid that has room for all stations and their names, or the smallest if none has.

    Without room for figures, names count more.
    """
    count, half = len(stations), (len(stations) + 1) // 2

    def list_grids(*, has_thumbs: bool) -> Iterator[_Grid]:
        for size in spec.one_line_sizes:
            yield _build_grid(spec, top, size, count, is_two_line=False, has_thumbs=has_thumbs)
        for size in spec.two_line_sizes:
            yield _build_grid(spec, top, size, half, is_two_line=True, has_thumbs=has_thumbs)

    for grid in chain(list_grids(has_thumbs=True) if has_thumbs else (), list_grids(has_thumbs=False)):
        min_height = grid.size * (2.3 if grid.is_two_line else 1.5)
        if grid.row_height >= min_height and all(
            typesetter.measure_width(name, grid.name_style) <= grid.get_name_width(dose, typesetter)
            for name, dose in stations
        ):
            return grid
    size = spec.two_line_sizes[-1]
    max_rows = round((spec.two_line_bottom - top) // (size * 2.3))
    return _build_grid(spec, top, size, min(half, max_rows), is_two_line=True, has_thumbs=False)


def _build_grid(spec: PictureSpec, top: int, size: int, rows: int, *, is_two_line: bool, has_thumbs: bool) -> _Grid:
    height = (spec.two_line_bottom if is_two_line else spec.one_line_bottom) - top
    max_row_height = round(size * (2.8 if is_two_line else 2.6 if has_thumbs else 1.9))
    return _Grid(spec, top, size, is_two_line, rows, min(height // rows, max_row_height), has_thumbs)


def _place_station(canvas: Canvas, grid: _Grid, n: int, station: tuple[str, str]) -> None:
    name, dose = station
    x, y = grid.locate(n)
    if y > grid.top:
        canvas.add_rectangle(Box(x, y - 1, x + grid.width, y), LINE)
    below = grid.dose_style.size * 5 // 4
    base = (
        y
        + (grid.row_height - (below if grid.is_two_line else 0)) // 2
        + round(grid.size * (0.28 if grid.is_two_line else 0.36))
    )
    canvas.add_text(str(n + 1), TextStyle(grid.size, 750, canvas.second), x, base)
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
        canvas.add_text(dose, grid.dose_style, x + grid.width, base, align_right=True)
