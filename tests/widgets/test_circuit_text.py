"""The pauses of a circuit in words."""

from __future__ import annotations

import pytest

from engine.circuits.build import build_circuit
from engine.circuits.parsing import parse_arguments
from engine.library.library import Library
from widgets.circuit_text import format_pauses


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            {"exercises": "glute-bridge,plank", "rest": "25"},
            "Warm up 3 min, 25 s between stations, 60 s between rounds, cool down 2 min",
        ),
        (
            {"exercises": "glute-bridge,plank", "rest": "0", "rounds": "1"},
            "Warm up 3 min, no rest between stations, cool down 2 min",
        ),
        (
            {"exercises": "glute-bridge,nordic-curl,plank", "level": "3", "equipment": "anchor"},
            "Warm up 3 min, 10 to 15 s between stations, 60 s between rounds, cool down 2 min",
        ),
        ({"exercises": "plank", "rounds": "1"}, "Warm up 3 min, cool down 2 min"),
        ({"exercises": "plank"}, "Warm up 3 min, 60 s between sets, cool down 2 min"),
    ],
)
def test_pauses_match_the_circuit(arguments: dict[str, str], words: str, library: Library) -> None:
    circuit = build_circuit(parse_arguments(arguments, library).validated(), library)
    assert format_pauses(circuit) == words
