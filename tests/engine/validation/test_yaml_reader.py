"""YAML from authors: each problem has a position and a hint, and no text breaks the reader."""

import time

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import Severity
from engine.validation.located import LocatedData, Position
from engine.validation.yaml_reader import MAX_FRONT_MATTER_BYTES, read_yaml


def only_problem(text: str) -> tuple[int, int, str, str]:
    """Return the line, column, message and hint of the only problem of a text."""
    (problem,) = read_yaml(text, "x.yaml").problems
    assert problem.severity is Severity.ERROR
    assert problem.path == "x.yaml"
    return problem.line, problem.column, problem.message, problem.hint


def test_data_are_read() -> None:
    source = read_yaml('a: 1\nb: [x, 2.5, true, null]\nc: {d: "no"}\n', "x.yaml")
    assert source.data == {"a": 1, "b": ["x", 2.5, True, None], "c": {"d": "no"}}
    assert source.problems == ()


def test_every_key_and_value_has_its_position_in_the_file() -> None:
    source = read_yaml("title: Bridges\ndose:\n  sets: [2, 3]\nempty:\n", "posts/x.md", first_line=2)
    assert source.key_position_of(("title",)) == Position("posts/x.md", 2, 1)
    assert source.position_of(("title",)) == Position("posts/x.md", 2, 8)
    assert source.key_position_of(("dose", "sets")) == Position("posts/x.md", 4, 3)
    assert source.position_of(("dose", "sets", 1)) == Position("posts/x.md", 4, 13)
    assert source.position_of(("empty",)) == Position("posts/x.md", 5, 1)
    assert source.position_of(()) == Position("posts/x.md", 2, 1)


def test_the_position_of_a_missing_value_is_that_of_its_nearest_parent() -> None:
    source = read_yaml("a: 1\ndose:\n  min: 2\n", "x.yaml")
    assert source.key_position_of(("dose", "max")) == Position("x.yaml", 2, 1)
    assert source.position_of(("null", "at", 3)) == Position("x.yaml", 1, 1)


def test_get_returns_nested_data() -> None:
    source = read_yaml("a: [{b: 1}]", "x.yaml")
    assert source.get(("a", 0, "b")) == 1
    with pytest.raises(KeyError):
        source.get(("a", "b"))


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_an_empty_text_is_an_empty_mapping(text: str) -> None:
    source = read_yaml(text, "x.yaml")
    assert source.data == {} and source.position_of(()) == Position("x.yaml", 1, 1)


def test_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    source = read_yaml("\ufeffa: 1\r\nb: 2\r\n", "x.yaml")
    assert source.data == {"a": 1, "b": 2}
    assert source.position_of(("b",)) == Position("x.yaml", 2, 4)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("12:30", "YAML reads 12:30 as the number 750."),
        ("12:30:15", "YAML reads 12:30:15 as the number 45015."),
        ("1:30.5", "YAML reads 1:30.5 as the number 90.5."),
        ("010", "YAML reads 010 as the number 8."),
        ("0x1f", "YAML reads 0x1f as the number 31."),
        ("1_000", "YAML reads 1_000 as the number 1000."),
        (".inf", "The number .inf cannot be read."),
        ("0x_", "The number 0x_ cannot be read."),
    ],
)
def test_unusual_numbers_are_reported(raw: str, message: str) -> None:
    assert only_problem(f"a: 1\nb: {raw}\n") == (2, 4, message, f'If it is text, put it in quotes: "{raw}".')


def test_a_time_of_day_in_quotes_is_text() -> None:
    assert read_yaml('a: "12:30"', "x.yaml").data == {"a": "12:30"}


def test_a_date_that_does_not_exist_is_reported() -> None:
    assert only_problem("date: 2024-02-30")[:3] == (1, 7, "The date 2024-02-30 does not exist.")


