from __future__ import annotations

from dataclasses import replace

import pytest
from garmin_fit_sdk import Profile

from engine.circuits.exports.garmin_exercises import EXERCISES, GARMIN_NUMBERS, PATTERNS, garmin_exercise, garmin_name
from engine.library.exercise import Pattern
from engine.library.library import Library


def test_every_exercise_of_our_library_has_a_garmin_name(our_library: Library) -> None:
    assert set(EXERCISES) == set(our_library.exercises)
    assert list(EXERCISES) == sorted(EXERCISES)


def test_the_numbers_are_those_of_the_profile() -> None:
    types = Profile["types"]
    for name, (category_number, exercise_number) in GARMIN_NUMBERS.items():
        category, _, exercise = name.lower().partition(".")
        assert types["exercise_category"].get(category_number) == category, name
        assert types[f"{category}_exercise_name"].get(exercise_number) == exercise, name
        assert not category.startswith("banded"), name


def test_every_name_has_its_numbers() -> None:
    assert set(GARMIN_NUMBERS) == {*EXERCISES.values(), *PATTERNS.values()}
    assert list(GARMIN_NUMBERS) == sorted(GARMIN_NUMBERS)


def test_clamshells_are_clams(our_library: Library) -> None:
    assert garmin_name(our_library.exercises["clamshell"]) == "HIP_RAISE.CLAMS"
    assert garmin_exercise(our_library.exercises["clamshell"]) == (10, 44)


@pytest.mark.parametrize("pattern", Pattern)
def test_an_exercise_of_a_site_uses_the_name_of_its_pattern(pattern: Pattern, our_library: Library) -> None:
    own = replace(our_library.exercises["squat"], id="a-site-s-own", pattern=pattern)
    assert garmin_name(own) == PATTERNS[pattern]
