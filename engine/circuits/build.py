"""From a request to a circuit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.circuits import notes
from engine.circuits.candidates import choose_equipment, empty_slot_error
from engine.circuits.circuit import Circuit, Station, add_ready_time, total_seconds
from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.order import MAX_STATIONS, StationTraits, find_best_order
from engine.circuits.request import CircuitRequest, Slot
from engine.circuits.selection import Selection, apply_swaps, find_free_alternative, select_exercises
from engine.circuits.terms import Terms
from engine.circuits.timing import station_dose, transition_seconds
from engine.library.exercise import BodyPosition, Exercise, Muscles
from engine.library.library import Library


def build_circuit(
    request: CircuitRequest, library: Library, *, seed: str | None = None, last_resort: frozenset[str] = frozenset()
) -> Circuit:
    """Resolve a request.

    A weekly plan passes a seed for each session, and in `last_resort` the ids of exercises to use only if no others are
    left. Such a circuit has no swaps: only its pinned address describes it.

    Raises UnsatisfiableRequestError if no circuit can be made.
    """
    if request.terms.is_pinned:
        return _build_pinned(request, library)
    return _build_selected(request, library, seed, last_resort)


def _build_pinned(request: CircuitRequest, library: Library) -> Circuit:
    exercises = [library.exercises[id_] for id_ in request.terms.exercises]
    stations = add_ready_time(
        _station(exercise, f"exercise-{n}", request, library) for n, exercise in enumerate(exercises, start=1)
    )
    rounds = _rounds_within(request, stations)
    remarks = (*notes.pinned_notes(stations, request, library), *notes.time_limit_notes(request, stations, rounds, ()))
    return _circuit(request, library, stations, rounds, remarks, frozenset())


def _build_selected(
    request: CircuitRequest, library: Library, seed: str | None, last_resort: frozenset[str]
) -> Circuit:
    slots = request.slots(library.vocabulary)
    if len(slots) > MAX_STATIONS:
        message = f"that would be {len(slots)} stations, and a circuit has at most {MAX_STATIONS}"
        raise UnsatisfiableRequestError(message, hint="name fewer areas, or lower per-area", option="per-area")
    selection = select_exercises(request, library, request.seed if seed is None else seed, last_resort)
    empty = next((s for s in slots if s.area and not any(won.area == s.area for won in selection.chosen)), None)
    if empty:
        raise empty_slot_error(empty, request, library)
    plan = _plan(request, library, selection)
    fillings = apply_swaps(request, selection)
    swaps = _next_swaps(request, library, selection, fillings) if seed is None else {}
    stations = add_ready_time(
        _station(fillings[slot][0], slot.name, request, library, swaps.get(slot)) for slot in plan.order
    )
    remarks = (
        *notes.shortage_notes(slots, selection.chosen, library),
        *notes.order_notes(stations, [station_traits(station) for station in stations], library),
        *notes.time_limit_notes(request, stations, plan.rounds, [fillings[slot][0] for slot in plan.dropped]),
    )
    looked_at = {f"area:{slot.area}" if slot.area else "kind:drill" for slot in slots}
    return _circuit(request, library, stations, plan.rounds, remarks, frozenset(looked_at))


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the winners decide, so that a swap keeps place and rounds: the order, the rounds, the drills dropped."""

    order: tuple[Slot, ...]
    rounds: int
    dropped: tuple[Slot, ...]


def _plan(request: CircuitRequest, library: Library, selection: Selection) -> _Plan:
    stations = {slot: _station(e, slot.name, request, library) for slot, e in selection.chosen.items()}
    dropped: list[Slot] = []
    drills = [slot for slot in stations if slot.area is None]
    order = _order(stations)
    rounds = _rounds_within(request, add_ready_time(stations[slot] for slot in order))
    while drills and not _fits(request, add_ready_time(stations[slot] for slot in order), rounds):
        dropped.insert(0, drills.pop())
        del stations[dropped[0]]
        order = _order(stations)
    return _Plan(order, rounds, tuple(dropped))


