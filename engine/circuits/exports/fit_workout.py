"""Export a circuit as a FIT workout file for a Garmin watch.

The messages and the numbers in their enum fields are those of the FIT profile (Profile.xlsx in Garmin's FIT SDK).
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import IntEnum
from hashlib import sha256
from itertools import groupby

from engine.circuits.circuit import Circuit
from engine.circuits.exports.fit_format import BaseType, FitField, Message, encode_fit
from engine.circuits.exports.garmin_exercises import garmin_exercise
from engine.circuits.exports.text import format_summary
from engine.circuits.timeline import Step, StepKind, build_timeline
from engine.circuits.timing import StationDose
from engine.library.exercise import DoseMode

MAX_NAME_BYTES, MAX_NOTE_BYTES = 48, 200
"""Limits in bytes of UTF-8. A FIT string has at most 254, and a watch shows far fewer."""
CREATED = datetime(2026, 1, 1, tzinfo=UTC)
"""Creation time in every file: fixed, so that the same circuit always gives the same file."""

_FIT_EPOCH = datetime(1989, 12, 31, tzinfo=UTC)
"""Start of FIT's date_time, which counts seconds."""

_FILE_TYPE_WORKOUT = 5
_MANUFACTURER_DEVELOPMENT = 255
_SPORT_TRAINING = 10
_SUB_SPORT_STRENGTH_TRAINING = 20
_TARGET_OPEN = 2
"""A wkt_step_target: the step has no target, such as a heart rate."""


class FileId(FitField):
    """Fields of the file_id message, which opens every file."""

    TYPE = (0, BaseType.ENUM)
    MANUFACTURER = (1, BaseType.UINT16)
    PRODUCT = (2, BaseType.UINT16)
    SERIAL_NUMBER = (3, BaseType.UINT32Z)
    """A number that identifies the workout on a watch. It must not be 0."""
    TIME_CREATED = (4, BaseType.UINT32)
    """Seconds since 31 December 1989, UTC."""


class Workout(FitField):
    """Fields of the workout message: the workout as a whole."""

    SPORT = (4, BaseType.ENUM)
    NUM_VALID_STEPS = (6, BaseType.UINT16)
    """Number of workout_step messages."""
    WKT_NAME = (8, BaseType.STRING)
    SUB_SPORT = (11, BaseType.ENUM)
    WKT_DESCRIPTION = (17, BaseType.STRING)


class WorkoutStep(FitField):
    """Fields of the workout_step message: one step, or a repetition of earlier steps."""

    MESSAGE_INDEX = (254, BaseType.UINT16)
    """Number of the step, from 0."""
    WKT_STEP_NAME = (0, BaseType.STRING)
    DURATION_TYPE = (1, BaseType.ENUM)
    """A DurationType, which decides the meaning of DURATION_VALUE."""
    DURATION_VALUE = (2, BaseType.UINT32)
    TARGET_TYPE = (3, BaseType.ENUM)
    TARGET_VALUE = (4, BaseType.UINT32)
    """Total number of times that the steps of a repetition are done. 0 for other steps."""
    INTENSITY = (7, BaseType.ENUM)
    NOTES = (8, BaseType.STRING)
    EXERCISE_CATEGORY = (10, BaseType.UINT16)
    EXERCISE_NAME = (11, BaseType.UINT16)
    """A number whose meaning depends on the category."""


FIT_MESSAGE_NUMBERS: dict[type[FitField], int] = {FileId: 0, Workout: 26, WorkoutStep: 27}
"""Global message numbers of the FIT profile."""


class DurationType(IntEnum):
    """End of a step: the values of wkt_step_duration that we use, with the meaning of DURATION_VALUE."""

    TIME = 0
    """After some time. The value is in milliseconds."""
    REPEAT_UNTIL_STEPS_CMPLT = 6
    """Go back until the steps have been done TARGET_VALUE times. The value is the index of the first of them."""
    REPS = 29
    """After some repetitions. The value is their number."""


class Intensity(IntEnum):
    """Kind of a step. A watch groups and colours steps by it."""

    ACTIVE = 0
    REST = 1
    WARMUP = 2
    COOLDOWN = 3


_PAUSES = {
    StepKind.WARMUP: ("Warm-up", Intensity.WARMUP),
    StepKind.READY: ("Get ready", Intensity.REST),
    StepKind.SWITCH: ("Switch sides", Intensity.REST),
    StepKind.REST: ("Rest", Intensity.REST),
    StepKind.ROUND_REST: ("Rest between rounds", Intensity.REST),
    StepKind.COOLDOWN: ("Cool-down", Intensity.COOLDOWN),
}

_StepValues = dict[FitField, int | str]


