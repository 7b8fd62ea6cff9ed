"""Order the stations of a circuit, so that neighbours differ.

The rules, most important first: neighbours train different areas, heavy lifts and jumps come before other exercises,
neighbours train different muscles and different patterns, demanding exercises come before easier ones, and exercises on
the floor are grouped. A circuit is a loop, but the last and the first station don't count as neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import combinations, pairwise

MAX_STATIONS = 24
MAX_STATES = 300
"""Maximum number of partial orders in a step. Up to 8 stations have no more, so their order is the best one."""
BEAM_WIDTH = 100
"""Number of partial orders kept of a step with more."""
MAX_EXTENSIONS = 3_500
"""Number of partial orders to make for a circuit before the search narrows.

A thousand take about 2 ms of processor time, and no circuit may take more than 30.
"""
NARROW_WIDTH = 2
"""Number of partial orders kept of a step after that."""


@dataclass(slots=True)
class OrderBudget:
    """The work that is left for the orders of one circuit. Counted in extensions, it is the same on any machine."""

    extensions: int = MAX_EXTENSIONS

    def beam_width(self, states: int) -> int:
        """Return how many of these partial orders to keep."""
        if self.extensions <= 0:
            return NARROW_WIDTH
        return BEAM_WIDTH if states > MAX_STATES else states


@dataclass(frozen=True, slots=True)
class StationTraits:
    """Traits of a station that decide its place in the order.

    `area` is None for a drill. `muscles` are the primary ones. `demand` is a number that is higher for exercises that
    need more strength or skill, which are best done before one is tired. `priority` is 3 for jumps, 2 for lifts with
    a heavy bar, 1 for other heavy exercises and 0 for the rest: tired muscles make the first ones unsafe.
    """

    area: str | None
    pattern: str
    on_floor: bool
    muscles: frozenset[str] = frozenset()
    demand: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True, order=True)
class OrderCost:
    """Number of broken rules.

    They are neighbours with the same area, muscle or pattern, and changes between floor and standing. `late` counts the
    exercises of lower priority before each exercise, and `climbs` the less demanding ones.
    """

    areas: int
    late: int
    muscles: int
    patterns: int
    climbs: int
    changes: int


def order_cost(stations: Sequence[StationTraits]) -> OrderCost:
    """Return the cost of an order."""
    pairs = list(pairwise(stations))
    return OrderCost(
        sum(share_area(a, b) for a, b in pairs),
        sum(a.priority < b.priority for a, b in combinations(stations, 2)),
        sum(share_muscle(a, b) for a, b in pairs),
        sum(a.pattern == b.pattern for a, b in pairs),
        sum(a.demand < b.demand for a, b in combinations(stations, 2)),
        sum(a.on_floor != b.on_floor for a, b in pairs),
    )


def share_area(a: StationTraits, b: StationTraits) -> bool:
    """Return True if two stations train the same area. Drills train none."""
    return a.area is not None and a.area == b.area


def share_muscle(a: StationTraits, b: StationTraits) -> bool:
    """Return True if two stations have a primary muscle in common."""
    return not a.muscles.isdisjoint(b.muscles)


def find_best_order(stations: Sequence[StationTraits], budget: OrderBudget | None = None) -> tuple[int, ...]:
    """Return the indices of the stations in the order with the lowest cost; of equal orders, the first by index.

    Uses the Held-Karp algorithm: for each set of stations and each last station of it, only the best order is kept. A
    step with more than MAX_STATES partial orders becomes a beam search, which narrows when the budget is used up.
    """
    budget = budget or OrderBudget()
    steps = [[_step_cost(a, b) for b in stations] for a in stations]
    lower_bound = _LowerBound(stations)
    numbers = range(len(stations))
    lower_before = [sum(1 << i for i in numbers if stations[i].priority < station.priority) for station in stations]
    weaker_before = [sum(1 << i for i in numbers if stations[i].demand < station.demand) for station in stations]
    # (set of indices as a bit mask, last index) → (cost, indices in order)
    layer: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(1 << i, i): (0, (i,)) for i in range(len(stations))}
    for _ in range(len(stations) - 1):
        width = budget.beam_width(len(layer))
        if width < len(layer):
            layer = dict(
                nsmallest(width, layer.items(), key=lambda item: (item[1][0] + lower_bound(*item[0]), item[1][1]))
            )
        following: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
        for (used, last), (cost, order) in layer.items():
            for i, step in enumerate(steps[last]):
                if used >> i & 1:
                    continue
                state = (used | 1 << i, i)
                total = cost + step + _CLIMB * (used & weaker_before[i]).bit_count()
                if lower_before[i]:
                    total += _LATE * (used & lower_before[i]).bit_count()
                known = following.get(state)
                # Both orders end with i, so without it they compare alike.
                if known is None or total < known[0] or (total == known[0] and order < known[1]):
                    following[state] = (total, (*order, i))
        budget.extensions -= len(following)
        layer = following
    return min(layer.values())[1] if layer else ()


# A cost as one number. With at most 24 stations no count of neighbours reaches 100, and no count of pairs 1000, so the
# numbers compare like the counts.
_CHANGE = 1
_CLIMB = 100 * _CHANGE
_PATTERN = 1000 * _CLIMB
_MUSCLE = 100 * _PATTERN
_LATE = 100 * _MUSCLE
_AREA = 1000 * _LATE


def _step_cost(a: StationTraits, b: StationTraits) -> int:
    return (
        _AREA * share_area(a, b)
        + _MUSCLE * share_muscle(a, b)
        + _PATTERN * (a.pattern == b.pattern)
        + _CHANGE * (a.on_floor != b.on_floor)
    )


class _LowerBound:
    """Lower bound of the cost of all unused stations, from the number of stations that have to be kept apart."""

    def __init__(self, stations: Sequence[StationTraits]) -> None:
        self._all = (1 << len(stations)) - 1
        self._areas = _Groups([station.area for station in stations])
        self._patterns = _Groups([station.pattern for station in stations])
        self._priorities = [
            (
                sum(1 << i for i, station in enumerate(stations) if station.priority == priority),
                sum(1 << i for i, station in enumerate(stations) if station.priority < priority),
            )
            for priority in {station.priority for station in stations} - {0}
        ]

    def __call__(self, used: int, last: int) -> int:
        unused = self._all & ~used
        return (
            _AREA * self._areas.min_neighbours(unused, last)
            + _LATE * sum([(unused & own).bit_count() * (used & lower).bit_count() for own, lower in self._priorities])
            + _PATTERN * self._patterns.min_neighbours(unused, last)
        )


class _Groups:
    """Stations grouped by area or pattern, as bit masks. Stations with None are in no group."""

    def __init__(self, names: Sequence[str | None]) -> None:
        masks = {name: sum(1 << i for i, n in enumerate(names) if n == name) for name in names if name is not None}
        self._masks = [mask for mask in masks.values() if mask.bit_count() > 1]  # one station alone has no neighbours
        self._enough_room = max((2 * mask.bit_count() + 1 for mask in self._masks), default=0)
        self._mask_of = [0 if name is None else masks[name] for name in names]
        self._largest: dict[int, int] = {}

    def min_neighbours(self, unused: int, last: int) -> int:
        """Return the least number of neighbours from one group if the unused stations follow the last one.

        To keep m stations of a group apart, m - 1 others are needed between them.
        """
        room = unused.bit_count() + 1
        if room >= self._enough_room:
            return 0
        if unused not in self._largest:
            self._largest[unused] = max([(unused & mask).bit_count() for mask in self._masks])
        with_last = 2 * (unused & self._mask_of[last]).bit_count() + (self._mask_of[last] != 0)
        return max(0, 2 * self._largest[unused] - room, with_last - room)
