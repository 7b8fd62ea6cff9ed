"""References to links and footnotes without a definition, and definitions that replace each other."""

from __future__ import annotations

import pytest

from tests.engine.content.samples import list_problems, render_page, render_sample

EVERYWHERE = """\
# Head [a][b]

| x [q][r] | y |
|---|---|
| z [^3] | <<hello name="you">> [s][t] |

> - list [a][c]
>   more [c][d]

Term [e][f]
: def [g][h]

[^9]: foot [i][j]

    more [k][l]

<<note>>
1. ![see [m][n] x](/a.jpg)
<</note>>
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See [the plan][plan] and this[^1].", ["1:5 link '[plan]'", "1:30 footnote '[^1]'"]),
        ("[the plan][], [plan][Plan A]", ["1:1 link '[the plan]'", "1:15 link '[Plan A]'"]),
        ("![A runner][pic]", ["1:1 link '[pic]'"]),
        ("[**bold** plan][no] [a [b] c][no]", ["1:1 link '[no]'", "1:21 link '[no]'"]),
        ("A [line\nbreak][no]", ["1:3 link '[no]'"]),
        ("[plan] : /plans/\n\n[x][plan]", ["3:1 link '[plan]'"]),
        ("[a][b][c]", ["1:1 link '[b]'"]),
        ("A[^1][^2] and[^long name]", ["1:2 footnote '[^1]'", "1:6 footnote '[^2]'", "1:14 footnote '[^long name]'"]),
        ("[a][^1]", ["1:4 footnote '[^1]'"]),
        ("A[^1]\n\n[^2]: other", ["1:2 footnote '[^1]'"]),
        ("A[^note]\n\n[^Note]: other", ["1:2 footnote '[^note]'"]),
        ("A[^ 1]\n\n[^1]: one", ["1:2 footnote '[^ 1]'"]),
        ("[a][<<hello>>]", ["1:1 link '[<<hello>>]'"]),
        (
            EVERYWHERE,
            [
                *("1:8 link '[b]'", "3:5 link '[r]'", "5:5 footnote '[^3]'", "5:33 link '[t]'", "7:10 link '[c]'"),
                *("8:10 link '[d]'", "10:6 link '[f]'", "11:7 link '[h]'", "13:12 link '[j]'", "15:10 link '[l]'"),
                "18:10 link '[n]'",
            ],
        ),
    ],
)
def test_a_reference_without_a_definition_is_a_warning_at_its_bracket(text: str, found: list[str]) -> None:
    expected = [f"{position}: The {what} is not defined." for position, what in (each.split(" ", 1) for each in found)]
    assert list_problems(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "- [ ] squat\n- [x] lunge\n- [X] plank",
        "It [sic] works [1], [...] see [x] and [plan], [^] and [^ ].",
        "array[0][1], weeks[i][j], shown by several trials.[1][2]",
        "[[wiki]] [the plan] [plan] [ ][ ]",
        "`[a][b]` `[^1]` \\[a][b] \\[^1] [a]\\[b]",
        "    [a][b] [^1]\n\n```\n[a][b] [^1]\n```\n\n<!-- [a][b] [^1] -->",
        "[The  Plan][PLAN] [a][plan] [plan][]\n\n[plan]: /plans/ 'Plans'",
        "A[^1] b[^1]\n\n> [^1]: one",
        "[^1](/notes/) [a](/b)[c]",
        "[plan]: /a\n[other]: /a\n[plan]: /a\n\nUnused definitions",
        "[^2]: Its words are shown.",
    ],
)
def test_brackets_that_are_text_or_defined_are_not_reported(text: str) -> None:
    assert list_problems(text) == []


def test_the_text_stays_as_it_is_typed() -> None:
    assert render_page("See [the *plan*][plan] and this[^1].") == ("<p>See [the <em>plan</em>][plan] and this[^1].</p>")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("[a][plann]\n\n[plan]: /plans/", "Did you mean 'plan'?"),
        ("A[^notes]\n\n[^note]: b", "Did you mean '^note'?"),
        ("[a][b]", "Add a line '[b]: address', or write a backslash before the bracket."),
        ("A[^1]", "Add a line '[^1]: text', or write a backslash before the bracket."),
    ],
)
def test_the_hint_is_a_similar_definition_or_what_to_add(text: str, hint: str) -> None:
    (problem,) = render_sample(text).problems
    assert problem.hint == hint


def test_a_definition_that_loses_to_another_one_is_reported() -> None:
    assert list_problems("[a][Plan]\n\n[plan]: /a\n[PLAN]: /b\n") == [
        "4:1: The link '[plan]' is defined before, with another address."
    ]
    assert list_problems("A[^1]\n\n> [^1]: one\n\n[^1]: two\n") == [
        "3:3: The footnote '[^1]' is defined again below, so this text is lost."
    ]


def test_many_references_are_reported_in_part() -> None:
    problems = list_problems("[a][b] c[^d]\n\n" * 3000)
    assert len(problems) == 20
