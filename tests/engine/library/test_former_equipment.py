"""Tests of former ids of equipment: they keep their meaning, and authors learn what to write."""

from __future__ import annotations

from functools import cache

import pytest

from engine.library.former_equipment import describe_former_equipment, index_equipment
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from tests.engine.library.samples import builtin_files


@cache
def library_with(text: str) -> tuple[Library, list[str]]:
    library, problems = read_library([*builtin_files(), LibraryFile("site/mine.yaml", text, is_site=True)])
    return library, [f"{problem.line}: {problem.message}" for problem in problems]


EXERCISE = """towel-scrunch:
  name: Towel scrunch
  summary: Pull a towel in with the toes.
  areas: {{primary: leg-stability}}
  kind: strength
  pattern: foot
  position: seated
  level: 1
  dose: {{mode: reps, min: 10, max: 15}}
  equipment_any_of: {choices}
"""


@pytest.mark.parametrize(
    ("word", "ids"),
    [
        ("band", ("mini-band", "long-band", "door-anchor")),
        ("resistance band", ("mini-band", "long-band", "door-anchor")),
        ("mini band", ("mini-band",)),
        ("chair", ("chair", "step")),
        ("bench", ("chair", "step")),
        ("step", ("step",)),
    ],
)
def test_a_former_word_means_all_pieces(word: str, ids: tuple[str, ...]) -> None:
    assert index_equipment(library_with("")[0].vocabulary)[word] == ids


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("band", "Write equipment=mini-band,long-band,door-anchor, or less."),
        ("Chair", "Write equipment=chair,step, or less."),
        ("chair,dumbbell", "Write equipment=chair,step,dumbbell, or less."),
        ("band,mini-band,long-band,door-anchor", "Write equipment=mini-band,long-band,door-anchor, or less."),
    ],
)
def test_authors_learn_what_to_write(given: str, hint: str) -> None:
    problem = describe_former_equipment(given, library_with("")[0].vocabulary)
    assert problem is not None and problem.hint == hint and problem.argument == "equipment"


@pytest.mark.parametrize("given", ["", "none", "step", "chair,step", "chair, stair", "mini-band,slider", "rope"])
def test_current_words_are_no_problem(given: str) -> None:
    assert describe_former_equipment(given, library_with("")[0].vocabulary) is None


@pytest.mark.parametrize(
    ("choices", "replaced", "count"),
    [
        ("[[band]]", (("mini-band",), ("long-band",)), 1),
        ("[[], [band, dumbbell]]", ((), ("mini-band", "dumbbell"), ("long-band", "dumbbell")), 1),
        ("[[band], [mini-band]]", (("mini-band",), ("long-band",)), 1),
        ("[[chair]]", (("chair",),), 0),
    ],
)
def test_an_exercise_of_a_site_keeps_its_equipment(
    choices: str, replaced: tuple[tuple[str, ...], ...], count: int
) -> None:
    library, problems = library_with(EXERCISE.format(choices=choices))
    assert library.exercises["towel-scrunch"].equipment_any_of == replaced
    assert problems == ["10: The equipment 'band' is now several."] * count


def test_equipment_of_a_site_may_have_a_former_id() -> None:
    site = LibraryFile("site/_vocabulary.yaml", "equipment:\n  band: {name: Brass band}\n", is_site=True)
    mine = LibraryFile("site/mine.yaml", EXERCISE.format(choices="[[band]]"), is_site=True)
    library, problems = read_library([*builtin_files(), site, mine])
    assert library.exercises["towel-scrunch"].equipment_any_of == (("band",),)
    assert index_equipment(library.vocabulary)["band"] == ("band",)
    assert not problems
