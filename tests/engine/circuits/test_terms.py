from __future__ import annotations

import pytest

from engine.circuits.terms import GivenNames, ResolvedTerms, Terms, resolve_terms
from engine.library.library import Library


def of(library: Library, names: str, option: str = "terms") -> ResolvedTerms:
    return resolve_terms([GivenNames(option, names.split(","))], library)


@pytest.mark.parametrize(
    ("names", "terms"),
    [
        ("glutes,hamstrings", Terms(areas=("hamstrings", "glutes"))),
        ("GLUTES,glutes,Runner's Core", Terms(areas=("glutes",))),
        ("runners-core", Terms(areas=("glutes",))),
        ("core,legs", Terms(groups=("legs",), areas=("core",))),
        ("glutes,legs", Terms(groups=("legs",))),
        ("everything,legs", Terms(groups=("five-areas", "legs"))),
        ("plank,bridge,plank", Terms(exercises=("plank", "bridge"))),
        ("RDL,glute bridge", Terms(exercises=("deadlift", "bridge"))),
        ("old-calf-raise", Terms(exercises=("old-calf-raise",))),
        ("high-knees,plank", Terms(exercises=("high-knees", "plank"))),
    ],
)
def test_names_become_ids_in_canonical_order(names: str, terms: Terms, library: Library) -> None:
    result = of(library, names)
    assert (result.terms, result.errors) == (terms, [])


def test_an_alias_never_hides_an_id(library: Library) -> None:
    assert of(library, "plank").terms.exercises == ("plank",)
    assert of(library, "planks").terms.areas == ("core",)


def test_no_names_mean_the_default_group(library: Library) -> None:
    assert resolve_terms([], library).terms == Terms(groups=("five-areas",))


def test_a_former_id_is_resolved_and_reported(library: Library) -> None:
    result = of(library, "hip-raise,plank")
    assert result.terms.exercises == ("bridge", "plank")
    assert result.uses_former_ids
    assert not of(library, "bridge").uses_former_ids


def test_an_unknown_area_gets_a_suggestion_and_the_list(library: Library) -> None:
    (problem,) = of(library, "glutez", "areas").errors
    assert problem.status == 404
    assert problem.option == "areas"
    assert problem.message == "There is no area or group called 'glutez'."
    assert problem.hint == (
        "Did you mean 'glutes'? Areas: hamstrings, glutes, upper-back, calves, core. Groups: five-areas, legs."
    )


def test_every_unknown_name_is_reported_and_known_ones_stay(library: Library) -> None:
    result = of(library, "claves,glutes,ear,claves")
    (problem,) = result.errors
    assert problem.message == ("There is no area, group or exercise called 'claves' (did you mean 'calves'?) or 'ear'.")
    assert problem.hint == "Areas: hamstrings, glutes, upper-back, calves, core. Groups: five-areas, legs."
    assert result.terms.areas == ("glutes",)


@pytest.mark.parametrize(("option", "name"), [("areas", "bridge"), ("group", "glutes"), ("exercises", "glutes")])
def test_each_option_accepts_its_kinds_of_names(option: str, name: str, library: Library) -> None:
    (problem,) = of(library, name, option).errors
    assert problem.status == 404


def test_areas_and_exercises_do_not_mix(library: Library) -> None:
    (problem,) = of(library, "plank,glutes").errors
    assert problem.status == 422
    assert "'plank' is an exercise and 'glutes' is an area" in problem.message


def test_at_most_24_names(library: Library) -> None:
    (problem,) = of(library, ",".join(["glutes"] * 25)).errors
    assert problem.status == 400


def test_messages_quote_input_safely(library: Library) -> None:
    (problem,) = of(library, "\x1b[31m" + "x" * 400).errors
    assert "\x1b" not in problem.message
    assert len(problem.message) < 120
