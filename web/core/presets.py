"""Circuits that are there to be taken: those of the home page, and those of the builder's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError
from engine.circuits.names import short
from engine.circuits.parsing import parse_query
from engine.library.library import Library


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a circuit is made from: the terms and options of its address. Without a name it goes by its title."""

    terms: str
    pairs: tuple[tuple[str, str], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """A circuit with the name that it is offered by."""

    name: str
    circuit: Circuit


QUICK = (
    Recipe("five-areas", (("drills", "2"),)),
    Recipe("hamstrings,glutes", (("equipment", "none"),)),
    Recipe("shins,calves"),
)
FIRST = (
    Recipe("five-areas", (("drills", "2"),), "The five areas, with drills"),
    Recipe("backside", name="The whole back side"),
    Recipe("five-areas", (("equipment", "none"), ("venue", "home")), "At home, with nothing"),
    Recipe("five-areas", (("rounds", "1"), ("work", "30")), "Ten minutes"),
)


def ready_made(recipes: Iterable[Recipe], library: Library) -> Iterator[ReadyMade]:
    """Circuits by their recipes, without those that the site's own library cannot fill."""
    for recipe in recipes:
        try:
            circuit = build_circuit(parse_query(recipe.terms, recipe.pairs, library).checked(), library)
        except CircuitError:
            continue
        yield ReadyMade(recipe.name or circuit.title, circuit)


def one_per_area(library: Library) -> list[Recipe]:
    """A recipe for each area of the library, called by its name."""
    return [Recipe(area.id, name=short(area.name)) for area in library.vocabulary.areas.values()]
