"""A site's values override ours, and every value keeps the position in its file."""

from engine.library.merge import add_ids, apply_overrides, combine_files
from engine.validation.located import Position
from engine.validation.yaml_reader import read_yaml


def test_mappings_are_merged_and_other_values_replaced() -> None:
    ours = read_yaml("a:\n  x: 1\n  list: [1, 2, 3]\n  deep: {p: 1, q: 2}\nb: {x: 2}", "ours.yaml")
    sites = read_yaml("a:\n  list: [9]\n  deep: {q: 7}\nc: {x: 3}", "site.yaml")
    merged = apply_overrides(ours, sites)
    assert merged.data == {
        "a": {"x": 1, "list": [9], "deep": {"p": 1, "q": 7}},
        "b": {"x": 2},
        "c": {"x": 3},
    }
    assert ours.data["a"] == {"x": 1, "list": [1, 2, 3], "deep": {"p": 1, "q": 2}}


def test_a_value_keeps_the_position_in_its_file() -> None:
    ours = read_yaml("a:\n  x: 1\n  list: [1, 2, 3]\n  deep: {p: 1}", "ours.yaml")
    sites = read_yaml("\na:\n  list: [9]\n  deep:\n    q: 7", "site.yaml")
    merged = apply_overrides(ours, sites)
    assert merged.position_of(("a", "x")) == Position("ours.yaml", 2, 6)
    assert merged.position_of(("a", "list", 0)) == Position("site.yaml", 3, 10)
    assert merged.position_of(("a", "deep", "p")) == Position("ours.yaml", 4, 13)
    assert merged.key_position_of(("a", "deep", "q")) == Position("site.yaml", 5, 5)
    assert ("a", "list", 2) not in merged.nodes


def test_the_first_of_two_entries_with_the_same_id_wins() -> None:
    first = read_yaml("a: {x: 1}", "one.yaml")
    second = read_yaml("b: {x: 2}\na: {x: 3}", "two.yaml")
    together, errors = combine_files([first, second])
    assert together.data == {"a": {"x": 1}, "b": {"x": 2}}
    assert [str(error) for error in errors] == [
        "two.yaml:2:1: warning: 'a' is already defined in one.yaml, line 1."
        " Choose another id, or remove one of the two."
    ]


def test_the_key_of_an_entry_is_its_id() -> None:
    source, errors = add_ids(read_yaml("a:\n  x: 1\nb: text\nc:\n  id: d", "x.yaml"))
    assert source.data == {"a": {"x": 1, "id": "a"}, "c": {"id": "c"}}
    assert source.position_of(("a", "id")) == Position("x.yaml", 1, 1)
    assert [(error.line, error.column) for error in errors] == [(3, 4), (5, 3)]
