from __future__ import annotations

from dataclasses import replace
from typing import cast
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.circuits.build import build_circuit
from engine.circuits.errors import CircuitError
from engine.circuits.options import ADDRESS_OPTIONS
from engine.circuits.parsing import ParsedRequest, parse_arguments, parse_query
from engine.circuits.request import next_seed
from engine.library.library import Library
from tests.engine.circuits import sample

LIBRARY = sample.read_library_folder(sample.FIXTURE)


def parsed_address(path: str, library: Library = LIBRARY) -> ParsedRequest:
    parts = urlsplit(path)
    terms = parts.path.removeprefix("/c/").removesuffix("/")
    return parse_query(terms, parse_qsl(parts.query, keep_blank_values=True), library)


def parsed(address: str) -> ParsedRequest:
    return parsed_address(f"/c/{address}")


@pytest.mark.parametrize(
    ("given", "canonical"),
    [
        ("", "/c/five-areas/?drills=2"),
        ("?drills=0", "/c/five-areas/"),
        ("?level=3", "/c/five-areas/?level=3&drills=2"),
        ("five-areas", "/c/five-areas/"),
        ("glutes/?level=2", "/c/glutes/"),
        ("glutes/?level=", "/c/glutes/"),
        ("glutes/?LEVEL=03", "/c/glutes/?level=3"),
        ("glutes/?rounds=3&level=1", "/c/glutes/?level=1&rounds=3"),
        ("glutes/?rounds=2&level=1", "/c/glutes/?level=1"),
        ("glutes/?per-area=3", "/c/glutes/"),
        ("legs/?per-area=3", "/c/legs/?per-area=3"),
        ("legs/?per-area=1", "/c/legs/"),
        ("glutes/?equipment=band,chair", "/c/glutes/"),
        ("glutes/?equipment=none", "/c/glutes/?equipment=none"),
        ("glutes/?equipment=dumbbell&equipment=chair", "/c/glutes/?equipment=chair,dumbbell"),
        ("glutes/?quiet=true&quiet=1", "/c/glutes/?quiet=1"),
        ("glutes/?quiet=0&venue=any&seed=&swap=glutes-1.0", "/c/glutes/"),
        ("glutes/?swap=glutes-2.1,glutes-1.1", "/c/glutes/?swap=glutes-1.1,glutes-2.1"),
        ("glutes/?drills=1&swap=drill-1.1&swap=glutes-1.2", "/c/glutes/?drills=1&swap=glutes-1.2,drill-1.1"),
        ("glutes/?areas=hamstrings&areas=core", "/c/hamstrings,glutes,core/"),
        ("?group=legs&drills=1", "/c/legs/?drills=1"),
        ("plank,bridge", "/c/plank,bridge/?level=2&rounds=3"),
        ("plank,bridge/?per-area=3&drills=0", "/c/plank,bridge/?level=2&rounds=3"),
    ],
)
def test_an_address_has_one_canonical_form(given: str, canonical: str) -> None:
    result = parsed(given)
    assert result.validated().path == canonical
    assert result.redirect_status == (None if f"/c/{given}".rstrip("/") == canonical.rstrip("/") else 302)
    again = parsed_address(canonical)
    assert again.redirect_status is None
    assert again.request == result.request


def test_an_escaped_comma_is_the_same_address() -> None:
    assert parse_query("hamstrings,glutes", parse_qsl("equipment=chair%2Cdumbbell"), LIBRARY).redirect_status is None


def test_former_ids_redirect_permanently() -> None:
    result = parsed("hip-raise/?level=2&rounds=3")
    assert result.redirect_status == 301
    assert result.request.path == "/c/bridge/?level=2&rounds=3"


def test_unknown_options_are_ignored_and_typing_errors_reported() -> None:
    result = parsed("glutes/?fbclid=x&utm_source=y&levle=3&per_area=1&title=z")
    assert result.unknown_options == ("fbclid", "utm_source", "levle", "per_area", "title")
    assert result.near_misses == (("levle", "level"), ("per_area", "per-area"))
    assert result.validated().path == "/c/glutes/"
    assert result.redirect_status == 302


def test_an_unknown_option_is_an_error_for_programs() -> None:
    with pytest.raises(CircuitError, match="There is no option 'levle'") as caught:
        parse_query("glutes", [("levle", "3")], LIBRARY, strict=True).validated()
    assert (caught.value.status, caught.value.hint) == (400, "Did you mean 'level'?")


@pytest.mark.parametrize(
    ("address", "status", "option"),
    [
        ("glutes/?level=4", 400, "level"),
        ("glutes/?level=1&level=2", 400, "level"),
        ("glutes/?avoid=nose", 400, "avoid"),
        ("glutes/?swap=core-1.1", 422, "swap"),
        ("glutes/?swap=glutes-4.1", 422, "swap"),
        ("plank/?swap=core-1.1", 422, "swap"),
        ("plank/?drills=2", 422, "drills"),
        ("plank/?seed=x", 422, "seed"),
        ("plank,glutes", 422, "terms"),
        ("nose", 404, "terms"),
        (",".join(["glutes"] * 25), 400, "terms"),
        ("x" * 1001, 400, "terms"),
        ("glutes/?a=" + "x" * 2000, 400, ""),
    ],
)
def test_an_invalid_value_is_an_error(address: str, status: int, option: str) -> None:
    result = parsed(address)
    assert result.redirect_status is None
    with pytest.raises(CircuitError) as caught:
        result.validated()
    assert (caught.value.status, caught.value.option) == (status, option)


