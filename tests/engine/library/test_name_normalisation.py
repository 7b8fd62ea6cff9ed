"""Spellings of one name that must come out the same, and words that must stay apart."""

import pytest

from engine.library.name_normalisation import normalise_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Step-Ups", "step up"),
        ("Runner’s core", "runners core"),
        ("ＳＱＵＡＴＳ", "squat"),
        ("Crunches", "crunch"),
        ("calves", "calf"),
        ("reverse flies", "reverse fly"),
        ("leg_press", "leg presses"),
        ("  glute \n bridge!", "glute bridge"),
        ("lunges", "lunge"),
        ("Triceps", "tricep"),
    ],
)
def test_one_name_in_two_spellings(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize("word", ["press", "gluteus", "pelvis", "is", "s"])
def test_what_only_looks_like_a_plural_stays(word: str) -> None:
    assert normalise_name(word) == word


@pytest.mark.parametrize("nothing", ["", " ", "!?", "'", "_-_"])
def test_no_letters_no_name(nothing: str) -> None:
    assert normalise_name(nothing) == ""
