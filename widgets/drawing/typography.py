"""Choose fonts for texts in pictures, measure texts, and break or truncate them to fit."""

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
"""System fonts for other scripts, used if they are installed."""

MAX_CHARACTERS = 400
"""Longer texts are cut before they are measured. No picture has space for more."""

MISSING_CHARACTER = "\U0010ffff"  # not a character, so fonts draw it with their glyph for missing characters
ELLIPSIS = "…"

Font = ImageFont.FreeTypeFont


@dataclass(frozen=True, slots=True)
class TextStyle:
    """Font size in pixels, weight from 300 to 900, and colour, such as "#17211C"."""

    size: int
    weight: int
    colour: str


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Measures and breaks texts in a variable font, with system fonts for characters that it lacks."""

    font_file: Path

    def to_displayable(self, text: str) -> str:
        """Return the text on one line, transliterated to Latin letters if no font has all its characters."""
        text = " ".join(unicodedata.normalize("NFC", text[:MAX_CHARACTERS]).split())
        if any(_supports_text(name, text) for name in self._font_names):
            return text
        return " ".join(transliterate(text).split())

    def find_font(self, text: str, style: TextStyle) -> Font:
        """Return the first font that has all characters of a displayable text."""
        name = next((name for name in self._font_names if _supports_text(name, text)), self._font_names[0])
        return _load_font(name, style.size, style.weight)

    def measure_width(self, text: str, style: TextStyle) -> int:
        """Return the width of a text, rounded up to whole pixels."""
        return -int(-self.find_font(text, style).getlength(text) // 1)

    def measure_ink(self, text: str, style: TextStyle) -> tuple[int, int, int, int]:
        """Return left, top, right and bottom of a text's ink, relative to the left end of its baseline."""
        left, top, right, bottom = self.find_font(text, style).getbbox(text, anchor="ls")
        return int(left), int(top), -int(-right // 1), -int(-bottom // 1)

    def break_lines(self, text: str, style: TextStyle, width: int) -> list[str]:
        """Break a text into lines of at most `width` pixels, between words if possible."""
        lines = [""]
        for word in self._split_words(text, style, width):
            longer = f"{lines[-1]} {word}".strip()
            if self.measure_width(longer, style) <= width:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines

    def balance_lines(self, text: str, style: TextStyle, width: int) -> list[str]:
        """Break a text into as many lines as break_lines, but of similar length."""
        lines = self.break_lines(text, style, width)
        step, min_width = width // 30, width // 3
        while width > min_width:
            narrower = self.break_lines(text, style, width - step)
            if len(narrower) != len(lines):
                break
            width, lines = width - step, narrower
        return lines

    def fit_lines(self, text: str, style: TextStyle, width: int, max_lines: int = 1) -> list[str]:
        """Break a text into at most `max_lines` lines. If it is too long, the last line ends with an ellipsis."""
        lines = self.break_lines(text, style, width)
        if len(lines) <= max_lines:
            return lines
        return [*lines[: max_lines - 1], self._truncate(" ".join(lines[max_lines - 1 :]), style, width)]

    def _truncate(self, text: str, style: TextStyle, width: int) -> str:
        fitting = text[: self._count_fitting(text, style, width, ELLIPSIS)]
        whole_words, _, partial_word = fitting.rpartition(" ")
        return (whole_words if len(partial_word) < len(whole_words) else fitting).rstrip(" ,") + ELLIPSIS

    def _split_words(self, text: str, style: TextStyle, width: int) -> Iterable[str]:
        """Yield the words of a text. Words wider than a line are split, which scripts without spaces need."""
        for word in text.split():
            while self.measure_width(word, style) > width and len(word) > 1:
                end = max(self._count_fitting(word, style, width), 1)
                yield word[:end]
                word = word[end:]
            yield word

    def _count_fitting(self, text: str, style: TextStyle, width: int, tail: str = "") -> int:
        """Return the number of characters that fit into a line together with a tail."""
        ends = range(1, len(text))
        return bisect_right(ends, width, key=lambda end: self.measure_width(text[:end] + tail, style))

    @property
    def _font_names(self) -> tuple[str, ...]:
        return (str(self.font_file), *FALLBACK_FONTS)


@lru_cache(maxsize=128)
def _load_font(name: str, size: int, weight: int) -> Font:
    """Load an available font in a size and, if it is variable, a weight."""
    font = ImageFont.truetype(name, size)
    with suppress(OSError):  # not a variable font
        font.set_variation_by_axes([weight])
    return font


def _supports_text(name: str, text: str) -> bool:
    """Return True if a font is available and has all characters of a text."""
    return all(_supports_character(name, character) for character in text)


@lru_cache(maxsize=8192)
def _supports_character(name: str, character: str) -> bool:
    if not _is_available(name):
        return False
    font = _load_font(name, 40, 500)
    return _draw_glyph(font, character) != _draw_glyph(font, MISSING_CHARACTER)


@lru_cache(maxsize=16)
def _is_available(name: str) -> bool:
    """Return True if a font is installed. Cached, because Pillow searches all font folders."""
    try:
        ImageFont.truetype(name, 40)
    except OSError:
        return False
    return True


def _draw_glyph(font: Font, character: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(character)
    return mask.size, bytes(mask)
