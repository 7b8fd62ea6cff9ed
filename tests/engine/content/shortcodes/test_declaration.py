"""Mistakes in the declaration of a shortcode are found when it is registered."""

from __future__ import annotations

from typing import Any

import pytest

from engine.content.shortcodes import Argument, check_declaration

BAD_NAMES = [
    *("", " ", "a b", "a/b", "/a", "a[b]", "a(b)", "a{b}", "a<b", "a>b", "a&b", "A", "1a", "a_b", "-a", "a-", "a--b"),
    *("é", "a\n", "a\u00a0b", "a=b", 'a"'),
]


def test_a_valid_declaration_is_accepted() -> None:
    check_declaration(
        "exercise-table",
        [
            Argument("title", "string", "Exercises", "A heading."),
            Argument("per-area", "int", 4, "Rows.", minimum=1, maximum=4),
            Argument("quiet", "bool", False, "No jumps."),
            Argument("kind", "enum", "tip", "Which.", choices=("tip", "caution")),
            Argument("areas", "list", ("glutes",), "The areas."),
            Argument("name", "string", None, "The exercise.", required=True),
            Argument("level", "int", None, "The level."),
        ],
    )


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_are_not_valid(name: str) -> None:
    with pytest.raises(ValueError, match=r"shortcode .*: a name has lowercase letters"):
        check_declaration(name, [])
    with pytest.raises(ValueError, match=r"shortcode 'a', argument .*: a name has lowercase letters"):
        check_declaration("a", [Argument(name, "string", None, "A word.")])


def test_an_argument_cannot_be_declared_twice() -> None:
    twice = [Argument("b", "string", None, "One."), Argument("b", "int", None, "Two.")]
    with pytest.raises(ValueError, match="shortcode 'a', argument 'b': declared twice"):
        check_declaration("a", twice)


@pytest.mark.parametrize(
    ("type_", "default", "more", "message"),
    [
        ("text", None, {}, "unknown type 'text'"),
        ("string", 3, {}, "the default 3 is not of type string"),
        ("int", "3", {}, "the default '3' is not of type int"),
        ("int", True, {}, "the default True is not of type int"),
        ("int", 0, {"minimum": 1}, "the default 0 is not allowed"),
        ("int", 9, {"maximum": 8}, "the default 9 is not allowed"),
        ("int", None, {"minimum": 3, "maximum": 2}, "the minimum 3 is above the maximum 2"),
        ("string", None, {"minimum": 1}, "only an int can have a minimum"),
        ("bool", 1, {}, "the default 1 is not of type bool"),
        ("enum", None, {}, "an enum must have choices, and other types cannot have any"),
        ("string", None, {"choices": ("x",)}, "an enum must have choices, and other types cannot have any"),
        ("enum", "z", {"choices": ("x", "y")}, "the default 'z' is not allowed"),
        ("list", ["x"], {}, r"the default \['x'\] is not of type list"),
        ("list", (1,), {}, r"the default \(1,\) is not a tuple of strings"),
        ("list", ("x",) * 101, {}, "is not allowed"),
        ("string", "x", {"required": True}, "a required argument cannot have a default"),
    ],
)
def test_contradictory_declarations_are_refused(type_: Any, default: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"shortcode 'a', argument 'b': .*{message}"):
        check_declaration("a", [Argument("b", type_, default, "A word.", **more)])
