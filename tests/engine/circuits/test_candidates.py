from __future__ import annotations

from dataclasses import replace

import pytest

from engine.circuits.build import build_circuit
from engine.circuits.candidates import choose_equipment, failed_filters
from engine.circuits.errors import UnsatisfiableRequestError
from engine.library.exercise import Impact
from engine.library.library import Library
from tests.engine.circuits.sample import make_request, replace_exercises


@pytest.mark.parametrize(
    ("exercise", "owned", "used"),
    [
        ("bridge", [], ()),
        ("good-morning", ["band"], ()),
        ("step-up", ["chair"], ("chair",)),
        ("step-up", ["chair", "dumbbell"], ("chair", "dumbbell")),
        ("step-up", ["dumbbell"], None),
    ],
)
def test_the_first_available_choice_of_equipment(
    exercise: str, owned: list[str], used: tuple[str, ...] | None, library: Library
) -> None:
    assert choose_equipment(library.exercises[exercise], frozenset(owned)) == used


@pytest.mark.parametrize(
    ("exercise", "options", "expected"),
    [
        ("bridge", {}, ()),
        ("nordic-curl", {}, ("level", "equipment")),
        ("nordic-curl", {"level": 3, "equipment": "gym"}, ()),
        ("hip-thrust", {"venue": "home", "equipment": "gym"}, ("venue",)),
        ("jump-squat", {}, ()),
        ("jump-squat", {"quiet": 1}, ("quiet",)),
        ("high-knees", {"level": 1}, ("impact",)),
        ("reverse-lunge", {"avoid": "wrist,knee"}, ("avoid",)),
        ("pull-apart", {"equipment": "none"}, ("equipment",)),
    ],
)
def test_filters(exercise: str, options: dict[str, object], expected: tuple[str, ...], library: Library) -> None:
    request = make_request(library, "glutes", **options)
    assert (
        failed_filters(library.exercises[exercise], request, request.available_equipment(library.vocabulary))
        == expected
    )


def problem(library: Library, terms: str, **options: object) -> UnsatisfiableRequestError:
    with pytest.raises(UnsatisfiableRequestError) as caught:
        build_circuit(make_request(library, terms, **options), library)
    return caught.value


def test_an_empty_slot_error_names_slot_filter_and_equipment(library: Library) -> None:
    error = problem(library, "upper-back", level=1, equipment="none")
    assert error.message == "upper-back-1: no exercise for Upper back (rear delts) matches equipment=none."
    assert error.hint == "For Band pull-apart, add resistance band: equipment=band."
    assert (error.option, error.status) == ("equipment", 422)


def test_the_suggested_equipment_includes_the_available_one(library: Library) -> None:
    bare = replace_exercises(library, [library.exercises["deadlift"]])
    error = problem(bare, "hamstrings")
    assert error.message.endswith("matches the default equipment.")
    assert error.hint == "For Romanian deadlift, add dumbbell: equipment=chair,band,dumbbell."


def test_all_filters_are_named_if_only_their_combination_fails(library: Library) -> None:
    bare = replace_exercises(library, [library.exercises["nordic-curl"]])
    error = problem(bare, "hamstrings", level=1, equipment="none")
    assert error.message.endswith("matches equipment=none and level=1.")


def test_an_area_without_exercises(library: Library) -> None:
    bare = replace_exercises(library, [library.exercises["plank"]])
    assert problem(bare, "core,calves").message == "calves-1: the library has no strength exercise for Calves."


def test_an_area_with_high_impact_exercises_only(library: Library) -> None:
    jumps = [replace(e, impact=Impact.HIGH) for e in library.current if e.kind == "strength"]
    error = problem(replace_exercises(library, jumps), "legs")
    assert "and a circuit has at most two of those" in error.message
