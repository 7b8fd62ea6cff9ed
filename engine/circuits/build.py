"""Build circuits: resolve a request against the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.circuits import notes
from engine.circuits.candidates import choose_equipment, empty_slot_error
from engine.circuits.circuit import Circuit, Station, add_ready_time, total_seconds
from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.order import MAX_STATIONS, OrderBudget, StationTraits, find_best_order
from engine.circuits.request import CircuitRequest, Slot
from engine.circuits.selection import Selection, apply_swaps, find_free_alternative, select_exercises
from engine.circuits.terms import Terms
from engine.circuits.timing import station_dose, transition_seconds
from engine.library.exercise import BodyPosition, Exercise, Muscles
from engine.library.library import Library


def build_circuit(
    request: CircuitRequest, library: Library, *, seed: str | None = None, last_resort: frozenset[str] = frozenset()
) -> Circuit:
    """Build the circuit of a request.

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
    rounds = _max_rounds(request, stations)
    circuit_notes = (
        *notes.pinned_notes(stations, request, library),
        *notes.time_limit_notes(request, stations, rounds, ()),
    )
    return _circuit(request, library, stations, rounds, circuit_notes)


def _build_selected(
    request: CircuitRequest, library: Library, seed: str | None, last_resort: frozenset[str]
) -> Circuit:
    slots = request.slots(library.vocabulary)
    if len(slots) > MAX_STATIONS:
        message = f"This circuit would have {len(slots)} stations, but the maximum is {MAX_STATIONS}."
        raise UnsatisfiableRequestError(message, hint="Use fewer areas, or a lower per-area.", option="per-area")
    selection = select_exercises(request, library, request.seed if seed is None else seed, last_resort)
    empty = next((s for s in slots if s.area and not any(slot.area == s.area for slot in selection.chosen)), None)
    if empty:
        raise empty_slot_error(empty, request, library)
    plan = _make_plan(request, library, selection)
    filled = apply_swaps(request, selection)
    swaps = _next_swaps(request, library, selection, filled) if seed is None else {}
    stations = add_ready_time(
        _station(filled[slot][0], slot.name, request, library, swaps.get(slot)) for slot in plan.order
    )
    circuit_notes = (
        *notes.shortage_notes(notes.find_shortages(slots, selection.chosen), library),
        *notes.order_notes(stations, [station_traits(station) for station in stations], library),
        *notes.time_limit_notes(request, stations, plan.rounds, [filled[slot][0] for slot in plan.dropped]),
    )
    dependencies = {f"area:{slot.area}" if slot.area else "kind:drill" for slot in slots}
    circuit = _circuit(request, library, stations, plan.rounds, circuit_notes)
    return replace(
        circuit,
        shortages=notes.find_shortages(slots, plan.order),
        dependencies=circuit.dependencies | dependencies,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """Order, rounds and dropped drills. They depend on the selection without swaps, so that a swap changes none."""

    order: tuple[Slot, ...]
    rounds: int
    dropped: tuple[Slot, ...]


def _make_plan(request: CircuitRequest, library: Library, selection: Selection) -> _Plan:
    stations = {slot: _station(e, slot.name, request, library) for slot, e in selection.chosen.items()}
    dropped: list[Slot] = []
    drills = [slot for slot in stations if slot.area is None]
    budget = OrderBudget()
    order = _order_slots(stations, budget)
    rounds = _max_rounds(request, add_ready_time(stations[slot] for slot in order))
    while drills and not _is_within_limit(request, add_ready_time(stations[slot] for slot in order), rounds):
        dropped.insert(0, drills.pop())
        del stations[dropped[0]]
        order = _order_slots(stations, budget)
    return _Plan(order, rounds, tuple(dropped))


def _order_slots(stations: Mapping[Slot, Station], budget: OrderBudget) -> tuple[Slot, ...]:
    slots = list(stations)
    traits = [station_traits(station) for station in stations.values()]
    return tuple(slots[i] for i in find_best_order(traits, budget))


def _is_within_limit(request: CircuitRequest, stations: tuple[Station, ...], rounds: int) -> bool:
    return request.minutes is None or total_seconds(stations, rounds) <= request.minutes * 60


def _max_rounds(request: CircuitRequest, stations: tuple[Station, ...]) -> int:
    """Return the highest number of rounds, up to the requested one, within the time limit; at least 1."""
    return next((n for n in range(request.rounds, 1, -1) if _is_within_limit(request, stations, n)), 1)


def _next_swaps(
    request: CircuitRequest, library: Library, selection: Selection, filled: Mapping[Slot, tuple[Exercise, int]]
) -> dict[Slot, CircuitRequest]:
    """Return for each slot the request for its next alternative that no other slot has, if there is one."""
    swaps = {}
    for slot, (_, number) in filled.items():
        following = find_free_alternative(
            selection.alternatives(slot), number + 1, (exercise for exercise, _ in filled.values())
        )
        if following is not None:
            swaps[slot] = request.with_swap(slot, following, library.vocabulary)
    return swaps


def _station(
    exercise: Exercise, slot: str, request: CircuitRequest, library: Library, swap: CircuitRequest | None = None
) -> Station:
    equipment = choose_equipment(exercise, request.available_equipment(library.vocabulary))
    return Station(
        exercise,
        slot,
        station_dose(exercise, request.level, request.work),
        # A pinned exercise stays even if its equipment is not available. Then the station shows the first choice.
        exercise.equipment_any_of[0] if equipment is None else equipment,
        transition_seconds(exercise, request.rest),
        swap,
    )


def station_traits(station: Station) -> StationTraits:
    """Return the traits of a station that decide its place in the order."""
    on_floor = station.exercise.position in (BodyPosition.FLOOR, BodyPosition.KNEELING)
    return StationTraits(station.area, station.exercise.pattern, on_floor)


def _circuit(
    request: CircuitRequest,
    library: Library,
    stations: tuple[Station, ...],
    rounds: int,
    circuit_notes: tuple[str, ...],
) -> Circuit:
    vocabulary = library.vocabulary
    exercises = [station.exercise for station in stations]
    primary = _in_vocabulary_order(vocabulary.muscles, (m for e in exercises for m in e.muscles.primary))
    secondary = _in_vocabulary_order(vocabulary.muscles, (m for e in exercises for m in e.muscles.secondary))
    areas = _in_vocabulary_order(vocabulary.areas, (station.area for station in stations))
    equipment = (id_ for station in stations for id_ in station.equipment)
    return Circuit(
        request=request,
        title=request.title or notes.circuit_title(request.terms, areas, len(stations), vocabulary),
        stations=stations,
        rounds=rounds,
        areas=areas,
        equipment=_in_vocabulary_order(vocabulary.equipment, equipment),
        muscles=Muscles(primary, tuple(muscle for muscle in secondary if muscle not in primary)),
        notes=circuit_notes,
        shortages=(),
        pinned_request=_pinned_request(request, exercises, rounds),
        dependencies=frozenset(f"exercise:{exercise.id}" for exercise in exercises),
    )


def _in_vocabulary_order(vocabulary_ids: Iterable[str], ids: Iterable[str | None]) -> tuple[str, ...]:
    wanted = set(ids)
    return tuple(id_ for id_ in vocabulary_ids if id_ in wanted)


def _pinned_request(request: CircuitRequest, exercises: Sequence[Exercise], rounds: int) -> CircuitRequest:
    """Return the request that lists the exercises, without the options of the selection."""
    ids = tuple(exercise.id for exercise in exercises)
    bare = CircuitRequest(Terms(exercises=ids), title=request.title)
    return replace(
        bare, level=request.level, equipment=request.equipment, rounds=rounds, work=request.work, rest=request.rest
    )
