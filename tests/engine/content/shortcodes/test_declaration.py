"""A slip in a shortcode's declaration is refused when the shortcode is registered."""

from __future__ import annotations

from typing import Any

import pytest

from engine.content.shortcodes import Argument, check_declaration

BAD_NAMES = [
    *("", " ", "a b", "a/b", "/a", "a[b]", "a(b)", "a{b}", "a<b", "a>b", "a&b", "A", "1a", "a_b", "-a", "a-", "a--b"),
    *("é", "a\n", "a\u00a0b", "a=b", 'a"'),
]


def test_sound_declaration_is_accepted() -> None:
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
def test_names_that_no_tag_could_have(name: str) -> None:
    with pytest.raises(ValueError, match=r"shortcode .*: a name is lowercase letters"):
        check_declaration(name, [])
    with pytest.raises(ValueError, match=r"shortcode 'a', argument .*: a name is lowercase letters"):
        check_declaration("a", [Argument(name, "string", None, "A word.")])


def test_argument_declared_twice() -> None:
    twice = [Argument("b", "string", None, "One."), Argument("b", "int", None, "Two.")]
    with pytest.raises(ValueError, match="shortcode 'a', argument 'b': declared twice"):
        check_declaration("a", twice)


@pytest.mark.parametrize(
    ("kind", "default", "more", "message"),
    [
        ("text", None, {}, "there is no kind 'text'"),
        ("string", 3, {}, "the default 3 is not of kind string"),
        ("int", "3", {}, "the default '3' is not of kind int"),
        ("int", True, {}, "the default True is not of kind int"),
        ("int", 0, {"minimum": 1}, "the default 0 is too small"),
        ("int", 9, {"maximum": 8}, "the default 9 is too large"),
        ("int", None, {"minimum": 3, "maximum": 2}, "the minimum 3 is above the maximum 2"),
        ("string", None, {"minimum": 1}, "only an int has a minimum"),
        ("bool", 1, {}, "the default 1 is not of kind bool"),
        ("enum", None, {}, "an enum, and nothing else, has choices"),
        ("string", None, {"choices": ("x",)}, "an enum, and nothing else, has choices"),
        ("enum", "z", {"choices": ("x", "y")}, "the default 'z' is not among its words"),
        ("list", ["x"], {}, r"the default \['x'\] is not of kind list"),
        ("list", (1,), {}, r"the default \(1,\) is not a tuple of words"),
        ("list", ("x",) * 101, {}, "has more than 100 words"),
        ("string", "x", {"required": True}, "a required argument has no default"),
    ],
)
def test_declarations_that_do_not_fit(kind: Any, default: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"shortcode 'a', argument 'b': .*{message}"):
        check_declaration("a", [Argument("b", kind, default, "A word.", **more)])
