"""TOML with a position for everything, in the same shape as YAML, so that both are checked in one way."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from engine.errors import Problem, Severity
from engine.text import line_and_column, normalise
from engine.validation.located import Json, Loc, LocatedData, Node, Position, ValueType

_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"""^\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=\s*""")
_FOUND: dict[type, ValueType] = {
    str: "text",
    bool: "bool",
    int: "number",
    float: "number",
    dict: "mapping",
    list: "list",
}


def read_toml(text: str, path: str) -> LocatedData:
    """The TOML in text. Never raises: a mistake in the syntax is an ERROR in problems, and data is then empty."""
    start = Position(path, 1, 1)
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits is a bare ValueError
        return LocatedData(path, {}, {(): Node(start, start, "mapping")}, (_syntax_error(error, text, path),))
    nodes: dict[Loc, Node] = {(): Node(start, start, "mapping")}
    marks = _marks(text, path)
    plain = {key: _plain(value, (key,), (start, start), marks, nodes) for key, value in data.items()}
    return LocatedData(path, plain, nodes)


def _syntax_error(error: Exception, text: str, path: str) -> Problem:
    if not isinstance(error, tomllib.TOMLDecodeError):
        message = "a number is too long, or brackets are nested too deep"
        return Problem(path, 1, 1, Severity.ERROR, message, "make it shorter")
    place = _PLACE.search(str(error))
    line, column = (int(place[1]), int(place[2])) if place and place[1] else line_and_column(text, len(text))
    message = f"this is not TOML: {_PLACE.sub('', str(error))}"
    return Problem(path, line, column, Severity.ERROR, message, "text stands in quotes, lists in brackets")


def _plain(
    value: Any,
    loc: Loc,
    around: tuple[Position, Position],
    marks: dict[Loc, tuple[Position, Position]],
    nodes: dict[Loc, Node],
) -> Json:
    """The value as JSON-able data; writes its node, at the nearest place known where its own is not."""
    here = marks.get(loc, around)
    if isinstance(value, (datetime, date, time)):
        nodes[loc] = Node(*here, "date", value.isoformat())
        return value.isoformat()
    nodes[loc] = Node(*here, _FOUND[type(value)], _written(value))
    if isinstance(value, dict):
        return {key: _plain(item, (*loc, key), here, marks, nodes) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, (*loc, index), here, marks, nodes) for index, item in enumerate(value)]
    if isinstance(value, str):
        return normalise(value)  # an escape can write what a file may not hold
    assert isinstance(value, (bool, int, float))
    return value


def _written(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _marks(text: str, path: str) -> dict[Loc, tuple[Position, Position]]:
    """Where each key and its value stand, for keys that begin a line, as all do that people write by hand.

    tomllib gives no positions. A line inside a string of several lines that looks like a key may be taken for one;
    it can then only shift a message, never a value.
    """
    marks: dict[Loc, tuple[Position, Position]] = {}
    table: Loc = ()
    counts: dict[Loc, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _split(header[2])
            mark = Position(path, number, header.start(2) + 1)
            if header[1] == "[[":
                marks.setdefault(table, (mark, mark))
                counts[table] = counts.get(table, -1) + 1
                table = (*table, counts[table])
            marks[table] = (mark, mark)
        elif key := _KEY.match(line):
            place = Position(path, number, key.start(1) + 1)
            marks.setdefault((*table, *_split(key[1])), (place, Position(path, number, key.end() + 1)))
    return marks


def _split(dotted: str) -> Loc:
    parts = re.findall(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""", dotted)
    return tuple(part.strip("\"'") for part in parts)