def test_dates_are_iso_text_with_the_type_date() -> None:
    source = read_yaml('a: 2024-02-03\nb: 2024-02-03 10:00:00 +2\nc: "2024-02-03"', "x.yaml")
    assert source.data == {"a": "2024-02-03", "b": "2024-02-03T10:00:00+02:00", "c": "2024-02-03"}
    assert [source.nodes[key,].type for key in "abc"] == ["date", "date", "text"]


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("a: 1\na: 2", 2, 1, "The key 'a' is used twice"),
        ("b:\n  c: 1\n  c: 2", 3, 3, "The key 'c' is used twice"),
        ("a: 1\nno: 2", 2, 1, "does not read the key no as text"),
        ("<<: {a: 1}", 1, 1, "does not read the key << as text"),
        ("? [a]\n: b", 1, 3, "A key must be a plain word"),
        ("a: &x 1", 1, 4, "Anchors (&) and aliases (*) are not supported"),
        ("a: 1\nb: *a", 2, 4, "Anchors (&) and aliases (*) are not supported"),
        ("a: !!str 1", 1, 4, "Tags (!) are not supported"),
        ("a: !python/object:os.system x", 1, 4, "Tags (!) are not supported"),
        ("&x a: 1", 1, 1, "cannot have an anchor"),
        ("a: 1\n---\nb: 2", 2, 1, "A second YAML document begins here"),
        ("- a\n- b", 1, 1, "There must be keys with values here"),
        ("\njust words", 2, 1, "There must be keys with values here"),
        ("title: Strength: the basics", 1, 16, "A key cannot end at this colon"),
        ("a: 1\nno colon here\nb: 2", 2, 1, "This line has no 'key: value'"),
        ("a: [1, 2\nb: 3", 1, 4, "This bracket is not closed"),
        ('a: "x\nb: 1', 1, 4, "This quote is not closed"),
        ('a: "x" y', 1, 8, "This line does not fit the lines around it"),
        ('a: "\\q"', 1, 5, "YAML does not know this escape sequence"),
        ("a: @x", 1, 4, "A value cannot begin with @"),
        ("a:\n\tb: 1", 2, 1, "YAML cannot be indented with a tab"),
        ("a: - b", 1, 4, "This is not valid YAML"),
        ("a: 1\nb: x\x00y", 2, 5, "U+0000"),
        ("a: \u2028", 1, 4, "U+2028"),
        ("a: \ud800", 1, 4, "U+D800"),
        ("[" * 3000, 1, 22, "nested more than 20 levels deep"),
        ("[" * 3000 + "]" * 3000, 1, 22, "nested more than 20 levels deep"),
        ("- " * 3000, 1, 43, "nested more than 20 levels deep"),
    ],
)
def test_problems_have_a_position_and_a_hint(text: str, line: int, column: int, words: str) -> None:
    found_line, found_column, message, hint = only_problem(text)
    assert (found_line, found_column) == (line, column)
    assert words in message
    assert hint


def test_the_first_of_two_equal_keys_is_used() -> None:
    source = read_yaml("a: {b: 1}\na: {b: 2, c: 010}", "x.yaml")
    assert source.data == {"a": {"b": 1}}
    assert source.position_of(("a", "b")) == Position("x.yaml", 1, 8)
    assert len(source.problems) == 2


def test_several_problems_are_reported_at_once() -> None:
    source = read_yaml("a: 12:30\nb: 010\nc: fine\nc: again\n", "x.yaml")
    assert [problem.line for problem in source.problems] == [1, 2, 4]
    assert source.data["c"] == "fine"


def test_the_maximum_length_counts_bytes() -> None:
    fits = read_yaml("a: " + "é" * 8000, "x.md", max_bytes=MAX_FRONT_MATTER_BYTES)
    too_long = read_yaml("a: " + "é" * 9000, "x.md", max_bytes=MAX_FRONT_MATTER_BYTES)
    assert fits.problems == ()
    assert "longer than 16 KB" in too_long.problems[0].message


@pytest.mark.parametrize(
    "text", ["9" * 100_000, "1:" * 100_000 + "1", '"' * 100_000, "{" * 100_000, "a " * 100_000, "- " * 100_000]
)
def test_no_text_takes_long(text: str) -> None:
    began = time.perf_counter()
    read_yaml(f"a: {text}", "x.yaml")
    assert time.perf_counter() - began < 2


@settings(deadline=None)
@given(st.text(st.sampled_from("ab: -[]{}\"'&*!|>%@`#,?0159.\n\t\r\x00é\u2028\ud800"), max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    source = read_yaml(text, "x.yaml")
    assert isinstance(source, LocatedData)
    assert () in source.nodes
    assert all(problem.line >= 1 and problem.column >= 1 for problem in source.problems)


@settings(deadline=None)
@given(st.dictionaries(st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1), st.text("aé 1:-#")))
def test_dumped_yaml_can_be_read(data: dict[str, str]) -> None:
    source = read_yaml(yaml.safe_dump(data, allow_unicode=True), "x.yaml")
    assert source.problems == ()
    assert source.data == data
