"""The readers' circuit as it is today, for all addresses that show it or lead to it."""

from __future__ import annotations

from engine.circuits.circuit import Circuit
from engine.circuits.errors import UnknownNameError
from engine.favourites import readers_circuit
from web.core.context import edition, services

TERMS = "favourites"
"""What stands in the place of areas or exercises in these addresses."""


def newest() -> Circuit:
    """The circuit of the newest snapshot, pinned. Raises CircuitError where there is none that can be made."""
    snapshot = services().database.read_or(readers_circuit.newest, None)
    if snapshot is None:
        raise UnknownNameError(
            "there is no circuit of readers' favourites yet", hint="enough readers have to name some"
        )
    return snapshot.circuit(edition().library)
