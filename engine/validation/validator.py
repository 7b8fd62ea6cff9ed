"""Validate data into dataclasses, and report each problem once, at its position."""

from __future__ import annotations

import json
from collections.abc import Container, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from pydantic import ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from engine.errors import Problem, Severity
from engine.pasted_characters import name_pasted
from engine.validation.located import Json, Loc, LocatedData, Position, walk_locs
from engine.validation.messages import (
    JsonSchema,
    describe_cut,
    describe_error,
    describe_unquoted,
    find_known,
    format_loc,
)

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

STRICT = ConfigDict(extra="forbid", strict=True)
"""The configuration of every dataclass for content: unknown keys are refused, and types are not converted."""

_UNKNOWN_KEY = frozenset({"unexpected_keyword_argument", "extra_forbidden"})
_MISSING = frozenset({"missing", "missing_argument", "missing_keyword_only_argument"})


class Adapter(Hashable, Protocol[T_co]):
    """The used part of pydantic's TypeAdapter, which is not covariant: mypy needs that for the results of validate."""

    def validate_json(self, data: str, /) -> T_co:
        """Return the value of a JSON text. Raises ValidationError if it is not valid."""

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON schema of the type."""


def validate(
    source: LocatedData,
    adapter: Adapter[T],
    loc: Loc = (),
    *,
    fatal: Container[str] = (),
    hints: Mapping[str, str] = MappingProxyType({}),
) -> tuple[T | None, list[Problem]]:
    """Return the data at loc as the adapter's type, and the problems found in them.

    An unknown key is a warning, and is ignored. hints are for unknown keys at the top level, in lower case. A value
    that is not valid is an error if its top-level field is in fatal or has no default. Otherwise it is a warning, and
    the smallest optional part with the value is ignored: an item of a list, a key of a mapping, or the whole field. A
    missing required field is an error at the key of loc, or at line 1 if loc is empty. If there is an error, the value
    is None. A comment that may be meant as the end of a text is a warning.

    Problems in source.problems are not repeated. Raises KeyError or IndexError if source has nothing at loc.
    """
    return _Validation(source, adapter, loc, source.get(loc), hints).run(fatal)


@dataclass(frozen=True, slots=True)
class _Finding:
    """A problem without its severity. field is the top-level field that it belongs to."""

    field: str | None
    position: Position
    message: str
    hint: str
    is_always_warning: bool = False


class _Validation:
    """Validates data repeatedly, each time without the parts that were not valid, until the rest is valid."""

    def __init__(
        self, source: LocatedData, adapter: Adapter[Any], loc: Loc, data: Json, hints: Mapping[str, str]
    ) -> None:
        self.source, self.adapter, self.loc, self.data, self.hints = source, adapter, loc, data, hints
        self.ignored: set[Loc] = set()
        self.findings: dict[Loc, _Finding] = {}
        self.required: set[str] = set()
        self.failed = False

    def run(self, fatal: Container[str]) -> tuple[Any, list[Problem]]:
        value = None
        while not self.failed:
            try:
                value = self.adapter.validate_json(json.dumps(_without(self.data, self.ignored)))
            except ValidationError as error:
                self._ignore_invalid(error.errors(include_url=False))
                continue
            unquoted = self._find_unquoted_dates(value)
            if not unquoted:
                break
            self.ignored |= unquoted
        self._report_cut_texts()
        problems = sorted({self._to_problem(finding, fatal) for finding in self.findings.values()})
        failed = self.failed or any(problem.severity is Severity.ERROR for problem in problems)
        return (None if failed else value), problems

    def _ignore_invalid(self, details: list[ErrorDetails]) -> None:
        """Report each error, and mark the part of the data that it concerns as ignored."""
        invalid = {self._report_error(detail) for detail in details}
        self.failed = self.failed or () in invalid or invalid <= self.ignored
        self.ignored |= invalid

    def _report_error(self, detail: ErrorDetails) -> Loc:
        """Report an error, and return the loc to ignore in the original data."""
        if detail["type"] in _MISSING:
            return self._report_missing(self._original_loc((*detail["loc"][:-1],)), str(detail["loc"][-1]))
        loc = self._original_loc(detail["loc"])
        if detail["type"] in _UNKNOWN_KEY:
            self._report_unknown(loc)
            return loc
        node = self.source.nodes[*self.loc, *loc]
        if node.type != "invalid":
            name = format_loc(loc) or format_loc(self.loc)
            message, hint = describe_error(name, node, detail, _get_schema(self.adapter).at(loc))
            if not detail["type"].startswith("string_too"):  # a matter of length, not of single characters
                hint = f"{name_pasted(node.raw)} {hint}".strip()
            self._report(loc, node.key_position if "[key]" in detail["loc"] else node.position, message, hint)
        return loc

    def _report_unknown(self, loc: Loc) -> None:
        known = _get_schema(self.adapter).at(loc[:-1]).keys
        hint = self.hints.get(str(loc[0]).lower(), "") if len(loc) == 1 else ""
        hint = hint or find_known(str(loc[-1]), known) or f"Known fields: {', '.join(known)}."
        position = self.source.key_position_of((*self.loc, *loc))
        self._report(loc, position, f"Unknown field '{loc[-1]}'.", hint, is_always_warning=True)

    def _report_missing(self, parent: Loc, field: str) -> Loc:
        here = (*parent, field)
        if here not in self.ignored:
            position = self.source.key_position_of((*self.loc, *parent))
            self._report(here, position, f"'{format_loc(here)}' is missing.", f"Add the field '{field}'.")
        if parent:
            return parent
        self.required.add(field)
        return ()

    def _find_unquoted_dates(self, value: object) -> set[Loc]:
        """Report the dates without quotes that a text field accepted as text, and return their locs."""
        unquoted: set[Loc] = set()
        for loc in walk_locs(self.data):
            node = self.source.nodes[*self.loc, *loc]
            if node.type == "date" and not self._is_ignored(loc) and self._became_text(value, loc):
                self._report(loc, node.position, *describe_unquoted(format_loc(loc), node))
                unquoted.add(loc)
        return unquoted

    def _report_cut_texts(self) -> None:
        """Report each text that ends where a comment begins."""
        schema = _get_schema(self.adapter)
        for loc in walk_locs(self.data):
            node = self.source.nodes[*self.loc, *loc]
            if node.comment is None or any(loc[:end] in self.ignored for end in range(1, len(loc) + 1)):
                continue
            is_lost = node.type == "null" and not node.comment.text.startswith("# ")
            if is_lost or (node.type == "text" and schema.at(loc).is_text):
                message, hint = describe_cut(format_loc(loc), node, node.comment)
                self._report(loc, node.comment.position, message, hint, is_always_warning=True)

    def _became_text(self, value: Any, loc: Loc) -> bool:
        for depth, step in enumerate(loc):
            if isinstance(step, int):
                value = value[step - sum((*loc[:depth], i) in self.ignored for i in range(step))]
            else:
                value = value[step] if isinstance(value, dict) else getattr(value, step)
        return isinstance(value, str)

    def _is_ignored(self, loc: Loc) -> bool:
        return any(loc[:end] in self.ignored for end in range(len(loc) + 1))

    def _original_loc(self, loc: tuple[int | str, ...]) -> Loc:
        """Convert pydantic's loc to one in the original data.

        Indices are corrected for ignored items, and the names of union members, which pydantic appends, are dropped.
        """
        value = self.data
        original: Loc = ()
        for step in loc:
            if isinstance(value, list) and isinstance(step, int):
                kept = [i for i in range(len(value)) if (*original, i) not in self.ignored]
                step = kept[step]
                value = value[step]
            elif isinstance(value, dict) and isinstance(step, str) and step in value:
                value = value[step]
            else:
                break
            original = (*original, step)
        return original

    def _report(
        self, loc: Loc, position: Position, message: str, hint: str, *, is_always_warning: bool = False
    ) -> None:
        field = str(loc[0]) if loc else None
        self.findings.setdefault(loc, _Finding(field, position, message, hint, is_always_warning))

    def _to_problem(self, finding: _Finding, fatal: Container[str]) -> Problem:
        is_required = finding.field is None or finding.field in fatal or finding.field in self.required
        if is_required and not finding.is_always_warning:
            return finding.position.error(finding.message, finding.hint)
        return finding.position.warning(finding.message, finding.hint)


@lru_cache(maxsize=32)
def _get_schema(adapter: Adapter[Any]) -> JsonSchema:
    return JsonSchema(adapter.json_schema())


def _without(value: Json, ignored: set[Loc], loc: Loc = ()) -> Json:
    """Return a copy of the value without the keys and items at the ignored locs."""
    if isinstance(value, dict):
        return {k: _without(v, ignored, (*loc, k)) for k, v in value.items() if (*loc, k) not in ignored}
    if isinstance(value, list):
        return [_without(v, ignored, (*loc, i)) for i, v in enumerate(value) if (*loc, i) not in ignored]
    return value
