"""Read TOML with the position of each value, in the same form as YAML."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from engine.errors import Problem, Severity
from engine.text import line_and_column, normalise
from engine.validation.located import Json, Loc, LocatedData, Node, Position, ValueType

_ERROR_POSITION = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=\s*""")
_TYPES: dict[type, ValueType] = {
    str: "text",
    bool: "bool",
    int: "number",
    float: "number",
    dict: "mapping",
    list: "list",
}

_Positions = tuple[Position, Position]
"""The positions of a key and of its value."""


def read_toml(text: str, path: str) -> LocatedData:
    """Read the TOML in text. A syntax error is in problems, and then data are empty."""
    start = Position(path, 1, 1)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a plain ValueError
        return LocatedData(path, {}, {(): Node(start, start, "mapping")}, (_describe_error(error, text, path),))
    nodes: dict[Loc, Node] = {(): Node(start, start, "mapping")}
    positions = _find_positions(text, path)
    located = {key: _convert(value, (key,), (start, start), positions, nodes) for key, value in data.items()}
    return LocatedData(path, located, nodes)


def _describe_error(error: Exception, text: str, path: str) -> Problem:
    if not isinstance(error, tomllib.TOMLDecodeError):
        message = "A number is too long, or brackets are nested too deep."
        return Problem(path, 1, 1, Severity.ERROR, message, "Shorten it.")
    found = _ERROR_POSITION.search(str(error))
    line, column = (int(found[1]), int(found[2])) if found and found[1] else line_and_column(text, len(text))
    message = f"This is not valid TOML: {_ERROR_POSITION.sub('', str(error))}."
    return Problem(path, line, column, Severity.ERROR, message, "Put text in quotes and lists in brackets.")


def _convert(
    value: Any, loc: Loc, parent: _Positions, positions: dict[Loc, _Positions], nodes: dict[Loc, Node]
) -> Json:
    """Return a value as in JSON, and add its nodes. A value without a known position gets that of its parent."""
    here = positions.get(loc, parent)
    if isinstance(value, (datetime, date, time)):
        nodes[loc] = Node(*here, "date", value.isoformat())
        return value.isoformat()
    nodes[loc] = Node(*here, _TYPES[type(value)], _raw(value))
    if isinstance(value, dict):
        return {key: _convert(item, (*loc, key), here, positions, nodes) for key, item in value.items()}
    if isinstance(value, list):
        return [_convert(item, (*loc, index), here, positions, nodes) for index, item in enumerate(value)]
    if isinstance(value, (bool, int, float)):
        return value
    return normalise(str(value))  # an escape sequence can represent a forbidden character


def _raw(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _find_positions(text: str, path: str) -> dict[Loc, _Positions]:
    """Find the keys at the beginning of lines, because tomllib gives no positions.

    A line of a multi-line string that looks like a key may be mistaken for one. That can only put a problem at the
    wrong line.
    """
    positions: dict[Loc, _Positions] = {}
    table: Loc = ()
    last_indices: dict[Loc, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _split(header[2])
            position = Position(path, number, header.start(2) + 1)
            if header[1] == "[[":
                positions.setdefault(table, (position, position))
                last_indices[table] = last_indices.get(table, -1) + 1
                table = (*table, last_indices[table])
            positions[table] = (position, position)
        elif key := _KEY.match(line):
            key_position = Position(path, number, key.start(1) + 1)
            positions.setdefault((*table, *_split(key[1])), (key_position, Position(path, number, key.end() + 1)))
    return positions


def _split(dotted_key: str) -> Loc:
    parts = re.findall(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""", dotted_key)
    return tuple(part.strip("\"'") for part in parts)
