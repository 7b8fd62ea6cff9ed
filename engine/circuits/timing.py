"""Times in a circuit, in seconds, and the doses of stations."""

from __future__ import annotations

from dataclasses import dataclass

from engine.library.exercise import Dose, DoseMode, Exercise, Side

READY_SECONDS = 10
"""Time to get ready before the first station of a round."""
TRANSITION_SECONDS = 10
"""Time to get from one station to the next."""
SIDE_SWITCH_SECONDS = 8
"""Time to switch from the left side to the right."""
ROUND_REST_SECONDS = 60
"""Rest between two rounds."""
WARM_UP_SECONDS = 180
"""Warm-up before the first round."""
COOL_DOWN_SECONDS = 120
"""Cool-down after the last round."""
REP_SECONDS = 3
"""One repetition of an exercise without a tempo."""
METRE_SECONDS = 1
"""One metre of a drill that is measured in metres."""

TIMING_TABLE: tuple[tuple[str, int], ...] = (
    ("getting ready before a round", READY_SECONDS),
    ("transition between two stations", TRANSITION_SECONDS),
    ("switching sides", SIDE_SWITCH_SECONDS),
    ("rest between two rounds", ROUND_REST_SECONDS),
    ("warm-up", WARM_UP_SECONDS),
    ("cool-down", COOL_DOWN_SECONDS),
    ("a repetition without a tempo", REP_SECONDS),
    ("a metre", METRE_SECONDS),
)
"""Names and values of the constants, for the documentation."""


@dataclass(frozen=True, slots=True)
class StationDose:
    """The dose of a station in one round.

    `amount` is in the unit `mode`. `seconds` is the time of one run; `runs` is 2 if the left and the right side follow
    one another, each for the whole time. `each_side` means that the amount is for each side, `alternating` that the
    sides alternate and share the amount. `is_estimate` is True if the seconds are estimated from repetitions or metres.
    """

    mode: DoseMode
    amount: int
    seconds: int
    runs: int
    each_side: bool
    alternating: bool
    is_estimate: bool

    @property
    def text(self) -> str:
        """The dose in words: "12 each side", "15 reps", "30 s each side", "40 s, alternating"."""
        unit = {DoseMode.REPS: " rep" if self.amount == 1 else " reps", DoseMode.SECONDS: " s", DoseMode.METRES: " m"}[
            self.mode
        ]
        if self.each_side:
            return f"{self.amount}{'' if self.mode is DoseMode.REPS else unit} each side"
        return f"{self.amount}{unit}" + (", alternating" if self.alternating else "")


def station_dose(exercise: Exercise, level: int, work: int | None = None) -> StationDose:
    """Return the dose of an exercise in one round at a level (1 to 3), or `work` seconds instead if given."""
    dose = exercise.dose
    each_side = exercise.side is Side.EACH_SIDE
    alternates = exercise.side is Side.ALTERNATING
    runs = 2 if each_side else 1
    if work is not None:
        return StationDose(DoseMode.SECONDS, work, work, runs, each_side, alternating=alternates, is_estimate=False)
    amount = dose.amount_at(level)
    both_in_one_run = alternates and dose.per_side
    return StationDose(
        dose.mode,
        amount,
        seconds=amount * _seconds_per_unit(dose) * (2 if both_in_one_run else 1),
        runs=runs,
        each_side=each_side or both_in_one_run,
        alternating=alternates and not dose.per_side,
        is_estimate=dose.mode is not DoseMode.SECONDS,
    )


def _seconds_per_unit(dose: Dose) -> int:
    if dose.mode is DoseMode.SECONDS:
        return 1
    if dose.mode is DoseMode.METRES:
        return METRE_SECONDS
    tempo = sum(map(int, dose.tempo.split("-"))) if dose.tempo else 0
    return tempo or REP_SECONDS


def transition_seconds(exercise: Exercise, rest: int | None) -> int:
    """Return the seconds before a station: the requested rest, or the time to change over and set up."""
    return max(TRANSITION_SECONDS, exercise.setup_s) if rest is None else rest
