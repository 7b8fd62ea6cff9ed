"""Limit the sets of stations, so that no muscle, jump or hard exercise gets too many."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from engine.library.exercise import Exercise, ExerciseKind, Impact, Pattern

MAX_MUSCLE_SETS = 8
"""Maximum number of sets in a circuit with the same primary muscle."""
MAX_GENTLE_SETS = 2
"""Maximum number of sets of an exercise with a caution that the request avoids."""


def limit_sets(exercises: Sequence[Exercise], rounds: int, gentle: Collection[str] = ()) -> tuple[int, ...]:
    """Return the number of sets of each exercise, from 1 to the number of rounds.

    Drills are done once, before everything else. Jumps and exercises of level 3 keep to the sets of their dose, and
    `gentle` exercises (ids) to MAX_GENTLE_SETS. Then the last exercises of a muscle with too many sets lose some.
    """
    only_drills = all(exercise.kind is ExerciseKind.DRILL for exercise in exercises)
    sets = [_limit(exercise, rounds, is_before_circuit=not only_drills) for exercise in exercises]
    sets = [min(n, MAX_GENTLE_SETS) if e.id in gentle else n for n, e in zip(sets, exercises, strict=True)]
    for muscle in dict.fromkeys(muscle for exercise in exercises for muscle in exercise.muscles.primary):
        trained = [
            n
            for n, exercise in enumerate(exercises)
            if muscle in exercise.muscles.primary and exercise.kind is not ExerciseKind.DRILL
        ]
        while sum(sets[n] for n in trained) > max(MAX_MUSCLE_SETS, len(trained)):
            most = max(trained, key=lambda n: (sets[n], n))
            sets[most] -= 1
    return tuple(sets)


def _limit(exercise: Exercise, rounds: int, *, is_before_circuit: bool) -> int:
    is_drill = exercise.kind is ExerciseKind.DRILL
    if is_drill and is_before_circuit:
        return 1
    is_jump = exercise.pattern is Pattern.JUMP if is_drill else exercise.impact is Impact.HIGH
    if is_jump or exercise.level == 3:
        return min(rounds, exercise.dose.sets)
    return rounds
