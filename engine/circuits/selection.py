"""The draw: which candidate each slot gets. The same on any machine, and without a history.

Every slot ranks its candidates by a hash of the seed, the slot and the exercise, and the slots take their best, one
after the other. So a new exercise changes only the slot that it wins, as long as an area has one slot. With several
slots an area, the exercise that it displaces may move on to a later slot of the area: then at most one exercise leaves
the circuit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from engine.circuits.candidates import failed_filters, list_slot_exercises
from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.request import CircuitRequest, Slot
from engine.library.exercise import Exercise, Impact
from engine.library.library import Library

MAX_HIGH_IMPACT = 2
"""The most exercises of high impact in one circuit."""


def rank(seed: str, slot: Slot, id_: str) -> str:
    """What a slot's candidates are ranked by, the least first."""
    return sha256(f"{seed}|{slot.name}|{id_}".encode()).hexdigest()


@dataclass(frozen=True)
class Selection:
    """The slots' candidates, the best first, and who got which. A slot that stayed empty is not in chosen."""

    candidates: Mapping[Slot, Sequence[Exercise]]
    chosen: Mapping[Slot, Exercise]

    def alternatives(self, slot: Slot) -> tuple[Exercise, ...]:
        """What a swap in a slot goes through: its winner, then others with the winner's pattern, then the rest.

        Winners of other slots are left out, so that a swap never disturbs one. It does not depend on other swaps.
        """
        winner = self.chosen.get(slot)
        if winner is None:
            return ()
        taken = {exercise.id for exercise in self.chosen.values()}
        others = [exercise for exercise in self.candidates[slot] if exercise.id not in taken]
        return (winner, *sorted(others, key=lambda exercise: exercise.pattern is not winner.pattern))


def select_exercises(
    request: CircuitRequest, library: Library, seed: str, last_resort: frozenset[str] = frozenset()
) -> Selection:
    """Draw an exercise for every slot. Those in last_resort (ids) are taken only where nothing else is left."""
    slots = request.slots(library.vocabulary)
    owned = request.available_equipment(library.vocabulary)
    high_impact_slots = _high_impact_slots(slots, seed)
    fitting = {
        slot.area: [e for e in list_slot_exercises(slot, library) if not failed_filters(e, request, owned)]
        for slot in slots
        if slot.number == 1
    }
    candidates: dict[Slot, Sequence[Exercise]] = {}
    chosen: dict[Slot, Exercise] = {}
    used: set[str] = set()
    for slot in slots:
        allowed = (e for e in fitting[slot.area] if e.impact is not Impact.HIGH or slot in high_impact_slots)
        candidates[slot] = sorted(allowed, key=_ranking(seed, slot))
        free = [exercise for exercise in candidates[slot] if exercise.id not in used]
        winner = next((e for e in free if e.id not in last_resort), next(iter(free), None))
        if winner is not None:
            chosen[slot] = winner
            used.add(winner.id)
    return Selection(candidates, chosen)


def apply_swaps(request: CircuitRequest, selection: Selection) -> dict[Slot, tuple[Exercise, int]]:
    """The exercise of every filled slot after the request's swaps, and its number on the slot's alternatives.

    An exercise that another slot already holds is skipped.

    Raises UnsatisfiableRequestError for a swap beyond the last alternative.
    """
    swaps = {swap.slot: swap.number for swap in request.swap}
    result: dict[Slot, tuple[Exercise, int]] = {slot: (winner, 0) for slot, winner in selection.chosen.items()}
    for slot in selection.candidates:
        if slot.name in swaps:
            alternatives = selection.alternatives(slot)
            n = find_free_alternative(alternatives, swaps[slot.name], (e for s, (e, _) in result.items() if s != slot))
            if n is None:
                raise _too_many_swaps_error(slot, swaps[slot.name], len(alternatives))
            result[slot] = (alternatives[n], n)
    return result


def find_free_alternative(alternatives: Sequence[Exercise], start: int, held: Iterable[Exercise]) -> int | None:
    """The first number from start on whose exercise nobody holds; None at the end of the alternatives."""
    taken = {exercise.id for exercise in held}
    return next((n for n in range(start, len(alternatives)) if alternatives[n].id not in taken), None)


def _too_many_swaps_error(slot: Slot, n: int, count: int) -> UnsatisfiableRequestError:
    others = max(count - 1, 0)
    there_are = "there is 1 other exercise" if others == 1 else f"there are {others or 'no'} other exercises"
    return UnsatisfiableRequestError(
        f"swap: {slot.name}.{n} asks for too many: {there_are} that fit",
        hint="take a lower number, or ask for more equipment or a higher level",
        option="swap",
    )


def _ranking(seed: str, slot: Slot) -> Callable[[Exercise], tuple[str, str]]:
    return lambda exercise: (rank(seed, slot, exercise.id), exercise.id)


def _high_impact_slots(slots: Sequence[Slot], seed: str) -> frozenset[Slot]:
    """The slots that may hold an exercise of high impact: the last drills, then the last slots of areas by hash.

    Fixed before anything is drawn: otherwise a new exercise of high impact in one area could push one out of another.
    The last slots, because what is gentle has then gone to those that can take nothing else.
    """
    last_drills = [slot for slot in reversed(slots) if slot.area is None]
    areas = [slot for slot in slots if slot.area is not None]
    areas.sort(key=lambda slot: (-slot.number, rank(seed, slot, "high-impact")))
    return frozenset((last_drills + areas)[:MAX_HIGH_IMPACT])
