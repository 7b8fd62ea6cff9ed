"""The main colour of a picture, as classes of a small palette. Pages show it until the picture has loaded.

The Content-Security-Policy allows no inline styles. One class each for lightness, chroma and hue makes 360 colours of
25 short rules.
"""

from __future__ import annotations

import math

from PIL import Image

LIGHTNESSES, CHROMAS, HUES = 10, (0.0, 0.05, 0.12), 12
"""The steps of the palette, which pictures.css has, too."""
_SAMPLE = (32, 32)
_COLOURS = 6


def find_tone(image: Image.Image) -> str:
    """Return the classes of the colour that covers most of a picture, or "" if parts of it are transparent."""
    if image.mode != "RGB":
        return ""
    sample = image.resize(_SAMPLE, Image.Resampling.BOX).quantize(_COLOURS)
    counted = sample.getcolors() or []
    index = max((count, colour) for count, colour in counted if isinstance(colour, int))[1]
    red, green, blue = (sample.getpalette() or [])[3 * index : 3 * index + 3]
    lightness, chroma, hue = _convert_to_oklch(red, green, blue)
    step = min(range(len(CHROMAS)), key=lambda number: abs(CHROMAS[number] - chroma))
    classes = [f"tone-l{min(LIGHTNESSES - 1, int(lightness * LIGHTNESSES))}"]
    if step:
        classes += [f"tone-c{step}", f"tone-h{round(hue / 360 * HUES) % HUES}"]
    return " ".join(["tone", *classes])


def _convert_to_oklch(red: int, green: int, blue: int) -> tuple[float, float, float]:
    """Return lightness from 0 to 1, chroma, and hue in degrees (Björn Ottosson's Oklab)."""
    r, g, b = (_linear(level / 255) for level in (red, green, blue))
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b_axis = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b_axis), math.degrees(math.atan2(b_axis, a)) % 360


def _linear(level: float) -> float:
    return level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4
