"""Patterns for tags with other brackets, names and arguments than the grammar has. None of them backtracks."""

from __future__ import annotations

import re

from engine.content.shortcodes.quotes import WHITE_SPACE
from engine.pasted_characters import DASHES, DOUBLE_QUOTES, JOINERS, SINGLE_QUOTES, ZERO_WIDTH_SPACES

BLANK = f"{WHITE_SPACE}{JOINERS}"

_LEFT = r"(?:<|&lt;|&LT;|&#0{0,5}60;|&#[xX]0{0,5}3[cC];|＜)"
_RIGHT = r"(?:\\?>|&gt;|&GT;|&#0{0,5}62;|&#[xX]0{0,5}3[eE];|＞)"
_PAIRS = {"≪": "≫", "《": "》", "⟪": "⟫", "〈〈": "〉〉", "‹‹": "››", "⟨⟨": "⟩⟩"}
_GUILLEMETS = {"«": "»", "&laquo;": "&raquo;", "&#171;": "&#187;"}
_WORD = rf"[A-Za-z](?:[A-Za-z0-9_{ZERO_WIDTH_SPACES}{JOINERS}{DASHES}-]|\\-)*+"

FIRST_CHARACTER = re.compile(rf"[<&＜\\\[{{{''.join({key[0] for key in [*_PAIRS, *_GUILLEMETS]} - {'&'})}]")
"""The characters that can begin a tag. Searching for them is faster than for the whole beginning."""

START = re.compile(
    rf"(?:(?P<double>(?:{_LEFT}[{BLANK}]*+){{2,4}}+|\\<[{BLANK}]*+\\<|{'|'.join(_PAIRS)})"
    rf"|(?P<single>(?<!<){_LEFT})|(?P<guillemet>{'|'.join(_GUILLEMETS)})|(?P<foreign>\[\[?|\{{\{{[<%]?|\{{%-?))"
    rf"[{BLANK}]*+(?P<slash>[/\\]?)[{BLANK}]*+(?P<name>{_WORD})"
)
"""The brackets and the name of what may be a tag. Foreign brackets are those of WordPress, Hugo and Jinja."""

SECOND_WORD = re.compile(rf"[{BLANK}]++({_WORD})(?![{BLANK}]*[=:])")
"""A word after the name, as in `<<exercise table>>`."""

END = re.compile(
    rf"[>%-]?\}}\}}|-?%\}}|\]\]?|{_RIGHT}(?:[{BLANK}]*+{_RIGHT}){{0,3}}+"
    rf"|{'|'.join([*_PAIRS.values(), *_GUILLEMETS.values()])}"
)
AFTER_NAME = re.compile(rf"[{BLANK}/,:;(\n]|{END.pattern}")

_QUOTED = (
    r'"(?:[^"\\\n]++|\\[^\n])*+"'
    r"|'(?:[^'\\\n]++|\\[^\n])*+'"
    rf'|[{DOUBLE_QUOTES}][^{DOUBLE_QUOTES}"\n]*+[{DOUBLE_QUOTES}"]'
    rf"|[{SINGLE_QUOTES}](?:[^{SINGLE_QUOTES}'\n]++|(?<=\w)[{SINGLE_QUOTES}](?=\w))*+[{SINGLE_QUOTES}']"
)


_OTHER_START = rf"{_LEFT}|{'|'.join([*_PAIRS, *_GUILLEMETS])}|[\[{{]"
_PLAIN = r"[^\n=<>&＜＞\\\[\]{}%\-" + "".join(sorted({*"".join(_PAIRS), *"".join(_PAIRS.values()), *"«»"})) + "]"


def _compile_inside(character: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{_PLAIN}++|=[{BLANK}]*+(?:{_QUOTED})|(?!{END.pattern}|{_OTHER_START}){character})*+")


INSIDE, INSIDE_LINES = _compile_inside(r"[^\n]"), _compile_inside(rf"(?:[^\n]|\n(?![{BLANK}]*\n))")
"""The arguments of a tag on one line, and on several lines of a paragraph."""

ARGUMENT = re.compile(
    rf"(?P<key>[A-Za-z][\w{DASHES}-]*+)[{BLANK}]*+(?:=[{BLANK}]*+|:[{BLANK}]*+(?=[\"'{DOUBLE_QUOTES}{SINGLE_QUOTES}]))"
    rf"(?P<value>{_QUOTED}|[^{BLANK}\n\"';{DOUBLE_QUOTES}{SINGLE_QUOTES}]++)"
)
_ONE = re.sub(r"\?P<\w+>", "?:", ARGUMENT.pattern)
ARGUMENTS = re.compile(rf"(?:[{BLANK},;()\n]*+{_ONE})*+[{BLANK},;()\n]*+")
FIRST_ARGUMENTS = re.compile(rf"(?:[{BLANK}]++{_ONE})*+")

LINE_BEFORE = re.compile(rf"(?:[{BLANK}>*+|-]|\d{{1,9}}[.)])*+")
LINE_AFTER = re.compile(rf"[{BLANK}|]*+(?:\n|\Z)")
"""Characters that may be beside a tag that is alone in its line, list item, quote or table cell."""

CLOSING = re.compile(rf"{_LEFT}{{1,2}}+[{BLANK}]*+/[{BLANK}]*+(?P<name>{_WORD})[{BLANK}]*+{_RIGHT}{{1,2}}+")

ESCAPED = re.compile(r"\\([!#$%&()*+,./:;<=>?@\[\]^_`{|}~-])")
"""A backslash before a character that needs none in a tag."""

_NOT_IN_NAME = re.compile(r"[\W_]+")


def squeeze(name: str) -> str:
    """Return only the letters and digits of a name, in lower case."""
    return _NOT_IN_NAME.sub("", name).lower()
