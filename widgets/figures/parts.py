"""The parts of a drawing: shapes with their colour, in the order in which they are painted."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from widgets.figures.shapes import Box, Shape, union


class Colour(StrEnum):
    """What a part is, which decides its colour. The value is the class of its path, after the prefix."""

    BODY = "body"
    TRUNK_LOW = "trunk-low"
    TRUNK = "trunk"
    SHOULDERS = "shoulders"
    FAR = "far"
    SHOE = "shoe"
    FAR_SHOE = "far-shoe"
    MUSCLE = "muscle"
    HALO = "halo"
    ARROW = "arrow"
    THING = "thing"
    TOP = "top"
    METAL = "metal"
    EDGE = "edge"
    BAND = "band"
    MAT = "mat"


class Part(NamedTuple):
    """A part of a drawing. The key is the same in every pose of a figure."""

    key: str
    colour: Colour
    shape: Shape


def find_extent(parts: Iterable[Part]) -> Box:
    """Return the box around parts, without the halos, which do not count."""
    return union(part.shape.extent() for part in parts if part.colour is not Colour.HALO)
