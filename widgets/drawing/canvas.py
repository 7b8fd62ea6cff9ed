"""The canvas that a picture of a circuit is laid out on: what stands on it, before anything is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import NamedTuple

from widgets.drawing.typography import TextStyle, Typesetter

BACKGROUND, SURFACE, INK, INK_2, EFFORT, LINE = "#FFFFFF", "#F4F6F3", "#17211C", "#4C5852", "#B23A12", "#D8DED9"
HATCHED = "hatched"
"""In place of a colour: what the muscle map gives the helping muscles."""


class Box(NamedTuple):
    """A rectangle in pixels; right and bottom are the first that are not in it."""

    left: int
    top: int
    right: int
    bottom: int

    def moved_down(self, by: int) -> Box:
        """The same box so far down."""
        return Box(self.left, self.top + by, self.right, self.bottom + by)


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A readable text, the left end of its baseline, and the box of its ink."""

    words: str
    style: TextStyle
    at: tuple[int, int]
    box: Box


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle of one colour, or HATCHED."""

    box: Box
    colour: str


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture before it is drawn. body is where the muscle map stands."""

    width: int
    height: int
    rectangles: tuple[Rectangle, ...]
    texts: tuple[PlacedText, ...]
    map_box: Box


@dataclass(frozen=True, slots=True)
class PictureSpec:
    """The measures of one kind of picture, in pixels.

    margin is that of the canvas, and column where its text ends on the right. titles are the sizes that a title may
    have, from the largest, in title_lines at most; facts those of the line below it; single and stacked those of
    stations on one line and on two, which have to end at single_end and stacked_end. foot is the baseline of the site's
    name, and small the size of all the rest.
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
    """A layout in the making."""

    spec: PictureSpec
    typesetter: Typesetter
    rectangles: list[Rectangle] = field(default_factory=list)
    texts: list[PlacedText] = field(default_factory=list)

    def add_rectangle(self, box: Box, colour: str) -> None:
        """A rectangle of a colour, or HATCHED."""
        self.rectangles.append(Rectangle(box, colour))

    def add_text(self, words: str, style: TextStyle, x: int, y: int, *, right: bool = False) -> Box:
        """A readable text with the left end of its baseline there, or the right one; gives the box of its ink."""
        if right:
            x -= self.typesetter.measure_width(words, style)
        left, top, end, bottom = self.typesetter.measure_ink(words, style)
        box = Box(x + left, y + top, x + end, y + bottom)
        self.texts.append(PlacedText(words, style, (x, y), box))
        return box

    def shift_down(self, by: int) -> None:
        """Move down all that has been put so far."""
        self.rectangles = [replace(fill, box=fill.box.moved_down(by)) for fill in self.rectangles]
        self.texts = [replace(t, at=(t.at[0], t.at[1] + by), box=t.box.moved_down(by)) for t in self.texts]

    def build(self, map_box: Box) -> Layout:
        """The layout, with the muscle map in that box."""
        return Layout(self.spec.width, self.spec.height, tuple(self.rectangles), tuple(self.texts), map_box)
