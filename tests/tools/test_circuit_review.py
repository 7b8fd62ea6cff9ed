from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tools.circuit_questions import QUESTIONS, Drawn, draw_circuit
from tools.circuit_review import HEAD, read_our_library, read_reviews

LIBRARY = read_our_library()
REVIEWS = list(read_reviews(LIBRARY))


def test_forty_different_circuits_have_a_verdict() -> None:
    assert len({review.cells for review in REVIEWS}) == 40
    assert all(review.verdict for review in REVIEWS)


def test_a_verdict_is_outdated_if_its_circuit_has_changed() -> None:
    review = replace(REVIEWS[0], read=REVIEWS[0].fingerprint)
    assert review.row[-1] == review.verdict
    assert len(review.row) == len(HEAD)
    changed = replace(review, cells=("Another circuit", *review.cells[1:]))
    assert changed.row[-1] == f"Outdated: {review.verdict}"


@pytest.mark.parametrize(("name", "answer"), QUESTIONS, ids=[name for name, _ in QUESTIONS])
def test_a_coach_can_answer_yes_about_circuits_drawn_by_chance(name: str, answer: Callable[[Drawn], bool]) -> None:
    assert [seed for seed in range(2000, 2100) if not answer(draw_circuit(seed, LIBRARY))] == []
