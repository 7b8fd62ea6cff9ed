"""Read what word processors put into YAML as if it had been typed: quotes around values, and spaces of all kinds.

Only what has a meaning in YAML is read so. Characters within a text stay as they are.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.pasted_characters import (
    DOUBLE_QUOTES,
    JOINERS,
    SINGLE_QUOTES,
    SPACES,
    TYPED,
    ZERO_WIDTH_SPACES,
    name_pasted,
)

BLANK = f" {SPACES}{ZERO_WIDTH_SPACES}{JOINERS}"
"""Characters that authors do not see at the beginning and the end of a line."""

_PASTED = re.compile(f"[{''.join(map(re.escape, TYPED))}]")
_ITEM = re.compile(rf"([{BLANK}]*-(?=[{BLANK}]))([{BLANK}]*)")
_KEY = re.compile(rf"([{BLANK}]*[\w{ZERO_WIDTH_SPACES}{JOINERS}-]+[{BLANK}]*:(?=[{BLANK}]|$))([{BLANK}]*)")
_INDENT = re.compile(f"[{BLANK}]*")
_TRAILING = re.compile(f"[{BLANK}]+$")
_AT_COMMA = re.compile(rf"(?<=[\[{{,:])[{BLANK}]+|[{BLANK}]+(?=[,\]}}])")
_QUOTED = rf"[{DOUBLE_QUOTES}](?P<double>[^{DOUBLE_QUOTES}]*)[{DOUBLE_QUOTES}\"]"
_QUOTED += rf"|[{SINGLE_QUOTES}](?P<single>(?:[^{SINGLE_QUOTES}]|(?<=\w)[{SINGLE_QUOTES}](?=\w))*)[{SINGLE_QUOTES}']"
_QUOTED_VALUE = re.compile(rf"(?:{_QUOTED})(?= *(?:$| #))")
_QUOTED_ITEM = re.compile(rf"(?:(?<=[\[{{,:])|(?<=[\[{{,:] ))(?:{_QUOTED})(?= *[,\]}}])")


@dataclass(frozen=True, slots=True)
class TypedYaml:
    """A text of YAML as it would have been typed.

    removed maps the number of a line, from 0, to the columns of the characters that were removed from it. All other
    characters are in their columns.
    """

    text: str
    removed: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def original_column(self, line: int, column: int) -> int:
        """Return the column in the file for one in the text; both count from 0."""
        removed = self.removed.get(line, ())
        return column + bisect_right([original - index for index, original in enumerate(removed)], column)


def read_as_typed(text: str) -> TypedYaml:
    """Return the text with typed quotes and spaces, where these have a meaning in YAML."""
    if not _PASTED.search(text):
        return TypedYaml(text)
    removed: dict[int, Sequence[int]] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _PASTED.search(line):
            lines[number], removed[number] = _read_line(line)
    return TypedYaml("\n".join(lines), removed)


def name_pasted_near(lines: Sequence[str], number: int) -> str:
    """Return sentences about a pasted character that may be the reason for a syntax error in a line, or "".

    It is in that line, or else it indents a line before.
    """
    if number < len(lines) and (found := name_pasted(lines[number])):
        return found
    indents = (match[0] for line in lines[:number] if (match := _INDENT.match(line)))
    return next(filter(None, map(name_pasted, indents)), "")


def _read_line(line: str) -> tuple[str, list[int]]:
    """Return a line as typed, and the columns of removed characters."""
    removed: list[int] = []
    parts: list[str] = []
    start = 0
    for pattern in (_ITEM, _KEY):
        if match := pattern.match(line, start):
            removed += [column for column in range(start, match.end(1)) if TYPED.get(line[column]) == ""]
            parts += [_type(match[1]), " " * len(match[2])]
            start = match.end()
    value = _TRAILING.sub(_type_spaces, line[start:])
    if value.startswith(("[", "{")):
        value = _QUOTED_ITEM.sub(_type_quotes, _AT_COMMA.sub(_type_spaces, value))
    elif start and (match := _QUOTED_VALUE.match(value)):
        value = _type_quotes(match) + value[match.end() :]
    return "".join([*parts, value]), removed


def _type(text: str) -> str:
    return "".join(TYPED.get(character, character) for character in text)


def _type_spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _type_quotes(match: re.Match[str]) -> str:
    """Return a value in quotes that YAML knows, of the same length."""
    text = match["single"] if match["double"] is None else match["double"]
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return match[0] if "'" in text else f"'{text}'"
