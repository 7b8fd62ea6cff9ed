"""Check the declaration of a shortcode when it is registered, so that mistakes in a widget show at the start."""

from __future__ import annotations

from collections.abc import Iterable

from engine.content.shortcodes.arguments import Argument, ArgumentType
from engine.content.shortcodes.grammar import NAME

_TYPES: dict[ArgumentType, type] = {"string": str, "int": int, "bool": bool, "enum": str, "list": tuple}
_NAME_RULE = "a name has lowercase letters, digits and single hyphens, and begins with a letter"


def check_declaration(name: str, arguments: Iterable[Argument]) -> None:
    """Raise ValueError if the name of a shortcode or one of its arguments is not valid."""
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
    if argument.type not in _TYPES:
        raise ValueError(f"unknown type {argument.type!r}; the types are {', '.join(_TYPES)}")
    if bool(argument.choices) != (argument.type == "enum"):
        raise ValueError("an enum must have choices, and other types cannot have any")
    low, high = argument.minimum, argument.maximum
    if argument.type != "int" and (low, high) != (None, None):
        raise ValueError("only an int can have a minimum or a maximum")
    if low is not None and high is not None and low > high:
        raise ValueError(f"the minimum {low} is above the maximum {high}")
    _check_default(argument)


def _check_default(argument: Argument) -> None:
    default = argument.default
    if default is None:
        return
    if argument.is_keyed:
        raise ValueError("a keyed argument cannot have a default: use None")
    if argument.required:
        raise ValueError("a required argument cannot have a default: use None")
    # Compare types instead of using isinstance, because True is an int in Python, but not a number for an author.
    if type(default) is not _TYPES[argument.type]:
        raise ValueError(f"the default {default!r} is not of type {argument.type}")
    if isinstance(default, tuple) and not all(isinstance(item, str) for item in default):
        raise ValueError(f"the default {default!r} is not a tuple of strings")
    if not argument.allows(default):
        raise ValueError(f"the default {default!r} is not allowed")
