from __future__ import annotations

from dataclasses import replace

import pytest

from engine.circuits.timing import SHORT_RESTS, USUAL_PAUSES, station_dose, transition_seconds
from engine.library.exercise import Dose, DoseMode, Side
from engine.library.library import Library


@pytest.mark.parametrize(
    ("exercise", "level", "text", "seconds", "runs", "about"),
    [
        ("bridge", 1, "10 reps", 30, 1, True),
        ("bridge", 2, "15 reps", 45, 1, True),  # easier than asked for, so there are more
        ("bridge", 3, "20 reps", 60, 1, True),
        ("donkey-kick", 2, "12 each side", 36, 2, True),
        ("reverse-lunge", 2, "8 each side", 8 * 4 * 2, 1, True),
        ("dead-bug", 2, "10 reps, alternating", 30, 1, True),
        ("plank", 2, "32 s", 32, 1, False),
        ("calf-hold", 1, "20 s each side", 20, 2, False),
        ("carioca", 2, "15 m each side", 15, 2, True),
        ("nordic-curl", 1, "4 reps", 28, 1, True),
    ],
)
def test_a_dose(exercise: str, level: int, text: str, seconds: int, runs: int, about: bool, library: Library) -> None:
    dose = station_dose(library.exercises[exercise], level)
    assert (dose.text, dose.seconds, dose.runs, dose.is_estimate) == (text, seconds, runs, about)


@pytest.mark.parametrize(
    ("exercise", "text", "runs"),
    [("bridge", "40 s", 1), ("donkey-kick", "40 s each side", 2), ("reverse-lunge", "40 s, alternating", 1)],
)
def test_seconds_of_work_replace_every_dose(exercise: str, text: str, runs: int, library: Library) -> None:
    dose = station_dose(library.exercises[exercise], 2, work=40)
    assert (dose.text, dose.seconds, dose.runs, dose.is_estimate) == (text, 40, runs, False)


def test_one_repetition_is_singular_and_a_tempo_of_zero_is_ignored(library: Library) -> None:
    exercise = replace(library.exercises["bridge"], side=Side.BILATERAL, dose=Dose(DoseMode.REPS, 1, 1, tempo="0-0-0"))
    assert (station_dose(exercise, 1).text, station_dose(exercise, 1).seconds) == ("1 rep", 3)


def test_time_to_set_up_is_added_unless_a_rest_is_given(library: Library) -> None:
    before, bridge, step_up = (library.exercises[id_] for id_ in ("plank", "bridge", "step-up"))
    assert transition_seconds(bridge, before, None, USUAL_PAUSES) == 10
    assert transition_seconds(step_up, before, None, USUAL_PAUSES) == 20
    assert transition_seconds(step_up, before, 5, USUAL_PAUSES) == 5
    assert transition_seconds(bridge, before, 0, USUAL_PAUSES) == 0
    assert transition_seconds(bridge, None, 0, USUAL_PAUSES) == 10  # to get ready


def test_a_muscle_that_has_just_worked_gets_half_its_rest_unless_time_is_short(library: Library) -> None:
    bridge, step_up = library.exercises["bridge"], library.exercises["step-up"]
    assert bridge.muscles.primary == step_up.muscles.primary
    assert transition_seconds(bridge, step_up, None, USUAL_PAUSES) == -(-step_up.dose.rest_s // 10) * 5
    assert transition_seconds(bridge, step_up, None, SHORT_RESTS) == 10
