"""The colours of a site: those in site.toml, and readable ones that are derived from them."""

from __future__ import annotations

import colorsys
import re
from typing import Annotated

from pydantic import AfterValidator
from pydantic.dataclasses import dataclass

from engine.validation.validator import STRICT

MIN_CONTRAST = 4.5
"""The minimum contrast of text of normal size (WCAG 2.2, success criterion 1.4.3)."""

GROUNDS = ("#FFFFFF", "#111614")
"""The backgrounds of light and dark pages, as in tokens.css."""

DEFAULT_ACCENTS = ("#0B6650", "#63D2AA")
DEFAULT_SECONDS = ("#B23A12", "#FF9C72")
"""The colours of tokens.css for light and dark pages: of links and buttons, and of numbers and muscles."""

_TURN = 212 / 360  # from the hue of the default accent to that of the second colour
_GREY = 0.1  # a colour with less saturation has no hue to turn

Pair = tuple[str, str]
"""A colour for light pages and one for dark pages."""


def _check_contrast_on(background: str) -> AfterValidator:
    """Return a validator for text colours that are readable on a background."""

    def check(value: str) -> str:
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise ValueError("Write a colour as '#' and six hexadecimal digits, such as '#0B6650'.")
        if (ratio := contrast_ratio(value, background)) < MIN_CONTRAST:
            nearest = make_readable(value, background)
            raise ValueError(
                f"Choose a colour with a contrast of at least {MIN_CONTRAST} on {background}; this one has {ratio:.1f}."
                f" The nearest is '{nearest}'."
            )
        return value

    return AfterValidator(check)


LightColour = Annotated[str, _check_contrast_on(GROUNDS[0])]
DarkColour = Annotated[str, _check_contrast_on(GROUNDS[1])]


@dataclass(frozen=True, slots=True, config=STRICT)
class Colours:
    """The accent and second colours of light and dark pages. None means a derived colour, or else the default."""

    accent: LightColour | None = None
    accent_dark: DarkColour | None = None
    second: LightColour | None = None
    second_dark: DarkColour | None = None

    def __bool__(self) -> bool:
        """Return whether any colour is set."""
        return any((self.accent, self.accent_dark, self.second, self.second_dark))

    @property
    def accents(self) -> Pair:
        """The colours of links and buttons."""
        return _complete(self.accent, self.accent_dark, DEFAULT_ACCENTS)

    @property
    def seconds(self) -> Pair:
        """The colours of numbers and muscles."""
        derived = make_readable(_turn_hue(self.accent), GROUNDS[0]) if self.accent else None
        return _complete(self.second or derived, self.second_dark, DEFAULT_SECONDS)


def contrast_ratio(one: str, other: str) -> float:
    """Return the contrast of two colours such as "#0B6650", from 1 to 21, as WCAG 2 defines it."""
    lighter, darker = sorted((_relative_luminance(one), _relative_luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def make_readable(colour: str, background: str) -> str:
    """Return the colour, or if it is not readable on the background, the nearest readable one of the same hue."""
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parse(colour))
    step = 0.01 if _relative_luminance(background) < 0.18 else -0.01
    while contrast_ratio(colour, background) < MIN_CONTRAST and 0 < lightness + step < 1:
        lightness += step
        colour = _format(colorsys.hls_to_rgb(hue, lightness, saturation))
    return colour


def _complete(light: str | None, dark: str | None, defaults: Pair) -> Pair:
    if dark is None and light:
        dark = make_readable(light, GROUNDS[1])
    return light or defaults[0], dark or defaults[1]


def _turn_hue(accent: str) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parse(accent))
    if saturation < _GREY:
        return DEFAULT_SECONDS[0]
    return _format(colorsys.hls_to_rgb((hue + _TURN) % 1, lightness, saturation))


def _parse(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _format(parts: tuple[float, float, float]) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in parts)


def _relative_luminance(colour: str) -> float:
    """Return the relative luminance of an sRGB colour, from 0 to 1, as WCAG 2 defines it."""
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in _parse(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
