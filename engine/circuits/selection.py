"""Select an exercise for every slot: the same on any machine, and independent of earlier selections.

Every slot ranks its candidates by level, those of the level asked for first, then by pattern, so that the slots of an
area prefer different ones, and then by a hash of seed, slot and exercise. The slots take their best candidate one after
the other. A new exercise in the library therefore changes only the slot that it wins, if its area has one slot. If the
area has several, the replaced exercise may move on to a later slot, and at most one leaves the circuit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from engine.circuits.candidates import choose_venue, is_heavy_lift, list_suitable_exercises
from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.request import CircuitRequest, Slot
from engine.library.exercise import Exercise, Impact, Pattern
from engine.library.library import Library

MAX_HIGH_IMPACT = 2
"""Maximum number of high-impact exercises in a circuit."""


_PATTERN_NUMBERS = {pattern: number for number, pattern in enumerate(Pattern)}


def rank(seed: str, slot: Slot, id_: str) -> str:
    """Return the rank of an exercise among the candidates of a slot with its level. The lowest rank is the best."""
    return sha256(f"{seed}|{slot.name}|{id_}".encode()).hexdigest()


@dataclass(frozen=True)
class Selection:
    """The candidates of each slot, best first, and the chosen exercises. Empty slots are not in `chosen`."""

    candidates: Mapping[Slot, Sequence[Exercise]]
    chosen: Mapping[Slot, Exercise]

    def alternatives(self, slot: Slot) -> tuple[Exercise, ...]:
        """Return the exercises that swaps of a slot go through, starting with the chosen one.

        Exercises with the same pattern come first. Exercises chosen for other slots are left out, so that a swap never
        affects another slot. The result does not depend on other swaps.
        """
        chosen = self.chosen.get(slot)
        if chosen is None:
            return ()
        taken = {exercise.id for exercise in self.chosen.values()}
        others = [exercise for exercise in self.candidates[slot] if exercise.id not in taken]
        return (chosen, *sorted(others, key=lambda exercise: exercise.pattern is not chosen.pattern))


def select_exercises(
    request: CircuitRequest, library: Library, seed: str, last_resort: frozenset[str] = frozenset()
) -> Selection:
    """Select an exercise for every slot. Those in `last_resort` (ids) are used only if no others are left."""
    slots = request.slots(library.vocabulary)
    high_impact_slots = _high_impact_slots(slots, seed)
    in_one_place = replace(request, venue=choose_venue(request, library))
    suitable = {slot.area: list_suitable_exercises(slot, in_one_place, library) for slot in slots if slot.number == 1}
    heavy_slot = _heavy_lift_slot(slots, seed, suitable)
    slot_counts = Counter(slot.area for slot in slots)
    candidates: dict[Slot, list[Exercise]] = {}
    chosen: dict[Slot, Exercise] = {}
    used: set[str] = set()
    for slot in slots:
        allowed = [e for e in suitable[slot.area] if e.impact is not Impact.HIGH or slot in high_impact_slots]
        if slot != heavy_slot:
            allowed = [exercise for exercise in allowed if not is_heavy_lift(exercise)] or allowed
        rank_key = _ranking(seed, slot, request.level, slot_counts[slot.area])
        candidates[slot] = sorted(allowed, key=rank_key)
        if slot == heavy_slot:
            candidates[slot].sort(key=lambda exercise: (-exercise.level, not is_heavy_lift(exercise)))
        free = [exercise for exercise in candidates[slot] if exercise.id not in used]
        best = next((e for e in free if e.id not in last_resort), next(iter(free), None))
        if best is not None:
            chosen[slot] = best
            used.add(best.id)
    return Selection(candidates, chosen)


def apply_swaps(request: CircuitRequest, selection: Selection) -> dict[Slot, tuple[Exercise, int]]:
    """Return the exercise of every filled slot after the swaps, and its number among the alternatives.

    An exercise that another slot already has is skipped.

    Raises UnsatisfiableRequestError for a swap beyond the last alternative.
    """
    swaps = {swap.slot: swap.number for swap in request.swap}
    result: dict[Slot, tuple[Exercise, int]] = {slot: (exercise, 0) for slot, exercise in selection.chosen.items()}
    for slot in selection.candidates:
        if slot.name in swaps:
            alternatives = selection.alternatives(slot)
            others = (exercise for other, (exercise, _) in result.items() if other != slot)
            number = find_free_alternative(alternatives, swaps[slot.name], others)
            if number is None:
                raise _swap_error(slot, swaps[slot.name], max(len(alternatives) - 1, 0))
            result[slot] = (alternatives[number], number)
    return result


def find_free_alternative(alternatives: Sequence[Exercise], start: int, taken: Iterable[Exercise]) -> int | None:
    """Return the first number, from `start`, of an alternative that is not taken, or None."""
    taken_ids = {exercise.id for exercise in taken}
    return next((n for n in range(start, len(alternatives)) if alternatives[n].id not in taken_ids), None)


def _swap_error(slot: Slot, number: int, alternative_count: int) -> UnsatisfiableRequestError:
    match alternative_count:
        case 0:
            reason = "no other exercise fits this slot"
        case 1:
            reason = "only 1 other exercise fits this slot"
        case _:
            reason = f"only {alternative_count} other exercises fit this slot"
    return UnsatisfiableRequestError(
        f"swap: {slot.name}.{number} is too high, because {reason}.",
        hint="Use a lower number, more equipment or a higher level.",
        option="swap",
    )


def _ranking(seed: str, slot: Slot, level: int, slots_of_area: int) -> Callable[[Exercise], tuple[int, bool, str, str]]:
    """Return the key that sorts the candidates of a slot.

    Each pattern is preferred by one slot of the area. That depends only on the pattern, the slot and the seed, and not
    on what other slots have, so that a new exercise still changes only the slot that it wins.
    """
    shift = int(rank(seed, replace(slot, number=0), "pattern"), 16)

    def key(exercise: Exercise) -> tuple[int, bool, str, str]:
        is_preferred = (_PATTERN_NUMBERS[exercise.pattern] + shift) % slots_of_area == slot.number - 1
        return level - exercise.level, not is_preferred, rank(seed, slot, exercise.id), exercise.id

    return key


def _heavy_lift_slot(
    slots: Sequence[Slot], seed: str, suitable: Mapping[str | None, Sequence[Exercise]]
) -> Slot | None:
    """Return the slot that has a lift with a heavy bar: the first one of an area that has such lifts, by hash.

    A second one would tire the same back, and can be left out because every area has other exercises.
    """
    first_slots = (slot for slot in slots if slot.number == 1 and any(map(is_heavy_lift, suitable[slot.area])))
    return min(first_slots, key=lambda slot: rank(seed, slot, "heavy-lift"), default=None)


def _high_impact_slots(slots: Sequence[Slot], seed: str) -> frozenset[Slot]:
    """Return the slots that may have a high-impact exercise: the last drills, then the last slot of each area, by hash.

    They are fixed before the selection. Otherwise a new high-impact exercise in one area could displace one in another.
    The last slots are used because low-impact exercises then go to the slots that can't have any other.
    """
    drills = [slot for slot in reversed(slots) if slot.area is None]
    last_slots = list({slot.area: slot for slot in slots if slot.area is not None}.values())
    last_slots.sort(key=lambda slot: rank(seed, slot, "high-impact"))
    return frozenset((drills + last_slots)[:MAX_HIGH_IMPACT])
