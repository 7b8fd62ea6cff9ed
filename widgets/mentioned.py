"""Find the exercises that the shortcodes of an article mention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.content.widget import ShortcodeUse, WidgetError
from engine.library.exercise import Exercise
from widgets import circuit_request
from widgets.context import Context
from widgets.exercise import find_named
from widgets.exercise_table import read_table


def find_mentioned(uses: Iterable[ShortcodeUse], context: Context) -> tuple[Exercise, ...]:
    """Return the exercises that shortcodes mention, in the order of the first mention.

    Shortcodes with mistakes, which are reported at their place, mention none, and neither do those whose exercises
    depend on time or readers.
    """
    found: dict[str, Exercise] = {}
    for use in uses:
        if use.name not in _FINDERS:
            continue
        try:
            exercises = tuple(_FINDERS[use.name](use.arguments, context))
        except (WidgetError, CircuitError):
            context.add_dependencies("library")  # a change to almost any exercise can correct the mistake
            continue
        for exercise in exercises:
            found.setdefault(exercise.id, context.get_exercise(exercise.id))
    return tuple(found.values())


def _find_in_circuit(arguments: Mapping[str, Any], context: Context) -> Iterator[Exercise]:
    if arguments["from"] is not None:
        return
    circuit = build_circuit(circuit_request.read_circuit_request(arguments, context), context.library)
    context.add_dependencies(*circuit.dependencies)
    for station in circuit.stations:
        yield station.exercise


def _find_in_table(arguments: Mapping[str, Any], context: Context) -> Iterator[Exercise]:
    columns, _ = read_table(arguments, context)
    for column in columns:
        yield from column.exercises


def _find_in_list(arguments: Mapping[str, Any], context: Context) -> Iterator[Exercise]:
    """Yield the author's own choice in another `<<exercise-library>>`."""
    if arguments["exercises"] is not None:
        request = circuit_request.read_request({"exercises": arguments["exercises"]}, context)
        yield from (context.library.exercises[id_] for id_ in request.terms.exercises)


def _find_named(arguments: Mapping[str, Any], context: Context) -> Iterator[Exercise]:
    yield find_named(arguments["name"], context)


_FINDERS: Mapping[str, Callable[[Mapping[str, Any], Context], Iterator[Exercise]]] = {
    "exercise": _find_named,
    "exercise-table": _find_in_table,
    "circuit": _find_in_circuit,
    "exercise-library": _find_in_list,
}
