"""The same request gives the same circuit in every process, whatever the hash seed."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.engine.circuits.sample import ROOT

PROGRAMME = """
import json
from datetime import date
from engine.circuits.exports.json_document import build_circuit_document
from engine.circuits.build import build_circuit
from engine.plans.rotation import build_weekly_plan
from tests.engine.circuits import sample

library = sample.read_library_folder(sample.FIXTURE)
addresses = [
    ("", {}),
    ("glutes,hamstrings", {"seed": "x", "equipment": "band,gym,chair", "level": 3}),
    ("five-areas", {"per_area": 4, "drills": 3, "avoid": "knee,wrist", "minutes": 40}),
    ("plank,donkey-kick", {}),
]
circuits = [build_circuit(sample.make_request(library, terms, **options), library) for terms, options in addresses]
week = build_weekly_plan(library, sample.make_request(library), 3, date(2026, 11, 18))
circuits += [workout.circuit for workout in week.weeks[0].workouts]
for circuit in circuits:
    swaps = [station.swap and station.swap.path for station in circuit.stations]
    print(json.dumps(build_circuit_document(circuit, "")), circuit.pinned_request.path, swaps)
"""


def run(hash_seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    result = subprocess.run(
        [sys.executable, "-c", PROGRAMME], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    return result.stdout


def test_two_hash_seeds_give_the_same_circuits() -> None:
    first = run("1")
    assert first.count("\n") == 7
    assert run("2") == first
