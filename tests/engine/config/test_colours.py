"""The colours of a site are readable, whether its owner sets them or they are derived."""

from __future__ import annotations

import colorsys
import re

import pytest

from engine.config.colours import (
    DEFAULT_ACCENTS,
    DEFAULT_SECONDS,
    GROUNDS,
    MIN_CONTRAST,
    Colours,
    contrast_ratio,
    make_readable,
)
from engine.config.environment import BASE_DIR


@pytest.mark.parametrize("accent", ["#0B6650", "#7A1FA2", "#B3261E", "#0000FF", "#4D4D4D", "#000000", "#757575"])
def test_colours_that_are_left_out_are_readable(accent: str) -> None:
    colours = Colours(accent=accent)
    assert colours.accents[0] == accent
    for pair in (colours.accents, colours.seconds):
        for colour, ground in zip(pair, GROUNDS, strict=True):
            assert contrast_ratio(colour, ground) >= MIN_CONTRAST


def test_a_derived_dark_colour_keeps_the_hue() -> None:
    dark = Colours(accent="#7A1FA2").accents[1]
    assert dark != "#7A1FA2"
    assert _hue(dark) == pytest.approx(_hue("#7A1FA2"), abs=0.02)


def test_colours_that_are_set_are_kept() -> None:
    colours = Colours(accent="#0000FF", accent_dark="#FFFF00", second="#800080", second_dark="#00FF00")
    assert (colours.accents, colours.seconds) == (("#0000FF", "#FFFF00"), ("#800080", "#00FF00"))


def test_without_settings_the_colours_are_those_of_the_style_sheet() -> None:
    assert not Colours()
    assert (Colours().accents, Colours().seconds) == (DEFAULT_ACCENTS, DEFAULT_SECONDS)
    tokens = (BASE_DIR / "web" / "core" / "static" / "tokens.css").read_text("utf-8")
    for name, pair in (("accent", DEFAULT_ACCENTS), ("effort", DEFAULT_SECONDS), ("bg", GROUNDS)):
        light, dark = re.findall(rf"--{name}: light-dark\((#\w+), (#\w+)\)", tokens)[0]
        assert (_long(light), _long(dark)) == pair


def test_the_default_accent_leads_to_the_default_second_colour() -> None:
    """The hue is turned as far as that of the default colours."""
    assert _hue(Colours(accent=DEFAULT_ACCENTS[0]).seconds[0]) == pytest.approx(_hue(DEFAULT_SECONDS[0]), abs=0.02)


def test_a_readable_colour_stays() -> None:
    assert make_readable("#0B6650", "#FFFFFF") == "#0B6650"


def _hue(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return colorsys.rgb_to_hls(red / 255, green / 255, blue / 255)[0]


def _long(colour: str) -> str:
    digits = colour[1:]
    return f"#{digits if len(digits) == 6 else ''.join(each * 2 for each in digits)}".upper()
