"""Text for pages: dates, steps, equipment and sentences."""

from __future__ import annotations

from datetime import datetime

from engine.circuits.timeline import Step, StepKind
from engine.library.exercise import Exercise
from engine.library.library import Library
from web.core.context import edition

_STEPS = {
    StepKind.WARMUP: "Warm-up: walk, then jog or march easily",
    StepKind.SWITCH: "Switch sides",
    StepKind.ROUND_REST: "Rest between rounds",
    StepKind.COOLDOWN: "Cool-down: walk, then stretch the muscles you used",
}


def format_date(time: datetime) -> str:
    """Return the date in the site's time zone: "2 November 2026"."""
    local = time.astimezone(edition().site.zone)
    return f"{local.day} {local:%B %Y}"


def format_datetime(time: datetime) -> str:
    """Return the date and time in the site's time zone: "2 November 2026, 07:05 UTC"."""
    local = time.astimezone(edition().site.zone)
    return f"{format_date(time)}, {local:%H:%M %Z}"


def describe_step(step: Step) -> str:
    """Return the text of a step: "Glute bridge", "Clamshell, left" or "Rest, then: Squat"."""
    if step.exercise is None or step.kind in _STEPS:
        return _STEPS[step.kind]
    name = step.exercise.name
    if step.kind is StepKind.READY:
        return f"Get ready for: {name}"
    if step.kind is StepKind.REST:
        return f"Rest, then: {name}"
    return f"{name}, {step.side}" if step.side else name


def describe_equipment(exercise: Exercise, library: Library) -> str:
    """Return the equipment of an exercise: "none", "resistance band" or "none, or chair or step and dumbbell"."""
    names = library.vocabulary.equipment
    sets = [" and ".join(names[item].name.lower() for item in items) or "none" for items in exercise.equipment_any_of]
    return ", or ".join(sets) or "none"


def exercise_name(id_: str) -> str:
    """Return the name of an exercise, or the id if it is no longer in the library."""
    exercise = edition().library.exercises.get(id_)
    return exercise.name if exercise else id_
