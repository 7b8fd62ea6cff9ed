"""The order of stations: neighbours that differ, and few changes between the floor and standing.

The rules, from the one that holds longest to the one that gives first: no two neighbours of the same area, no two of
the same pattern, floor and standing work grouped. A circuit is a loop, but only the written order counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

MAX_STATIONS = 24
MAX_STATES = 300
"""The most partial orders in a step. Up to 8 stations there are no more, and the order found is the best."""
BEAM_WIDTH = 100
"""How many are kept of a step that has more: the order found is a good one then, and found in a tenth of a second."""


@dataclass(frozen=True, slots=True)
class StationTraits:
    """What counts of a station: its area (None for a drill), its pattern, and whether it is done on the floor."""

    area: str | None
    pattern: str
    on_floor: bool


@dataclass(frozen=True, slots=True, order=True)
class OrderCost:
    """How often the rules give: neighbours of one area, of one pattern, and changes between floor and standing."""

    areas: int
    patterns: int
    changes: int


def order_cost(stations: Sequence[StationTraits]) -> OrderCost:
    """What an order costs."""
    pairs = list(pairwise(stations))
    return OrderCost(
        sum(share_area(a, b) for a, b in pairs),
        sum(a.pattern == b.pattern for a, b in pairs),
        sum(a.on_floor != b.on_floor for a, b in pairs),
    )


def share_area(a: StationTraits, b: StationTraits) -> bool:
    """Whether two stations train the same area; drills train none."""
    return a.area is not None and a.area == b.area


def find_best_order(stations: Sequence[StationTraits]) -> tuple[int, ...]:
    """The indices of the stations in the order that costs least; among equals the one that is first by index.

    Held and Karp's method: for every set of stations and every last one of it, only the best way is kept. Where a step
    has more than MAX_STATES of these, the most promising go on.
    """
    steps = [[_step(a, b) for b in stations] for a in stations]
    bound = _LowerBound(stations)
    # (set used as a bit mask, last index) → (cost, the way as indices)
    layer: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {(1 << i, i): (0, (i,)) for i in range(len(stations))}
    for _ in range(len(stations) - 1):
        following: dict[tuple[int, int], tuple[int, tuple[int, ...]]] = {}
        for (used, last), (spent, way) in layer.items():
            for i, step in enumerate(steps[last]):
                if not used >> i & 1:
                    state, found = (used | 1 << i, i), (spent + step, (*way, i))
                    if state not in following or found < following[state]:
                        following[state] = found
        layer = following
        if len(layer) > MAX_STATES:
            promising = sorted(layer.items(), key=lambda item: (item[1][0] + bound(*item[0]), item[1][1]))
            layer = dict(promising[:BEAM_WIDTH])
    return min(layer.values())[1] if layer else ()


# A cost as one number: with at most 24 stations no count reaches 100, so that digits compare like the counts.
_AREA, _PATTERN, _CHANGE = 10_000, 100, 1


def _step(a: StationTraits, b: StationTraits) -> int:
    return _AREA * share_area(a, b) + _PATTERN * (a.pattern == b.pattern) + _CHANGE * (a.on_floor != b.on_floor)


class _LowerBound:
    """The least that the stations not yet used must still cost, from how many of a kind have to be kept apart."""

    def __init__(self, stations: Sequence[StationTraits]) -> None:
        self._all = (1 << len(stations)) - 1
        self._areas = _Groups([station.area for station in stations])
        self._patterns = _Groups([station.pattern for station in stations])

    def __call__(self, used: int, last: int) -> int:
        left = self._all & ~used
        return _AREA * self._areas.crowded(left, last) + _PATTERN * self._patterns.crowded(left, last)


class _Groups:
    """Places by kind. m of a kind in a row need m - 1 others between them; None is no kind."""

    def __init__(self, words: Sequence[str | None]) -> None:
        masks = {word: sum(1 << i for i, w in enumerate(words) if w == word) for word in words if word is not None}
        self._masks = list(masks.values())
        self._mask_of = [0 if word is None else masks[word] for word in words]
        self._most: dict[int, int] = {}

    def crowded(self, left: int, last: int) -> int:
        """How many neighbours of one kind the stations left must have, of which the last one used heads the row."""
        if left not in self._most:
            self._most[left] = max(((left & mask).bit_count() for mask in self._masks), default=0)
        room = left.bit_count() + 1
        with_last = 2 * (left & self._mask_of[last]).bit_count() + (self._mask_of[last] != 0)
        return max(0, 2 * self._most[left] - room, with_last - room)
