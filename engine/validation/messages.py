"""What pydantic says about a bad value, said in an author's words: what was found, what is wanted, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from engine.errors import did_you_mean
from engine.validation.located import Loc, Node
from engine.validation.yaml_errors import quote_yaml, truncate

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "date_type": "a date such as 2026-03-01",
    "date_parsing": "a date such as 2026-03-01",
    "date_from_datetime_parsing": "a date such as 2026-03-01",
    "datetime_type": "a date and time such as 2026-03-01 07:30",
    "datetime_parsing": "a date and time such as 2026-03-01 07:30",
    "datetime_from_date_parsing": "a date and time such as 2026-03-01 07:30",
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a mapping of keys to values",
    "dataclass_type": "a mapping of keys to values",
    "model_type": "a mapping of keys to values",
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lowercase letters, digits and single hyphens, such as glute-bridge",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "the short name of a language, such as en or en-GB",
    r"^https://": "an address that begins with https://",
    r"^\d{1,2}-\d{1,2}-\d{1,2}$": "three numbers of seconds such as 3-1-1",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least"),
    "less_than_equal": ("le", "at most"),
    "greater_than": ("gt", "more than"),
    "less_than": ("lt", "less than"),
}
_COUNTS = {
    "string_too_short": ("min_length", "at least", "character"),
    "string_too_long": ("max_length", "at most", "character"),
    "too_short": ("min_length", "at least", "item"),
    "too_long": ("max_length", "at most", "item"),
}


class JsonSchema:
    """The JSON schema of a type, asked for what may stand at a place of it. A union answers for all its members."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._definitions: dict[str, Any] = root.get("$defs", {})
        self._members = tuple(self._resolved(root))

    def at(self, loc: Loc) -> JsonSchema:
        """The schema at loc."""
        here = JsonSchema.__new__(JsonSchema)
        here._definitions, here._members = self._definitions, self._members
        for step in loc:
            here._members = tuple(m for member in here._members for m in here._inside(member, step))
        return here

    @property
    def keys(self) -> Sequence[str]:
        """The keys that a mapping may have here."""
        return [key for member in self._members for key in member.get("properties", ())]

    @property
    def words(self) -> Sequence[str]:
        """The words that are allowed here, where it is a matter of a choice."""
        choices = (member.get("enum", [member["const"]] if "const" in member else ()) for member in self._members)
        return [str(word) for words in choices for word in words]

    def _inside(self, member: dict[str, Any], step: str | int) -> Iterator[dict[str, Any]]:
        if isinstance(step, int):
            prefix = member.get("prefixItems", [])
            inner = prefix[step] if step < len(prefix) else member.get("items")
        else:
            inner = member.get("properties", {}).get(step) or member.get("additionalProperties")
        if isinstance(inner, dict):
            yield from self._resolved(inner)

    def _resolved(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        if "anyOf" not in schema:
            yield schema
        for member in schema.get("anyOf", ()):
            yield from self._resolved(member)


def format_loc(loc: Loc) -> str:
    """A field as an author would name it: dose.min; an item of a list by its number, from 1."""
    parts = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc]
    return "".join(parts).removeprefix(".")


def describe_unquoted(name: str, node: Node) -> tuple[str, str]:
    """Message and hint for a value that was meant as text and that is something else where it has no quotes."""
    if node.found == "nothing":
        return f"'{name}' has no value", "write one, or remove the line"
    reads = {"number": "a number", "bool": "a yes or no", "date": "a date"}[node.found]
    message = f"'{name}' must be text, but unquoted {truncate(node.written)} is {reads}"
    return message, f"quote it: {quote_yaml(node.written)}"


def describe_error(name: str, node: Node, detail: ErrorDetails, schema: JsonSchema) -> tuple[str, str]:
    """Message and hint for one of pydantic's errors about the value at node."""
    kind, context = detail["type"], detail.get("ctx", {})
    subject = f"'{name}'" if name else "this"
    if node.found == "nothing":
        return describe_unquoted(name, node)
    if kind in ("enum", "literal_error"):
        return _not_one_of(name, subject, node, schema.words)
    if kind == "string_type" and node.found in ("number", "bool", "date"):
        return describe_unquoted(name, node)
    if kind in _WANTED:
        return f"{subject} must be {_WANTED[kind]}, not {_found(node)}", _mend(kind, node)
    if kind == "string_pattern_mismatch":
        form = _PATTERNS.get(context["pattern"], f"text of the form {context['pattern']}")
        return f"{subject} cannot be '{truncate(node.written)}'", f"write {form}"
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return f"{subject} must be {words} {context[key]}, not {truncate(node.written)}", ""
    if kind in _COUNTS:
        return _wrong_length(subject, kind, context)
    if kind == "value_error":
        return f"{subject}: {context['error']}", ""
    message = detail["msg"]
    return f"{subject}: {message[:1].lower()}{message[1:]}", ""


def _not_one_of(name: str, subject: str, node: Node, words: Sequence[str]) -> tuple[str, str]:
    if node.found in ("number", "bool", "date") and node.written in words:
        return describe_unquoted(name, node)
    allowed = f"one of: {', '.join(words)}"
    return f"{subject} cannot be {_found(node)}", did_you_mean(node.written, words) or allowed


def _wrong_length(subject: str, kind: str, context: dict[str, Any]) -> tuple[str, str]:
    key, words, unit = _COUNTS[kind]
    limit = context[key]
    if limit == 1 and words == "at least":
        return f"{subject} is empty", "write something, or remove the line"
    actual = f", not {context['actual_length']}" if "actual_length" in context else ""
    return f"{subject} must have {words} {limit} {unit}{'' if limit == 1 else 's'}{actual}", ""


def _mend(kind: str, node: Node) -> str:
    if kind in ("int_type", "float_type") and node.found == "text" and node.written.isdecimal():
        return f"remove the quotes: {node.written}"
    if _WANTED[kind] == "a list" and node.found != "mapping":
        return f"put it in brackets: [{truncate(node.written)}]"
    return ""


def _found(node: Node) -> str:
    if node.found in ("list", "mapping"):
        return f"a {node.found}"
    return (
        f"'{truncate(node.written)}'"
        if node.found in ("text", "bool")
        else f"the {node.found} {truncate(node.written)}"
    )
