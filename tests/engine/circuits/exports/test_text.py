from __future__ import annotations

from engine.circuits.build import build_circuit
from engine.circuits.exports.text import format_circuit, format_clock, format_summary, format_workout
from engine.library.library import Library
from engine.library.safety import LOAD_RULE, SAFETY_RULE
from tests.engine.circuits.sample import make_request


def test_a_circuit_in_plain_text(library: Library) -> None:
    circuit = build_circuit(make_request(library, "plank,step-up,high-knees,nordic-curl", level=2, rounds=2), library)
    assert format_circuit(circuit, library) == (
        "Circuit of 4 exercises\n"
        "2 rounds, about 12 minutes, chair or step and gym machine\n"
        "\n"
        " 1. Plank (core): 32 s\n"
        " 2. Step-up (glutes): 8 each side, with chair or step\n"
        " 3. High knees (drill): 20 s, once\n"
        " 4. Nordic curl (hamstrings): 4 reps, with gym machine\n"
        "\n"
        "Note: Nordic curl is harder than level 2.\n"
        "Note: Nordic curl needs equipment that you did not choose (gym machine)."
    )


def test_a_single_exercise_is_done_in_sets(library: Library) -> None:
    circuit = build_circuit(make_request(library, "plank", level=1, rounds=2), library)
    assert format_summary(circuit).startswith("2 sets, ")
    assert "2 sets of:" in format_workout(circuit, library, "https://example.org/c/plank/")
    assert "Rest between sets: 1:00" in format_workout(circuit, library, "https://example.org/c/plank/")


def test_exact_times_are_not_called_about(library: Library) -> None:
    circuit = build_circuit(make_request(library, "plank,bridge", rounds=1, work=30), library)
    assert format_summary(circuit) == "1 round, 6 minutes"
    assert "no equipment" in format_circuit(circuit, library)


def test_the_whole_workout_in_plain_text(library: Library) -> None:
    circuit = build_circuit(make_request(library, "plank,step-up,high-knees,nordic-curl", level=2, rounds=2), library)
    assert format_workout(circuit, library, "https://example.org/c/x/") == (
        "Circuit of 4 exercises\n"
        "https://example.org/c/x/\n"
        "\n"
        "2 rounds, about 12 minutes\n"
        "Equipment: chair or step and gym machine\n"
        "\n"
        "Warm-up: 3:00\n"
        "\n"
        "2 rounds of:\n"
        "    Get ready: 0:10\n"
        " 1. Plank (core): 32 s\n"
        "    Rest: 0:20\n"
        " 2. Step-up (glutes): 8 each side, with chair or step\n"
        "    Left, switch sides (0:08), right\n"
        "    Rest: 0:10\n"
        " 3. High knees (drill): 20 s, once\n"
        "    Rest: 0:10\n"
        " 4. Nordic curl (hamstrings): 4 reps, with gym machine\n"
        "\n"
        "Rest between rounds: 1:00\n"
        "\n"
        "Cool-down: 2:00\n"
        "\n"
        f"Total: {format_clock(circuit.seconds)}\n"
        "\n"
        "Note: Nordic curl is harder than level 2.\n"
        "Note: Nordic curl needs equipment that you did not choose (gym machine).\n"
        "\n"
        f"{LOAD_RULE}\n"
        f"{SAFETY_RULE[0]}\n"
        f"{SAFETY_RULE[1]}"
    )


def test_the_whole_workout_has_the_cautions_of_each_station(library: Library) -> None:
    circuit = build_circuit(make_request(library, "reverse-lunge,plank", rounds=3), library)
    lines = format_workout(circuit, library, "").splitlines()
    assert [line for line in lines if "Caution" in line] == ["    Caution: Knee: Go less deep."]
    assert lines[lines.index("    Caution: Knee: Go less deep.") - 1].startswith(" 1. Reverse lunge")


def test_one_round_without_rests_has_no_pause_but_getting_ready(library: Library) -> None:
    text = format_workout(
        build_circuit(make_request(library, "plank,bridge", rounds=1, rest=0, work=30), library), library, ""
    )
    assert "1 round of:\n    Get ready: 0:10\n 1. Plank (core): 30 s\n 2. " in text
    assert "Rest" not in text
    assert "Total: 6:10\n" in text


def test_a_clock_shows_minutes_and_seconds() -> None:
    assert [format_clock(s) for s in (0, 9, 60, 4290)] == ["0:00", "0:09", "1:00", "71:30"]
