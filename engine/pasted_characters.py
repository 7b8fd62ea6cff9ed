"""The characters that word processors put in place of typed ones: quotes, dashes, and invisible spaces.

This is the only table of them. Shortcodes, the search for tags that are alone on their line, and front matter read
quotes as quotes and spaces as spaces. They name any other character of the table in their problems, because authors
cannot see it or cannot tell it from the one they meant.
"""

from __future__ import annotations

import re
import unicodedata

DOUBLE_QUOTES = "“”„‟«»″＂〝〞〟"
SINGLE_QUOTES = "‘’‚‛‹›′´＇"
DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe63\uff0d"
SPACES = (
    "\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""Spaces that do not break a line or have another width, and separators of lines and paragraphs."""
ZERO_WIDTH_SPACES = "\u200b\u2060\ufeff\u200e\u200f"
"""Characters between words without a width: spaces, joiners of words, byte order marks, and marks of direction."""
JOINERS = "\xad\u200c\u200d"
"""Characters without a width that belong into some words: soft hyphens, and joiners of letters and emoji."""

TYPED = {
    **dict.fromkeys(DOUBLE_QUOTES, '"'),
    **dict.fromkeys(SINGLE_QUOTES, "'"),
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(ZERO_WIDTH_SPACES + JOINERS, ""),
}
"""The text that an author would have typed for each character. It is empty for characters without a width."""

_IN_TEXT = re.compile(rf"(?<=\w)[{SINGLE_QUOTES}](?=\w)|(?<= )[{DASHES}](?= )")


def name_pasted(text: str) -> str:
    """Return sentences that name the first pasted character of a text and say what to do, or "" without one.

    Apostrophes in words and dashes between words are not meant: they belong into a text.
    """
    found = next((character for character in _IN_TEXT.sub("", text) if character in TYPED), None)
    if found is None:
        return ""
    name = describe_character(found)
    match TYPED[found]:
        case "":
            return f"It contains the invisible character {name}. Delete it."
        case " ":
            return f"It contains {name}. Type a space instead."
        case typed:
            return f"It contains {name}. Type {typed} instead."


def describe_character(character: str) -> str:
    """Return the code point and the name of a character, such as "U+2013 (en dash)"."""
    name = unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X} ({name})" if name else f"U+{ord(character):04X}"
