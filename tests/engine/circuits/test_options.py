from __future__ import annotations

from dataclasses import fields

import pytest

from engine.circuits.option_types import OptionValueError, Swap
from engine.circuits.options import ADDRESS_OPTIONS, OPTIONS, OPTIONS_BY_NAME, household_equipment
from engine.circuits.request import CircuitRequest
from engine.circuits.terms import Terms
from engine.library.library import Library


def test_defaults_never_change() -> None:
    assert {option.name: option.default for option in ADDRESS_OPTIONS} == {
        "level": 2,
        "equipment": None,
        "venue": None,
        "rounds": None,
        "work": None,
        "dose": None,
        "rest": None,
        "minutes": None,
        "drills": 0,
        "per-area": None,
        "quiet": False,
        "avoid": (),
        "seed": "",
        "swap": (),
    }


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        (Terms(areas=("glutes",)), 3),
        (Terms(areas=("glutes", "core")), 3),
        (Terms(areas=("glutes", "core", "calves")), 1),
        (Terms(groups=("legs",)), 1),
        (Terms(groups=("legs",), areas=("core",)), 1),
    ],
)
def test_default_number_of_exercises_per_area(terms: Terms, expected: int, library: Library) -> None:
    standard = OPTIONS_BY_NAME["per-area"].contextual_default
    assert standard is not None
    assert standard(terms, 2, library.vocabulary) == expected


def test_level_1_has_two_rounds_by_default_and_the_other_levels_three(library: Library) -> None:
    standard = OPTIONS_BY_NAME["rounds"].contextual_default
    assert standard is not None
    assert [standard(Terms(), level, library.vocabulary) for level in (1, 2, 3)] == [2, 3, 3]


def test_default_equipment_is_the_household_equipment(library: Library) -> None:
    assert household_equipment(library.vocabulary) == ("chair", "band")


def test_the_order_of_an_address_is_fixed() -> None:
    names = "level equipment venue rounds work dose rest minutes drills per-area quiet avoid seed swap"
    assert [option.name for option in ADDRESS_OPTIONS] == names.split()


def test_a_request_has_an_attribute_for_every_option() -> None:
    terms = {"areas", "group", "exercises"}
    assert {f.name for f in fields(CircuitRequest)} - {"terms"} == {o.attribute for o in OPTIONS if o.name not in terms}


def test_every_option_is_described() -> None:
    assert all(option.help and option.default_text and option.type.description for option in OPTIONS)


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        ("level", " 03 ", 3),
        ("rounds", "10", 10),
        ("quiet", "Yes", True),
        ("quiet", "false", False),
        ("venue", "GYM", "gym"),
        ("venue", "any", None),
        ("equipment", "step, Dumbbell ,CHAIR", ("chair", "dumbbell")),
        ("equipment", "none", ()),
        ("equipment", "none,band", ("band",)),
        ("avoid", "wrist,Low back,knee", ("knee", "low-back", "wrist")),
        ("seed", "Spring-26", "spring-26"),
        ("swap", "glutes-1.2,drill-2.0,Glutes-3.1", (Swap("glutes-1", 2), Swap("glutes-3", 1))),
        ("title", "  Legs \n and more ", "Legs and more"),
    ],
)
def test_valid_values(option: str, text: str, value: object, library: Library) -> None:
    assert OPTIONS_BY_NAME[option].type.parse(text, library.vocabulary) == value


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("level", "0"),
        ("level", "4"),
        ("level", "²"),
        ("level", "٣"),
        ("level", "+2"),
        ("level", "2.0"),
        ("level", "9" * 5000),
        ("rounds", "11"),
        ("work", "4"),
        ("rest", "-1"),
        ("minutes", "181"),
        ("quiet", "maybe"),
        ("venue", "moon"),
        ("equipment", "trampoline"),
        ("equipment", ","),
        ("equipment", ",".join(["band"] * 25)),
        ("avoid", "none"),
        ("seed", "a b"),
        ("seed", "x" * 41),
        ("seed", "é"),
        ("swap", "glutes.1"),
        ("swap", "glutes-1.x"),
        ("swap", "glutes-1.1,glutes-1.2"),
        ("title", "x" * 121),
        ("title", "bell\x07"),
    ],
)
def test_invalid_values(option: str, text: str, library: Library) -> None:
    with pytest.raises(OptionValueError):
        OPTIONS_BY_NAME[option].type.parse(text, library.vocabulary)


def test_a_misspelt_value_gets_a_suggestion_and_the_list(library: Library) -> None:
    with pytest.raises(OptionValueError) as caught:
        OPTIONS_BY_NAME["equipment"].type.parse("dumbell", library.vocabulary)
    assert caught.value.hint == "Did you mean 'dumbbell'? Choose from chair, band, dumbbell, gym."
