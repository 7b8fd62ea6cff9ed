"""What the arguments of a tag mean to its shortcode, and what is told where they are not allowed."""

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


def bound(
    text: str, declarations: tuple[Argument, ...] = ARGUMENTS
) -> tuple[dict[str, object], list[tuple[int, int, str, str]]]:
    """The values of a text's one tag, and line, column, message and hint of each mistake."""
    (tag,) = scan(text)
    values, errors = bind(tag, declarations, "posts/x.md")
    return values, [(error.line, error.column, error.message, error.hint) for error in errors]


def test_defaults_stand_for_what_is_not_given() -> None:
    assert bound("<<circuit>>") == (DEFAULTS, [])


def test_values_get_their_types() -> None:
    tag = '<<circuit title=" Hips " rounds=05 per-area="2" quiet=yes kind=caution areas=" glutes, , hamstrings ,">>'
    values = {
        "title": " Hips ",
        "rounds": 5,
        "per-area": 2,
        "quiet": True,
        "kind": "caution",
        "areas": ("glutes", "hamstrings"),
    }
    assert bound(tag) == (values, [])


@pytest.mark.parametrize(("written", "meant"), [("true", True), ("yes", True), ("false", False), ("no", False)])
def test_words_of_a_bool(written: str, meant: bool) -> None:
    assert bound(f"<<circuit quiet={written}>>")[0]["quiet"] is meant


def test_list_items_lose_unseen_spaces() -> None:
    assert bound('<<circuit areas="\u00a0glutes\u200b,\u00a0,calves">>')[0]["areas"] == ("glutes", "calves")


@pytest.mark.parametrize("written", ["1", "10"])
def test_bounds_of_an_int_are_included(written: str) -> None:
    assert bound(f"<<circuit rounds={written}>>")[0]["rounds"] == int(written)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ('rounds="ten"', "'ten' is not a whole number"),
        ('rounds=""', "'' is not a whole number"),
        ('rounds="-1"', "'-1' is not a whole number"),
        ('rounds="+1"', "'+1' is not a whole number"),
        ('rounds="1_0"', "'1_0' is not a whole number"),
        ('rounds=" 3"', "' 3' is not a whole number"),
        ('rounds="3\u200b"', "is not a whole number"),
        ('rounds="٣"', "'٣' is not a whole number"),
        ('rounds="³"', "'³' is not a whole number"),
        ('rounds="2.5"', "'2.5' is not a whole number"),
        ('rounds="0"', "'0' is too small"),
        ('rounds="11"', "'11' is too large"),
        (f'rounds="{"9" * 2_000}"', "…' is too large"),
        (f'rounds="{"9" * 5_000}"', "is longer than 2000 characters"),
        ('quiet="maybe"', "'maybe' is neither yes nor no"),
        ('quiet=""', "'' is neither yes nor no"),
        ('kind="warning"', "'warning' is not among its words"),
        ('kind="Tip"', "'Tip' is not among its words"),
        (f'title="{"x" * 2_001}"', "is longer than 2000 characters"),
        (f'areas="{"x," * 101}"', "has more than 100 words"),
    ],
)
def test_value_that_is_not_allowed(argument: str, message: str) -> None:
    key = argument.split("=")[0]
    values, ((line, column, told, hint),) = bound(f"\n<<circuit {argument}>>")
    assert values == DEFAULTS
    assert (line, column) == (2, len(f"<<circuit {key}='") + 1)
    assert told.startswith(f"argument '{key}': ")
    assert message in told
    assert len(told) < 120
    assert "allowed: " in hint


