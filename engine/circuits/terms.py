"""The terms of a circuit: the groups and areas, or else the exercises, that a request names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.circuits.names import slugged, with_aliases
from engine.circuits.problems import CircuitProblem, Malformed, UnknownName, Unsatisfiable, quoted
from engine.errors import did_you_mean
from engine.library.library import Library
from engine.library.vocabulary import Vocabulary

MOST_TERMS = 24
DEFAULT_GROUP = "five-areas"


@dataclass(frozen=True, slots=True)
class Terms:
    """Groups and areas in vocabulary order, or exercise ids in the author's order; never both."""

    groups: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()

    @property
    def pinned(self) -> bool:
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
class Given:
    """Some names as they came in: by which option ("terms" is the path), and which kinds of name it takes."""

    option: str
    names: Sequence[str]

    @property
    def takes_areas(self) -> bool:
        return self.option in ("terms", "areas")

    @property
    def takes_groups(self) -> bool:
        return self.option in ("terms", "areas", "group")

    @property
    def takes_exercises(self) -> bool:
        return self.option in ("terms", "exercises")


@dataclass(slots=True)
class Resolution:
    """What the names came to. former_ids_used tells that an exercise was called by an id which it no longer has."""

    terms: Terms = field(default_factory=Terms)
    former_ids_used: bool = False
    problems: list[CircuitProblem] = field(default_factory=list)


def resolve(given: Iterable[Given], library: Library) -> Resolution:
    """Look up every name. What cannot be found becomes a problem, and the rest is kept.

    Without a single name the terms are the five areas.
    """
    given = [g for g in given if g.names]
    result = Resolution()
    if not given:
        result.terms = _default_terms(library, result.problems)
        return result
    if sum(len(g.names) for g in given) > MOST_TERMS:
        result.problems.append(
            Malformed(f"more than {MOST_TERMS} names are given", hint="name fewer", option=given[-1].option)
        )
        return result
    groups: set[str] = set()
    areas: set[str] = set()
    exercises: dict[str, None] = {}
    lookup = _Lookup(library)
    for g in given:
        for name in g.names:
            slug = slugged(name)
            if g.takes_groups and (group := lookup.group(slug)):
                groups.add(group)
            elif g.takes_areas and (area := lookup.area(slug)):
                areas.add(area)
            elif g.takes_exercises and (exercise := lookup.exercise(slug)):
                exercises[exercise] = None
                result.former_ids_used |= slug in library.former and exercise != slug
            else:
                result.problems.append(_unknown(name, g, library))
    if exercises and (groups or areas):
        result.problems.append(_mixed(next(iter(exercises)), sorted(groups | areas)[0], given[-1].option))
        exercises = {}
    result.terms = _in_order(groups, areas, tuple(exercises), library.vocabulary)
    return result


class _Lookup:
    """Names to ids. Ids of every kind come before aliases, so that an alias never hides an id."""

    def __init__(self, library: Library) -> None:
        vocabulary = library.vocabulary
        self._library = library
        self._groups = with_aliases((g.id, g.name, g.aliases) for g in vocabulary.groups.values())
        self._areas = with_aliases((a.id, a.name, a.aliases) for a in vocabulary.areas.values())
        self._ids = {*vocabulary.groups, *vocabulary.areas, *library.exercises, *library.former}

    def group(self, slug: str) -> str | None:
        found = self._groups.get(slug)
        return found if found == slug or slug not in self._ids else None

    def area(self, slug: str) -> str | None:
        found = self._areas.get(slug)
        return found if found == slug or slug not in self._ids else None

    def exercise(self, slug: str) -> str | None:
        return slug if slug in self._library.exercises else self._library.former.get(slug)


def _default_terms(library: Library, problems: list[CircuitProblem]) -> Terms:
    if DEFAULT_GROUP in library.vocabulary.groups:
        return Terms(groups=(DEFAULT_GROUP,))
    message = f"nothing is named, and this library has no group '{DEFAULT_GROUP}' to stand in"
    problems.append(UnknownName(message, hint="name an area: " + ", ".join(library.vocabulary.areas), option="terms"))
    return Terms()


def _in_order(groups: set[str], areas: set[str], exercises: tuple[str, ...], vocabulary: Vocabulary) -> Terms:
    within = {area for group in groups for area in vocabulary.groups[group].areas}
    return Terms(
        groups=tuple(group for group in vocabulary.groups if group in groups),
        areas=tuple(area for area in vocabulary.areas if area in areas - within),
        exercises=exercises,
    )


def _mixed(exercise: str, area: str, option: str) -> Unsatisfiable:
    return Unsatisfiable(
        f"'{exercise}' is an exercise and '{area}' is an area or a group: a circuit has either the one or the other",
        hint="name only areas and groups to have exercises chosen, or only exercises to choose them yourself",
        option=option,
    )


def _unknown(name: str, given: Given, library: Library) -> UnknownName:
    words: dict[str, list[str]] = {}
    if given.takes_areas:
        words["area"] = list(library.vocabulary.areas)
    if given.takes_groups:
        words["group"] = list(library.vocabulary.groups)
    lists = [f"{noun}s: {', '.join(ids)}" for noun, ids in words.items()]
    if given.takes_exercises:
        words["exercise"] = [exercise.id for exercise in library.current]
    known = [id_ for ids in words.values() for id_ in ids]
    hints = [did_you_mean(slugged(name)[:64], known), *lists]
    message = f"there is no {_either(list(words))} called {quoted(name)}"
    return UnknownName(message, hint="; ".join(filter(None, hints)), option=given.option)


def _either(nouns: list[str]) -> str:
    return " or ".join(filter(None, [", ".join(nouns[:-1]), nouns[-1]]))
