"""The grammar of tags, and the problems of malformed ones."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.content.shortcodes import Scanner, Tag, scan
from engine.errors import Problem, Severity

FIXTURES = Path(__file__).parent / "fixtures"
PIECES = (
    *("<<", ">>", "/>>", "<</", "<", ">", "/", "=", '"', "'", "\\", "\n", " ", "\u00a0", "\u200b", "-", ";"),
    *("a", "circuit", "areas", "note", 'areas="x"', "b=1", "é", "🏃", "\0"),
)
shortcode_texts = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=40).map("".join)


def cases(name: str) -> list[Any]:
    """Return the cases of a fixture file, with their names as ids."""
    loaded = yaml.safe_load((FIXTURES / name).read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["case"] if isinstance(case, dict) else repr(case)) for case in loaded]


@pytest.mark.parametrize("case", cases("accepted.yaml"))
def test_accepts(case: dict[str, Any]) -> None:
    tags = scan(case["text"])
    assert [tag.problem for tag in tags] == [None] * len(tags)
    read = [
        (
            tag.source,
            tag.kind,
            tag.name,
            [[raw.key, raw.value] for raw in tag.arguments],
            tag.is_self_closing,
            tag.is_escaped,
        )
        for tag in tags
    ]
    assert read == [
        (
            expected["source"],
            expected.get("kind", "open"),
            expected["name"],
            expected.get("arguments", []),
            expected.get("self_closing", False),
            False,
        )
        for expected in case["tags"]
    ]


@pytest.mark.parametrize("case", cases("escaped.yaml"))
def test_escaped_tag_takes_one_backslash(case: dict[str, Any]) -> None:
    tag = scan(case["text"])[-1]
    assert tag.is_escaped
    assert (case["text"][: tag.start], tag.source) == (case["before"], case["source"])


@pytest.mark.parametrize("text", cases("text.yaml"))
def test_finds_no_tag(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize("case", cases("malformed.yaml"))
def test_reports_the_mistake_and_its_position(case: dict[str, Any]) -> None:
    tag = scan(case["text"])[0]
    assert tag.problem is not None
    assert case["message"] in tag.problem.message
    assert (tag.problem.line, tag.problem.column) == (case.get("line", 1), case["column"])
    assert tag.source == case["source"]
    assert tag.problem.hint


def test_a_valid_tag_after_a_malformed_one_is_found() -> None:
    for broken in ('<<a b="x ', "<<a b ", "<<a =b ", "<</a b ", "<<a b=x"):
        assert scan(broken + "<<circuit>>")[1].source == "<<circuit>>"


def test_arguments_next_to_a_mistake_are_read() -> None:
    (tag,) = scan("<<a x b=1 b=2>>")
    assert [(raw.key, raw.value) for raw in tag.arguments] == [("b", "1"), ("b", "2")]


def test_positions_count_from_the_first_line() -> None:
    tag = scan('# Title\n\n  🏃 <<circuit areas="x"\u00a0rounds=3>>\n', first_line=12)[0]
    assert (tag.line, tag.column) == (14, 5)
    assert [(raw.line, raw.column, raw.value_column) for raw in tag.arguments] == [(14, 15, 22), (14, 25, 32)]


def test_the_position_of_an_escaped_tag_is_that_of_its_first_bracket() -> None:
    (tag,) = scan("ab \\<<circuit>>")
    assert (tag.line, tag.column, tag.start) == (1, 5, 3)


def test_a_problem_becomes_a_warning_about_the_file() -> None:
    problem = scan("\n <<>>", first_line=5)[0].problem
    assert problem is not None
    assert problem.in_file("posts/x.md") == Problem(
        "posts/x.md", 6, 2, Severity.WARNING, "This tag has no name.", problem.hint
    )


def test_long_words_are_truncated_in_messages() -> None:
    problem = scan(f"<<a {'x' * 5000}>>")[0].problem
    assert problem is not None
    assert len(problem.message) < 100


ADVERSARIAL = [
    *("<<", "<", "\\", "<<a ", "<<a>>", '<<a b="', "<<a b='", "<<a b=", "<<a b=x\\", '<<a b="\\"', '<<a \\"', "<</a "),
    *(
        "\\<<",
        "<<a b='\"",
        "a-",
        "<<a/",
        "<<a b=c ",
        "b=c ",
        "x ",
        '"',
        ">",
        "/",
        '\\"',
        "<<a b=1 b=2 ",
        "\n<<a ",
        ">>",
    ),
]


@pytest.mark.parametrize("before", ["", "<<a ", "<<a b=", '<<a b="', '<<a x "', "<</a "])
@pytest.mark.parametrize("unit", ADVERSARIAL)
def test_work_grows_linearly(unit: str, before: str) -> None:
    steps = {}
    for length in (2_000, 4_000, 8_000):
        text = before + unit * (length // len(unit)) + "<<a>>"
        scanner = Scanner(text)
        scanner.run()
        steps[length] = scanner.steps
        assert scanner.steps <= 6 * len(text) + 6
    assert steps[4_000] - steps[2_000] <= 6 * 2_000 + 60
    assert steps[8_000] - steps[4_000] <= 2 * (steps[4_000] - steps[2_000]) + 60


def assert_sound(text: str, tags: list[Tag]) -> None:
    """Check that tags are in order, do not overlap, and are on one line each."""
    end = 0
    for tag in tags:
        assert end <= tag.start < tag.end <= len(text)
        assert tag.source == text[tag.start : tag.end]
        assert "\n" not in tag.source
        assert tag.source.startswith("\\<<" if tag.is_escaped else "<<")
        assert tag.problem is not None or tag.source.endswith(">>")
        bracket = tag.start + tag.is_escaped
        assert tag.line == text.count("\n", 0, bracket) + 1
        assert tag.column == bracket - (text.rfind("\n", 0, bracket) + 1) + 1
        if tag.problem is not None:
            assert tag.problem.line == tag.line
            assert tag.column <= tag.problem.column <= tag.column + len(tag.source)
        end = tag.end


@given(shortcode_texts)
def test_any_text_is_scanned(text: str) -> None:
    assert_sound(text, scan(text))


@given(st.text(st.characters(exclude_characters="\n\0"), max_size=50), st.sampled_from(['"', "'"]))
def test_any_value_can_be_quoted(value: str, quote: str) -> None:
    written = value.replace("\\", "\\\\").replace(quote, "\\" + quote)
    (tag,) = scan(f"<<a b={quote}{written}{quote}>>")
    assert tag.problem is None
    assert [raw.value for raw in tag.arguments] == [value]


def test_a_hundred_thousand_random_texts_are_scanned() -> None:
    chooser = random.Random(20_240_229)
    malformed = 0
    for _ in range(100_000):
        tags = scan("".join(chooser.choices(PIECES, k=chooser.randrange(1, 24))))
        malformed += any(tag.problem for tag in tags)
    assert malformed > 1_000
