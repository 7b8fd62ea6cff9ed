"""Fit a circuit into a time limit: doses change first, then rests, then warm-up and cool-down, then rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, product

from engine.circuits.gentle import list_gentle_ids, request_dose
from engine.circuits.request import CircuitRequest
from engine.circuits.sets import limit_sets
from engine.circuits.timing import SHORT_PAUSES, SHORT_RESTS, USUAL_PAUSES, Pauses, round_pauses
from engine.library.exercise import Exercise

TOLERANCE = 0.1
"""The share of its time limit that a circuit may leave unused."""
EXTRA_ROUNDS = 2
"""The number of extra rounds that may fill the time, unless the number of rounds is requested."""
DOSE_CHANGES = (0, 0.25, -0.25, 0.5, -0.5, 0.75, -0.75, 1, -1)
"""Changes of all doses, as shares of their ranges, in the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Pace:
    """What a time limit decides: the number of rounds, the pauses, and a change of all doses (see station_dose)."""

    rounds: int
    pauses: Pauses = USUAL_PAUSES
    dose_change: float = 0


def choose_pace(request: CircuitRequest, exercises: Sequence[Exercise]) -> Pace:
    """Return the pace that changes least of the usual one and takes at least nine tenths of the time limit.

    If no pace does, return the one that comes closest. `exercises` are those of the circuit in their order.
    """
    if request.minutes is None:
        return Pace(request.max_rounds)
    limit = request.minutes * 60
    times = _Times(request, exercises)
    closest, shortfall = None, (True, 0)
    for pace in _list_paces(request):
        seconds = times.estimate(pace)
        if limit * (1 - TOLERANCE) <= seconds <= limit:
            return pace
        if closest is None or (seconds > limit, abs(limit - seconds)) < shortfall:
            closest, shortfall = pace, (seconds > limit, abs(limit - seconds))
    return closest or Pace(request.max_rounds)


def takes_too_long(request: CircuitRequest, exercises: Sequence[Exercise], pace: Pace) -> bool:
    """Return True if the exercises do not fit into the time limit at a pace."""
    return request.minutes is not None and _Times(request, exercises).estimate(pace) > request.minutes * 60


def _list_paces(request: CircuitRequest) -> Iterator[Pace]:
    """Yield all paces, those that change least first."""
    usual = request.max_rounds
    most = usual + EXTRA_ROUNDS if request.rounds is None else usual
    rounds = sorted(range(1, most + 1), key=lambda number: abs(number - usual))
    changes = DOSE_CHANGES if request.work is None and request.dose is None else (0,)
    for number, pauses, change in product(rounds, (USUAL_PAUSES, SHORT_RESTS, SHORT_PAUSES), changes):
        yield Pace(number, pauses, change)


class _Times:
    """Total times of exercises at many paces. Each part of a time is calculated once."""

    def __init__(self, request: CircuitRequest, exercises: Sequence[Exercise]) -> None:
        self._request = request
        self._exercises = exercises
        gentle = list_gentle_ids(exercises, request)
        self._sets = cache(lambda rounds: limit_sets(exercises, rounds, gentle))
        self._work = cache(self._work_of_one_set)
        self._pauses = cache(self._pauses_of_rounds)

    def estimate(self, pace: Pace) -> int:
        """Return the total time in seconds."""
        sets: tuple[int, ...] = self._sets(pace.rounds)
        work: tuple[int, ...] = self._work(pace.dose_change)
        pauses: int = self._pauses(pace.rounds, pace.pauses)
        return sum(number * seconds for number, seconds in zip(sets, work, strict=True)) + pauses

    def _work_of_one_set(self, change: float) -> tuple[int, ...]:
        return tuple(request_dose(exercise, self._request, change).total_seconds for exercise in self._exercises)

    def _pauses_of_rounds(self, rounds: int, pauses: Pauses) -> int:
        sets = self._sets(rounds)
        between = sum(
            sum(round_pauses(list(compress(self._exercises, (n >= number for n in sets))), self._request.rest, pauses))
            for number in range(1, max(sets) + 1)
        )
        return pauses.warm_up + between + (max(sets) - 1) * pauses.between_rounds + pauses.cool_down
