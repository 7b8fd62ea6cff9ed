"""Data with a place for every part of it, so that each mistake can be told where it was made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.errors import Problem, Severity

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Loc: TypeAlias = tuple[str | int, ...]
ValueType: TypeAlias = Literal["text", "number", "bool", "nothing", "date", "list", "mapping", "bad"]


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a file; line and column count from 1."""

    path: str
    line: int
    column: int

    def error(self, message: str, hint: str = "") -> Problem:
        """A mistake here that costs the file its new version."""
        return Problem(self.path, self.line, self.column, Severity.ERROR, message, hint)

    def warning(self, message: str, hint: str = "") -> Problem:
        """A mistake here that hides nothing."""
        return Problem(self.path, self.line, self.column, Severity.WARNING, message, hint)


@dataclass(frozen=True, slots=True)
class Node:
    """One value as it stands in the file.

    key is where its key stands (for an item of a list: the item itself). found is what YAML takes it for; a bad value
    is one that has been reported already, and its data are the text as written. written is the text of a scalar.
    """

    key: Position
    value: Position
    found: ValueType
    written: str = ""


@dataclass(frozen=True, slots=True)
class LocatedData:
    """A mapping read from YAML, or put together from several: JSON-able data, and where every part of it stands.

    Dates stand in data as ISO 8601 strings; their node says that they were dates.
    """

    path: str
    data: dict[str, Json]
    nodes: Mapping[Loc, Node]
    problems: tuple[Problem, ...] = ()

    def get(self, loc: Loc) -> Json:
        """The data at loc. Raises KeyError or IndexError where there is none."""
        value: Json = self.data
        for step in loc:
            match value, step:
                case (dict(), str()) | (list(), int()):
                    value = value[step]  # type: ignore[index]
                case _:
                    raise KeyError(step)
        return value

    def at(self, loc: Loc) -> Position:
        """Where the value at loc stands; for a loc that does not exist, the nearest value around it."""
        return self._nearest(loc).value

    def key_at(self, loc: Loc) -> Position:
        """Where the key of the value at loc stands; for a loc that does not exist, the nearest key around it."""
        return self._nearest(loc).key

    def _nearest(self, loc: Loc) -> Node:
        while loc and loc not in self.nodes:
            loc = loc[:-1]
        return self.nodes[loc]


def walk_locs(value: Json, loc: Loc = ()) -> Iterator[Loc]:
    """The loc of value, and of everything in it."""
    yield loc
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from walk_locs(inner, (*loc, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from walk_locs(inner, (*loc, index))


@dataclass(frozen=True, slots=True)
class Link:
    """An address that the article's own Markdown links to or shows as a picture, and where it stands."""

    url: str
    line: int
    column: int
    is_image: bool = False
