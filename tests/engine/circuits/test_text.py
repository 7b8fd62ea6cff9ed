from __future__ import annotations

from engine.circuits.build import build
from engine.circuits.text import circuit_text, summary_text
from engine.library.library import Library
from tests.engine.circuits.sample import ask


def test_a_circuit_in_plain_text(library: Library) -> None:
    circuit = build(ask(library, "plank,step-up,high-knees,nordic-curl", level=2, rounds=2), library)
    assert circuit_text(circuit, library) == (
        "Circuit of 4 exercises\n"
        "2 rounds, about 13 minutes, chair or step and gym machine\n"
        "\n"
        " 1. Plank (core): 32 s\n"
        " 2. Step-up (glutes): 10 each side, with chair or step\n"
        " 3. High knees (drill): 20 s\n"
        " 4. Nordic curl (hamstrings): 5 reps, with gym machine\n"
        "\n"
        "Note: Nordic curl is more than level 2 asks for.\n"
        "Note: Nordic curl needs what is not at hand (gym machine)."
    )


def test_seconds_that_are_all_measured_are_not_about(library: Library) -> None:
    circuit = build(ask(library, "plank,bridge", rounds=1, work=30), library)
    assert summary_text(circuit) == "1 round, 6 minutes"
    assert "no equipment" in circuit_text(circuit, library)