def test_all_errors_are_reported_at_once() -> None:
    result = parsed("nose/?level=9&rounds=x")
    assert {problem.option for problem in result.errors} == {"level", "rounds", "terms"}


def test_a_misspelt_slot_gets_a_suggestion() -> None:
    (problem,) = parsed("glutes/?swap=glute-1.1").errors
    assert problem.hint == "Did you mean 'glutes-1'? Its slots are glutes-1, glutes-2, glutes-3."


def test_arguments_of_a_shortcode_may_be_text_or_values() -> None:
    texts = parse_arguments({"areas": "glutes, hammies", "level": "3", "quiet": "yes", "title": "Legs"}, LIBRARY)
    values = parse_arguments({"areas": ("glutes", "hamstrings"), "level": 3, "quiet": True}, LIBRARY)
    assert texts.validated() == values.validated()
    assert texts.request.path == "/c/hamstrings,glutes/?level=3&quiet=1"
    assert texts.request.title == "Legs"


def test_a_shortcode_without_arguments_is_five_areas_with_drills() -> None:
    assert parse_arguments({}, LIBRARY).validated().path == "/c/five-areas/?drills=2"


def test_a_shortcode_names_exercises_or_groups() -> None:
    assert parse_arguments({"exercises": "plank,bridge"}, LIBRARY).validated().terms.exercises == ("plank", "bridge")
    assert parse_arguments({"group": "legs", "areas": "core"}, LIBRARY).validated().terms.text == "legs,core"
    assert parse_arguments({"exercises": "plank", "areas": "core"}, LIBRARY).errors[0].status == 422


@pytest.mark.parametrize(
    "arguments",
    [{"levle": "3"}, {"level": ""}, {"areas": ""}, {"level": 9}, {"level": 10**5000}, {"areas": "x" * 2000}],
)
def test_a_shortcode_is_strict(arguments: dict[str, str | int]) -> None:
    assert parse_arguments(arguments, LIBRARY).errors


def test_a_library_without_the_default_group_needs_terms(library: Library) -> None:
    vocabulary = replace(library.vocabulary, groups={})
    bare = Library(library.exercises, vocabulary, library.references)
    assert parse_query("", [], bare).errors[0].status == 404
    assert parse_query("glutes", [], bare).validated().path == "/c/glutes/"


@pytest.mark.parametrize(
    ("seed", "following"),
    [
        ("", "2"),
        ("2", "3"),
        ("spring", "spring-2"),
        ("spring-9", "spring-10"),
        ("-", "--2"),
        ("x" * 40, "x" * 38 + "-2"),
        ("9" * 40, "9" * 38 + "-2"),
    ],
)
def test_the_next_seed(seed: str, following: str) -> None:
    assert next_seed(seed) == following


@settings(deadline=None)
@given(st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True))
def test_the_next_seed_is_valid_and_different(seed: str) -> None:
    assert next_seed(seed) != seed
    assert parsed(f"glutes/?seed={next_seed(seed)}").redirect_status is None


WORDS = st.sampled_from(
    ["glutes", "hammies", "core", "legs", "five-areas", "plank", "bridge", "hip-raise", "high-knees", "none", ""]
)
NAMES = st.sampled_from([*(option.name for option in ADDRESS_OPTIONS), "areas", "group", "exercises", "Level", "utm_x"])
VALUES = st.one_of(
    st.text(max_size=20),
    st.integers(-5, 700).map(str),
    st.lists(
        st.sampled_from(
            ["band", "chair", "knee", "wrist", "glutes-1.1", "drill-1.2", "core-1.1", "yes", "home", "none"]
        )
    ).map(",".join),
)
ADDRESSES = st.tuples(
    st.one_of(st.lists(WORDS, max_size=5).map(",".join), st.text(max_size=40)),
    st.lists(st.tuples(st.one_of(NAMES, st.text(max_size=10)), VALUES), max_size=6),
)


@settings(deadline=None)
@given(ADDRESSES)
def test_any_address_gives_a_circuit_or_an_error(address: tuple[str, list[tuple[str, str]]]) -> None:
    result = parse_query(*address, LIBRARY)
    try:
        circuit = build_circuit(result.validated(), LIBRARY)
    except CircuitError as problem:
        assert problem.status in (400, 404, 422)
        assert problem.message.isprintable()
    else:
        assert circuit.stations
        assert parsed_address(circuit.request.path).request == circuit.request


@settings(deadline=None)
@given(ADDRESSES)
def test_a_redirect_leads_to_a_canonical_address(address: tuple[str, list[tuple[str, str]]]) -> None:
    result = parse_query(*address, LIBRARY)
    if not result.errors:
        target = parsed_address(result.request.path)
        assert target.redirect_status is None
        assert target.request == result.request


@settings(deadline=None)
@given(
    st.dictionaries(st.one_of(NAMES, st.text(max_size=10)), st.one_of(VALUES, st.integers(), st.booleans()), max_size=6)
)
def test_any_arguments_give_a_request_or_an_error(arguments: dict[str, object]) -> None:
    result = parse_arguments(cast(dict[str, str], arguments), LIBRARY)
    assert result.errors or parsed_address(result.request.path).request == result.request