@pytest.mark.parametrize(
    ("argument", "hint"),
    [
        ("rounds=x", "allowed: a whole number from 1 up to 10"),
        ("per-area=x", "allowed: a whole number"),
        ("quiet=x", "allowed: one of yes, no, true, false"),
        ("kind=x", "allowed: one of tip, caution"),
        ("kind=cautoin", "did you mean 'caution'? allowed: one of tip, caution"),
        (f"title={'x' * 2_001}", "allowed: a text of at most 2000 characters"),
        (f"areas={'x,' * 101}", "allowed: at most 100 words with commas between them"),
    ],
)
def test_hint_lists_what_is_allowed(argument: str, hint: str) -> None:
    column = len("<<circuit ") + argument.index("=") + 2
    assert [(place, told) for _, place, _, told in bound(f"<<circuit {argument}>>")[1]] == [(column, hint)]


def test_longest_text_and_list_are_taken() -> None:
    values, errors = bound(f'<<circuit title="{"x" * 2_000}" areas="{"x," * 100}">>')
    assert errors == []
    assert (len(str(values["title"])), values["areas"]) == (2_000, ("x",) * 100)


def test_unknown_key_is_told_at_the_key() -> None:
    known = "its arguments: title, rounds, per-area, quiet, kind, areas"
    assert bound("<<circuit rounds=2 araes=x zzz=y>>")[1] == [
        (1, 20, "'circuit' has no argument 'araes'", f"did you mean 'areas'? {known}"),
        (1, 28, "'circuit' has no argument 'zzz'", known),
    ]


def test_unknown_key_where_there_are_no_arguments() -> None:
    assert bound("<<areas x=y>>", ()) == ({}, [(1, 9, "'areas' has no argument 'x'", "it takes none")])


def test_duplicate_key_is_told_at_the_second() -> None:
    _, errors = bound("<<circuit rounds=2 rounds=4>>")
    assert errors == [(1, 20, "argument 'rounds' is given twice", "keep one of them")]


def test_all_mistakes_are_told_at_once() -> None:
    _, errors = bound("<<circuit rounds=x glutes kind=y>>")
    assert sorted(column for _, column, _, _ in errors) == [18, 20, 32]


def test_missing_argument_is_told_at_the_tag() -> None:
    values, errors = bound("\n see <<exercise>>", NEEDY)
    assert values == {"name": None}
    assert [(line, column, message) for line, column, message, _ in errors] == [
        (2, 6, "'exercise' needs the argument 'name'")
    ]


@pytest.mark.parametrize("value", ["", " ", "\u200b"])
def test_required_text_is_not_empty(value: str) -> None:
    _, ((_, column, message, _),) = bound(f'<<exercise name="{value}">>', NEEDY)
    assert column == 18
    assert "is empty" in message


def test_required_list_is_not_empty() -> None:
    areas = (Argument("areas", "list", None, "The areas.", required=True),)
    assert "is empty" in bound('<<muscle-map areas=" , ,">>', areas)[1][0][2]


def test_malformed_tag_does_not_miss_what_it_could_not_read() -> None:
    assert [message for _, _, message, _ in bound('<<exercise name="x>>', NEEDY)[1]] == [
        "the value of 'name' has no closing quote"
    ]


def test_mistakes_are_warnings_about_the_file() -> None:
    _, errors = bind(scan("<<circuit rounds=x>>", first_line=7)[0], ARGUMENTS, "posts/x.md")
    message = "argument 'rounds': 'x' is not a whole number"
    assert errors == [
        Problem("posts/x.md", 7, 18, Severity.WARNING, message, "allowed: a whole number from 1 up to 10")
    ]
    assert errors[0].severity is Severity.WARNING


@given(
    st.lists(
        st.tuples(st.sampled_from([argument.name for argument in ARGUMENTS] + ["x"]), st.text(max_size=20)), max_size=4
    )
)
def test_any_values_are_bound(pairs: list[tuple[str, str]]) -> None:
    for tag in scan("<<circuit " + " ".join(f'{key}="{value}"' for key, value in pairs) + ">>"):
        values, errors = bind(tag, ARGUMENTS, "posts/x.md")
        assert values.keys() == DEFAULTS.keys()
        assert all(error.line >= 1 and error.column >= 1 for error in errors)
