"""The terms of a circuit: the groups and areas, or else the exercises, that a request names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.circuits.errors import (
    CircuitError,
    MalformedRequestError,
    UnknownNameError,
    UnsatisfiableRequestError,
    quote_input,
)
from engine.errors import did_you_mean
from engine.library.library import Library
from engine.library.name_normalisation import normalise_name, slugify_name
from engine.library.vocabulary import Vocabulary

MAX_TERMS = 24
DEFAULT_GROUP = "five-areas"


@dataclass(frozen=True, slots=True)
class Terms:
    """Groups and areas in vocabulary order, or exercise ids in the author's order; never both."""

    groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()

    @property
    def is_pinned(self) -> bool:
        """Whether the exercises themselves are listed, so that nothing is left to choose."""
        return bool(self.exercises)

    @property
    def text(self) -> str:
        """The terms as they stand in an address: a comma list."""
        return ",".join(self.groups + self.areas + self.exercises)

    def all_areas(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Every area that is named, by itself or through a group, in vocabulary order."""
        named = set(self.areas).union(*(vocabulary.groups[group].areas for group in self.groups))
        return tuple(area for area in vocabulary.areas if area in named)


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Some names as they came in, and the option that they came by ("terms" is the path)."""

    option: str
    names: Sequence[str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of name that the option takes."""
        return _KINDS[self.option]


_KINDS = {
    "terms": ("area", "group", "exercise"),
    "areas": ("area", "group"),
    "group": ("group",),
    "exercises": ("exercise",),
}


@dataclass(slots=True)
class ResolvedTerms:
    """What the names came to. uses_former_ids tells that an exercise was called by an id which it no longer has."""

    terms: Terms = field(default_factory=Terms)
    uses_former_ids: bool = False
    errors: list[CircuitError] = field(default_factory=list)


def resolve_terms(given: Iterable[GivenNames], library: Library) -> ResolvedTerms:
    """Look up every name. What cannot be found becomes a problem, and the rest is kept.

    Without a single name the terms are the five areas.
    """
    given = [g for g in given if g.names]
    result = ResolvedTerms()
    if not given:
        result.terms = _default_terms(library, result.errors)
        return result
    if sum(len(g.names) for g in given) > MAX_TERMS:
        result.errors.append(
            MalformedRequestError(f"more than {MAX_TERMS} names are given", hint="name fewer", option=given[-1].option)
        )
        return result
    groups: set[str] = set()
    areas: set[str] = set()
    exercises: dict[str, None] = {}
    for g in given:
        for name in g.names:
            found = _find(name, g, library)
            if found is None:
                result.errors.append(_unknown(name, g, library))
            elif found in library.vocabulary.groups:
                groups.add(found)
            elif found in library.vocabulary.areas:
                areas.add(found)
            else:
                exercises[library.current_id(found)] = None
                result.uses_former_ids |= found in library.former_ids
    if exercises and (groups or areas):
        result.errors.append(_mixed(next(iter(exercises)), sorted(groups | areas)[0], given[-1].option))
        exercises = {}
    result.terms = _in_order(groups, areas, tuple(exercises), library.vocabulary)
    return result


def _find(name: str, given: GivenNames, library: Library) -> str | None:
    """The id, which may be an exercise's former one, that a name stands for among the kinds that are taken.

    What is spelt like an id is that id, before any alias is looked at: "plank" is the exercise, "planks" is the core.
    """
    ids: dict[str, Mapping[str, object]] = {
        "area": library.vocabulary.areas,
        "group": library.vocabulary.groups,
        "exercise": {**library.former_ids, **library.exercises},
    }
    names = {"area": library.area_ids_by_name, "group": library.group_ids_by_name, "exercise": library.ids_by_name}
    exact, spelt = name.lower(), normalise_name(name)
    by_id = (exact for kind in given.kinds if exact in ids[kind])
    by_name = (names[kind][spelt] for kind in given.kinds if spelt in names[kind])
    return next(by_id, None) or next(by_name, None)


def _default_terms(library: Library, errors: list[CircuitError]) -> Terms:
    if DEFAULT_GROUP in library.vocabulary.groups:
        return Terms(groups=(DEFAULT_GROUP,))
    message = f"nothing is named, and this library has no group '{DEFAULT_GROUP}' to stand in"
    errors.append(
        UnknownNameError(message, hint="name an area: " + ", ".join(library.vocabulary.areas), option="terms")
    )
    return Terms()


def _in_order(groups: set[str], areas: set[str], exercises: tuple[str, ...], vocabulary: Vocabulary) -> Terms:
    within = {area for group in groups for area in vocabulary.groups[group].areas}
    return Terms(
        groups=tuple(group for group in vocabulary.groups if group in groups),
        areas=tuple(area for area in vocabulary.areas if area in areas - within),
        exercises=exercises,
    )


def _mixed(exercise: str, area: str, option: str) -> UnsatisfiableRequestError:
    return UnsatisfiableRequestError(
        f"'{exercise}' is an exercise and '{area}' is an area or a group: a circuit has either the one or the other",
        hint="name only areas and groups to have exercises chosen, or only exercises to choose them yourself",
        option=option,
    )


def _unknown(name: str, given: GivenNames, library: Library) -> UnknownNameError:
    ids: dict[str, Iterable[str]] = {
        "area": library.vocabulary.areas,
        "group": library.vocabulary.groups,
        "exercise": [exercise.id for exercise in library.current],
    }
    # All the exercises would be too long a list: for them the suggestion has to do.
    lists = [f"{kind}s: {', '.join(ids[kind])}" for kind in given.kinds if kind != "exercise"]
    suggestion = did_you_mean(slugify_name(name), [id_ for kind in given.kinds for id_ in ids[kind]])
    nouns = " or ".join(filter(None, [", ".join(given.kinds[:-1]), given.kinds[-1]]))
    hint = " ".join(filter(None, [suggestion, "; ".join(lists)]))
    return UnknownNameError(f"there is no {nouns} called {quote_input(name)}", hint=hint, option=given.option)
