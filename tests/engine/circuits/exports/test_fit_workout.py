from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from enum import IntEnum
from pathlib import Path
from typing import Any

import pytest
from garmin_fit_sdk import Profile

from engine.circuits.build import build_circuit
from engine.circuits.exports.fit_workout import (
    MAX_NAME_BYTES,
    MAX_NOTE_BYTES,
    DurationType,
    Intensity,
    build_fit,
    truncate_utf8,
)
from engine.circuits.timeline import build_timeline
from engine.library.library import Library
from tests.engine.circuits.exports.totals import expanded, read_fit
from tests.engine.circuits.sample import ROOT, make_request, replace_exercises

FIXTURES = Path(__file__).parent / "fixtures"
PAGE = "https://example.org/c/x/"


def messages(library: Library, terms: str, **options: object) -> dict[str, list[dict[str, Any]]]:
    return read_fit(build_fit(build_circuit(make_request(library, terms, **options), library), PAGE))


def steps(library: Library, terms: str, **options: object) -> list[dict[str, Any]]:
    return messages(library, terms, **options)["workout_step_mesgs"]


def lasts(step: dict[str, Any]) -> tuple[Any, Any]:
    """Return the name of a step, and its seconds or repetitions."""
    return step["wkt_step_name"], step.get("duration_time", step.get("duration_reps"))


def test_it_is_a_strength_workout(our_library: Library) -> None:
    read = messages(our_library, "clamshell,plank")
    (file_id,), (workout,) = read["file_id_mesgs"], read["workout_mesgs"]
    assert (file_id["type"], file_id["manufacturer"]) == ("workout", "development")
    assert (workout["sport"], workout["sub_sport"]) == ("training", "strength_training")
    assert workout["wkt_name"] == "Gluteus medius and core circuit"
    assert workout["wkt_description"] == f"3 rounds, about 14 minutes. {PAGE}"
    assert workout["num_valid_steps"] == len(read["workout_step_mesgs"])


def test_sides_switches_and_rests_are_separate_steps(our_library: Library) -> None:
    assert [lasts(step) for step in steps(our_library, "clamshell,plank", rounds=1)] == [
        ("Warm-up", 180),
        ("Get ready", 10),
        ("Clamshell, left", 10),
        ("Switch sides", 8),
        ("Clamshell, right", 10),
        ("Rest", 10),
        ("Plank", 40),
        ("Cool-down", 120),
    ]
    kinds = [step["intensity"] for step in steps(our_library, "clamshell,plank", rounds=1)]
    assert kinds == ["warmup", "rest", "active", "rest", "active", "rest", "active", "cooldown"]


def test_notes_have_the_dose_of_the_exercise_or_of_the_next_one(our_library: Library) -> None:
    _, ready, left, switch, *_ = steps(our_library, "clamshell", rounds=1)
    assert ready["notes"] == "Next: Clamshell: 10 each side"
    assert left["notes"] == "Clamshell: 10 each side"
    assert left["exercise_category"] == "hip_raise"
    assert Profile["types"]["hip_raise_exercise_name"][left["exercise_name"]] == "clams"
    assert not {"exercise_category", "exercise_name", "notes"} & set(switch)


@pytest.mark.parametrize("rounds", [1, 2, 3, 8])
def test_the_steps_are_those_of_the_timeline_with_rests_only_between_rounds(rounds: int, our_library: Library) -> None:
    circuit = build_circuit(make_request(our_library, "clamshell,a-skip,plank", rounds=rounds), our_library)
    written = read_fit(build_fit(circuit, PAGE))["workout_step_mesgs"]
    done = expanded(written)
    assert sum(step["wkt_step_name"] == "Rest between rounds" for step in done) == rounds - 1
    assert [step["wkt_step_name"] for step in done[-2:]] == ["Plank", "Cool-down"]
    expected = build_timeline(circuit).steps
    assert len(done) == len(expected)
    for step, planned in zip(done, expected, strict=True):
        if step["duration_type"] == "time":
            assert step["duration_time"] == planned.seconds
        assert step["intensity"] == "active" or planned.kind.value not in ("work", "drill")
    repeats = [step["repeat_steps"] for step in written if "repeat_steps" in step]
    assert repeats == ([rounds - 2] if rounds > 3 else [])  # the drill makes the first round longer


