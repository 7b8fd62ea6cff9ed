"""Clean, measure, compare and convert text that comes from files and requests."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from anyascii import anyascii

from engine.errors import Problem, Severity

_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters except tabs and line ends
    "\u202a-\u202e\u2066-\u2069"  # overrides of the writing direction, which can disguise a line as another
    "\ud800-\udfff\ufffe\uffff]"  # lone surrogates and code points that are not characters
)

# Fillers of Hangul and the empty Braille cell, which Unicode counts as letters and symbols, and U+FFFD.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\ufffd")

_UNSAFE_IN_JSON_LINE = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Line ends that JSON allows in a string, other control characters, and lone surrogates, which have no UTF-8."""

_NOT_IN_URL = re.compile(
    r"%(?![0-9A-Fa-f]{2})|\s"
    r"|[^%A-Za-z0-9!$&'()*+,./:;=?@_~\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010fffd-]"
)
_AROUND_URL = "".join(map(chr, range(0x21)))
_LINE_ENDS_IN_URL = re.compile("[\t\n\r]")
_SCHEME_AND_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_THOUSANDS_SEPARATOR = re.compile("(?<=[0-9]),(?=[0-9])")
_APOSTROPHE = re.compile("['’ʼ＇`´]")
_NO_WORD = re.compile(r"[\W_]+")
_PLURAL_IN_ES = ("sses", "shes", "ches", "xes", "zes")


def decode_utf8(data: bytes, path: str) -> tuple[str, Problem | None]:
    """Decode and normalise the text of a file.

    If the bytes are not UTF-8, the text is empty, and the second value is an error at the first invalid byte.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = normalise(data[: error.start].decode("utf-8-sig", "replace"))
        line, column = line_and_column(before, len(before))
        message = "This file is not UTF-8 text."
        return "", Problem(path, line, column, Severity.ERROR, message, "Save it with the encoding UTF-8.")
    return normalise(text), None


def normalise(text: str) -> str:
    r"""Return the text with "\n" as line ends, and U+FFFD in place of each character that is never shown."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Return the line and the column of an offset in a text; both count from 1."""
    start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, offset - start + 1


class LineIndex:
    """The starts of the lines of a text, to find the positions of many offsets."""

    def __init__(self, text: str, first_line: int = 1) -> None:
        self._first_line = first_line
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def locate(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset. Lines count from first_line, and columns from 1."""
        index = bisect_right(self._starts, offset) - 1
        return self._first_line + index, offset - self._starts[index] + 1


def collapse_whitespace(text: str) -> str:
    """Return a normalised text on one line, with single spaces between words. The result is not safe as HTML."""
    return " ".join(normalise(text).split())


def truncate(text: str, length: int = 60) -> str:
    """Return a text on one line, cut after length characters."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[:length]}…"


def quote_input(text: str, length: int = 40) -> str:
    """Return text from an author or a request in quotes, for a message: printable, and cut after length characters.

    White space such as a line break becomes a space.
    """
    shown = (" " if c.isspace() else c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: length + 1])
    printable = "".join(shown)
    return f"'{printable[:length]}…'" if len(printable) > length else f"'{printable}'"


def has_visible_text(text: str) -> bool:
    """Return whether a text has a visible character: more than whitespace, marks and characters without width."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANK for c in text)


def escape_controls(text: str) -> str:
    """Escape control characters and line ends for a log or a terminal, so that a text cannot forge a line."""
    if text.isprintable():  # nearly always
        return text
    return "".join(c.encode("unicode_escape").decode() if _is_control(c) else c for c in text)


def format_json_line(content: Mapping[str, object]) -> str:
    """Return JSON on one line. Characters that some programs read as the end of a line are escaped."""
    text = json.dumps(content, ensure_ascii=False)
    return _UNSAFE_IN_JSON_LINE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def join_words(words: Sequence[str], conjunction: str = "and") -> str:
    """Return words as a list in a sentence: "a", "a and b", "a, b and c"; "" without words."""
    return f" {conjunction} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def transliterate(text: str) -> str:
    """Return a text in ASCII: other scripts in Latin letters, "×" as "x", and without emoji and similar symbols."""
    return anyascii("".join(c for c in text.replace("×", "x") if unicodedata.category(c) not in ("So", "Sk", "Cn")))


def slugify(text: str, language: str = "") -> str:
    """Return the words of a text, which may have HTML entities, in lowercase ASCII letters and digits with hyphens.

    Other scripts are transliterated, and in German, an umlaut becomes two letters. A text without letters and digits
    becomes "".
    """
    # A typographic apostrophe joins ("don’t" becomes "dont"), and a straight one, which may be a quote, separates.
    words = html.unescape(text).replace("'", " ")
    if language.lower().partition("-")[0] == "de":
        words = unicodedata.normalize("NFC", words).translate(_GERMAN)
    words = _HAN.sub(lambda character: f" {character[0]} ", words)
    words = _THOUSANDS_SEPARATOR.sub("", transliterate(words).replace("'", ""))
    return "-".join(re.findall("[a-z0-9]+", words.lower()))


def normalise_name(text: str) -> str:
    """Return a name in normal form: NFKC, lower case, without punctuation and simple plurals.

    "Step-Ups" and "step up" have the same normal form, and so have "Runner's core" and "runners core". Text without
    letters and digits becomes "".
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(_singular(word) for word in _NO_WORD.sub(" ", _APOSTROPHE.sub("", folded)).split())


def slugify_name(text: str) -> str:
    """Return text from a reader in the form of an id, at most 64 characters long, to search for similar ids."""
    return normalise_name(text)[:64].replace(" ", "-")


def format_count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun, such as "1 page" or "2 pages". The default plural has an s at the end."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def parse_number(text: str) -> int | None:
    """Return a positive number of at most nine digits, such as an id or a page, or None for any other text.

    Leading zeros and signs are not allowed, so that each number has one spelling.
    """
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None


def _is_control(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] == "C" or category in ("Zl", "Zp")


def _singular(word: str) -> str:
    """Return the word without the ending of a plural. Short words, and words in -ss, -us or -is, are not plurals."""
    if len(word) < 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith("lves"):
        return f"{word[:-3]}f"
    if word.endswith(_PLURAL_IN_ES):
        return word[:-2]
    return word[:-1]


def encode_url(url: str) -> str:
    """Return a URL with all characters percent-encoded that URLs cannot contain, such as spaces.

    Encoded characters stay as they are, and so do the letters of all scripts and the brackets of an IPv6 address.
    Spaces around the URL and line ends in it are removed, as browsers do.
    """
    url = _LINE_ENDS_IN_URL.sub("", url.strip(_AROUND_URL))
    address, hash_, fragment = url.partition("#")
    host = _SCHEME_AND_HOST.match(address)
    return _encode_part(address, host.end() if host else 0) + hash_ + _encode_part(fragment)


def _encode_part(text: str, host_end: int = 0) -> str:
    def encode(match: re.Match[str]) -> str:
        is_allowed = match[0] in "[]" and match.start() < host_end
        return match[0] if is_allowed else quote(match[0], safe="", errors="replace")

    return _NOT_IN_URL.sub(encode, text)
