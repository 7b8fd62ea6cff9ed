"""Build circuits: resolve a request against the library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from engine.circuits import notes
from engine.circuits.candidates import empty_slot_error, is_heavy_lift, list_equipment_choices
from engine.circuits.circuit import Circuit, Station
from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.gentle import list_gentle_ids, request_dose
from engine.circuits.order import MAX_STATIONS, StationTraits, find_best_order
from engine.circuits.request import CircuitRequest, Slot
from engine.circuits.selection import Selection, apply_swaps, find_free_alternative, select_exercises
from engine.circuits.sets import limit_sets
from engine.circuits.terms import Terms
from engine.circuits.time_limit import Pace, choose_pace, takes_too_long
from engine.library.exercise import BodyPosition, Exercise, ExerciseKind, Impact, Muscles, Pattern
from engine.library.library import Library

RULES_VERSION = 1
"""Version of the rules of circuits. It changes if the same request and library give another circuit."""

LOADS = frozenset({"dumbbell", "gym"})
"""Equipment that makes an exercise heavy."""
LOADED_REST_SECONDS, HARD_REST_SECONDS = 75, 90
"""Exercises with at least this rest in their dose, with and without weights, come early because they are heavy."""
JUMP_DEMAND = 5
"""Demand of a hard landing, more than of the heaviest lifts, so that jumps are done with fresh legs."""


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
    pace = choose_pace(request, exercises)
    slots = [f"exercise-{n}" for n in range(1, len(exercises) + 1)]
    stations = _build_stations(request, library, dict(zip(slots, exercises, strict=True)), pace)
    circuit = _circuit(request, library, stations, pace)
    circuit_notes = (
        *notes.pinned_notes(stations, request, library),
        *notes.heavy_notes(stations),
        *notes.time_notes(circuit, ()),
    )
    return replace(circuit, notes=circuit_notes)


def _build_selected(
    request: CircuitRequest, library: Library, seed: str | None, last_resort: frozenset[str]
) -> Circuit:
    slots = request.slots(library.vocabulary)
    if len(slots) > MAX_STATIONS:
        message = f"This circuit would have {len(slots)} stations, but the maximum is {MAX_STATIONS}."
        raise UnsatisfiableRequestError(
            message, hint="Use fewer areas, or fewer exercises per area.", option="per-area"
        )
    selection = select_exercises(request, library, request.seed if seed is None else seed, last_resort)
    empty = next((s for s in slots if s.area and not any(slot.area == s.area for slot in selection.chosen)), None)
    if empty:
        raise empty_slot_error(empty, request, library)
    plan = _make_plan(request, selection)
    filled = apply_swaps(request, selection)
    swaps = _next_swaps(request, library, selection, filled) if seed is None else {}
    exercises = {slot.name: filled[slot][0] for slot in plan.order}
    stations = _build_stations(
        request, library, exercises, plan.pace, {slot.name: swap for slot, swap in swaps.items()}
    )
    circuit = _circuit(request, library, stations, plan.pace)
    circuit_notes = (
        *notes.shortage_notes(notes.find_shortages(slots, selection.chosen), library),
        *notes.avoid_notes(stations, request),
        *notes.heavy_notes(stations),
        *notes.order_notes(stations, [station_traits(station.exercise) for station in stations], library),
        *notes.time_notes(circuit, [filled[slot][0] for slot in plan.dropped]),
    )
    dependencies = {f"area:{slot.area}" if slot.area else "kind:drill" for slot in slots}
    return replace(
        circuit,
        notes=circuit_notes,
        shortages=notes.find_shortages(slots, plan.order),
        dependencies=circuit.dependencies | dependencies,
    )


@dataclass(frozen=True, slots=True)
class _Plan:
    """Order, pace and dropped drills. They depend on the selection without swaps, so that a swap changes none."""

    order: tuple[Slot, ...]
    pace: Pace
    dropped: tuple[Slot, ...]


def _make_plan(request: CircuitRequest, selection: Selection) -> _Plan:
    chosen = selection.chosen
    drills = sorted((slot for slot in chosen if slot.area is None), key=lambda slot: _intensity(chosen[slot]))
    others = [slot for slot in chosen if slot.area is not None]
    order = [others[i] for i in find_best_order([station_traits(chosen[slot]) for slot in others])]
    dropped: list[Slot] = []
    while True:
        exercises = [chosen[slot] for slot in (*drills, *order)]
        pace = choose_pace(request, exercises)
        if not drills or not order or not takes_too_long(request, exercises, pace):
            return _Plan((*drills, *order), pace, tuple(dropped))
        dropped.insert(0, drills.pop())


def _intensity(drill: Exercise) -> tuple[bool, bool, int]:
    """Return the key that sorts drills from easy to hard."""
    return drill.impact is Impact.HIGH, drill.pattern is Pattern.JUMP, drill.level


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


def _build_stations(
    request: CircuitRequest,
    library: Library,
    exercises: Mapping[str, Exercise],
    pace: Pace,
    swaps: Mapping[str, CircuitRequest] = MappingProxyType({}),
) -> tuple[Station, ...]:
    """Return the stations for exercises by the name of their slot, in order."""
    available = request.available_equipment(library.vocabulary)
    sets = limit_sets(list(exercises.values()), pace.rounds, list_gentle_ids(exercises.values(), request))
    return tuple(
        Station(
            exercise,
            slot,
            request_dose(exercise, request, pace.dose_change),
            _choose_equipment(exercise, available, request.level),
            None if number == max(sets) else number,
            swaps.get(slot),
        )
        for (slot, exercise), number in zip(exercises.items(), sets, strict=True)
    )


def _choose_equipment(exercise: Exercise, available: frozenset[str], level: int) -> tuple[str, ...]:
    """Return the first available choice of equipment, or the last, which is heavier, if the exercise is easy.

    A pinned exercise stays even if its equipment is not available. Then the station shows the first choice.
    """
    choices = list_equipment_choices(exercise, available) or exercise.equipment_any_of
    return choices[-1 if level > exercise.level else 0]


def station_traits(exercise: Exercise) -> StationTraits:
    """Return the traits of an exercise that decide its place in the order."""
    is_jump = exercise.impact is Impact.HIGH
    is_loaded = any(not LOADS.isdisjoint(choice) for choice in exercise.equipment_any_of)
    return StationTraits(
        None if exercise.kind is ExerciseKind.DRILL else exercise.areas.primary,
        exercise.pattern,
        exercise.position in (BodyPosition.FLOOR, BodyPosition.KNEELING),
        frozenset(exercise.muscles.primary),
        exercise.level + is_loaded + exercise.dose.rest_s // 60 + JUMP_DEMAND * is_jump,
        _priority(exercise, is_loaded=is_loaded),
    )


def _priority(exercise: Exercise, *, is_loaded: bool) -> int:
    if exercise.impact is Impact.HIGH:
        return 3
    if is_heavy_lift(exercise):
        return 2
    return int(exercise.dose.rest_s >= (LOADED_REST_SECONDS if is_loaded else HARD_REST_SECONDS))


def _circuit(
    request: CircuitRequest,
    library: Library,
    stations: tuple[Station, ...],
    pace: Pace,
) -> Circuit:
    vocabulary = library.vocabulary
    exercises = [station.exercise for station in stations]
    primary = _in_vocabulary_order(vocabulary.muscles, (m for e in exercises for m in e.muscles.primary))
    secondary = _in_vocabulary_order(vocabulary.muscles, (m for e in exercises for m in e.muscles.secondary))
    areas = _in_vocabulary_order(vocabulary.areas, (station.area for station in stations))
    equipment = (id_ for station in stations for id_ in station.equipment)
    rounds = max(limit_sets(exercises, pace.rounds, list_gentle_ids(exercises, request)))
    return Circuit(
        request=request,
        title=request.title or notes.circuit_title(request.terms, areas, len(stations), vocabulary),
        stations=stations,
        rounds=rounds,
        pauses=pace.pauses,
        areas=areas,
        equipment=_in_vocabulary_order(vocabulary.equipment, equipment),
        muscles=Muscles(primary, tuple(muscle for muscle in secondary if muscle not in primary)),
        notes=(),
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
    bare = CircuitRequest(Terms(exercises=ids), level=request.level, equipment=request.equipment, title=request.title)
    return replace(
        bare,
        rounds=None if rounds == bare.max_rounds else rounds,
        work=request.work,
        dose=request.dose,
        rest=request.rest,
        minutes=request.minutes,
    )
