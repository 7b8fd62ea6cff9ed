"""Ready-made circuits: those of the home page, those of the builder, and the readers' circuit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from engine.circuits.build import build_circuit
from engine.circuits.circuit import Circuit
from engine.circuits.errors import CircuitError, UnknownNameError
from engine.circuits.parsing import parse_query
from engine.config.language import spell
from engine.favourites.readers_circuit import find_newest
from engine.library.library import Library
from web.core.context import edition, services

READERS_CIRCUIT = "favourites"
"""The word that addresses of the readers' circuit have in place of areas or exercises."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """The terms and options of a circuit's address. Without a name, the circuit's title is used."""

    terms: str
    options: tuple[tuple[str, str], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Preset:
    """A circuit and the name under which it is offered."""

    name: str
    circuit: Circuit


_BACK_SIDE = Recipe("backside", name="Whole back side")
_AT_HOME = Recipe("five-areas", (("equipment", "none"), ("venue", "home")), "At home, no equipment")
HOME_RECIPES = (
    Recipe("five-areas", (("drills", "2"),)),
    Recipe("hamstrings,glutes", (("equipment", "none"),)),
    Recipe("shins,calves"),
    _BACK_SIDE,
    _AT_HOME,
)
BUILDER_RECIPES = (
    Recipe("five-areas", (("drills", "2"),), "Five areas, with drills"),
    _BACK_SIDE,
    _AT_HOME,
    Recipe("five-areas", (("rounds", "1"), ("work", "30")), "Ten minutes"),
)


def build_presets(recipes: Iterable[Recipe], library: Library) -> Iterator[Preset]:
    """Yield the circuits of recipes. Recipes that the site's library can't fill are skipped."""
    for recipe in recipes:
        try:
            circuit = build_circuit(parse_query(recipe.terms, recipe.options, library).validated(), library)
        except CircuitError:
            continue
        yield Preset(recipe.name or circuit.title, circuit)


def list_area_recipes(library: Library) -> list[Recipe]:
    """Return a recipe for each area of the library, named after the area."""
    return [Recipe(area.id, name=area.short_name) for area in library.vocabulary.areas.values()]


def readers_circuit() -> Circuit:
    """Return the circuit of the readers' favourites, with its exercises pinned.

    Raises CircuitError if there are not enough favourites yet, or if the library lacks their exercises now.
    """
    snapshot = services().database.read_or(find_newest, None)
    if snapshot is None:
        raise UnknownNameError(
            spell("there is no circuit of readers' favourites yet", edition().site.language),
            hint="enough readers have to name some",
        )
    return snapshot.build_circuit(edition().library, edition().site.language)
