"""Data with the position of each part, so that a problem can be reported at the right line and column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.errors import Problem, Severity

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

Loc: TypeAlias = tuple[str | int, ...]
"""The keys and indices that lead to a value, as in pydantic's errors."""

ValueType: TypeAlias = Literal["text", "number", "bool", "null", "date", "list", "mapping", "invalid"]


@dataclass(frozen=True, slots=True)
class Position:
    """A position in a file; line and column count from 1."""

    path: str
    line: int
    column: int

    def error(self, message: str, hint: str = "") -> Problem:
        """Return an error at this position."""
        return Problem(self.path, self.line, self.column, Severity.ERROR, message, hint)

    def warning(self, message: str, hint: str = "") -> Problem:
        """Return a warning at this position."""
        return Problem(self.path, self.line, self.column, Severity.WARNING, message, hint)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment that ends a value without quotes, from its `#` to the end of the line."""

    position: Position
    text: str


@dataclass(frozen=True, slots=True)
class Node:
    """The positions and the type of a value in a file.

    key_position is that of the value's key, or that of the value if it is an item of a list. type is what YAML or TOML
    takes the value for; a problem with an "invalid" value has been reported already, and its data are the raw text.
    raw is the text of a scalar as written, without its quotes. comment is the one after it, which may be meant as text.
    """

    key_position: Position
    position: Position
    type: ValueType
    raw: str = ""
    comment: Comment | None = None


@dataclass(frozen=True, slots=True)
class LocatedData:
    """A mapping read from a file, or merged from several: data as in JSON, and a node for each part of them.

    Dates are ISO 8601 strings in data; the type of their node is "date".
    """

    path: str
    data: dict[str, Json]
    nodes: Mapping[Loc, Node]
    problems: tuple[Problem, ...] = ()

    def get(self, loc: Loc) -> Json:
        """Return the data at loc. Raises KeyError or IndexError if loc does not exist."""
        value: Json = self.data
        for step in loc:
            match value, step:
                case (dict(), str()) | (list(), int()):
                    value = value[step]  # type: ignore[index]
                case _:
                    raise KeyError(step)
        return value

    def position_of(self, loc: Loc) -> Position:
        """Return the position of the value at loc, or of its nearest parent if there is no such value."""
        return self._nearest(loc).position

    def key_position_of(self, loc: Loc) -> Position:
        """Return the position of the key at loc, or of its nearest parent if there is no such key."""
        return self._nearest(loc).key_position

    def _nearest(self, loc: Loc) -> Node:
        while loc and loc not in self.nodes:
            loc = loc[:-1]
        return self.nodes[loc]


def walk_locs(value: Json, loc: Loc = ()) -> Iterator[Loc]:
    """Yield the loc of a value and of everything in it, parents first."""
    yield loc
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk_locs(inner, (*loc, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk_locs(inner, (*loc, index))


@dataclass(frozen=True, slots=True)
class Link:
    """The address of a link or an image in a content file, and its position."""

    url: str
    line: int
    column: int
    is_image: bool = False
