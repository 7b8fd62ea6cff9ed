"""Build the timeline of a circuit: its steps, second by second."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.circuits.circuit import Circuit, Station
from engine.circuits.timing import SIDE_SWITCH_SECONDS
from engine.library.exercise import Exercise, ExerciseKind


class StepKind(StrEnum):
    """Kind of a step. Work and drill are exercise, the others are pauses."""

    WARMUP = "warmup"
    READY = "ready"
    WORK = "work"
    DRILL = "drill"
    SWITCH = "switch"
    REST = "rest"
    ROUND_REST = "round-rest"
    COOLDOWN = "cooldown"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a circuit, at least one second long.

    `exercise` is the current exercise, or in a pause the next one; None in the warm-up, in the cool-down and between
    rounds. `side` is "left" or "right" while only one side works. `round` counts from 1 and is None outside the rounds.
    `is_estimate` is True if `seconds` is an estimate.
    """

    kind: StepKind
    seconds: int
    exercise: Exercise | None = None
    side: str | None = None
    round: int | None = None
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class Timeline:
    """All steps of a circuit, in order."""

    steps: tuple[Step, ...]

    @property
    def seconds(self) -> int:
        """Total time in seconds."""
        return sum(step.seconds for step in self.steps)


def build_timeline(circuit: Circuit) -> Timeline:
    """Return the timeline of a circuit. It takes as many seconds as the circuit."""
    return Timeline(tuple(step for step in _steps(circuit) if step.seconds))


def _steps(circuit: Circuit) -> Iterator[Step]:
    yield Step(StepKind.WARMUP, circuit.pauses.warm_up)
    for number, turns in enumerate(circuit.turns, start=1):
        if number > 1:
            yield Step(StepKind.ROUND_REST, circuit.pauses.between_rounds, round=number - 1)
        for turn in turns:
            kind = StepKind.READY if turn is turns[0] else StepKind.REST
            yield Step(kind, turn.pause, turn.station.exercise, round=number)
            yield from _work(turn.station, number)
    yield Step(StepKind.COOLDOWN, circuit.pauses.cool_down)


def _work(station: Station, number: int) -> Iterator[Step]:
    exercise, dose = station.exercise, station.dose
    kind = StepKind.DRILL if exercise.kind is ExerciseKind.DRILL else StepKind.WORK
    if dose.runs == 1:
        yield Step(kind, dose.seconds, exercise, round=number, is_estimate=dose.is_estimate)
        return
    yield Step(kind, dose.seconds, exercise, "left", number, dose.is_estimate)
    yield Step(StepKind.SWITCH, SIDE_SWITCH_SECONDS, exercise, round=number)
    yield Step(kind, dose.seconds, exercise, "right", number, dose.is_estimate)
