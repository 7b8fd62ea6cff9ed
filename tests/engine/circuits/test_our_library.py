"""Circuits from the built-in library."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.circuits.candidates import is_heavy_lift
from engine.circuits.selection import select_exercises
from engine.circuits.timeline import build_timeline
from engine.library.library import Library
from tests.engine.circuits import sample
from tests.engine.circuits.sample import make_request

OURS = sample.read_library_folder(sample.ROOT / "exercises")
AREAS = tuple(OURS.vocabulary.areas)


@pytest.mark.parametrize("area", AREAS)
def test_every_area_has_an_exercise_for_beginners_without_equipment(area: str, our_library: Library) -> None:
    circuit = build_circuit(
        make_request(our_library, area, level=2, equipment="none", venue="home", per_area=1), our_library
    )
    assert circuit.areas == (area,)
    assert circuit.equipment == ()
    assert circuit.stations[0].exercise.level <= 2


@settings(deadline=None)
@given(st.lists(st.sampled_from([*AREAS, *OURS.vocabulary.groups]), min_size=1, max_size=8), st.integers(0, 50))
def test_no_requested_area_is_ever_dropped(terms: list[str], seed: int) -> None:
    request = make_request(OURS, ",".join(terms), seed=seed, per_area=1, minutes=10, drills=2)
    circuit = build_circuit(request, OURS)
    assert circuit.areas == request.terms.all_areas(OURS.vocabulary)
    assert build_timeline(circuit).seconds == circuit.seconds


def test_two_areas_give_three_exercises_each_with_different_neighbours(our_library: Library) -> None:
    circuit = build_circuit(make_request(our_library, "glutes,hamstrings"), our_library)
    areas = [station.area for station in circuit.stations]
    assert sorted(filter(None, areas)) == ["glutes"] * 3 + ["hamstrings"] * 3
    assert all(a != b for a, b in pairwise(areas))


def test_the_default_circuit_is_the_five_areas_and_two_drills(our_library: Library) -> None:
    for seed, level in product(("1", "2", "3"), (1, 2, 3)):
        circuit = build_circuit(make_request(our_library, seed=seed, level=level), our_library)
        assert circuit.areas == ("hamstrings", "glute-med", "lower-back", "upper-back", "leg-stability")
        assert sum(station.area is None for station in circuit.stations) == 2


def test_heavy_lifts_come_after_lighter_sets(our_library: Library) -> None:
    lifts = ("back-squat", "barbell-deadlift", "trap-bar-deadlift")
    for terms in (*lifts, "pull-up", "nordic-curl"):
        circuit = build_circuit(make_request(our_library, f"{terms},plank", level=3), our_library)
        name = our_library.exercises[terms].name
        note = f"Before the first round, do two lighter sets of {name}."
        assert (note in circuit.notes) == (terms in lifts)


@pytest.mark.parametrize("terms", ["backside", "quads,glutes", "lower-back,glutes,quads", "lower-back"])
def test_a_circuit_has_at_most_one_lift_with_a_heavy_bar(terms: str, our_library: Library) -> None:
    for seed in map(str, range(20)):
        request = make_request(our_library, terms, level=3, equipment="dumbbell,gym", seed=seed)
        circuit = build_circuit(request, our_library)
        lifts = [station for station in circuit.stations if is_heavy_lift(station.exercise)]
        assert len(lifts) <= 1


@pytest.mark.parametrize("equipment", ["", "none", "dumbbell,gym"])
@pytest.mark.parametrize("terms", [*AREAS, *OURS.vocabulary.groups])
def test_another_level_is_another_workout(terms: str, equipment: str, our_library: Library) -> None:
    options = {"equipment": equipment} if equipment else {}
    for seed in map(str, range(50)):
        ids = {}
        for level in (1, 2, 3):
            request = make_request(our_library, terms, level=level, seed=seed, **options)
            selection = select_exercises(request, our_library, seed)
            chosen = selection.chosen
            ids[level] = {exercise.id for exercise in chosen.values()}
            possible = 0
            for area in {slot.area for slot in chosen}:
                slots = [slot for slot in chosen if slot.area == area]
                of_level = {e.id for slot in slots for e in selection.candidates[slot] if e.level == level}
                possible += min(len(of_level), len(slots))
            assert sum(e.level == level for e in chosen.values()) >= min(possible, len(chosen) / 2)
        assert len(ids[1] & ids[3]) <= len(ids[3]) / 3
