"""Choose the picture of a page or a widget without one of its own: that of a circuit."""

from __future__ import annotations

from urllib.parse import parse_qsl

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.parsing import parse_query
from engine.library.library import Library

_DEFAULT = ""
"""The terms of the default circuit."""


def find_picture_circuit(library: Library, *candidates: str) -> Circuit | None:
    """Return the first circuit that the library can fill, or else the default circuit.

    Candidates are the last part of a circuit's path, such as "glutes/?level=1". Return None if the library has too few
    exercises for any circuit.
    """
    return find_circuit(library, *candidates, _DEFAULT)


def find_circuit(library: Library, *candidates: str) -> Circuit | None:
    """Return the first of such circuits that the library can fill, or None."""
    for candidate in candidates:
        terms, _, query = candidate.partition("?")
        try:
            return build_circuit(parse_query(terms.removesuffix("/"), parse_qsl(query), library).validated(), library)
        except CircuitError:
            continue
    return None
