"""Circuits that have a name: those that the site offers, those of plans, and those in articles.

Only their pages are for search engines. The addresses of all other circuits are as many as the options can form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask import current_app

from engine.circuits.circuit import Circuit
from engine.content.article import ArticleStatus
from engine.editions.edition import Edition, RenderedArticle
from engine.library.library import Library
from web.core.context import edition, now
from web.core.presets import BUILDER_RECIPES, HOME_RECIPES, READERS_CIRCUIT, build_presets, list_area_recipes

READERS_CIRCUIT_PATH = f"/c/{READERS_CIRCUIT}/"
_EMBED_PREFIX = "/embed"
_CIRCUITS = "strongstride.named_circuits"


@dataclass(frozen=True, slots=True)
class NamedCircuits:
    """The named circuits of an edition.

    offered are those that the site offers, by their names, and offered_paths their paths. of_plans are the paths of the
    workouts of plans, and in_articles the articles with a circuit, by its path.
    """

    offered: Mapping[str, Circuit]
    offered_paths: tuple[str, ...]
    of_plans: frozenset[str] = frozenset()
    in_articles: Mapping[str, tuple[RenderedArticle, ...]] = field(default_factory=dict)


def collect_named_circuits(current: Edition) -> NamedCircuits:
    """Return the named circuits of an edition. Collects them once, because pages of circuits ask for them."""
    of_edition, found = current_app.extensions.get(_CIRCUITS, (None, None))
    if of_edition is not current:
        found = _collect(current)
        current_app.extensions[_CIRCUITS] = current, found
    assert isinstance(found, NamedCircuits)  # noqa: S101
    return found


def is_named(path: str) -> bool:
    """Return True if readers can find the circuit with a canonical path by its name now."""
    named = collect_named_circuits(edition())
    if path in named.offered_paths or path in named.of_plans or path == READERS_CIRCUIT_PATH:
        return True
    return any(edition().status(item, now()) is ArticleStatus.LIVE for item in named.in_articles.get(path, ()))


def list_paths() -> Iterator[str]:
    """Yield the paths of all named circuits."""
    named = collect_named_circuits(edition())
    yield from dict.fromkeys([*named.offered_paths, *sorted(named.of_plans), *filter(is_named, named.in_articles)])


def list_offered(library: Library) -> dict[str, Circuit]:
    """Return the circuits that the site offers, by their names."""
    offered = {preset.name: preset.circuit for preset in build_presets(BUILDER_RECIPES, library)}
    paths = {circuit.request.path for circuit in offered.values()}
    for preset in build_presets((*HOME_RECIPES, *list_area_recipes(library)), library):
        if preset.circuit.request.path not in paths:
            offered[preset.circuit.title] = preset.circuit
    return offered


def _collect(current: Edition) -> NamedCircuits:
    in_articles: dict[str, tuple[RenderedArticle, ...]] = {}
    for item in (*current.posts, *current.pages.values()):
        for path in item.embed_paths:
            if path.startswith(f"{_EMBED_PREFIX}/c/"):
                page = path.removeprefix(_EMBED_PREFIX)
                in_articles[page] = (*in_articles.get(page, ()), item)
    workouts = (workout for plan in current.plans.values() for week in plan.weeks for workout in week.workouts)
    offered = list_offered(current.library)
    paths = tuple(circuit.request.path for circuit in offered.values())
    return NamedCircuits(offered, paths, frozenset(workout.path for workout in workouts), in_articles)
