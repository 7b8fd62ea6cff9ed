"""Tests of references: the strength of each follows from the other fields."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from engine.library.reader import LibraryFile, read_library
from engine.library.vocabulary import EvidenceStrength
from tests.engine.library.samples import builtin_files, read_ours

ARTICLES = Path(__file__).parents[3] / "posts"
LIBRARY, _ = read_ours()

REFERENCE = """a-2020:
  authors: A
  year: 2020
  journal: J
  finding: Something was found.
  strength: {strength}
"""


def problems_of(strength: str, more: str) -> list[tuple[int, str]]:
    file = LibraryFile("site/_references.yaml", REFERENCE.format(strength=strength) + more, is_site=True)
    _, problems = read_library([*builtin_files(), file])
    return [(problem.line, problem.hint) for problem in problems]


@pytest.mark.parametrize(
    ("strength", "more"),
    [
        ("trial", ""),
        ("trial", "  design: trial\n"),
        ("association", "  design: observation\n"),
        ("belief", "  design: experience\n"),
        ("systematic review", "  design: review\n"),
        ("mixed", "  design: trial\n  conflict: Another trial found nothing.\n"),
        ("mixed", "  design: review\n  effects: [{measure: risk ratio, of: x, value: 0.6, low: 0.3, high: 1.3}]\n"),
        ("trial", "  design: trial\n  effects: [{measure: risk ratio, of: x, value: 0.6, low: 0.3, high: 1.3}]\n"),
        ("systematic review", "  design: review\n  effects: [{measure: g, of: x, value: 0.6, low: 0.3, high: 1.3}]\n"),
    ],
)
def test_a_strength_that_follows_the_rule(strength: str, more: str) -> None:
    assert problems_of(strength, more) == []


@pytest.mark.parametrize(
    ("strength", "more", "expected"),
    [
        ("trial", "  design: observation\n", "association"),
        ("systematic review", "  design: experience\n", "belief"),
        ("mixed", "  design: trial\n", "trial"),
        ("systematic review", "  design: review\n  conflict: Another review says no.\n", "mixed"),
        ("belief", "  design: review\n  effects: [{measure: g, of: x, value: 0, low: -1, high: 1}]\n", "mixed"),
    ],
)
def test_a_strength_that_breaks_the_rule(strength: str, more: str, expected: str) -> None:
    hint = f"Write 'strength: {expected}', or correct design, conflict or effects."
    assert problems_of(strength, more) == [(6, hint)]


def test_an_interval_must_include_its_value() -> None:
    more = "  effects:\n    - {measure: risk ratio, of: x, value: 0.3, low: 0.6, high: 1.3}\n"
    assert problems_of("trial", more) == [(8, "Correct the numbers.")]


def test_each_strength_is_used() -> None:
    assert {reference.strength for reference in LIBRARY.references.values()} == set(EvidenceStrength)


def test_every_study_has_design_doi_and_numbers() -> None:
    for reference in LIBRARY.references.values():
        assert reference.design is not None, reference.id
        if reference.strength is not EvidenceStrength.BELIEF:
            assert reference.doi and reference.locator, reference.id
            assert reference.address == f"https://doi.org/{reference.doi}"
            # The size of this one could not be checked.
            assert reference.size or reference.effects or reference.id == "llanos-lagos-2024", reference.id


def test_every_reference_is_cited() -> None:
    cited = {id_ for exercise in LIBRARY.exercises.values() for id_ in exercise.evidence}
    cited |= {id_ for area in LIBRARY.vocabulary.areas.values() for id_ in area.evidence}
    for article in ARTICLES.glob("*.md"):
        cited.update(re.findall(r'<<evidence id="([^"]+)">>', article.read_text("utf-8")))
    assert set(LIBRARY.references) - cited == set()
