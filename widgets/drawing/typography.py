"""Text in a picture: its face, its width, and how it is broken or shortened to fit."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

from engine.text import transliterate

FALLBACK_FONTS = ("NotoSans-Bold.ttf", "DejaVuSans-Bold.ttf", "NotoSansCJK-Bold.ttc", "Arial Unicode.ttf", "msyhbd.ttc")
"""Faces for other scripts, taken from the system where it has them."""

MAX_CHARACTERS = 400
"""Characters of one text that are looked at; what is longer is cut, and no picture could show it."""

MISSING_CHARACTER = "\U0010ffff"  # no character, so what a face draws for it is what it draws for all that it lacks
ELLIPSIS = "…"

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set: size in pixels, weight from 300 to 900, colour such as "#17211C"."""

    size: int
    weight: int
    colour: str


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Sets texts in one font file with a weight axis, and in the system's faces what that one lacks."""

    font: Path

    def to_displayable(self, text: str) -> str:
        """The text as it can be shown: as it is where a face has all of it, else in plain Latin letters."""
        text = " ".join(unicodedata.normalize("NFC", text[:MAX_CHARACTERS]).split())
        if any(_supports_text(face, text) for face in self._fonts):
            return text
        return " ".join(transliterate(text).split())

    def find_font(self, text: str, style: TextStyle) -> Font:
        """The face for a readable text: the font itself, or the first of the system's that has every character."""
        name = next((face for face in self._fonts if _supports_text(face, text)), self._fonts[0])
        return _load_font(name, style.size, style.weight)

    def measure_width(self, text: str, style: TextStyle) -> int:
        """How wide a text is, in whole pixels."""
        return -int(-self.find_font(text, style).getlength(text) // 1)

    def measure_ink(self, text: str, style: TextStyle) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of a text's ink, from the left end of its baseline."""
        left, top, right, bottom = self.find_font(text, style).getbbox(text, anchor="ls")
        return int(left), int(top), -int(-right // 1), -int(-bottom // 1)

    def break_lines(self, text: str, style: TextStyle, width: int) -> list[str]:
        """The text broken into lines of at most that width, between words where it can be."""
        lines = [""]
        for word in self._split_words(text, style, width):
            longer = f"{lines[-1]} {word}".strip()
            if self.measure_width(longer, style) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def balance_lines(self, text: str, style: TextStyle, width: int) -> list[str]:
        """The same number of lines, all about as long as the others."""
        lines = self.break_lines(text, style, width)
        narrower = width
        while narrower > width // 3 and len(closer := self.break_lines(text, style, narrower - width // 30)) == len(
            lines
        ):
            narrower, lines = narrower - width // 30, closer
        return lines

    def fit_lines(self, text: str, style: TextStyle, width: int, most: int = 1) -> list[str]:
        """At most so many lines; the last ends in an ellipsis where there was more to say."""
        lines = self.break_lines(text, style, width)
        if len(lines) <= most:
            return lines
        return [*lines[: most - 1], self._truncate(" ".join(lines[most - 1 :]), style, width)]

    def _truncate(self, text: str, style: TextStyle, width: int) -> str:
        shown = text[: self._count_fitting(text, style, width, ELLIPSIS)]
        whole, _, part = shown.rpartition(" ")
        return (whole if len(part) < len(whole) else shown).rstrip(" ,") + ELLIPSIS

    def _split_words(self, text: str, style: TextStyle, width: int) -> Iterable[str]:
        """The words of a text; one that is wider than a line comes in pieces, as those of some scripts have to."""
        for word in text.split():
            while self.measure_width(word, style) > width and len(word) > 1:
                end = max(self._count_fitting(word, style, width), 1)
                yield word[:end]
                word = word[end:]
            yield word

    def _count_fitting(self, text: str, style: TextStyle, width: int, tail: str = "") -> int:
        """How many characters of a text fit, with a tail behind them."""
        ends = range(1, len(text))
        return bisect_right(ends, width, key=lambda end: self.measure_width(text[:end] + tail, style))

    @property
    def _fonts(self) -> tuple[str, ...]:
        return (str(self.font), *FALLBACK_FONTS)


@lru_cache(maxsize=128)
def _load_font(name: str, size: int, weight: int) -> Font:
    """A face that is there, in a size and, where it has that axis, a weight."""
    face = ImageFont.truetype(name, size)
    with suppress(OSError):  # of a single weight
        face.set_variation_by_axes([weight])
    return face


def _supports_text(name: str, text: str) -> bool:
    """Whether the face of that name is there and has every character of a text."""
    return all(_supports_character(name, character) for character in text)


@lru_cache(maxsize=8192)
def _supports_character(name: str, character: str) -> bool:
    if not _is_available(name):
        return False
    face = _load_font(name, 40, 500)
    return _draw_glyph(face, character) != _draw_glyph(face, MISSING_CHARACTER)


@lru_cache(maxsize=16)
def _is_available(name: str) -> bool:
    """Whether the system has that face. Looked up once: Pillow walks through all folders of fonts for it."""
    try:
        ImageFont.truetype(name, 40)
    except OSError:
        return False
    return True


def _draw_glyph(face: Font, character: str) -> tuple[tuple[int, int], bytes]:
    mask = face.getmask(character)
    return mask.size, bytes(mask)
