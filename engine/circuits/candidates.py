"""Find the exercises that may fill a slot, and explain why a slot stays empty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from engine.circuits.circuit import Shortage
from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.request import CircuitRequest, Slot
from engine.library.exercise import BodyPosition, Caution, Exercise, ExerciseKind, Impact, Pattern, Venue
from engine.library.library import Library
from engine.text import join_words

HEAVY_REST_SECONDS = 120
"""Standing exercises with at least this rest in their dose are lifts with a heavy bar."""


def list_equipment_choices(exercise: Exercise, available: frozenset[str]) -> tuple[tuple[str, ...], ...]:
    """Return the choices of equipment that are available, () for bodyweight."""
    choices = exercise.equipment_any_of or ((),)
    return tuple(choice for choice in choices if available.issuperset(choice))


def choose_equipment(exercise: Exercise, available: frozenset[str]) -> tuple[str, ...] | None:
    """Return the first choice of equipment that is available, () for bodyweight, or None if there is no such choice."""
    return next(iter(list_equipment_choices(exercise, available)), None)


def failed_filters(exercise: Exercise, request: CircuitRequest, available: frozenset[str]) -> tuple[str, ...]:
    """Return the filters that exclude an exercise, as names of options, or "impact". Empty if it is suitable."""
    failures = {
        "level": exercise.level > request.level,
        "impact": request.level == 1 and exercise.impact is Impact.HIGH,
        "equipment": choose_equipment(exercise, available) is None,
        "venue": request.venue is not None and request.venue not in exercise.venue,
        "quiet": request.quiet and (exercise.impact is Impact.HIGH or exercise.pattern is Pattern.JUMP),
        "avoid": bool(avoided_cautions(exercise, request)),
    }
    return tuple(name for name, has_failed in failures.items() if has_failed)


def is_heavy_lift(exercise: Exercise) -> bool:
    """Return True for a lift with a heavy bar."""
    return exercise.dose.rest_s >= HEAVY_REST_SECONDS and exercise.position is BodyPosition.STANDING


def list_slot_exercises(slot: Slot, library: Library) -> tuple[Exercise, ...]:
    """Return the exercises for a slot before any filter: those of its primary area, or the drills."""
    return library.of_kind(ExerciseKind.DRILL) if slot.area is None else library.in_area(slot.area)


def list_suitable_exercises(slot: Slot, request: CircuitRequest, library: Library) -> tuple[Exercise, ...]:
    """Return the exercises for a slot that pass all filters.

    `avoid` never leaves an area without exercises: if it excludes all, the gentlest of them stay.
    """
    available = request.available_equipment(library.vocabulary)
    failures = [(e, failed_filters(e, request, available)) for e in list_slot_exercises(slot, library)]
    suitable = tuple(e for e, failed in failures if not failed)
    if suitable or slot.area is None:
        return suitable
    avoided = [(e, _strain(e, request)) for e, failed in failures if failed == ("avoid",)]
    least = min((strain for _, strain in avoided), default=None)
    return tuple(e for e, strain in avoided if strain == least)


def _strain(exercise: Exercise, request: CircuitRequest) -> tuple[int, int, int]:
    return list(Impact).index(exercise.impact), exercise.level, len(avoided_cautions(exercise, request))


def avoided_cautions(exercise: Exercise, request: CircuitRequest) -> tuple[Caution, ...]:
    """Return the cautions of an exercise that a request avoids."""
    return tuple(caution for caution in exercise.cautions if caution.tag in request.avoid)


def choose_venue(request: CircuitRequest, library: Library) -> Venue | None:
    """Return the requested place, or the first one where every area has an exercise. None if there is no such place."""
    if request.venue is not None:
        return Venue(request.venue)
    available = request.available_equipment(library.vocabulary)
    areas = request.terms.all_areas(library.vocabulary)
    has_gym = "gym" in available
    venues = (Venue.GYM, Venue.HOME, Venue.OUTDOOR) if has_gym else (Venue.HOME, Venue.OUTDOOR, Venue.GYM)
    for venue in venues:
        there = replace(request, venue=venue)
        # The first suitable exercise is enough, and `avoid` never leaves an area without exercises.
        if all(
            any(failed_filters(e, there, available) in ((), ("avoid",)) for e in library.in_area(area))
            for area in areas
        ):
            return venue
    return None


def empty_slot_error(slot: Slot, request: CircuitRequest, library: Library) -> UnsatisfiableRequestError:
    """Return the error about an area without exercises, with the option at fault and equipment that would help.

    Raises ValueError for a drill's slot, which may stay empty.
    """
    if slot.area is None:
        raise ValueError("a drill's slot may stay empty")
    area = library.area(slot.area)
    exercises = list_slot_exercises(slot, library)
    if not exercises:
        return UnsatisfiableRequestError(
            f"{slot.name}: the library has no strength exercise for {area.name}.", option="terms"
        )
    available = request.available_equipment(library.vocabulary)
    reasons = {e.id: _options_at_fault(failed_filters(e, request, available)) for e in exercises}
    if any(not names for names in reasons.values()):
        return UnsatisfiableRequestError(
            f"{slot.name}: only high-impact exercises for {area.name} fit, and a circuit has at most two of those.",
            hint="Choose this area alone, or use fewer filters.",
            option="terms",
        )
    only_reasons = Counter(names[0] for names in reasons.values() if len(names) == 1)
    at_fault = [name for name, _ in only_reasons.most_common()]
    at_fault = at_fault or sorted({name for names in reasons.values() for name in names})
    options = join_words([_option_text(name, request) for name in at_fault])
    missing_equipment = [exercise for exercise in exercises if reasons[exercise.id] == ("equipment",)]
    return UnsatisfiableRequestError(
        f"{slot.name}: no exercise for {area.name} matches {options}.",
        hint=_suggest_equipment(missing_equipment, available, library) or "Use fewer filters, or leave out this area.",
        option=at_fault[0],
    )


def shortage_hint(shortage: Shortage, request: CircuitRequest, library: Library) -> str:
    """Return what the author of a circuit can do about a shortage."""
    option, unit = ("drills", "drill") if shortage.area is None else ("per-area", "exercise")
    available = request.available_equipment(library.vocabulary)
    exercises = list_slot_exercises(Slot(shortage.area, 1), library)
    reasons = [_options_at_fault(failed_filters(e, request, available)) for e in exercises]
    at_fault = Counter(names[0] for names in reasons if len(names) == 1)
    fewer = f'write {option}="{shortage.found}"'
    if reasons.count(()) >= shortage.requested and request.minutes is not None:
        return f"Raise minutes, or {fewer}."
    if at_fault:
        return f"Change {join_words([_option_text(name, request) for name, _ in at_fault.most_common()])}, or {fewer}."
    return f"The library has no other {unit} that fits: add one in exercises/, or {fewer}."


def _options_at_fault(filters: tuple[str, ...]) -> tuple[str, ...]:
    # High-impact exercises are excluded because of the level, so that is the option to name.
    return tuple(dict.fromkeys("level" if name == "impact" else name for name in filters))


def _option_text(name: str, request: CircuitRequest) -> str:
    """Return an option as it is in the address ("level=1"), or "the default level" if it is not there."""
    return next((f"{option}={value}" for option, value in request.query_pairs if option == name), f"the default {name}")


def _suggest_equipment(exercises: Sequence[Exercise], available: frozenset[str], library: Library) -> str:
    """Return a hint about the least equipment that would make one of the exercises suitable; "" without exercises."""
    if not exercises:
        return ""
    missing = [
        (sorted(set(choice) - available), exercise) for exercise in exercises for choice in exercise.equipment_any_of
    ]
    ids, exercise = min(missing, key=lambda pair: (len(pair[0]), pair[0], pair[1].id))
    names = join_words([library.vocabulary.equipment[id_].inline_name for id_ in ids])
    sufficient = [id_ for id_ in library.vocabulary.equipment if id_ in available.union(ids)]
    return f"For {exercise.name}, add {names}: equipment={','.join(sufficient)}."