def _order(stations: Mapping[Slot, Station]) -> tuple[Slot, ...]:
    slots = list(stations)
    return tuple(slots[i] for i in find_best_order([station_traits(station) for station in stations.values()]))


def _fits(request: CircuitRequest, stations: tuple[Station, ...], rounds: int) -> bool:
    return request.minutes is None or total_seconds(stations, rounds) <= request.minutes * 60


def _rounds_within(request: CircuitRequest, stations: tuple[Station, ...]) -> int:
    """The most rounds, up to those asked for, that keep the limit of minutes; at least one."""
    return next((n for n in range(request.rounds, 1, -1) if _fits(request, stations, n)), 1)


def _next_swaps(
    request: CircuitRequest, library: Library, selection: Selection, fillings: Mapping[Slot, tuple[Exercise, int]]
) -> dict[Slot, CircuitRequest]:
    """For every slot the request for its next exercise, where there is one that no other slot holds."""
    swaps = {}
    for slot, (_, n) in fillings.items():
        following = find_free_alternative(
            selection.alternatives(slot), n + 1, (exercise for exercise, _ in fillings.values())
        )
        if following is not None:
            swaps[slot] = request.with_swap(slot, following, library.vocabulary)
    return swaps


def _station(
    exercise: Exercise, slot: str, request: CircuitRequest, library: Library, swap: CircuitRequest | None = None
) -> Station:
    used = choose_equipment(exercise, request.available_equipment(library.vocabulary))
    return Station(
        exercise,
        slot,
        station_dose(exercise, request.level, request.work),
        # A pinned exercise stays even where its equipment is not at hand: then the first alternative is named.
        exercise.equipment_any_of[0] if used is None else used,
        transition_seconds(exercise, request.rest),
        swap,
    )


def station_traits(station: Station) -> StationTraits:
    """What counts of a station for the order."""
    floor = station.exercise.position in (BodyPosition.FLOOR, BodyPosition.KNEELING)
    return StationTraits(station.area, station.exercise.pattern, floor)


def _circuit(
    request: CircuitRequest,
    library: Library,
    stations: tuple[Station, ...],
    rounds: int,
    remarks: tuple[str, ...],
    looked_at: frozenset[str],
) -> Circuit:
    vocabulary = library.vocabulary
    exercises = [station.exercise for station in stations]
    primary = _in_order(vocabulary.muscles, (m for e in exercises for m in e.muscles.primary))
    secondary = _in_order(vocabulary.muscles, (m for e in exercises for m in e.muscles.secondary))
    areas = _in_order(vocabulary.areas, (station.area for station in stations))
    return Circuit(
        request=request,
        title=request.title or notes.circuit_title(request.terms, areas, len(stations), vocabulary),
        stations=stations,
        rounds=rounds,
        areas=areas,
        equipment=_in_order(vocabulary.equipment, (thing for station in stations for thing in station.equipment)),
        muscles=Muscles(primary, tuple(muscle for muscle in secondary if muscle not in primary)),
        notes=remarks,
        pinned_request=_pinned_request(request, exercises, rounds),
        dependencies=looked_at | {f"exercise:{exercise.id}" for exercise in exercises},
    )


def _in_order(words: Iterable[str], found: Iterable[str | None]) -> tuple[str, ...]:
    wanted = set(found)
    return tuple(word for word in words if word in wanted)


def _pinned_request(request: CircuitRequest, exercises: Sequence[Exercise], rounds: int) -> CircuitRequest:
    """The request that lists the exercises. What chose them (filters, counts, seed, minutes) is gone."""
    ids = tuple(exercise.id for exercise in exercises)
    bare = CircuitRequest(Terms(exercises=ids), title=request.title)
    return replace(
        bare, level=request.level, equipment=request.equipment, rounds=rounds, work=request.work, rest=request.rest
    )
