"""A request for a circuit: what was asked for, and the one address that says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from engine.circuits.option_types import Swap
from engine.circuits.options import ADDRESS_OPTIONS, default_per_area, get_default, household_equipment
from engine.circuits.terms import Terms
from engine.library.vocabulary import Vocabulary

DEFAULT_DRILLS = 2
"""The drills of a request that names nothing: one exercise for each of the five areas, and some drills."""

MAX_SEED_LENGTH = 40
_COUNTED = re.compile(r"(?:(.*)-)?([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a circuit for one exercise of an area, or for a drill if `area` is None. Numbers count from 1."""

    area: str | None
    number: int

    @property
    def name(self) -> str:
        """The name in addresses and in the hash that ranks candidates: "glutes-1", "drill-2"."""
        return f"{self.area or 'drill'}-{self.number}"


@dataclass(frozen=True, slots=True)
class CircuitRequest:
    """What was asked for. The fields are those of the table of options, and None is "the default of the case".

    Two requests are equal when they ask for the same; the title is only a heading and does not count.
    engine.circuits.parsing makes requests of addresses and shortcodes, with names checked and in canonical order.
    """

    terms: Terms
    level: int = get_default("level")
    equipment: tuple[str, ...] | None = get_default("equipment")
    venue: str | None = get_default("venue")
    rounds: int = get_default("rounds")
    work: int | None = get_default("work")
    rest: int | None = get_default("rest")
    minutes: int | None = get_default("minutes")
    drills: int = get_default("drills")
    per_area: int | None = get_default("per-area")
    quiet: bool = get_default("quiet")
    avoid: tuple[str, ...] = get_default("avoid")
    seed: str = get_default("seed")
    swap: tuple[Swap, ...] = get_default("swap")
    title: str = field(default=get_default("title"), compare=False)

    @property
    def query_pairs(self) -> tuple[tuple[str, str], ...]:
        """The options that differ from their defaults, in the order of the table, as (name, canonical text).

        A pinned circuit always says level and rounds, so that it stays what it is for good.
        """
        always = ("level", "rounds") if self.terms.is_pinned else ()
        values = ((option, getattr(self, option.attribute)) for option in ADDRESS_OPTIONS)
        return tuple(
            (option.name, option.type.format(value))
            for option, value in values
            if value != option.default or option.name in always
        )

    @property
    def path(self) -> str:
        """The canonical address on this site: "/c/glutes,hamstrings/?level=3"."""
        return f"/c/{self.terms.text}/{self._query}"

    def file_path(self, extension: str) -> str:
        """The address of the same circuit as a file, such as "json"."""
        return f"/c/{self.terms.text}.{extension}{self._query}"

    @property
    def _query(self) -> str:
        # Every canonical value is made of characters that need no escape in a query.
        return "?" + "&".join(f"{name}={value}" for name, value in self.query_pairs) if self.query_pairs else ""

    def available_equipment(self, vocabulary: Vocabulary) -> frozenset[str]:
        """The equipment at hand."""
        return frozenset(household_equipment(vocabulary) if self.equipment is None else self.equipment)

    def slots(self, vocabulary: Vocabulary) -> tuple[Slot, ...]:
        """The slots to fill, in the order of filling: each area's in vocabulary order, then the drills'."""
        each = default_per_area(self.terms) if self.per_area is None else self.per_area
        areas = self.terms.all_areas(vocabulary)
        return (
            *(Slot(area, k) for area in areas for k in range(1, each + 1)),
            *(Slot(None, k) for k in range(1, self.drills + 1)),
        )

    def with_swap(self, slot: Slot, number: int, vocabulary: Vocabulary) -> CircuitRequest:
        """The same request with the n-th other exercise in one slot."""
        swaps = {swap.slot: swap for swap in self.swap} | {slot.name: Swap(slot.name, number)}
        return replace(self, swap=tuple(swaps[s.name] for s in self.slots(vocabulary) if s.name in swaps))

    def shuffled(self) -> CircuitRequest:
        """The same request with the next seed and no swaps. A pinned circuit has nothing to shuffle: itself."""
        if self.terms.is_pinned:
            return self
        return replace(self, seed=next_seed(self.seed), swap=())


def next_seed(seed: str) -> str:
    """The seed after this one: "" → "2", "2" → "3", "spring" → "spring-2", "spring-2" → "spring-3"."""
    counted = _COUNTED.fullmatch(seed)
    stem, number = (counted[1], int(counted[2])) if counted else (seed or None, 1)
    tail = str(number + 1)
    return tail if stem is None else f"{stem[: MAX_SEED_LENGTH - 1 - len(tail)]}-{tail}"
