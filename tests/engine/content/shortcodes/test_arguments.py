"""The values of arguments in a tag, and the problems of those that are not allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content.shortcodes import Argument, bind, scan
from engine.errors import Problem, Severity

ARGUMENTS = (
    Argument("title", "string", None, "A heading."),
    Argument("rounds", "int", 3, "How many rounds.", minimum=1, maximum=10),
    Argument("per-area", "int", None, "Exercises for each area."),
    Argument("quiet", "bool", False, "No jumps."),
    Argument("kind", "enum", "tip", "Which note.", choices=("tip", "caution")),
    Argument("areas", "list", (), "The areas."),
)
DEFAULTS = {"title": None, "rounds": 3, "per-area": None, "quiet": False, "kind": "tip", "areas": ()}
NEEDY = (Argument("name", "string", None, "The exercise.", required=True),)


def bind_one(
    text: str, declarations: tuple[Argument, ...] = ARGUMENTS
) -> tuple[dict[str, object], list[tuple[int, int, str, str]]]:
    """Return the values of the only tag in a text, and the line, column, message and hint of each problem."""
    (tag,) = scan(text)
    values, errors = bind(tag, declarations, "posts/x.md")
    return values, [(error.line, error.column, error.message, error.hint) for error in errors]


def test_arguments_that_are_not_given_have_their_defaults() -> None:
    assert bind_one("<<circuit>>") == (DEFAULTS, [])


def test_values_have_the_types_of_their_arguments() -> None:
    tag = '<<circuit title=" Hips " rounds=05 per-area="2" quiet=yes kind=caution areas=" glutes, , hamstrings ,">>'
    values = {
        "title": " Hips ",
        "rounds": 5,
        "per-area": 2,
        "quiet": True,
        "kind": "caution",
        "areas": ("glutes", "hamstrings"),
    }
    assert bind_one(tag) == (values, [])


@pytest.mark.parametrize(("raw", "value"), [("true", True), ("yes", True), ("false", False), ("no", False)])
def test_values_of_a_bool(raw: str, value: bool) -> None:
    assert bind_one(f"<<circuit quiet={raw}>>")[0]["quiet"] is value


def test_invisible_spaces_around_list_items_are_removed() -> None:
    assert bind_one('<<circuit areas="\u00a0glutes\u200b,\u00a0,calves">>')[0]["areas"] == ("glutes", "calves")


@pytest.mark.parametrize("written", ["1", "10"])
def test_limits_of_an_int_are_inclusive(written: str) -> None:
    assert bind_one(f"<<circuit rounds={written}>>")[0]["rounds"] == int(written)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ('rounds="ten"', "cannot be 'ten'."),
        ('rounds=""', "cannot be ''."),
        ('rounds="-1"', "cannot be '-1'."),
        ('rounds="+1"', "cannot be '+1'."),
        ('rounds="1_0"', "cannot be '1_0'."),
        ('rounds=" 3"', "cannot be ' 3'."),
        ('rounds="3\u200b"', "cannot be '3\ufffd'."),
        ('rounds="٣"', "cannot be '٣'."),
        ('rounds="³"', "cannot be '³'."),
        ('rounds="2.5"', "cannot be '2.5'."),
        ('rounds="0"', "cannot be '0'."),
        ('rounds="11"', "cannot be '11'."),
        (f'rounds="{"9" * 2_000}"', "…'."),
        (f'rounds="{"9" * 5_000}"', "is longer than 2000 characters."),
        ('quiet="maybe"', "cannot be 'maybe'."),
        ('quiet=""', "cannot be ''."),
        ('kind="warning"', "cannot be 'warning'."),
        ('kind="Tip"', "cannot be 'Tip'."),
        (f'title="{"x" * 2_001}"', "is longer than 2000 characters."),
        (f'areas="{"x," * 101}"', "…'."),
    ],
)
def test_a_value_that_is_not_allowed_is_reported_at_the_value(argument: str, message: str) -> None:
    key = argument.split("=")[0]
    values, ((line, column, reported, hint),) = bind_one(f"\n<<circuit {argument}>>")
    assert values == DEFAULTS
    assert (line, column) == (2, len(f"<<circuit {key}='") + 1)
    assert reported.startswith(f"Argument '{key}' ")
    assert reported.endswith(message)
    assert len(reported) < 120
    assert "Allowed: " in hint


@pytest.mark.parametrize(
    ("argument", "hint"),
    [
        ("rounds=x", "Allowed: a whole number from 1 to 10."),
        ("per-area=x", "Allowed: a whole number."),
        ("quiet=x", "Allowed: one of yes, no, true, false."),
        ("kind=x", "Allowed: one of tip, caution."),
        ("kind=cautoin", "Did you mean 'caution'? Allowed: one of tip, caution."),
        (f"title={'x' * 2_001}", "Allowed: text of at most 2000 characters."),
        (f"areas={'x,' * 101}", "Allowed: at most 100 words, separated by commas."),
    ],
)
def test_the_hint_says_what_is_allowed(argument: str, hint: str) -> None:
    column = len("<<circuit ") + argument.index("=") + 2
    assert [(place, hint_) for _, place, _, hint_ in bind_one(f"<<circuit {argument}>>")[1]] == [(column, hint)]


def test_the_longest_text_and_list_are_accepted() -> None:
    values, errors = bind_one(f'<<circuit title="{"x" * 2_000}" areas="{"x," * 100}">>')
    assert errors == []
    assert (len(str(values["title"])), values["areas"]) == (2_000, ("x",) * 100)


def test_an_unknown_argument_is_reported_at_its_name() -> None:
    known = "Its arguments: title, rounds, per-area, quiet, kind, areas."
    assert bind_one("<<circuit rounds=2 araes=x zzz=y>>")[1] == [
        (1, 20, "'circuit' has no argument 'araes'.", f"Did you mean 'areas'? {known}"),
        (1, 28, "'circuit' has no argument 'zzz'.", known),
    ]


def test_an_unknown_argument_of_a_shortcode_without_arguments() -> None:
    assert bind_one("<<areas x=y>>", ()) == ({}, [(1, 9, "'areas' has no argument 'x'.", "It has no arguments.")])


def test_a_duplicate_argument_is_reported_at_the_second() -> None:
    _, errors = bind_one("<<circuit rounds=2 rounds=4>>")
    assert errors == [(1, 20, "Argument 'rounds' is given twice.", "Remove one of the two.")]


def test_all_problems_are_reported_at_once() -> None:
    _, errors = bind_one("<<circuit rounds=x glutes kind=y>>")
    assert sorted(column for _, column, _, _ in errors) == [18, 20, 32]


def test_a_missing_argument_is_reported_at_the_tag() -> None:
    values, errors = bind_one("\n see <<exercise>>", NEEDY)
    assert values == {"name": None}
    assert [(line, column, message) for line, column, message, _ in errors] == [
        (2, 6, "'exercise' needs the argument 'name'.")
    ]


@pytest.mark.parametrize("value", ["", " ", "\u200b"])
def test_a_required_text_cannot_be_empty(value: str) -> None:
    _, ((_, column, message, _),) = bind_one(f'<<exercise name="{value}">>', NEEDY)
    assert column == 18
    assert "is empty" in message


def test_a_required_list_cannot_be_empty() -> None:
    areas = (Argument("areas", "list", None, "The areas.", required=True),)
    assert "is empty" in bind_one('<<muscle-map areas=" , ,">>', areas)[1][0][2]


def test_a_malformed_tag_has_no_problem_about_missing_arguments() -> None:
    assert [message for _, _, message, _ in bind_one('<<exercise name="x>>', NEEDY)[1]] == [
        "The value of 'name' has no closing quote."
    ]


def test_problems_are_warnings_about_the_file() -> None:
    _, errors = bind(scan("<<circuit rounds=x>>", first_line=7)[0], ARGUMENTS, "posts/x.md")
    message = "Argument 'rounds' cannot be 'x'."
    assert errors == [Problem("posts/x.md", 7, 18, Severity.WARNING, message, "Allowed: a whole number from 1 to 10.")]
    assert errors[0].severity is Severity.WARNING


@given(
    st.lists(
        st.tuples(st.sampled_from([argument.name for argument in ARGUMENTS] + ["x"]), st.text(max_size=20)), max_size=4
    )
)
def test_any_values_are_bind_one(pairs: list[tuple[str, str]]) -> None:
    for tag in scan("<<circuit " + " ".join(f'{key}="{value}"' for key, value in pairs) + ">>"):
        values, errors = bind(tag, ARGUMENTS, "posts/x.md")
        assert values.keys() == DEFAULTS.keys()
        assert all(error.line >= 1 and error.column >= 1 for error in errors)
