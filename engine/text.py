"""Text at the edge: bytes of a file become text that the rest of the engine can trust to be text."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence

from anyascii import anyascii

from engine.errors import Problem, Severity

_REPLACED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, save tab and line ends
    "\u202a-\u202e\u2066-\u2069"  # overrides of the writing direction, which can make a line read as another
    "\ud800-\udfff\ufffe\uffff]"  # lone surrogates and what never is a character
)

# Letters and a symbol that show nothing (the fillers of Hangul, the empty Braille cell), and what we put for a
# character that is none.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffd")


def decode_utf8(data: bytes, path: str) -> tuple[str, Problem | None]:
    r"""The text of a UTF-8 file with line ends as "\n" and characters replaced that no text should hold.

    Bytes that are not UTF-8 give an empty text and an error at the line and column of the first such byte.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = normalise(data[: error.start].decode("utf-8-sig", "replace"))
        line, column = line_and_column(before, len(before))
        return "", Problem(
            path, line, column, Severity.ERROR, "this is not UTF-8 text", "save the file with the encoding UTF-8"
        )
    return normalise(text), None


def normalise(text: str) -> str:
    r"""The text with line ends as "\n" and dangerous characters as U+FFFD, position for position otherwise."""
    return _REPLACED.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of an offset in a text."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


def collapse_whitespace(text: str) -> str:
    """A text from outside on one line, white space folded and dangerous characters replaced. It is not HTML."""
    return " ".join(normalise(text).split())


def has_visible_text(text: str) -> bool:
    """Whether there is anything to see in a text: not only white space, marks and characters without width."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in text)


def escape_controls(text: str) -> str:
    """The text for a log line or a terminal: control characters and line ends escaped, so that none can be forged."""
    return "".join(c.encode("unicode_escape").decode() if _is_control(c) else c for c in text)


def join_words(words: Sequence[str]) -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b and c"; "" if there are none."""
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _is_control(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")


_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_THOUSANDS_SEPARATOR = re.compile("(?<=[0-9]),(?=[0-9])")


def transliterate(text: str) -> str:
    """Return a text in ASCII: other scripts in Latin letters, "×" as "x", and without emoji and similar symbols."""
    return anyascii("".join(c for c in text.replace("×", "x") if unicodedata.category(c) not in ("So", "Sk", "Cn")))


def slugify(text: str) -> str:
    """Return the words of a text, which may have HTML entities, in lowercase ASCII letters and digits with hyphens.

    Other scripts are transliterated. A text without letters and digits becomes "".
    """
    # A typographic apostrophe joins ("don’t" becomes "dont"), and a straight one, which may be a quote, separates.
    words = html.unescape(text).replace("'", " ")
    words = _HAN.sub(lambda character: f" {character[0]} ", words)
    words = _THOUSANDS_SEPARATOR.sub("", transliterate(words).replace("'", ""))
    return "-".join(re.findall("[a-z0-9]+", words.lower()))
