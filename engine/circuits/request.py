"""Requests for circuits, and their canonical addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cached_property

from engine.circuits.option_types import Swap
from engine.circuits.options import ADDRESS_OPTIONS, default_per_area, default_rounds, get_default, household_equipment
from engine.circuits.terms import Terms
from engine.library.vocabulary import Vocabulary

DEFAULT_DRILLS = 2
"""Number of drills in the default circuit, in a request without terms."""

MAX_SEED_LENGTH = 40
_NUMBERED_SEED = re.compile(r"(?:(.*)-)?([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a circuit for one exercise of an area, or for a drill if `area` is None. Numbers count from 1."""

    area: str | None
    number: int

    @property
    def name(self) -> str:
        """The name in addresses and in the hash that ranks candidates: "glutes-1", "drill-2"."""
        return f"{self.area or 'drill'}-{self.number}"


@dataclass(frozen=True)
class CircuitRequest:
    """A request for a circuit. Its fields are the options; None means a default that depends on the request.

    Requests are equal if they ask for the same circuit; the title is only a heading and is not compared. Use
    engine.circuits.parsing to create requests: it checks names and puts values in canonical order.
    """

    terms: Terms
    level: int = get_default("level")
    equipment: tuple[str, ...] | None = get_default("equipment")
    venue: str | None = get_default("venue")
    rounds: int | None = get_default("rounds")
    work: int | None = get_default("work")
    dose: str | None = get_default("dose")
    rest: int | None = get_default("rest")
    minutes: int | None = get_default("minutes")
    drills: int = get_default("drills")
    per_area: int | None = get_default("per-area")
    quiet: bool = get_default("quiet")
    avoid: tuple[str, ...] = get_default("avoid")
    seed: str = get_default("seed")
    swap: tuple[Swap, ...] = get_default("swap")
    title: str = field(default=get_default("title"), compare=False)

    @cached_property
    def query_pairs(self) -> tuple[tuple[str, str], ...]:
        """Options that differ from their defaults, in the order of the table, as pairs of name and canonical text.

        A pinned circuit always has level and rounds, so that it never changes.
        """
        always = {"level": self.level, "rounds": self.max_rounds} if self.terms.is_pinned else {}
        values = ((option, always.get(option.name, getattr(self, option.attribute))) for option in ADDRESS_OPTIONS)
        return tuple(
            (option.name, option.type.format(value))
            for option, value in values
            if value != option.default or option.name in always
        )

    @property
    def max_rounds(self) -> int:
        """The requested number of rounds, or the default of the level."""
        return default_rounds(self.level) if self.rounds is None else self.rounds

    @property
    def path(self) -> str:
        """Canonical path with query: "/c/glutes,hamstrings/?level=3"."""
        return f"/c/{self.terms.text}/{self._query}"

    def file_path(self, extension: str) -> str:
        """Return the path of the circuit as a file with an extension, such as "json"."""
        return f"/c/{self.terms.text}.{extension}{self._query}"

    @property
    def _query(self) -> str:
        # Canonical values only have characters that need no escaping in a query.
        pairs = self.query_pairs
        return "?" + "&".join(f"{name}={value}" for name, value in pairs) if pairs else ""

    def available_equipment(self, vocabulary: Vocabulary) -> frozenset[str]:
        """Return the ids of the available equipment."""
        return frozenset(household_equipment(vocabulary) if self.equipment is None else self.equipment)

    def slots(self, vocabulary: Vocabulary) -> tuple[Slot, ...]:
        """Return the slots in the order of selection: areas in vocabulary order, then drills."""
        each = default_per_area(self.terms) if self.per_area is None else self.per_area
        areas = self.terms.all_areas(vocabulary)
        return (
            *(Slot(area, k) for area in areas for k in range(1, each + 1)),
            *(Slot(None, k) for k in range(1, self.drills + 1)),
        )

    def with_swap(self, slot: Slot, number: int, vocabulary: Vocabulary) -> CircuitRequest:
        """Return the request with another exercise in a slot. `number` counts its alternatives from 1."""
        swaps = {swap.slot: swap for swap in self.swap} | {slot.name: Swap(slot.name, number)}
        return replace(self, swap=tuple(swaps[s.name] for s in self.slots(vocabulary) if s.name in swaps))

    def shuffled(self) -> CircuitRequest:
        """Return the request with the next seed and without swaps. A pinned request is returned unchanged."""
        if self.terms.is_pinned:
            return self
        return replace(self, seed=next_seed(self.seed), swap=())


def next_seed(seed: str) -> str:
    """Return the next seed: "" → "2", "2" → "3", "spring" → "spring-2", "spring-2" → "spring-3"."""
    match = _NUMBERED_SEED.fullmatch(seed)
    stem, number = (match[1], int(match[2])) if match else (seed or None, 1)
    suffix = str(number + 1)
    return suffix if stem is None else f"{stem[: MAX_SEED_LENGTH - 1 - len(suffix)]}-{suffix}"
