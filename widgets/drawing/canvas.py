"""A canvas to lay out the picture of a circuit, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from engine.library.exercise import Exercise
from widgets.drawing.typography import TextStyle, Typesetter

BACKGROUND, SURFACE, INK, INK_2, LINE = "#FFFFFF", "#F4F6F3", "#17211C", "#4C5852", "#D8DED9"
HATCHED = "hatched"
"""A fill pattern used instead of a colour, for secondary muscles."""


class Box(NamedTuple):
    """A rectangle in pixels. `right` and `bottom` are exclusive."""

    left: int
    top: int
    right: int
    bottom: int

    def moved_down(self, by: int) -> Box:
        """Return the box moved down by a number of pixels."""
        return Box(self.left, self.top + by, self.right, self.bottom + by)


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A displayable text, the left end of its baseline, and its ink box."""

    text: str
    style: TextStyle
    at: tuple[int, int]
    box: Box


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A filled rectangle. The colour can be HATCHED."""

    box: Box
    colour: str


@dataclass(frozen=True, slots=True)
class PlacedFigure:
    """The figure of an exercise in a box: the small one, or all poses side by side."""

    exercise: Exercise
    box: Box
    is_small: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """The layout of a picture. `map_box` is the place of the muscle map."""

    width: int
    height: int
    rectangles: tuple[Rectangle, ...]
    texts: tuple[PlacedText, ...]
    figures: tuple[PlacedFigure, ...]
    map_box: Box


@dataclass(frozen=True, slots=True)
class PictureSpec:
    """The dimensions of a kind of picture, in pixels.

    Text is between `margin` and `text_right`. The `…_sizes` are font sizes to try, from the largest: for the title, the
    facts below it, and stations on one line or on two. Stations end at `one_line_bottom` or `two_line_bottom`.
    `footer_baseline` is the baseline of the site's name. All other text has `small_size`.
    """

    width: int
    height: int
    margin: int
    text_right: int
    title_sizes: tuple[int, ...]
    max_title_lines: int
    facts_sizes: tuple[int, ...]
    one_line_sizes: tuple[int, ...]
    two_line_sizes: tuple[int, ...]
    one_line_bottom: int
    two_line_bottom: int
    footer_baseline: int
    small_size: int


@dataclass(slots=True)
class Canvas:
    """Collects the texts, rectangles and figures of a layout. `second` is the colour of numbers."""

    spec: PictureSpec
    typesetter: Typesetter
    second: str
    rectangles: list[Rectangle] = field(default_factory=list)
    texts: list[PlacedText] = field(default_factory=list)
    figures: list[PlacedFigure] = field(default_factory=list)

    def add_rectangle(self, box: Box, colour: str) -> None:
        """Add a filled rectangle. The colour can be HATCHED."""
        self.rectangles.append(Rectangle(box, colour))

    def add_text(self, text: str, style: TextStyle, x: int, y: int, *, align_right: bool = False) -> Box:
        """Add a displayable text whose baseline starts at (x, y), or ends there, and return its ink box."""
        if align_right:
            x -= self.typesetter.measure_width(text, style)
        left, top, end, bottom = self.typesetter.measure_ink(text, style)
        box = Box(x + left, y + top, x + end, y + bottom)
        self.texts.append(PlacedText(text, style, (x, y), box))
        return box

    def add_figure(self, exercise: Exercise, box: Box, *, is_small: bool) -> None:
        """Add the figure of an exercise."""
        self.figures.append(PlacedFigure(exercise, box, is_small))

    def shift_down(self, by: int) -> None:
        """Move everything on the canvas down by a number of pixels."""
        self.rectangles = [replace(r, box=r.box.moved_down(by)) for r in self.rectangles]
        self.texts = [replace(t, at=(t.at[0], t.at[1] + by), box=t.box.moved_down(by)) for t in self.texts]
        self.figures = [replace(f, box=f.box.moved_down(by)) for f in self.figures]

    def build(self, map_box: Box) -> Layout:
        """Return the layout, with the muscle map in a box."""
        texts, figures = tuple(self.texts), tuple(self.figures)
        return Layout(self.spec.width, self.spec.height, tuple(self.rectangles), texts, figures, map_box)
