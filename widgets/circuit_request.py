"""What shortcodes ask for in a circuit's words: arguments out of the one table of options, and their errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.circuits.errors import CircuitError
from engine.circuits.options import OPTIONS_BY_NAME
from engine.circuits.parsing import parse_arguments
from engine.circuits.request import CircuitRequest
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetError
from widgets.context import Context

_TERM_OPTIONS = ("areas", "group", "exercises")


def build_argument(name: str) -> Argument:
    """The shortcode argument for a circuit's option of that name. What is written is checked by the circuits."""
    option = OPTIONS_BY_NAME[name]
    return Argument(
        name, "string", None, f"{option.help} It is {option.type.description}; without it: {option.default_text}."
    )


def read_request(arguments: Mapping[str, Any], context: Context) -> CircuitRequest:
    """The request that arguments make together; those that are None were not given.

    Raises WidgetError with all that is wrong with them.
    """
    given = {name: value for name, value in arguments.items() if value is not None}
    context.add_dependencies("vocabulary")
    if "exercises" in given:
        context.add_dependencies("names")
    parsed = parse_arguments(given, context.library)
    if parsed.errors:
        raise build_error(parsed.errors, arguments)
    return parsed.request


def build_error(problems: tuple[CircuitError, ...], arguments: Mapping[str, Any]) -> WidgetError:
    """Problems as one complaint about the argument that the first of them means."""
    option = problems[0].option
    if option == "terms":
        option = next((name for name in _TERM_OPTIONS if arguments.get(name) is not None), "")
    message = "; ".join(problem.message for problem in problems)
    return WidgetError(message, "; ".join(filter(None, (problem.hint for problem in problems))), option)
