"""A dose in words, as exercise pages and tables show it: with its sets. Circuits have their own, a set a round."""

from __future__ import annotations

from engine.library.exercise import DoseMode, Exercise

_UNITS = {DoseMode.REPS: "", DoseMode.SECONDS: " s", DoseMode.METRES: " m"}


def sets_text(exercise: Exercise, level: int = 2) -> str:
    """The dose at a level (1 to 3: the least, the middle, the most): "3 × 15", "2 × 30 s each side"."""
    amount = amount_at(exercise, level)
    side = " each side" if exercise.dose.per_side else ""
    return f"{exercise.dose.sets} × {amount}{_UNITS[exercise.dose.mode]}{side}"


def amount_at(exercise: Exercise, level: int) -> int:
    """The amount of a set at a level: the minimum at 1, the middle at 2, the maximum at 3."""
    dose = exercise.dose
    return {1: dose.min, 2: (dose.min + dose.max) // 2, 3: dose.max}[level]
