from __future__ import annotations

import json

import pytest

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError, MalformedRequestError
from engine.circuits.exports.json_document import build_circuit_document, build_problem_document
from engine.library.library import Library
from engine.library.safety import SAFETY_RULE
from tests.engine.circuits.sample import make_request


def test_the_document_of_a_circuit(library: Library) -> None:
    circuit = build_circuit(make_request(library, "donkey-kick,high-knees", rounds=1), library)
    document = build_circuit_document(circuit, "https://example.org")
    assert json.loads(json.dumps(document)) == document
    timeline = document.pop("timeline")
    assert document == {
        "$schema": "https://example.org/schemas/circuit-1.json",
        "version": 1,
        "rules": 1,
        "title": "Glutes circuit",
        "url": "https://example.org/c/donkey-kick,high-knees/?level=2&rounds=1",
        "pinned_url": "https://example.org/c/donkey-kick,high-knees/?level=2&rounds=1",
        "rounds": 1,
        "seconds": 420,
        "areas": ["glutes"],
        "equipment": [],
        "notes": [],
        "safety": list(SAFETY_RULE),
        "stations": [
            {
                "exercise": "donkey-kick",
                "name": "Donkey kick",
                "area": "glutes",
                "pattern": "bridge",
                "side": "each-side",
                "dose": {
                    "mode": "reps",
                    "amount": 12,
                    "seconds": 36,
                    "runs": 2,
                    "each_side": True,
                    "in_turn": False,
                    "about": True,
                },
                "text": "12 each side",
                "sets": 1,
                "cautions": [{"tag": "wrist", "name": "wrist", "note": "Use the forearms."}],
            },
            {
                "exercise": "high-knees",
                "name": "High knees",
                "area": None,
                "pattern": "gait",
                "side": "bilateral",
                "dose": {
                    "mode": "seconds",
                    "amount": 20,
                    "seconds": 20,
                    "runs": 1,
                    "each_side": False,
                    "in_turn": False,
                    "about": False,
                },
                "text": "20 s",
                "sets": 1,
                "cautions": [],
            },
        ],
    }
    assert timeline[:3] == [
        {"kind": "warmup", "seconds": 180, "exercise": None, "side": None, "round": None},
        {"kind": "ready", "seconds": 10, "exercise": "donkey-kick", "side": None, "round": 1},
        {"kind": "work", "seconds": 36, "exercise": "donkey-kick", "side": "left", "round": 1},
    ]
    assert sum(step["seconds"] for step in timeline) == document["seconds"]


def test_the_document_of_an_error(library: Library) -> None:
    with pytest.raises(CircuitError) as caught:
        make_request(library, "glutez")
    document = build_problem_document(caught.value)
    assert document.pop("hint").startswith("Did you mean 'glutes'?")
    assert document == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "There is no area, group or exercise called 'glutez'.",
        "option": "terms",
    }


def test_an_error_without_hint_or_option_has_no_such_keys() -> None:
    assert set(build_problem_document(MalformedRequestError("no"))) == {"type", "title", "status", "detail"}
