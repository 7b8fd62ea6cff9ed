"""Resolve the terms of a request: the groups and areas, or the exercises, that it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.circuits.errors import CircuitError, MalformedRequestError, UnknownNameError, UnsatisfiableRequestError
from engine.errors import did_you_mean
from engine.library.library import Library
from engine.library.vocabulary import Vocabulary
from engine.text import join_words, normalise_name, quote_input, slugify_name

MAX_TERMS = 24
DEFAULT_GROUP = "five-areas"


@dataclass(frozen=True, slots=True)
class Terms:
    """Ids of groups and areas in vocabulary order, or of exercises in the author's order, but never both."""

    groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()

    @property
    def is_pinned(self) -> bool:
        """True if the request lists its exercises, so that no selection is necessary."""
        return bool(self.exercises)

    @property
    def text(self) -> str:
        """The terms as they are in an address, separated by commas."""
        return ",".join(self.groups + self.areas + self.exercises)

    def all_areas(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Return all named areas, including those of groups, in vocabulary order."""
        named = set(self.areas).union(*(vocabulary.groups[group].areas for group in self.groups))
        return tuple(area for area in vocabulary.areas if area in named)


@dataclass(frozen=True, slots=True)
class GivenNames:
    """Names in a request, and the option with the names ("terms" for the path)."""

    option: str
    names: Sequence[str]

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of entries that the option accepts."""
        return _KINDS[self.option]


_KINDS = {
    "terms": ("area", "group", "exercise"),
    "areas": ("area", "group"),
    "group": ("group",),
    "exercises": ("exercise",),
}


@dataclass(slots=True)
class ResolvedTerms:
    """Result of resolving names. `uses_former_ids` is True if an exercise is called by a former id."""

    terms: Terms = field(default_factory=Terms)
    uses_former_ids: bool = False
    errors: list[CircuitError] = field(default_factory=list)


def resolve_terms(given: Iterable[GivenNames], library: Library) -> ResolvedTerms:
    """Look up all names. The unknown names of each option become an error; the others are kept.

    Without names, the terms are the default group.
    """
    given = [g for g in given if g.names]
    result = ResolvedTerms()
    if not given:
        result.terms = _default_terms(library, result.errors)
        return result
    if sum(len(g.names) for g in given) > MAX_TERMS:
        result.errors.append(
            MalformedRequestError(
                f"More than {MAX_TERMS} names are given.", hint="Use fewer names.", option=given[-1].option
            )
        )
        return result
    groups: set[str] = set()
    areas: set[str] = set()
    exercises: dict[str, None] = {}
    for g in given:
        unknown: dict[str, None] = {}
        for name in g.names:
            found = _find_id(name, g, library)
            if found is None:
                unknown[name] = None
            elif found in library.vocabulary.groups:
                groups.add(found)
            elif found in library.vocabulary.areas:
                areas.add(found)
            else:
                exercises[library.current_id(found)] = None
                result.uses_former_ids |= found in library.former_ids
        if unknown:
            result.errors.append(_unknown_names_error(tuple(unknown), g, library))
    if exercises and (groups or areas):
        result.errors.append(_mixed_terms_error(next(iter(exercises)), sorted(groups | areas)[0], given[-1].option))
        exercises = {}
    result.terms = _ordered_terms(groups, areas, tuple(exercises), library.vocabulary)
    return result


def find_areas(names: Iterable[str], library: Library) -> tuple[tuple[str, ...], dict[str, CircuitError]]:
    """Return the areas for names of areas and groups in the order of the names, and the error of each unknown name."""
    areas: dict[str, None] = {}
    errors: dict[str, CircuitError] = {}
    for name in names:
        found = resolve_terms([GivenNames("areas", (name,))], library)
        areas |= dict.fromkeys(found.terms.all_areas(library.vocabulary))
        if found.errors:
            errors[name] = found.errors[0]
    return tuple(areas), errors


def _find_id(name: str, given: GivenNames, library: Library) -> str | None:
    """Return the id for a name among the accepted kinds, or None. It may be a former id of an exercise.

    Ids win over aliases: "plank" is the exercise, although "planks" is an alias of the core.
    """
    ids: dict[str, Sequence[Mapping[str, object]]] = {
        "area": [library.vocabulary.areas],
        "group": [library.vocabulary.groups],
        "exercise": [library.exercises, library.former_ids],
    }
    names = {"area": library.area_ids_by_name, "group": library.group_ids_by_name, "exercise": library.ids_by_name}
    exact, spelt = name.lower(), normalise_name(name)
    by_id = (exact for kind in given.kinds if any(exact in known for known in ids[kind]))
    by_name = (names[kind][spelt] for kind in given.kinds if spelt in names[kind])
    return next(by_id, None) or next(by_name, None)


def _default_terms(library: Library, errors: list[CircuitError]) -> Terms:
    if DEFAULT_GROUP in library.vocabulary.groups:
        return Terms(groups=(DEFAULT_GROUP,))
    message = f"No areas are named, and this library has no default group '{DEFAULT_GROUP}'."
    errors.append(
        UnknownNameError(message, hint=f"Name an area: {', '.join(library.vocabulary.areas)}.", option="terms")
    )
    return Terms()


def _ordered_terms(groups: set[str], areas: set[str], exercises: tuple[str, ...], vocabulary: Vocabulary) -> Terms:
    within = {area for group in groups for area in vocabulary.groups[group].areas}
    return Terms(
        groups=tuple(group for group in vocabulary.groups if group in groups),
        areas=tuple(area for area in vocabulary.areas if area in areas - within),
        exercises=exercises,
    )


def _mixed_terms_error(exercise: str, area: str, option: str) -> UnsatisfiableRequestError:
    return UnsatisfiableRequestError(
        f"'{exercise}' is an exercise and '{area}' is an area or a group: a circuit cannot have both.",
        hint="Name only areas and groups, or only exercises.",
        option=option,
    )


def _unknown_names_error(names: Sequence[str], given: GivenNames, library: Library) -> UnknownNameError:
    ids: dict[str, Iterable[str]] = {
        "area": library.vocabulary.areas,
        "group": library.vocabulary.groups,
        "exercise": [exercise.id for exercise in library.current],
    }
    known = [id_ for kind in given.kinds for id_ in ids[kind]]
    suggestions = {name: did_you_mean(slugify_name(name), known) for name in names}
    # A list of all exercises would be too long, so they only get a suggestion.
    hints = [f"{kind.capitalize()}s: {', '.join(ids[kind])}." for kind in given.kinds if kind != "exercise"]
    called = [quote_input(name) for name in names]
    if len(names) == 1:
        hints.insert(0, suggestions[names[0]])
    else:
        guesses = (f" ({guess[0].lower()}{guess[1:]})" if guess else "" for guess in suggestions.values())
        called = [f"{name}{guess}" for name, guess in zip(called, guesses, strict=True)]
    message = f"There is no {join_words(given.kinds, 'or')} called {join_words(called, 'or')}."
    return UnknownNameError(message, hint=" ".join(filter(None, hints)), option=given.option)
