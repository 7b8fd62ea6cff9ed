"""Spellings of a name have the same normal form, and different words have different ones."""

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
def test_spellings_of_a_name_are_equal(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize("word", ["press", "gluteus", "pelvis", "is", "s"])
def test_words_that_only_look_like_plurals_stay(word: str) -> None:
    assert normalise_name(word) == word


@pytest.mark.parametrize("nothing", ["", " ", "!?", "'", "_-_"])
def test_text_without_letters_is_no_name(nothing: str) -> None:
    assert normalise_name(nothing) == ""
