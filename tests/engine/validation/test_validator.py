"""Validation of YAML into dataclasses: valid parts are kept, and each problem is reported once."""

import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass

from engine.errors import Severity
from engine.validation.validator import validate
from engine.validation.yaml_reader import read_yaml

STRICT = ConfigDict(extra="forbid", strict=True)
FIXTURES = Path(__file__).parent / "fixtures"


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


@dataclass(frozen=True, config=STRICT)
class Hero:
    src: str
    width: Annotated[int, Field(ge=1, le=2000)] = 100


@dataclass(frozen=True, config=STRICT)
class Sponsor:
    url: Annotated[str, StringConstraints(pattern="^https://")]
    name: str = ""


@dataclass(frozen=True, config=STRICT)
class Matter:
    title: Annotated[str, StringConstraints(min_length=1, max_length=50)]
    date: datetime.datetime | datetime.date | None = None
    draft: bool = False
    comments: Literal["open", "closed", "off"] = "open"
    tags: tuple[str, ...] = ()
    colour: Colour = Colour.RED
    hero: Hero | None = None
    sponsor: Sponsor | None = None
    counts: dict[str, int] | None = None


MATTER = TypeAdapter(Matter)
FATAL = {"title", "date", "draft"}


def validate_yaml(text: str) -> tuple[Matter | None, list[str]]:
    value, errors = validate(read_yaml(text, "x.md"), MATTER, fatal=FATAL)
    return value, [str(error) for error in errors]


def test_valid_data_become_the_dataclass() -> None:
    value, errors = validate_yaml("title: T\ndate: 2024-02-03 10:00\ntags: [a, b]\ncolour: green\nhero: {src: x.svg}")
    assert errors == []
    assert value == Matter(
        "T", datetime.datetime(2024, 2, 3, 10), tags=("a", "b"), colour=Colour.GREEN, hero=Hero("x.svg")
    )


@pytest.mark.parametrize("written", ["2024-02-03", '"2024-02-03"'])
def test_a_date_is_a_date_with_or_without_quotes(written: str) -> None:
    value, errors = validate_yaml(f"title: T\ndate: {written}")
    assert errors == [] and value and value.date == datetime.date(2024, 2, 3)


def test_every_problem_of_a_file_is_reported_once_at_its_position() -> None:
    text = (FIXTURES / "front_matter.yaml").read_text()
    value, errors = validate(read_yaml(text, "x.md", first_line=2), MATTER, fatal=FATAL)
    assert value is None
    assert [str(error) for error in errors] == [
        "x.md:4:8: error: 'draft' must be true or false, not 'maybe'.",
        "x.md:5:11: warning: 'comments' must be text. Without quotes, off means yes or no. Put it in quotes: \"off\".",
        "x.md:6:16: warning: 'tags[2]' must be text. Without quotes, 1.10 is a number. Put it in quotes: \"1.10\".",
        "x.md:6:22: warning: 'tags[3]' must be text. Without quotes, 2024-01-01 is a date. "
        'Put it in quotes: "2024-01-01".',
        "x.md:7:1: warning: Unknown field 'heroes'. Did you mean 'hero'?",
        "x.md:10:3: warning: Unknown field 'widht'. Did you mean 'width'?",
        "x.md:12:8: warning: 'sponsor.url' cannot be 'example.org'. Write an address that begins with https://.",
    ]


def test_only_the_invalid_parts_are_ignored() -> None:
    value, errors = validate_yaml(
        "title: T\nhero: {src: x.svg, width: 9000}\ntags: [a, 1, b, 2024-01-01, c]\ncounts: {a: b}"
    )
    assert value == Matter("T", hero=Hero("x.svg"), tags=("a", "b", "c"), counts={})
    assert errors == [
        "x.md:2:27: warning: 'hero.width' must be at most 2000, not 9000.",
        "x.md:3:11: warning: 'tags[2]' must be text. Without quotes, 1 is a number. Put it in quotes: \"1\".",
        "x.md:3:17: warning: 'tags[4]' must be text. Without quotes, 2024-01-01 is a date. "
        'Put it in quotes: "2024-01-01".',
        "x.md:4:13: warning: 'counts.a' must be a whole number, not 'b'.",
    ]


