"""Declare the arguments of a shortcode, and check the values in a tag."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.content.shortcodes.grammar import RawArgument, Tag
from engine.content.shortcodes.quotes import WHITE_SPACE
from engine.errors import Problem, Severity, did_you_mean
from engine.pasted_characters import name_pasted
from engine.text import quote_input

ArgumentType = Literal["string", "int", "bool", "enum", "list"]
ArgumentValue = str | int | bool | tuple[str, ...]

MAX_LENGTH = 2_000
MAX_ITEMS = 100
BOOLEANS = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a shortcode.

    default is the value if a tag does not have the argument; None means that there is no value. choices are the values
    of an enum. minimum and maximum are the limits of an int, inclusive. A list is written with commas, and its value is
    a tuple of strings. A required argument has no default and cannot be empty.

    A keyed argument can be given several times, as `name:key="value"`. Its value is a mapping from keys to values.
    """

    name: str
    type: ArgumentType
    default: ArgumentValue | None
    summary: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    required: bool = False
    is_keyed: bool = False

    @property
    def label(self) -> str:
        """The name in the documentation: "level", "note:…" if the argument is keyed."""
        return f"{self.name}:…" if self.is_keyed else self.name

    @property
    def allowed_values(self) -> str:
        """A description of the allowed values, for hints and the documentation."""
        match self.type:
            case "string":
                return f"text of at most {MAX_LENGTH} characters"
            case "int":
                return self._allowed_numbers
            case "bool":
                return "one of " + ", ".join(BOOLEANS)
            case "enum":
                return "one of " + ", ".join(self.choices)
            case "list":
                return f"at most {MAX_ITEMS} words, separated by commas"

    @property
    def _allowed_numbers(self) -> str:
        if self.minimum is not None and self.maximum is not None:
            return f"a whole number from {self.minimum} to {self.maximum}"
        if self.minimum is not None:
            return f"a whole number of at least {self.minimum}"
        if self.maximum is not None:
            return f"a whole number of at most {self.maximum}"
        return "a whole number"

    def parse(self, raw: str) -> ArgumentValue:
        """Convert what an author wrote to a value. Raises ValueError with a message for the author."""
        if len(raw) > MAX_LENGTH:
            raise ValueError(f"Argument '{self.name}' is longer than {MAX_LENGTH} characters.")
        if self.required and not raw.strip(WHITE_SPACE + ","):
            raise ValueError(f"Argument '{self.name}' is empty, but required.")
        value = self._convert(raw)
        if value is None or not self.allows(value):
            raise ValueError(f"Argument '{self.name}' cannot be {quote_input(raw)}.")
        return value

    def allows(self, value: ArgumentValue) -> bool:
        """Return whether a value of the right type is one of the choices or within the limits."""
        match value:
            case str():
                return self.type != "enum" or value in self.choices
            case tuple():
                return len(value) <= MAX_ITEMS
            case int():
                return (self.minimum is None or value >= self.minimum) and (
                    self.maximum is None or value <= self.maximum
                )

    def _convert(self, raw: str) -> ArgumentValue | None:
        """Return the value in the type of the argument, or None if it has another type."""
        match self.type:
            case "string" | "enum":
                return raw
            case "int":
                # int() also accepts signs, underscores and digits of other scripts.
                return int(raw) if re.fullmatch("[0-9]+", raw) else None
            case "bool":
                return BOOLEANS.get(raw)
            case "list":
                items = (item.strip(WHITE_SPACE) for item in raw.split(","))
                return tuple(item for item in items if item)


def bind(tag: Tag, declarations: Sequence[Argument], path: str) -> tuple[dict[str, object], list[Problem]]:
    """Return the values of an opening tag by argument name, and all problems with them.

    Each declared argument has a value; it is the default if the tag has none or one that is not allowed. The problems
    are warnings: that of the tag, unknown arguments, values that are not allowed, and missing required arguments.
    """
    declared = {argument.name: argument for argument in declarations}
    values: dict[str, object] = {argument.name: argument.default for argument in declarations}
    problems = [tag.problem.in_file(path)] if tag.problem else []
    keyed: dict[str, dict[str, ArgumentValue]] = {}
    for raw in tag.arguments:
        name, colon, key = raw.key.partition(":")
        argument = declared.get(name)
        if argument is None or (colon and not argument.is_keyed):
            problems.append(_warn_unknown(raw, tag.name, declared, path))
            continue
        if argument.is_keyed and not key:
            problems.append(_warn_without_key(raw, argument, path))
            continue
        try:
            value = argument.parse(raw.value)
        except ValueError as error:
            problems.append(_warn_not_allowed(raw, argument, str(error), path))
            continue
        if argument.is_keyed:
            values[name] = keyed.setdefault(name, {})
            keyed[name][key] = value
        else:
            values[name] = value
    given = {raw.key for raw in tag.arguments}
    missing = [argument for argument in declarations if argument.required and argument.name not in given]
    if not tag.problem:  # in a malformed tag, the argument may be in the part that could not be read
        problems += [_warn_missing(tag, argument, path) for argument in missing]
    return values, problems


def _warn_unknown(raw: RawArgument, name: str, declared: dict[str, Argument], path: str) -> Problem:
    message = f"'{name}' has no argument {quote_input(raw.key)}."
    labels = [argument.label for argument in declared.values()]
    known = f"Its arguments: {', '.join(labels)}." if declared else "It has no arguments."
    meant = did_you_mean(raw.key.partition(":")[0], declared)
    hint = " ".join(filter(None, [name_pasted(raw.key), meant, known]))
    return Problem(path, raw.line, raw.column, Severity.WARNING, message, hint)


def _warn_without_key(raw: RawArgument, argument: Argument, path: str) -> Problem:
    message = f"'{argument.name}' does not say what it is for."
    hint = f'Write {argument.label}="…", with a name instead of the dots.'
    return Problem(path, raw.line, raw.column, Severity.WARNING, message, hint)


def _warn_not_allowed(raw: RawArgument, argument: Argument, message: str, path: str) -> Problem:
    found = name_pasted(raw.value), did_you_mean(raw.value, argument.choices)
    hint = " ".join(filter(None, [*found, f"Allowed: {argument.allowed_values}."]))
    return Problem(path, raw.line, raw.value_column, Severity.WARNING, message, hint)


def _warn_missing(tag: Tag, argument: Argument, path: str) -> Problem:
    message = f"'{tag.name}' needs the argument '{argument.name}'."
    hint = f'Add {argument.name}="…". Allowed: {argument.allowed_values}.'
    return Problem(path, tag.line, tag.column, Severity.WARNING, message, hint)
