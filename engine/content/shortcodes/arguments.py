"""Declared arguments of a shortcode: what may be written, and what the values of a tag mean."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from engine.content.shortcodes.grammar import WHITE_SPACE, RawArgument, Tag, quote
from engine.errors import Problem, Severity, did_you_mean

ArgumentType = Literal["string", "int", "bool", "enum", "list"]
ArgumentValue = str | int | bool | tuple[str, ...]

MAX_LENGTH = 2_000
MAX_ITEMS = 100
BOOLS = {"yes": True, "no": False, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a shortcode.

    default is what a tag without the argument gets; None stands for "not given". choices are the words of an enum;
    minimum and maximum, both included, bound an int. A list is written with commas and becomes a tuple of words. A
    required argument has no default, and its value is never empty.
    """

    name: str
    kind: ArgumentType
    default: ArgumentValue | None
    summary: str
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    required: bool = False

    @property
    def allowed(self) -> str:
        """What may be written, in words: for hints and for the documentation."""
        match self.kind:
            case "string":
                return f"a text of at most {MAX_LENGTH} characters"
            case "int":
                low = "" if self.minimum is None else f" from {self.minimum}"
                high = "" if self.maximum is None else f" up to {self.maximum}"
                return f"a whole number{low}{high}"
            case "bool":
                return "one of " + ", ".join(BOOLS)
            case "enum":
                return "one of " + ", ".join(self.choices)
            case "list":
                return f"at most {MAX_ITEMS} words with commas between them"

    def parse(self, written: str) -> ArgumentValue:
        """The typed value of what an author wrote. Raises ValueError, whose text goes on from the value: "is …"."""
        if len(written) > MAX_LENGTH:
            raise ValueError(f"is longer than {MAX_LENGTH} characters")
        if self.required and not written.strip(WHITE_SPACE + ","):
            raise ValueError("is empty, and the argument is required")
        value = self._typed(written)
        self.check(value)
        return value

    def check(self, value: ArgumentValue) -> None:
        """Raises ValueError, worded as in parse, where a value of the right type is out of bounds."""
        match value:
            case str() if self.kind == "enum" and value not in self.choices:
                raise ValueError("is not among its words")
            case int() if self.minimum is not None and value < self.minimum:
                raise ValueError("is too small")
            case int() if self.maximum is not None and value > self.maximum:
                raise ValueError("is too large")
            case tuple() if len(value) > MAX_ITEMS:
                raise ValueError(f"has more than {MAX_ITEMS} words")

    def _typed(self, written: str) -> ArgumentValue:
        match self.kind:
            case "string" | "enum":
                return written
            case "int":
                if not re.fullmatch("[0-9]+", written):  # int() takes signs, underscores and the digits of all scripts
                    raise ValueError("is not a whole number")
                return int(written)
            case "bool":
                if written not in BOOLS:
                    raise ValueError("is neither yes nor no")
                return BOOLS[written]
            case "list":
                items = (item.strip(WHITE_SPACE) for item in written.split(","))
                return tuple(item for item in items if item)


def bind(tag: Tag, declarations: Sequence[Argument], path: str) -> tuple[dict[str, object], list[Problem]]:
    """The typed values of an opening tag by argument name, and what is wrong with it, all at once.

    Every declared argument is in the answer, at its default where the tag gives none or a bad one. The mistakes are
    warnings at the key or value that they mean: the tag's own problem (a duplicate key is one), unknown keys, values
    that are not allowed; and at the tag, the required arguments that are missing.
    """
    declared = {argument.name: argument for argument in declarations}
    values: dict[str, object] = {argument.name: argument.default for argument in declarations}
    errors = [tag.problem.as_error(path)] if tag.problem else []
    for raw in tag.arguments:
        argument = declared.get(raw.key)
        if argument is None:
            errors.append(_unknown(raw, tag.name, declared, path))
            continue
        try:
            values[raw.key] = argument.parse(raw.value)
        except ValueError as error:
            errors.append(_not_allowed(raw, argument, str(error), path))
    given = {raw.key for raw in tag.arguments}
    missing = [argument for argument in declarations if argument.required and argument.name not in given]
    if not tag.problem:  # in a malformed tag the argument may stand in the part that could not be read
        errors += [_missing(tag, argument, path) for argument in missing]
    return values, errors


def _unknown(raw: RawArgument, name: str, declared: dict[str, Argument], path: str) -> Problem:
    message = f"'{name}' has no argument {quote(raw.key)}"
    known = "its arguments: " + ", ".join(declared) if declared else "it takes none"
    return _warning(path, raw.line, raw.column, message, did_you_mean(raw.key, declared), known)


def _not_allowed(raw: RawArgument, argument: Argument, reason: str, path: str) -> Problem:
    message = f"argument '{raw.key}': {quote(raw.value)} {reason}"
    guess = did_you_mean(raw.value, argument.choices)
    return _warning(path, raw.line, raw.value_column, message, guess, f"allowed: {argument.allowed}")


def _missing(tag: Tag, argument: Argument, path: str) -> Problem:
    message = f"'{tag.name}' needs the argument '{argument.name}'"
    return _warning(path, tag.line, tag.column, message, "", f'write {argument.name}="…", {argument.allowed}')


def _warning(path: str, line: int, column: int, message: str, guess: str, hint: str) -> Problem:
    return Problem(path, line, column, Severity.WARNING, message, f"{guess} {hint}".strip())
