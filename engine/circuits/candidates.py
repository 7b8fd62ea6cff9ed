"""Which exercises may fill a slot: the filters, and what to say where they leave none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engine.circuits.errors import UnsatisfiableRequestError
from engine.circuits.request import CircuitRequest, Slot
from engine.library.exercise import Exercise, ExerciseKind, Impact, Pattern
from engine.library.library import Library
from engine.text import join_words


def choose_equipment(exercise: Exercise, owned: frozenset[str]) -> tuple[str, ...] | None:
    """The first alternative that the equipment at hand allows, () for bodyweight; None where there is none."""
    alternatives = exercise.equipment_any_of or ((),)
    return next((things for things in alternatives if owned.issuperset(things)), None)


def failed_filters(exercise: Exercise, request: CircuitRequest, owned: frozenset[str]) -> tuple[str, ...]:
    """What speaks against an exercise, by the name of the option, or "impact"; empty where it fits."""
    fails = {
        "level": exercise.level > request.level,
        "impact": request.level == 1 and exercise.impact is Impact.HIGH,
        "equipment": choose_equipment(exercise, owned) is None,
        "venue": request.venue is not None and request.venue not in exercise.venue,
        "quiet": request.quiet and (exercise.impact is Impact.HIGH or exercise.pattern is Pattern.JUMP),
        "avoid": any(caution.tag in request.avoid for caution in exercise.cautions),
    }
    return tuple(name for name, failed in fails.items() if failed)


def list_slot_exercises(slot: Slot, library: Library) -> tuple[Exercise, ...]:
    """The exercises of a slot's kind before any filter: by primary area only, or the drills."""
    return library.of_kind(ExerciseKind.DRILL) if slot.area is None else library.in_area(slot.area)


def empty_slot_error(slot: Slot, request: CircuitRequest, library: Library) -> UnsatisfiableRequestError:
    """Why an area stays empty: the slot, the option that emptied it, and the equipment that would fill it."""
    assert slot.area is not None
    area = library.area(slot.area)
    exercises = list_slot_exercises(slot, library)
    if not exercises:
        return UnsatisfiableRequestError(
            f"{slot.name}: the library has no strength exercise for {area.name}", option="terms"
        )
    owned = request.available_equipment(library.vocabulary)
    # A hard landing is left out because of the level that was asked for: that is the option to name.
    reasons = {e.id: _options_at_fault(failed_filters(e, request, owned)) for e in exercises}
    if any(not names for names in reasons.values()):
        return UnsatisfiableRequestError(
            f"{slot.name}: all that fits for {area.name} is of high impact, and a circuit has at most two of those",
            hint="take the area by itself, or fewer filters",
            option="terms",
        )
    alone = Counter(names[0] for names in reasons.values() if len(names) == 1)
    blamed = [name for name, _ in alone.most_common()] or sorted({name for names in reasons.values() for name in names})
    options = join_words([_option_text(name, request) for name in blamed])
    message = f"{slot.name}: no exercise for {area.name} is left by {options}"
    only_equipment = [exercise for exercise in exercises if reasons[exercise.id] == ("equipment",)]
    hint = _suggest_equipment(only_equipment, owned, library) or "ask for less at once, or leave the area out"
    return UnsatisfiableRequestError(message, hint=hint, option=blamed[0])


def _options_at_fault(reasons: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys("level" if reason == "impact" else reason for reason in reasons))


def _option_text(name: str, request: CircuitRequest) -> str:
    """An option as the address has it, so that the reader finds it there; a default by its name."""
    return next((f"{option}={value}" for option, value in request.query_pairs if option == name), f"the default {name}")


def _suggest_equipment(exercises: Sequence[Exercise], owned: frozenset[str], library: Library) -> str:
    if not exercises:
        return ""
    missing = [
        (sorted(set(things) - owned), exercise) for exercise in exercises for things in exercise.equipment_any_of
    ]
    things, exercise = min(missing, key=lambda pair: (len(pair[0]), pair[0], pair[1].id))
    names = join_words([library.vocabulary.equipment[thing].inline_name for thing in things])
    enough = [id_ for id_ in library.vocabulary.equipment if id_ in owned.union(things)]
    return f"with {names} there is {exercise.name}: equipment={','.join(enough)}"