def test_a_part_without_a_required_field_is_ignored() -> None:
    value, errors = validate_yaml("title: T\nhero:\n  width: 3")
    assert value == Matter("T")
    assert errors == ["x.md:2:1: warning: 'hero.src' is missing. Add the field 'src'."]


def test_an_invalid_required_value_is_reported_once() -> None:
    value, errors = validate_yaml("title: T\nhero: {src: 5}")
    assert value == Matter("T")
    assert errors == [
        "x.md:2:13: warning: 'hero.src' must be text. Without quotes, 5 is a number. Put it in quotes: \"5\"."
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("draft: true", "x.md:1:1: error: 'title' is missing. Add the field 'title'."),
        (
            "title: 1.10",
            "x.md:1:8: error: 'title' must be text. Without quotes, 1.10 is a number. Put it in quotes: \"1.10\".",
        ),
        (
            "title: no",
            "x.md:1:8: error: 'title' must be text. Without quotes, no means yes or no. Put it in quotes: \"no\".",
        ),
        ("title: ~", "x.md:1:8: error: 'title' has no value. Write one, or remove the line."),
        ("title:", "x.md:1:1: error: 'title' has no value. Write one, or remove the line."),
        (
            "title: 2024-02-03",
            "x.md:1:8: error: 'title' must be text. Without quotes, 2024-02-03 is a date. "
            'Put it in quotes: "2024-02-03".',
        ),
        ('title: ""', "x.md:1:8: error: 'title' is empty. Write something, or remove the line."),
        ("title: [a]", "x.md:1:8: error: 'title' must be text, not a list."),
        ("title: " + "x" * 51, "x.md:1:8: error: 'title' must have at most 50 characters."),
        (
            "title: T\ndate: soon",
            "x.md:2:7: error: 'date' must be a date such as 2026-03-01 or 2026-03-01 07:30, not 'soon'.",
        ),
        ("title: T\nhero: {src: x, z: 1}", "x.md:2:16: warning: Unknown field 'z'. Known fields: src, width."),
        ("title: T\ntags: a", "x.md:2:7: warning: 'tags' must be a list, not 'a'. Put it in brackets: [a]."),
        ("title: T\ncolour: gren", "x.md:2:9: warning: 'colour' cannot be 'gren'. Did you mean 'green'?"),
        ("title: T\ncolour: blue", "x.md:2:9: warning: 'colour' cannot be 'blue'. Choose one of: red, green."),
        (
            "title: T\nhero: x",
            "x.md:2:7: warning: 'hero' must be a mapping of keys to values, not 'x'. Its keys: src, width.",
        ),
        ("title: T\nCategories: [a]", "x.md:2:1: warning: Unknown field 'Categories'. Did you mean 'tags'?"),
        ("title: T\nfeatured-image: x", "x.md:2:1: warning: Unknown field 'featured-image'. Did you mean 'hero'?"),
        (
            "title: T\ncounts: {a: '3'}",
            "x.md:2:13: warning: 'counts.a' must be a whole number, not '3'. Remove the quotes: 3.",
        ),
        ("title: T\ncounts: {a: 1.5}", "x.md:2:13: warning: 'counts.a' must be a whole number, not '1.5'."),
    ],
)
def test_messages_are_for_authors(text: str, problem: str) -> None:
    assert validate_yaml(text)[1] == [problem]


def test_problems_of_the_reader_are_not_repeated() -> None:
    source = read_yaml("title: T\ncounts: {a: 12:30}", "x.md")
    value, errors = validate(source, MATTER)
    assert len(source.problems) == 1
    assert errors == [] and value == Matter("T", counts={})


def test_an_invalid_value_without_a_default_is_always_an_error() -> None:
    value, errors = validate(read_yaml("title: 5", "x.md"), MATTER)
    assert value is None
    assert [error.severity for error in errors] == [Severity.ERROR]


def test_one_entry_of_a_file_can_be_validated() -> None:
    source = read_yaml("a:\n  title: 1\nb:\n  title: T\n  tags: [2024-01-01]\nc:\n  draft: true\n", "x.md")
    value, errors = validate(source, MATTER, ("b",))
    assert value == Matter("T")
    assert [(error.line, error.column) for error in errors] == [(5, 10)]
    assert [str(error) for error in validate(source, MATTER, ("c",))[1]] == [
        "x.md:6:1: error: 'title' is missing. Add the field 'title'."
    ]
