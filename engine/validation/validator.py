"""Plain data from YAML become checked dataclasses; every mistake is told once, in words, where it stands."""

from __future__ import annotations

import json
from collections.abc import Container, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from pydantic import ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from engine.errors import Problem, Severity, did_you_mean
from engine.validation.located import Json, Loc, LocatedData, Position, walk_locs
from engine.validation.messages import JsonSchema, describe_error, describe_unquoted, format_loc

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

STRICT = ConfigDict(extra="forbid", strict=True)
"""How every dataclass is declared that content is checked against: no unknown key, and no guessing at types."""

_UNKNOWN_KEY = frozenset({"unexpected_keyword_argument", "extra_forbidden"})
_MISSING = frozenset({"missing", "missing_argument", "missing_keyword_only_argument"})


class Adapter(Hashable, Protocol[T_co]):
    """What of pydantic's TypeAdapter is used here; covariant, so that `value, errors = check(…)` type-checks."""

    def validate_json(self, data: str, /) -> T_co:
        """The value that JSON stands for. Raises ValidationError."""

    def json_schema(self) -> dict[str, Any]:
        """What is allowed where."""


def validate(
    source: LocatedData, adapter: Adapter[T], loc: Loc = (), *, fatal: Container[str] = ()
) -> tuple[T | None, list[Problem]]:
    """What stands at loc in source, as adapter's type, and what is wrong with it.

    An unknown key is a WARNING and left out. A bad value is an ERROR where the field at the top of loc is one of
    fatal or has no default; else it is a WARNING, and the smallest part that can be done without is left out: an item
    of a list, a key of a mapping, or the whole field. A missing required field is an ERROR at the key of loc (of the
    whole file: at its first line). With an ERROR there is no value. What source.problems tells is not told again.
    Raises KeyError or IndexError where source has nothing at loc.
    """
    return _Check(source, adapter, loc, source.get(loc)).run(fatal)


@dataclass(frozen=True, slots=True)
class _Report:
    """A complaint before its severity is known; field is the key at the top of loc that it belongs to."""

    field: str | None
    mark: Position
    message: str
    hint: str
    only_warns: bool = False


class _Check:
    """One run: validates, leaves out what is bad, and validates again until the rest is good."""

    def __init__(self, source: LocatedData, adapter: Adapter[Any], loc: Loc, data: Json) -> None:
        self.source, self.adapter, self.loc, self.data = source, adapter, loc, data
        self.skipped: set[Loc] = set()
        self.reports: dict[Loc, _Report] = {}
        self.required: set[str] = set()
        self.failed = False

    def run(self, fatal: Container[str]) -> tuple[Any, list[Problem]]:
        value = None
        while not self.failed:
            try:
                value = self.adapter.validate_json(json.dumps(_without(self.data, self.skipped)))
            except ValidationError as error:
                self._left_out_after(error.errors(include_url=False))
                continue
            traps = self._trapped(value)
            if not traps:
                break
            self.skipped |= traps
        errors = sorted({self._judged(report, fatal) for report in self.reports.values()})
        failed = self.failed or any(error.severity is Severity.ERROR for error in errors)
        return (None if failed else value), errors

    def _left_out_after(self, details: list[ErrorDetails]) -> None:
        """Reports each mistake, and leaves out the part that it concerns."""
        leave_out = {self._one_mistake(detail) for detail in details}
        self.failed = self.failed or () in leave_out or leave_out <= self.skipped
        self.skipped |= leave_out

    def _one_mistake(self, detail: ErrorDetails) -> Loc:
        """The loc to leave out, in the data as they were at first."""
        if detail["type"] in _MISSING:
            return self._missing(self._original((*detail["loc"][:-1],)), str(detail["loc"][-1]))
        loc = self._original(detail["loc"])
        if detail["type"] in _UNKNOWN_KEY:
            known = _schema_of(self.adapter).at(loc[:-1]).keys
            hint = did_you_mean(str(loc[-1]), known) or f"known are: {', '.join(known)}"
            self._report(loc, self.source.key_at((*self.loc, *loc)), f"unknown key '{loc[-1]}'", hint, only_warns=True)
            return loc
        node = self.source.nodes[*self.loc, *loc]
        if node.found != "bad":
            message, hint = describe_error(format_loc(loc), node, detail, _schema_of(self.adapter).at(loc))
            self._report(loc, node.key if "[key]" in detail["loc"] else node.value, message, hint)
        return loc

    def _missing(self, parent: Loc, field: str) -> Loc:
        here = (*parent, field)
        if here not in self.skipped:
            key = self.source.key_at((*self.loc, *parent))
            self._report(here, key, f"'{format_loc(here)}' is missing", f"add '{field}: …'")
        if parent:
            return parent
        self.required.add(field)
        return ()

    def _trapped(self, value: object) -> set[Loc]:
        """The dates that a field took as text, where the author did not write text."""
        trapped: set[Loc] = set()
        for loc in walk_locs(self.data):
            node = self.source.nodes[*self.loc, *loc]
            if node.found == "date" and not self._is_left_out(loc) and self._stands_as_text(value, loc):
                self._report(loc, node.value, *describe_unquoted(format_loc(loc), node))
                trapped.add(loc)
        return trapped

    def _stands_as_text(self, value: Any, loc: Loc) -> bool:
        for depth, step in enumerate(loc):
            if isinstance(step, int):
                value = value[step - sum((*loc[:depth], i) in self.skipped for i in range(step))]
            else:
                value = value[step] if isinstance(value, dict) else getattr(value, step)
        return isinstance(value, str)

    def _is_left_out(self, loc: Loc) -> bool:
        return any(loc[:end] in self.skipped for end in range(len(loc) + 1))

    def _original(self, loc: tuple[int | str, ...]) -> Loc:
        """pydantic's loc in the data as they were at first: items left out counted, names of union members cut."""
        value = self.data
        found: Loc = ()
        for step in loc:
            if isinstance(value, list) and isinstance(step, int):
                kept = [i for i in range(len(value)) if (*found, i) not in self.skipped]
                step = kept[step]
                value = value[step]
            elif isinstance(value, dict) and isinstance(step, str) and step in value:
                value = value[step]
            else:
                break
            found = (*found, step)
        return found

    def _report(self, loc: Loc, mark: Position, message: str, hint: str, *, only_warns: bool = False) -> None:
        field = str(loc[0]) if loc else None
        self.reports.setdefault(loc, _Report(field, mark, message, hint, only_warns))

    def _judged(self, report: _Report, fatal: Container[str]) -> Problem:
        needed = report.field is None or report.field in fatal or report.field in self.required
        if needed and not report.only_warns:
            return report.mark.error(report.message, report.hint)
        return report.mark.warning(report.message, report.hint)


@lru_cache(maxsize=32)
def _schema_of(adapter: Adapter[Any]) -> JsonSchema:
    return JsonSchema(adapter.json_schema())


def _without(value: Json, left_out: set[Loc], loc: Loc = ()) -> Json:
    """A copy of value without the keys and items at left_out."""
    if isinstance(value, dict):
        return {k: _without(v, left_out, (*loc, k)) for k, v in value.items() if (*loc, k) not in left_out}
    if isinstance(value, list):
        return [_without(v, left_out, (*loc, i)) for i, v in enumerate(value) if (*loc, i) not in left_out]
    return value
