"""Problems and their text."""

from __future__ import annotations

import pytest

from engine.errors import Problem, Severity, UnlocatedProblem, as_sentence, did_you_mean, find_typo


def test_a_problem_is_one_line() -> None:
    problem = Problem("posts/x.md", 14, 3, Severity.WARNING, "unknown shortcode 'circut'", "Did you mean 'circuit'?")
    assert str(problem) == "posts/x.md:14:3: warning: Unknown shortcode 'circut'. Did you mean 'circuit'?"


def test_a_problem_may_have_no_hint() -> None:
    assert str(Problem("a", 1, 1, Severity.ERROR, "This is wrong.")) == "a:1:1: error: This is wrong."


def test_a_text_becomes_a_sentence() -> None:
    texts = ["is it?", "Done!", "'x' is unknown", ""]
    assert [as_sentence(text) for text in texts] == ["Is it?", "Done!", "'x' is unknown.", ""]


def test_an_unlocated_problem_becomes_a_warning_at_a_position() -> None:
    problem = UnlocatedProblem("This is wrong.", "Correct it.", "areas").warn_at("x.md", 3, 4)
    assert problem == Problem("x.md", 3, 4, Severity.WARNING, "This is wrong.", "Correct it.")
    assert problem.severity is Severity.WARNING


def test_problems_are_sorted_by_position() -> None:
    positions = [("b", 1, 1), ("a", 10, 1), ("a", 2, 7), ("a", 2, 1)]
    problems = [Problem(*position, Severity.WARNING, "x") for position in positions]
    assert [(p.path, p.line, p.column) for p in sorted(problems)] == [
        ("a", 2, 1),
        ("a", 2, 7),
        ("a", 10, 1),
        ("b", 1, 1),
    ]


def test_the_most_similar_word_is_suggested() -> None:
    known = ["circuit", "circuit-index", "note"]
    assert did_you_mean("circut", known) == "Did you mean 'circuit'?"
    assert did_you_mean("nothing-like-it", known) == ""
    assert did_you_mean("", known) == did_you_mean("x", []) == ""


@pytest.mark.parametrize(
    "name", ["leve", "evel", "lvel", "levels", "xlevel", "levvel", "lewel", "kevel", "levle", "elvel"]
)
def test_a_name_with_one_typing_error_is_recognised(name: str) -> None:
    assert find_typo(name, ["rest", "level"]) == "level"


@pytest.mark.parametrize("name", ["", "level", "v", "lev", "lvl", "levelled", "evle", "fbclid", "seq"])
def test_other_names_are_not_typing_errors(name: str) -> None:
    assert find_typo(name, ["level", "set"]) is None
