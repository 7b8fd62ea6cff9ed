"""Shortcode arguments for the options of circuits, and the circuit requests made from them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine.circuits.errors import CircuitError
from engine.circuits.options import OPTIONS_BY_NAME
from engine.circuits.parsing import parse_arguments
from engine.circuits.request import MAX_SEED_LENGTH, CircuitRequest
from engine.circuits.terms import find_areas
from engine.content.shortcodes import Argument
from engine.content.widget import WidgetError
from engine.errors import UnlocatedProblem
from engine.library.former_equipment import describe_former_equipment
from widgets.context import Context

_TERM_OPTIONS = ("areas", "group", "exercises")
_POST_ADDRESS = re.compile(r"/posts/([a-z0-9-]+)/")


def build_argument(name: str) -> Argument:
    """Return the shortcode argument for a circuit option. Its value is validated by read_request."""
    option = OPTIONS_BY_NAME[name]
    summary = f"{option.help} Allowed: {option.type.description}. Default: {option.default_text}."
    return Argument(name, "string", None, summary)


def read_request(arguments: Mapping[str, Any], context: Context) -> CircuitRequest:
    """Return the circuit request for shortcode arguments. Those that are None or no options of circuits do not count.

    Raises WidgetError with all problems of the arguments.
    """
    given = {name: value for name, value in arguments.items() if value is not None and name in OPTIONS_BY_NAME}
    context.add_dependencies("vocabulary")
    if "exercises" in given:
        context.add_dependencies("names")
    parsed = parse_arguments(given, context.library)
    if parsed.errors:
        raise build_error(parsed.errors, arguments)
    return parsed.request


def read_circuit_request(arguments: Mapping[str, Any], context: Context) -> CircuitRequest:
    """Return the request of `<<circuit>>`. Unless it has a seed, each article has circuits of its own.

    The seed is the slug of the article, or its former one in `aliases`. Raises WidgetError.
    """
    request = read_request(arguments, context)
    if request.terms.is_pinned or request.seed:
        return request
    former = (match[1] for alias in context.article.front_matter.aliases if (match := _POST_ADDRESS.fullmatch(alias)))
    return replace(request, seed=next(former, context.article.slug)[:MAX_SEED_LENGTH].strip("-"))


def read_selection(arguments: Mapping[str, Any], context: Context) -> CircuitRequest:
    """Return the request for a table or a list, which has areas or exercises. Raises WidgetError."""
    if arguments["areas"] is not None and arguments["exercises"] is not None:
        raise WidgetError("'areas' and 'exercises' can't be combined.", "Remove one of them.", "exercises")
    return read_request(arguments, context)


def list_notices(arguments: Mapping[str, Any], context: Context) -> tuple[UnlocatedProblem, ...]:
    """Return what authors should know about arguments that still work."""
    equipment = arguments.get("equipment")
    notice = describe_former_equipment(equipment, context.library.vocabulary) if equipment else None
    return (notice,) if notice else ()


def order_areas(names: str | None, request: CircuitRequest, context: Context) -> tuple[str, ...]:
    """Return the areas of a request in the order of the valid names that it was read from."""
    areas, _ = find_areas(filter(None, map(str.strip, (names or "").split(","))), context.library)
    return areas or request.terms.all_areas(context.library.vocabulary)


def build_error(errors: tuple[CircuitError, ...], arguments: Mapping[str, Any]) -> WidgetError:
    """Combine errors into one WidgetError with a problem for each argument."""
    by_argument: dict[str, list[CircuitError]] = {}
    for error in errors:
        by_argument.setdefault(_find_argument(error.option, arguments), []).append(error)
    problems = [
        UnlocatedProblem(
            " ".join(error.message for error in found), " ".join(error.hint for error in found if error.hint), argument
        )
        for argument, found in by_argument.items()
    ]
    first = problems[0]
    return WidgetError(first.message, first.hint, first.argument, tuple(problems[1:]))


def _find_argument(option: str, arguments: Mapping[str, Any]) -> str:
    if option != "terms":
        return option
    return next((name for name in _TERM_OPTIONS if arguments.get(name) is not None), "")
