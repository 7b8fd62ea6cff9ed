"""Times in a circuit, in seconds, and the doses of stations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.library.exercise import Dose, DoseMode, Exercise, Side, dose_share

READY_SECONDS = 10
"""Time to get ready before the first station of a round."""
TRANSITION_SECONDS = 10
"""Time to get from one station to the next."""
SIDE_SWITCH_SECONDS = 8
"""Time to switch from the left side to the right."""
ROUND_REST_SECONDS = 60
"""Rest between two rounds."""
SHORT_ROUND_REST_SECONDS = 30
"""Rest between two rounds if time is short."""
WARM_UP_SECONDS = 180
"""Warm-up before the first round."""
SHORT_WARM_UP_SECONDS = 120
"""Warm-up if time is short."""
COOL_DOWN_SECONDS = 120
"""Cool-down after the last round."""
SHORT_COOL_DOWN_SECONDS = 60
"""Cool-down if time is short."""
REP_SECONDS = 3
"""One repetition of an exercise without a tempo."""
METRE_SECONDS = 1
"""One metre of a drill that is measured in metres."""

TIMING_TABLE: tuple[tuple[str, int], ...] = (
    ("getting ready before a round", READY_SECONDS),
    ("transition between two stations", TRANSITION_SECONDS),
    ("switching sides", SIDE_SWITCH_SECONDS),
    ("rest between two rounds", ROUND_REST_SECONDS),
    ("rest between two rounds, if time is short", SHORT_ROUND_REST_SECONDS),
    ("warm-up", WARM_UP_SECONDS),
    ("warm-up, if time is short", SHORT_WARM_UP_SECONDS),
    ("cool-down", COOL_DOWN_SECONDS),
    ("cool-down, if time is short", SHORT_COOL_DOWN_SECONDS),
    ("a repetition without a tempo", REP_SECONDS),
    ("a metre", METRE_SECONDS),
)
"""Names and values of the constants, for the documentation."""


DOSE_SHARES = {"low": 0.0, "middle": 0.5, "high": 1.0}
"""Words for the amount of all exercises, and where each is in an exercise's dose, from its minimum to its maximum."""


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
    def total_seconds(self) -> int:
        """Seconds of all runs, with the switch of sides between them."""
        return self.seconds * self.runs + SIDE_SWITCH_SECONDS * (self.runs - 1)

    @property
    def text(self) -> str:
        """The dose in words: "12 each side", "15 reps", "30 s each side", "40 s, alternating"."""
        unit = {DoseMode.REPS: " rep" if self.amount == 1 else " reps", DoseMode.SECONDS: " s", DoseMode.METRES: " m"}[
            self.mode
        ]
        if self.each_side:
            return f"{self.amount}{'' if self.mode is DoseMode.REPS else unit} each side"
        return f"{self.amount}{unit}" + (", alternating" if self.alternating else "")


@dataclass(frozen=True, slots=True)
class Pauses:
    """The pauses of a circuit in seconds.

    If `has_recovery`, a station that trains the same muscle as the one before it starts after a longer rest.
    """

    warm_up: int = WARM_UP_SECONDS
    cool_down: int = COOL_DOWN_SECONDS
    between_rounds: int = ROUND_REST_SECONDS
    has_recovery: bool = True


USUAL_PAUSES = Pauses()
SHORT_RESTS = Pauses(between_rounds=SHORT_ROUND_REST_SECONDS, has_recovery=False)
SHORT_PAUSES = Pauses(SHORT_WARM_UP_SECONDS, SHORT_COOL_DOWN_SECONDS, SHORT_ROUND_REST_SECONDS, has_recovery=False)
"""Pauses of circuits with a time limit, if the usual ones take too long."""


def station_dose(
    exercise: Exercise, level: int, work: int | None = None, extra: float = 0, amount: str | None = None
) -> StationDose:
    """Return the dose of an exercise in one round at a level (1 to 3), or `work` seconds instead if given.

    `extra` moves the amount up or down, as a share of the range from the minimum to the maximum of the dose. `amount`,
    a key of DOSE_SHARES, replaces what is usual at the level.
    """
    dose = exercise.dose
    each_side = exercise.side is Side.EACH_SIDE
    alternates = exercise.side is Side.ALTERNATING
    runs = 2 if each_side else 1
    if work is not None:
        return StationDose(DoseMode.SECONDS, work, work, runs, each_side, alternating=alternates, is_estimate=False)
    share = dose_share(exercise, level) if amount is None else DOSE_SHARES[amount]
    number = dose.amount_at(min(max(share + extra, 0), 1))
    both_in_one_run = alternates and dose.per_side
    return StationDose(
        dose.mode,
        number,
        seconds=number * _seconds_per_unit(dose) * (2 if both_in_one_run else 1),
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


def round_pauses(exercises: Sequence[Exercise], rest: int | None, pauses: Pauses) -> tuple[int, ...]:
    """Return the seconds before each exercise of a round. `rest` is the requested rest between stations."""
    pairs = zip(exercises, (None, *exercises), strict=False)
    return tuple(transition_seconds(exercise, previous, rest, pauses) for exercise, previous in pairs)


def transition_seconds(exercise: Exercise, previous: Exercise | None, rest: int | None, pauses: Pauses) -> int:
    """Return the seconds before an exercise.

    They are the time to get ready for the first one of a round, otherwise the requested rest. By default, that is the
    time to change over and set up, or half the rest of the previous exercise if it trains the same muscle.
    """
    if previous is None:
        return READY_SECONDS
    if rest is not None:
        return rest
    change_over = max(TRANSITION_SECONDS, exercise.setup_s)
    if pauses.has_recovery and not set(exercise.muscles.primary).isdisjoint(previous.muscles.primary):
        return max(change_over, -(-previous.dose.rest_s // 10) * 5)
    return change_over
