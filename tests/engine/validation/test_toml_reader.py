"""TOML with the position of each value and each problem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Severity
from engine.validation.located import Loc, LocatedData
from engine.validation.toml_reader import read_toml

TEXT = """\
title = "A"
"quoted key" = 'b'
colours.accent = "#000000"

[[authors]]
name = "Ann"

  [[authors]]
  name = "Bob"
  links = ["x", "y"]

[dates]
day = 2026-03-01
time = 07:30:00
moment = 2026-03-01T07:30:00Z
on = true
many = 3
half = 0.5
"""


@pytest.fixture
def source() -> LocatedData:
    """Read the text above."""
    return read_toml(TEXT, "site.toml")


def test_data_are_as_in_json(source: LocatedData) -> None:
    assert source.problems == ()
    assert source.data == {
        "title": "A",
        "quoted key": "b",
        "colours": {"accent": "#000000"},
        "authors": [{"name": "Ann"}, {"name": "Bob", "links": ["x", "y"]}],
        "dates": {
            "day": "2026-03-01",
            "time": "07:30:00",
            "moment": "2026-03-01T07:30:00+00:00",
            "on": True,
            "many": 3,
            "half": 0.5,
        },
    }


@pytest.mark.parametrize(
    ("loc", "key", "value"),
    [
        ((), (1, 1), (1, 1)),
        (("title",), (1, 1), (1, 9)),
        (("quoted key",), (2, 1), (2, 16)),
        (("colours", "accent"), (3, 1), (3, 18)),
        (("authors",), (5, 3), (5, 3)),
        (("authors", 0, "name"), (6, 1), (6, 8)),
        (("authors", 1), (8, 5), (8, 5)),
        (("authors", 1, "name"), (9, 3), (9, 10)),
        (("authors", 1, "links", 1), (10, 3), (10, 11)),
        (("dates",), (12, 2), (12, 2)),
        (("dates", "many"), (17, 1), (17, 8)),
        (("dates", "null"), (12, 2), (12, 2)),
    ],
)
def test_positions(source: LocatedData, loc: Loc, key: tuple[int, int], value: tuple[int, int]) -> None:
    assert (source.key_position_of(loc).line, source.key_position_of(loc).column) == key
    assert (source.position_of(loc).line, source.position_of(loc).column) == value


def test_types_are_those_of_yaml(source: LocatedData) -> None:
    found = {loc[-1]: (node.type, node.raw) for loc, node in source.nodes.items() if loc[:1] == ("dates",)}
    assert found == {
        "dates": ("mapping", ""),
        "day": ("date", "2026-03-01"),
        "time": ("date", "07:30:00"),
        "moment": ("date", "2026-03-01T07:30:00+00:00"),
        "on": ("bool", "true"),
        "many": ("number", "3"),
        "half": ("number", "0.5"),
    }


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a = 1\nb = ", 2, 5),
        ("a = 1\nb = x", 2, 5),
        ("a = 1\na = 2", 2, 6),
        ('a = "x" y', 1, 9),
        ("\n[a", 2, 3),
        ("d = 2024-02-30", 1, 5),
        ('a = "x\nb = 1', 1, 7),
        ('a = """x\n', 2, 1),
        (f"a = {'9' * 5000}", 1, 1),
        (f"a = {'[' * 5000}", 1, 1),
        ('a = "\\ud800"', 1, 12),
        ("a = 1\x00", 1, 6),
    ],
)
def test_a_syntax_error_is_reported_at_its_position(text: str, line: int, column: int) -> None:
    source = read_toml(text, "site.toml")
    (problem,) = source.problems
    assert (problem.path, problem.line, problem.column) == ("site.toml", line, column)
    assert problem.severity is Severity.ERROR and problem.hint
    assert source.data == {}
    assert "at line" not in problem.message and "int_max" not in problem.message


def test_escape_sequences_cannot_add_forbidden_characters() -> None:
    assert read_toml('a = ["x\\u0000y\\u202E"]', "x.toml").data == {"a": ["x\ufffdy\ufffd"]}


@given(
    st.lists(st.sampled_from(["a", "=", "[", "]", "{", "}", '"', "'", '"""', "\\", "\n", ".", ",", "1", "-", "#", " "]))
)
def test_no_text_breaks_the_reader(pieces: list[str]) -> None:
    source = read_toml("".join(pieces), "x.toml")
    assert () in source.nodes
    assert all(problem.line >= 1 and problem.column >= 1 for problem in source.problems)