def build_fit(circuit: Circuit, page_url: str, workout_id: str = "") -> bytes:
    """Return the content of `/c/<terms>.fit`. The description of the workout has the URL of the circuit's page.

    With a `workout_id`, the file is another workout than that of the circuit, and a watch keeps both.

    Equal rounds that follow one another are a block that is repeated and ends with a rest. The last round is written
    out, so that no rest follows it and the workout takes as long as the circuit. Repetitions are counted; everything
    else is timed, also metres, because a watch can't measure them indoors.
    """
    steps = build_timeline(circuit).steps
    rounds = [
        [_step_values(step, circuit) for step in round_steps]
        for _, round_steps in groupby(steps[1:-1], key=lambda step: step.round)
    ]
    values = [_step_values(steps[0], circuit)]
    for round_values, repetitions in groupby(rounds):
        first, times = len(values), len(list(repetitions))
        values += round_values
        if times > 1:
            values.append(_repeat(first, times))
    values.append(_step_values(steps[-1], circuit))
    return encode_fit(
        [
            _file_id(circuit.request.path + workout_id),
            _workout(circuit, page_url, len(values)),
            *(
                _message(WorkoutStep, {WorkoutStep.MESSAGE_INDEX: index, **step_values})
                for index, step_values in enumerate(values)
            ),
        ]
    )


def truncate_utf8(text: str, max_bytes: int) -> str:
    """Return the beginning of a text that fits into a number of bytes, cut between two characters."""
    return text.encode()[:max_bytes].decode(errors="ignore")


def _message(fields: type[FitField], values: _StepValues) -> Message:
    return Message(FIT_MESSAGE_NUMBERS[fields], values)


def _file_id(key: str) -> Message:
    serial_number = int.from_bytes(sha256(key.encode()).digest()[:4]) or 1
    return _message(
        FileId,
        {
            FileId.TYPE: _FILE_TYPE_WORKOUT,
            FileId.MANUFACTURER: _MANUFACTURER_DEVELOPMENT,
            FileId.PRODUCT: 0,
            FileId.SERIAL_NUMBER: serial_number,
            FileId.TIME_CREATED: int((CREATED - _FIT_EPOCH).total_seconds()),
        },
    )


def _workout(circuit: Circuit, page_url: str, step_count: int) -> Message:
    return _message(
        Workout,
        {
            Workout.SPORT: _SPORT_TRAINING,
            Workout.NUM_VALID_STEPS: step_count,
            Workout.WKT_NAME: truncate_utf8(circuit.title, MAX_NAME_BYTES),
            Workout.SUB_SPORT: _SUB_SPORT_STRENGTH_TRAINING,
            Workout.WKT_DESCRIPTION: truncate_utf8(f"{format_summary(circuit)}. {page_url}", MAX_NOTE_BYTES),
        },
    )


def _step_values(step: Step, circuit: Circuit) -> _StepValues:
    """Return the values of a timeline step's message, in the order of WorkoutStep."""
    dose = circuit.stations[circuit.station_index(step.exercise)].dose if step.exercise else None
    note = f"{step.exercise.name}: {dose.text}" if step.exercise and dose else ""
    duration = _duration(DurationType.TIME, step.seconds * 1000)
    if step.kind in _PAUSES:
        name, intensity = _PAUSES[step.kind]
        note = f"Next: {note}" if step.kind in (StepKind.READY, StepKind.REST) else ""
        exercise: _StepValues = {}
    else:
        if step.exercise is None or dose is None:
            raise ValueError(f"a {step.kind} step needs an exercise")
        side = f", {step.side}" if step.side else ""
        name, intensity = truncate_utf8(step.exercise.name, MAX_NAME_BYTES - len(side)) + side, Intensity.ACTIVE
        category, number = garmin_exercise(step.exercise)
        exercise = {WorkoutStep.EXERCISE_CATEGORY: category, WorkoutStep.EXERCISE_NAME: number}
        if dose.mode is DoseMode.REPS:
            duration = _duration(DurationType.REPS, _count_reps(dose))
    return {
        WorkoutStep.WKT_STEP_NAME: name,
        **duration,
        WorkoutStep.INTENSITY: intensity,
        **({WorkoutStep.NOTES: truncate_utf8(note, MAX_NOTE_BYTES)} if note else {}),
        **exercise,
    }


def _count_reps(dose: StationDose) -> int:
    """Return the repetitions of one run: those of both sides if they alternate."""
    return dose.amount * (2 if dose.each_side and dose.runs == 1 else 1)


def _duration(kind: DurationType, value: int, target_value: int = 0) -> _StepValues:
    return {
        WorkoutStep.DURATION_TYPE: kind,
        WorkoutStep.DURATION_VALUE: value,
        WorkoutStep.TARGET_TYPE: _TARGET_OPEN,
        WorkoutStep.TARGET_VALUE: target_value,
    }


def _repeat(first: int, times: int) -> _StepValues:
    """Repeat from step `first` until it has run `times` times."""
    return _duration(DurationType.REPEAT_UNTIL_STEPS_CMPLT, first, target_value=times)
