"""Describe pydantic's errors for authors: what is wrong with a value, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

from engine.errors import did_you_mean
from engine.text import quote_input, truncate
from engine.validation.located import Comment, Loc, Node
from engine.validation.yaml_errors import quote_yaml

_TEXT = "'{name}' must be text, not {value}."
_WHOLE_NUMBER = "'{name}' must be a whole number, not {value}."
_NUMBER = "'{name}' must be a number, not {value}."
_BOOLEAN = "'{name}' must be true or false, not {value}."
_DATE = "'{name}' must be a date such as 2026-03-01, not {value}."
_DATETIME = "'{name}' must be a date such as 2026-03-01 or 2026-03-01 07:30, not {value}."
_LIST = "'{name}' must be a list, not {value}."
_MAPPING = "'{name}' must be a mapping of keys to values, not {value}."

_NAMES_ELSEWHERE = {
    "tags": ("categories", "category", "keywords", "tag"),
    "aliases": ("redirectfrom", "redirects", "redirect"),
    "hero": ("image", "cover", "coverimage", "heroimage", "thumbnail", "featuredimage", "featureimage", "banner"),
    "summary": ("description", "excerpt", "subtitle", "deck"),
    "updated": ("lastmod", "lastmodifiedat", "lastmodified", "modified"),
    "date": ("pubdate", "publishdate", "published"),
    "expires": ("expirydate", "unpublishdate"),
    "address": ("baseurl", "url", "siteurl"),
    "navigation": ("menu", "menus", "nav"),
    "follow": ("social", "socials"),
    "posts_per_page": ("paginate", "pagination", "perpage"),
}
"""Our fields, and their names in other programs, in lower case and without hyphens and underscores."""

_WRONG_TYPE = {
    "string_type": _TEXT,
    "int_type": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "float_type": _NUMBER,
    "bool_type": _BOOLEAN,
    "date_type": _DATE,
    "date_parsing": _DATE,
    "date_from_datetime_parsing": _DATE,
    "datetime_type": _DATETIME,
    "datetime_parsing": _DATETIME,
    "datetime_from_date_parsing": _DATETIME,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _MAPPING,
    "dataclass_type": _MAPPING,
    "model_type": _MAPPING,
}
_OUT_OF_RANGE = {
    "greater_than_equal": ("ge", "'{name}' must be at least {limit}, not {value}."),
    "less_than_equal": ("le", "'{name}' must be at most {limit}, not {value}."),
    "greater_than": ("gt", "'{name}' must be more than {limit}, not {value}."),
    "less_than": ("lt", "'{name}' must be less than {limit}, not {value}."),
}
_WRONG_LENGTH = {
    "string_too_short": ("min_length", "'{name}' must have at least {limit} characters."),
    "string_too_long": ("max_length", "'{name}' must have at most {limit} characters."),
    "too_short": ("min_length", "'{name}' must have at least {limit} items."),
    "too_long": ("max_length", "'{name}' must have at most {limit} items."),
}
_PATTERN_HINTS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "Use lowercase letters, digits and single hyphens, such as glute-bridge.",
    r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "Write the code of a language, such as en or en-GB.",
    r"^https://": "Write an address that begins with https://.",
    r"^\d{1,2}-\d{1,2}-\d{1,2}$": "Write three numbers of seconds, such as 3-1-1.",
}
_UNQUOTED = {
    "number": "'{name}' must be text. Without quotes, {value} is a number.",
    "bool": "'{name}' must be text. Without quotes, {value} means yes or no.",
    "date": "'{name}' must be text. Without quotes, {value} is a date.",
}


class JsonSchema:
    """The JSON schema of a type. A union is represented by all its members."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._definitions: dict[str, Any] = root.get("$defs", {})
        self._members = tuple(self._resolve(root))

    def at(self, loc: Loc) -> JsonSchema:
        """Return the schema of the value at loc."""
        schema = JsonSchema.__new__(JsonSchema)
        schema._definitions, schema._members = self._definitions, self._members
        for step in loc:
            schema._members = tuple(inner for member in schema._members for inner in schema._descend(member, step))
        return schema

    @property
    def keys(self) -> Sequence[str]:
        """The keys that a mapping may have."""
        return [key for member in self._members for key in member.get("properties", ())]

    @property
    def choices(self) -> Sequence[str]:
        """The allowed values, if there is a fixed number of them."""
        choices = (member.get("enum", [member["const"]] if "const" in member else ()) for member in self._members)
        return [str(choice) for values in choices for choice in values]

    @property
    def is_text(self) -> bool:
        """True if any text may be allowed: more than fixed values and dates."""
        texts = (member for member in self._members if member.get("type") == "string")
        return any(not member.keys() & {"enum", "const", "format"} for member in texts)

    def _descend(self, member: dict[str, Any], step: str | int) -> Iterator[dict[str, Any]]:
        if isinstance(step, int):
            prefix = member.get("prefixItems", [])
            inner = prefix[step] if step < len(prefix) else member.get("items")
        else:
            inner = member.get("properties", {}).get(step) or member.get("additionalProperties")
        if isinstance(inner, dict):
            yield from self._resolve(inner)

    def _resolve(self, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if "$ref" in schema:
            schema = self._definitions[schema["$ref"].rpartition("/")[2]]
        if "anyOf" not in schema:
            yield schema
        for member in schema.get("anyOf", ()):
            yield from self._resolve(member)


def format_loc(loc: Loc) -> str:
    """Return the name of a field for authors, such as dose.min or tags[2]. Items of a list count from 1."""
    parts = [f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in loc]
    return "".join(parts).removeprefix(".")


def find_known(key: str, known: Sequence[str]) -> str:
    """Return the hint about an unknown field: the field that has this name in other programs, or a similar one."""
    letters = key.lower().replace("-", "").replace("_", "")
    meant = next((ours for ours, theirs in _NAMES_ELSEWHERE.items() if ours in known and letters in theirs), "")
    return f"Did you mean '{meant}'?" if meant else did_you_mean(key, known)


def describe_error(name: str, node: Node, detail: ErrorDetails, schema: JsonSchema) -> tuple[str, str]:
    """Return the message and the hint for one of pydantic's errors about the value at a node."""
    kind, context = detail["type"], detail.get("ctx", {})
    if node.type == "null":
        return _describe_null(name, node)
    if kind in ("enum", "literal_error"):
        return _describe_choice(name, node, schema.choices)
    if kind == "string_type" and node.type in _UNQUOTED:
        return describe_unquoted(name, node)
    if kind in _WRONG_TYPE:
        return _WRONG_TYPE[kind].format(name=name, value=_format_value(node)), _suggest(kind, node, schema)
    if kind == "string_pattern_mismatch":
        hint = _PATTERN_HINTS.get(context["pattern"], f"Write text of the form {context['pattern']}.")
        return f"'{name}' cannot be '{truncate(node.raw)}'.", hint
    if kind in _OUT_OF_RANGE:
        key, message = _OUT_OF_RANGE[kind]
        return message.format(name=name, limit=context[key], value=truncate(node.raw)), ""
    if kind in _WRONG_LENGTH:
        return _describe_length(name, kind, context)
    if kind == "value_error":
        return f"'{name}' cannot be {_format_value(node)}.", str(context["error"])
    return f"'{name}' is not valid: {detail['msg']}.", ""


def describe_unquoted(name: str, node: Node) -> tuple[str, str]:
    """Return the message and the hint for a value that would be text in quotes, and is something else without."""
    if node.type == "null":
        return _describe_null(name, node)
    message = _UNQUOTED[node.type].format(name=name, value=truncate(node.raw))
    return message, f"Put it in quotes: {quote_yaml(node.raw)}."


def describe_cut(name: str, node: Node, comment: Comment) -> tuple[str, str]:
    """Return the message and the hint for a text that ends where a comment begins."""
    if node.type == "null":
        return _describe_null(name, node)
    message = f"'{name}' ends before {quote_input(comment.text)}, because '#' after a space begins a comment."
    value = quote_yaml(f"{node.raw} {comment.text}")
    return message, f"If it is text, put all of it in quotes: {value}. Otherwise put the comment on a separate line."


def _describe_null(name: str, node: Node) -> tuple[str, str]:
    message = f"'{name}' has no value."
    if node.comment:
        value = quote_yaml(node.comment.text)
        return f"{message} '#' begins a comment.", f"Put the value in quotes: {value}, or remove the line."
    return message, "Write one, or remove the line."


def _describe_choice(name: str, node: Node, choices: Sequence[str]) -> tuple[str, str]:
    if node.type in _UNQUOTED and node.raw in choices:
        return describe_unquoted(name, node)
    hint = did_you_mean(node.raw, choices) or f"Choose one of: {', '.join(choices)}."
    return f"'{name}' cannot be {_format_value(node)}.", hint


def _describe_length(name: str, kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    key, message = _WRONG_LENGTH[kind]
    if key == "min_length" and context[key] == 1:
        return f"'{name}' is empty.", "Write something, or remove the line."
    return message.format(name=name, limit=context[key]), ""


def _suggest(kind: str, node: Node, schema: JsonSchema) -> str:
    """Return a hint for a value of the wrong type, or "" if the right form is not obvious."""
    if kind in ("int_type", "float_type") and node.type == "text" and node.raw.isdecimal():
        return f"Remove the quotes: {node.raw}."
    if _WRONG_TYPE[kind] == _LIST and node.type != "mapping":
        return f"Put it in brackets: [{truncate(node.raw)}]."
    if _WRONG_TYPE[kind] == _MAPPING and schema.keys:
        return f"Its keys: {', '.join(schema.keys)}."
    return ""


def _format_value(node: Node) -> str:
    return {"list": "a list", "mapping": "a mapping"}.get(node.type, f"'{truncate(node.raw)}'")
