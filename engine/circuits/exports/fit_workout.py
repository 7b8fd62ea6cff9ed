"""A circuit as a workout file for a Garmin watch (FIT)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from engine.circuits.circuit import Circuit
from engine.circuits.exports.garmin_exercises import garmin_name
from engine.circuits.exports.text import summary_text
from engine.circuits.timeline import Step, StepKind, timeline
from engine.circuits.timing import StationDose
from engine.library.exercise import Exercise, Mode

_handlers = list(logging.root.handlers)

from fit_tool.fit_file_builder import FitFileBuilder  # noqa: E402
from fit_tool.profile import profile_type  # noqa: E402
from fit_tool.profile.messages.file_id_message import FileIdMessage  # noqa: E402
from fit_tool.profile.messages.workout_message import WorkoutMessage  # noqa: E402
from fit_tool.profile.messages.workout_step_message import WorkoutStepMessage  # noqa: E402
from fit_tool.profile.profile_type import (  # noqa: E402
    ExerciseCategory,
    FileType,
    Intensity,
    Manufacturer,
    Sport,
    SubSport,
    WorkoutStepDuration,
    WorkoutStepTarget,
)

logging.root.handlers[:] = _handlers  # the library sets up the log of the whole programme; that is not its business

LONGEST_NAME, LONGEST_NOTE = 48, 200
"""Bytes of UTF-8. A FIT string has 254 at most, and a watch shows far fewer."""
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""When every file says that it was made, so that the same circuit is the same file."""

_PAUSES = {
    StepKind.WARMUP: ("Warm-up", Intensity.WARMUP),
    StepKind.READY: ("Get ready", Intensity.REST),
    StepKind.SWITCH: ("Switch sides", Intensity.REST),
    StepKind.REST: ("Rest", Intensity.REST),
    StepKind.ROUND_REST: ("Rest between rounds", Intensity.REST),
    StepKind.COOLDOWN: ("Cool-down", Intensity.COOLDOWN),
}


def fit_file(circuit: Circuit, address: str) -> bytes:
    """The file of `/c/<terms>.fit`. address is the circuit's page, which the description names.

    The rounds but the last are one block that is repeated, each followed by its rest; the last round stands by itself,
    so that no rest follows it and the whole is as long as the circuit. Repetitions are counted, everything else is
    timed: metres, too, because a watch cannot measure them on the spot.
    """
    steps = timeline(circuit).steps
    a_round = [step for step in steps if step.round == 1 and step.kind is not StepKind.ROUND_REST]
    a_rest = [step for step in steps if step.round == 1 and step.kind is StepKind.ROUND_REST]
    messages = [_message(steps[0], circuit)]
    if circuit.rounds > 1:
        messages += [_message(step, circuit) for step in [*a_round, *a_rest]]
    if circuit.rounds > 2:
        messages.append(_repeat(first=1, times=circuit.rounds - 1))
    messages += [_message(step, circuit) for step in [*a_round, steps[-1]]]
    return _encoded(circuit, messages, address)


def _message(step: Step, circuit: Circuit) -> WorkoutStepMessage:
    message = WorkoutStepMessage()
    dose = circuit.stations[circuit.place(step.exercise)].dose if step.exercise else None
    note = f"{step.exercise.name}: {dose.text}" if step.exercise and dose else ""
    if step.kind in _PAUSES:
        message.workout_step_name, message.intensity = _PAUSES[step.kind]
        _lasts(message, WorkoutStepDuration.TIME, step.seconds)
        note = f"Next: {note}" if step.kind in (StepKind.READY, StepKind.REST) else ""
    else:
        assert step.exercise
        assert dose
        side = f", {step.side}" if step.side else ""
        message.workout_step_name = cut(step.exercise.name, LONGEST_NAME - len(side)) + side
        message.intensity = Intensity.ACTIVE
        message.exercise_category, message.exercise_name = _numbers(step.exercise)
        if dose.mode is Mode.REPS:
            _lasts(message, WorkoutStepDuration.REPS, _repetitions(dose))
        else:
            _lasts(message, WorkoutStepDuration.TIME, step.seconds)
    if note:
        message.notes = cut(note, LONGEST_NOTE)
    return message


def _repetitions(dose: StationDose) -> int:
    """The repetitions of one run: those of both sides where they take turns."""
    return dose.amount * (2 if dose.each_side and dose.runs == 1 else 1)


def _lasts(message: WorkoutStepMessage, kind: WorkoutStepDuration, amount: int) -> None:
    message.duration_type, message.target_type, message.target_value = kind, WorkoutStepTarget.OPEN, 0
    if kind is WorkoutStepDuration.REPS:
        message.duration_reps = amount
    else:
        message.duration_time = float(amount)


def _repeat(first: int, times: int) -> WorkoutStepMessage:
    """Go back to the step with the index first until the steps since then were done times times in all."""
    message = WorkoutStepMessage()
    message.duration_type = WorkoutStepDuration.REPEAT_UNTIL_STEPS_CMPLT
    message.target_type = WorkoutStepTarget.OPEN
    message.duration_step, message.target_repeat_steps = first, times
    return message


def _numbers(exercise: Exercise) -> tuple[int, int]:
    """Garmin's numbers for the category and the name of an exercise."""
    category, name = garmin_name(exercise).split(".")
    names = getattr(profile_type, f"{category.title().replace('_', '')}ExerciseName")
    return ExerciseCategory[category].value, names[name].value


def _encoded(circuit: Circuit, steps: Sequence[WorkoutStepMessage], address: str) -> bytes:
    file_id = FileIdMessage()
    file_id.type = FileType.WORKOUT
    file_id.manufacturer = Manufacturer.DEVELOPMENT.value
    file_id.product = 0
    # A watch tells workouts apart by this number, which must not be 0.
    file_id.serial_number = int.from_bytes(sha256(circuit.request.path.encode()).digest()[:4]) or 1
    file_id.time_created = int(CREATED.timestamp() * 1000)
    workout = WorkoutMessage()
    workout.workout_name = cut(circuit.title, LONGEST_NAME)
    workout.workout_description = cut(f"{summary_text(circuit)}. {address}", LONGEST_NOTE)
    workout.sport, workout.sub_sport = Sport.TRAINING, SubSport.STRENGTH_TRAINING
    workout.num_valid_steps = len(steps)
    builder = FitFileBuilder()
    builder.add(file_id)
    builder.add(workout)
    for index, step in enumerate(steps):
        step.message_index = index
        builder.add(step)
    data = builder.build_bytes()
    assert isinstance(data, bytes)
    return data


def cut(text: str, longest: int) -> str:
    """A text of at most so many bytes of UTF-8, cut between two characters."""
    return text.encode()[:longest].decode(errors="ignore")
