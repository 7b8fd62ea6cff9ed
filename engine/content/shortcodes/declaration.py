"""Checks a shortcode's declaration when it is registered, so that a slip in a widget shows at the start."""

from __future__ import annotations

from collections.abc import Iterable

from engine.content.shortcodes.arguments import Argument, ArgumentType
from engine.content.shortcodes.grammar import NAME

_TYPES: dict[ArgumentType, type] = {"string": str, "int": int, "bool": bool, "enum": str, "list": tuple}
_NAME_RULE = "a name is lowercase letters and digits, begins with a letter, and joins its parts with single hyphens"


def check_declaration(name: str, arguments: Iterable[Argument]) -> None:
    """Raises ValueError where a shortcode's name or one of its arguments cannot work."""
    if not NAME.fullmatch(name):
        raise ValueError(f"shortcode {name!r}: {_NAME_RULE}")
    names: set[str] = set()
    for argument in arguments:
        try:
            _check_argument(argument)
        except ValueError as error:
            raise ValueError(f"shortcode '{name}', argument {argument.name!r}: {error}") from error
        if argument.name in names:
            raise ValueError(f"shortcode '{name}', argument '{argument.name}': declared twice")
        names.add(argument.name)


def _check_argument(argument: Argument) -> None:
    if not NAME.fullmatch(argument.name):
        raise ValueError(_NAME_RULE)
    if argument.kind not in _TYPES:
        raise ValueError(f"there is no kind {argument.kind!r}; the kinds are {', '.join(_TYPES)}")
    if bool(argument.choices) != (argument.kind == "enum"):
        raise ValueError("an enum, and nothing else, has choices")
    low, high = argument.minimum, argument.maximum
    if argument.kind != "int" and (low, high) != (None, None):
        raise ValueError("only an int has a minimum or a maximum")
    if low is not None and high is not None and low > high:
        raise ValueError(f"the minimum {low} is above the maximum {high}")
    _check_default(argument)


def _check_default(argument: Argument) -> None:
    default = argument.default
    if default is None:
        return
    if argument.required:
        raise ValueError("a required argument has no default: write None")
    # By type and not by isinstance: True is an int to Python, and no number of rounds to an author.
    if type(default) is not _TYPES[argument.kind]:
        raise ValueError(f"the default {default!r} is not of kind {argument.kind}")
    if isinstance(default, tuple) and not all(isinstance(item, str) for item in default):
        raise ValueError(f"the default {default!r} is not a tuple of words")
    try:
        argument.check(default)
    except ValueError as error:
        raise ValueError(f"the default {default!r} {error}") from error
