"""Every export of a circuit takes the same time to the second."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.library.library import Library
from tests.engine.circuits import sample
from tests.engine.circuits.exports.totals import OUTPUTS
from tests.engine.circuits.sample import make_request

OURS = sample.read_library_folder(sample.ROOT / "exercises")
IDS = sorted(OURS.exercises)

CORNERS: list[tuple[str, dict[str, object]]] = [
    ("plank", {"rounds": 1}),
    ("clamshell", {"rounds": 2}),
    ("reverse-lunge", {"rounds": 3, "rest": 0}),
    ("a-skip,carioca", {"rounds": 10}),
    ("carioca,plank,glute-bridge", {"rounds": 4, "rest": 0, "work": 5}),
    ("side-plank,bird-dog", {"rounds": 10, "rest": 300, "work": 600}),
    (",".join(IDS[:24]), {"rounds": 10, "level": 3}),
    ("", {"minutes": 20}),
]
CORNERS += [(",".join(IDS[n : n + 20]), {"rounds": 1 + n // 20}) for n in range(24, len(IDS), 20)]


def totals(library: Library, terms: str, **options: object) -> dict[str, int]:
    circuit = build_circuit(make_request(library, terms, **options), library)
    return {"circuit": circuit.seconds} | {name: read(circuit, library) for name, read in OUTPUTS.items()}


@pytest.mark.parametrize(("terms", "options"), CORNERS, ids=[terms[:20] or "default" for terms, _ in CORNERS])
def test_every_output_takes_the_same_time(terms: str, options: dict[str, object]) -> None:
    found = totals(OURS, terms, **options)
    assert len(set(found.values())) == 1, found


@settings(deadline=None, max_examples=30)
@given(
    ids=st.lists(st.sampled_from(IDS), min_size=1, max_size=20, unique=True),
    rounds=st.integers(1, 10),
    level=st.integers(1, 3),
    rest=st.none() | st.integers(0, 300),
    work=st.none() | st.integers(5, 600),
)
def test_they_agree_for_any_circuit(
    ids: list[str], rounds: int, level: int, rest: int | None, work: int | None
) -> None:
    options = {"rounds": rounds, "level": level, "rest": rest, "work": work}
    found = totals(OURS, ",".join(ids), **{name: value for name, value in options.items() if value is not None})
    assert len(set(found.values())) == 1, found
