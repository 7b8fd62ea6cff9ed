"""The one shape of a mistake."""

from __future__ import annotations

from engine.errors import Problem, Severity, did_you_mean


def test_a_mistake_is_told_in_one_line() -> None:
    error = Problem("posts/x.md", 14, 3, Severity.WARNING, "unknown shortcode 'circut'", "did you mean 'circuit'?")
    assert str(error) == "posts/x.md:14:3: warning: unknown shortcode 'circut' (did you mean 'circuit'?)"


def test_without_a_hint_there_are_no_brackets() -> None:
    assert str(Problem("a", 1, 1, Severity.ERROR, "wrong")) == "a:1:1: error: wrong"


def test_mistakes_are_sorted_by_place() -> None:
    places = [("b", 1, 1), ("a", 10, 1), ("a", 2, 7), ("a", 2, 1)]
    errors = [Problem(*place, Severity.WARNING, "x") for place in places]
    assert [(e.path, e.line, e.column) for e in sorted(errors)] == [("a", 2, 1), ("a", 2, 7), ("a", 10, 1), ("b", 1, 1)]


def test_the_closest_word_is_named() -> None:
    known = ["circuit", "circuit-index", "note"]
    assert did_you_mean("circut", known) == "did you mean 'circuit'?"
    assert did_you_mean("nothing-like-it", known) == ""
    assert did_you_mean("", known) == did_you_mean("x", []) == ""
