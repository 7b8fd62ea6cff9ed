"""Addresses of many different circuits, the same on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.circuits.parsing import parse_query
from engine.circuits.request import CircuitRequest
from engine.library.library import Library

_OPTIONS = {
    "level": ("1", "3"),
    "equipment": ("none", "chair,step,mini-band", "dumbbell,chair,step,long-band"),
    "venue": ("home", "gym", "outdoor"),
    "rounds": ("1", "2", "4", "5"),
    "work": ("20", "30", "45"),
    "rest": ("0", "15", "30"),
    "minutes": ("10", "20", "30", "45"),
    "drills": ("1", "2", "3"),
    "per-area": ("1", "2", "4"),
    "quiet": ("1",),
    "seed": ("2", "3", "spring", "hills", "track-day"),
}
_OF_CHOSEN = ("level", "rounds", "work", "rest", "minutes")
"""Options that also apply to a list of exercises."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An address in canonical form: the terms in its path and the pairs of its query."""

    terms: str
    pairs: tuple[tuple[str, str], ...]

    @property
    def path(self) -> str:
        """The address of the circuit's page."""
        return self.file("/")

    def file(self, ending: str) -> str:
        """Return the address with a file extension, such as ".json"."""
        query = "&".join(f"{name}={value}" for name, value in self.pairs)
        return f"/c/{self.terms}{ending}{'?' if query else ''}{query}"


def different(library: Library, count: int) -> list[Asked]:
    """Return a number of addresses of circuits that are all different."""
    found: dict[Asked, None] = {}
    drawn = _drawn(library)
    while len(found) < count:
        terms, pairs = next(drawn)
        try:
            request = parse_query(terms, pairs, library).validated()
            build_circuit(request, library)
        except CircuitError:
            continue  # no exercise fits, so there is no circuit
        found[address(request)] = None
    return list(found)


def address(request: CircuitRequest) -> Asked:
    """Return the address of a request."""
    return Asked(request.terms.text, request.query_pairs)


def _drawn(library: Library) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    random = Random("strongstride")
    areas, groups = list(library.vocabulary.areas), list(library.vocabulary.groups)
    exercises = [exercise.id for exercise in library.current]
    while True:
        chosen = random.random() < 0.2
        if chosen:
            terms = random.sample(exercises, random.randint(2, 12))
        elif random.random() < 0.3:
            terms = random.sample(groups, 1) + random.sample(areas, random.randint(0, 1))
        else:
            terms = random.sample(areas, random.randint(1, 5))
        names = random.sample(_OF_CHOSEN if chosen else list(_OPTIONS), random.randint(0, 4))
        yield ",".join(terms), [(name, random.choice(_OPTIONS[name])) for name in names]
