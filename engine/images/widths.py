"""The widths in which pictures are made, and the widths at which pages show them."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal

WIDTHS = (320, 480, 640, 960, 1280, 1920)
"""Widths in pixels. A phone takes 640 or 960, and a laptop 1280 or 1920 for its dense pixels."""
MIN_STEP = 1.1
"""A width is left out if the next one is hardly larger."""
FALLBACK_WIDTH = 1280
"""The largest width for feeds, previews of links, and browsers that choose none."""


Width = int | Literal["preview"]
"""A width in pixels, or the version for previews of links, which is cut to their shape."""
PREVIEW: Final = "preview"
PREVIEW_SIZE = 1200, 630


class Layout(Enum):
    """A place for pictures. The value is its width in the attribute `sizes`, as layout.css has it.

    92vw is a page without its margins on a phone.
    """

    MAIN = "(min-width: 42rem) 38rem, 92vw"
    WIDE = "(min-width: 61rem) 56rem, 92vw"
    FULL = "100vw"
    HALF = "(min-width: 42rem) 19rem, 92vw"
    THIRD = "(min-width: 42rem) 13rem, 92vw"
    WIDE_HALF = "(min-width: 61rem) 28rem, 92vw"
    WIDE_THIRD = "(min-width: 61rem) 18rem, 92vw"
    SMALL = "96px"
    LEAD = "(min-width: 74rem) 44rem, (min-width: 800px) 60vw, 92vw"
    CARD = "(min-width: 74rem) 22rem, (min-width: 800px) 30vw, 92vw"


def choose_widths(width: int) -> tuple[int, ...]:
    """Return the widths for a picture of a width, in ascending order. None is larger than the picture itself."""
    largest = min(width, WIDTHS[-1])
    return (*(each for each in WIDTHS if each * MIN_STEP < largest), largest)


def choose_preview_size(width: int, height: int) -> tuple[int, int]:
    """Return the size of the version for previews, for a picture of a size. It is as large as the picture allows."""
    wide, high = PREVIEW_SIZE
    scale = min(1, width / wide, height / high)
    return max(1, round(wide * scale)), max(1, round(high * scale))


def choose_fallback_width(width: int) -> int:
    """Return the width for programs that cannot choose."""
    return max(each for each in choose_widths(width) if each <= max(FALLBACK_WIDTH, choose_widths(width)[0]))


def choose_gallery(count: int, *, is_wide: bool) -> Layout:
    """Return the layout of each of several pictures side by side."""
    if is_wide:
        return Layout.WIDE_HALF if count == 2 else Layout.WIDE_THIRD
    return Layout.HALF if count == 2 else Layout.THIRD
