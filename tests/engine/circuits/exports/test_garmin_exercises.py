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


@pytest.mark.parametrize("name", sorted({*EXERCISES.values(), *PATTERNS.values()}))
def test_garmin_knows_every_name(name: str) -> None:
    category, _, exercise = name.lower().partition(".")
    types = Profile["types"]
    assert category in types["exercise_category"].values()
    assert exercise in types[f"{category}_exercise_name"].values()
    assert not category.startswith("banded")


@pytest.mark.parametrize("name", GARMIN_NUMBERS)
def test_the_numbers_are_those_of_the_profile(name: str) -> None:
    category_number, exercise_number = GARMIN_NUMBERS[name]
    category, _, exercise = name.lower().partition(".")
    types = Profile["types"]
    assert types["exercise_category"][category_number] == category
    assert types[f"{category}_exercise_name"][exercise_number] == exercise


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
