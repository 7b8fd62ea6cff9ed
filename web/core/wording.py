"""Facts of the library in the words of a page."""

from __future__ import annotations

from engine.circuits.timeline import Step, StepKind
from engine.library.exercise import Exercise
from engine.library.library import Library

_STEPS = {
    StepKind.WARMUP: "Warm-up: walk, then jog or march easily",
    StepKind.SWITCH: "Switch sides",
    StepKind.ROUND_REST: "Rest between rounds",
    StepKind.COOLDOWN: "Cool-down: walk, then stretch what worked",
}


def step_words(step: Step) -> str:
    """A step of a timeline: "Glute bridge", "Clamshell, left", "Rest, then squat"."""
    if step.exercise is None or step.kind in _STEPS:
        return _STEPS[step.kind]
    name = step.exercise.name
    if step.kind is StepKind.READY:
        return f"Get ready for: {name}"
    if step.kind is StepKind.REST:
        return f"Rest, then: {name}"
    return f"{name}, {step.side}" if step.side else name


def equipment_words(exercise: Exercise, library: Library) -> str:
    """What an exercise needs: "none", "resistance band", "none, or dumbbell", "chair or step and dumbbell"."""
    names = library.vocabulary.equipment
    ways = [" and ".join(names[thing].name.lower() for thing in way) or "none" for way in exercise.equipment_any_of]
    return ", or ".join(ways) or "none"


def sentence(text: str) -> str:
    """A message or a hint as a sentence of its own: a capital at its beginning, and an end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text[-1:] in '?.!' else '.'}" if text else ""