@pytest.mark.parametrize(
    ("exercise", "kind", "amount"),
    [("squat", "reps", 12), ("reverse-lunge", "reps", 16), ("plank", "time", 40), ("a-skip", "time", 15)],
)
def test_repetitions_are_counted_and_everything_else_is_timed(
    exercise: str, kind: str, amount: int, our_library: Library
) -> None:
    step = steps(our_library, exercise, rounds=1)[2]
    assert (step["duration_type"], lasts(step)[1]) == (kind, amount)


def test_work_in_seconds_is_timed_whatever_the_exercise_counts(our_library: Library) -> None:
    step = steps(our_library, "squat", rounds=1, work=40)[2]
    assert (step["duration_type"], lasts(step)[1]) == ("time", 40)


def test_without_rest_there_are_no_steps_of_zero_seconds(our_library: Library) -> None:
    names = [step["wkt_step_name"] for step in steps(our_library, "squat,plank", rounds=1, rest=0)]
    assert names == ["Warm-up", "Get ready", "Squat", "Plank", "Cool-down"]


def test_a_circuit_always_gives_the_same_file_and_serial_number(our_library: Library) -> None:
    circuit = build_circuit(make_request(our_library, "glutes"), our_library)
    assert build_fit(circuit, PAGE) == build_fit(circuit, PAGE)
    numbers = {messages(our_library, terms)["file_id_mesgs"][0]["serial_number"] for terms in ("glutes", "core")}
    assert len(numbers) == 2


def test_a_long_name_is_cut_between_characters_and_keeps_its_side(our_library: Library) -> None:
    long = replace(our_library.exercises["clamshell"], name="Gesäßbrücke " + "ü" * 280)
    circuit = build_circuit(make_request(replace_exercises(our_library, [long]), "clamshell", rounds=1), our_library)
    circuit = replace(circuit, stations=tuple(replace(s, exercise=long) for s in circuit.stations), title="臀" * 120)
    read = read_fit(build_fit(circuit, PAGE))
    left = read["workout_step_mesgs"][2]
    assert left["wkt_step_name"].startswith("Gesäßbrücke üü")
    assert left["wkt_step_name"].endswith("ü, left")
    assert len(left["wkt_step_name"].encode()) <= MAX_NAME_BYTES
    assert set(left["notes"].removeprefix("Gesäßbrücke ")) == {"ü"}
    assert MAX_NOTE_BYTES - 1 <= len(left["notes"].encode()) <= MAX_NOTE_BYTES
    assert read["workout_mesgs"][0]["wkt_name"] == "臀" * (MAX_NAME_BYTES // 3)


@pytest.mark.parametrize(
    ("text", "longest", "left"), [("abc", 3, "abc"), ("abc", 2, "ab"), ("aü", 2, "a"), ("aü", 3, "aü"), ("", 5, "")]
)
def test_a_text_is_cut_to_bytes(text: str, longest: int, left: str) -> None:
    assert truncate_utf8(text, longest) == left


@pytest.mark.parametrize(
    ("name", "terms", "options"),
    [
        ("one-round", "bridge,plank", {"rounds": 1}),
        ("four-rounds", "step-up,calf-raise,high-knees,nordic-curl", {"rounds": 4}),
        ("seconds-without-rest", "jump-squat,bridge,plank", {"rounds": 2, "work": 40, "rest": 0}),
    ],
)
def test_a_file_is_byte_for_byte_what_it_was(name: str, terms: str, options: dict[str, int], library: Library) -> None:
    """Compare with recorded files. Those but four-rounds were written by fit-tool 0.9.16, an independent program."""
    recorded = bytes.fromhex((FIXTURES / f"{name}.hex").read_text("ascii"))
    circuit = build_circuit(make_request(library, terms, **options), library)
    assert build_fit(circuit, f"https://example.org{circuit.request.path}") == recorded


@pytest.mark.parametrize(("type_name", "values"), [("wkt_step_duration", DurationType), ("intensity", Intensity)])
def test_the_numbers_are_those_of_the_profile(type_name: str, values: type[IntEnum]) -> None:
    known = Profile["types"][type_name]
    assert {value.name.lower() for value in values} == {known[value.value] for value in values}


def test_importing_the_app_adds_no_handler_to_the_root_logger() -> None:
    programme = "import logging, app; print(logging.root.handlers)"
    result = subprocess.run([sys.executable, "-c", programme], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
