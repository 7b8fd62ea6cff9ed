"""Decoding, cleaning and converting text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Problem, Severity
from engine.text import (
    decode_utf8,
    escape_controls,
    format_count,
    format_json_line,
    line_and_column,
    normalise,
    normalise_name,
    parse_number,
    slugify,
)


def test_the_byte_order_mark_is_removed() -> None:
    assert decode_utf8(b"\xef\xbb\xbf---\n", "x.md") == ("---\n", None)


def test_counts_have_their_noun() -> None:
    assert [format_count(number, "page") for number in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]
    assert format_count(2, "log entry", "log entries") == "2 log entries"


def test_line_ends_are_normalised() -> None:
    assert decode_utf8(b"a\r\nb\rc\n", "x.md") == ("a\nb\nc\n", None)


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"\xff\xfea\x00", 1, 1),
        (b"fine\ncaf\xe9 is Latin-1\n", 2, 4),
        (b"a\rb\r\n\xc3\xa9\xc3", 3, 2),
        (b"\xef\xbb\xbfa\xff", 1, 2),
        (b"\xed\xa0\x80", 1, 1),
    ],
)
def test_bytes_that_are_not_utf_8_are_reported_at_their_position(data: bytes, line: int, column: int) -> None:
    text, error = decode_utf8(data, "posts/x.md")
    assert text == ""
    assert error == Problem(
        "posts/x.md",
        line,
        column,
        Severity.ERROR,
        "This file is not UTF-8 text.",
        "Save it with the encoding UTF-8.",
    )


@pytest.mark.parametrize("character", ["\0", "\x02", "\x1b", "\x7f", "\x9b", "\u202e", "\u2066", "\ud800", "\uffff"])
def test_forbidden_characters_are_replaced(character: str) -> None:
    assert normalise(f"a{character}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["\t\n", "é 🏃 אב", "👩\u200d🦰", "a\u00a0b", "\u200e"])
def test_other_characters_are_kept(text: str) -> None:
    assert normalise(text) == text


@given(st.text())
def test_normalised_text_can_be_encoded_and_stays_the_same(text: str) -> None:
    normal = normalise(text)
    assert normalise(normal) == normal
    assert decode_utf8(normal.encode(), "x.md")[0] in (normal, normal.removeprefix("\ufeff"))


@given(st.binary())
def test_no_bytes_break_the_decoder(data: bytes) -> None:
    text, error = decode_utf8(data, "x.md")
    assert error is None or (text == "" and error.line >= 1 and error.column >= 1)


def test_positions_count_from_one() -> None:
    text = "ab\n\nc"
    assert [line_and_column(text, offset) for offset in range(6)] == [(1, 1), (1, 2), (1, 3), (2, 1), (3, 1), (3, 2)]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("posts/é.md: fine", "posts/é.md: fine"),
        ("a\nGET / 200", "a\\nGET / 200"),
        ("a\r\x1b[31m\x9b", "a\\r\\x1b[31m\\x9b"),
        ("a\u2028b\u202ec", "a\\u2028b\\u202ec"),
        ("\ud800", "\\ud800"),
    ],
)
def test_a_text_cannot_forge_a_line_of_a_log(text: str, line: str) -> None:
    assert escape_controls(text) == line


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Strong hips", "strong-hips"),
        ("Über die Hüfte — 日本", "uber-die-hufte-ri-ben"),
        ("Łódź, Ørsted & Straße", "lodz-orsted-strasse"),
        ("Привет мир", "privet-mir"),
        ("don’t stop", "dont-stop"),
        ("it's 1,000 km", "it-s-1000-km"),
        ("Co&amp;op / half ½", "co-op-half-1-2"),
        ("3 × 10 💪", "3-x-10"),
        ("  --spaces__and\t-dashes--  ", "spaces-and-dashes"),
        ("—!?", ""),
        ("", ""),
    ],
)
def test_a_slug_is_ascii_words_with_hyphens(text: str, slug: str) -> None:
    assert slugify(text) == slug


@pytest.mark.parametrize("language", ["de", "de-AT", "DE-ch"])
def test_a_german_slug_has_two_letters_for_an_umlaut(language: str) -> None:
    assert slugify("Übungen für müde Läufer: größer", language) == "uebungen-fuer-muede-laeufer-groesser"
    assert slugify("U\u0308ben in Zu\u0308rich &ouml;fter", language) == "ueben-in-zuerich-oefter"
    assert slugify("naïve Señor", language) == "naive-senor"
    assert slugify("Über", "nl") == slugify("Über", "den") == "uber"


@given(st.text())
def test_a_json_line_is_one_line_and_loses_nothing(text: str) -> None:
    line = format_json_line({"text": text})
    assert len(line.splitlines()) == 1
    assert json.loads(line) == {"text": text}


def test_a_json_line_with_a_lone_surrogate_can_be_encoded() -> None:
    assert format_json_line({"text": "\ud800é"}).encode() == '{"text": "\\ud800é"}'.encode()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Step-Ups", "step up"),
        ("Runner’s core", "runners core"),
        ("ＳＱＵＡＴＳ", "squat"),
        ("Crunches", "crunch"),
        ("calves", "calf"),
        ("reverse flies", "reverse fly"),
        ("leg_press", "leg presses"),
        ("  glute \n bridge!", "glute bridge"),
        ("lunges", "lunge"),
        ("Triceps", "tricep"),
    ],
)
def test_spellings_of_a_name_are_equal(one: str, other: str) -> None:
    assert normalise_name(one) == normalise_name(other)


@pytest.mark.parametrize("word", ["press", "gluteus", "pelvis", "is", "s"])
def test_words_that_only_look_like_plurals_stay(word: str) -> None:
    assert normalise_name(word) == word


@pytest.mark.parametrize("nothing", ["", " ", "!?", "'", "_-_"])
def test_text_without_letters_is_no_name(nothing: str) -> None:
    assert normalise_name(nothing) == ""


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("10", 10), ("999999999", 999_999_999)])
def test_positive_numbers_are_read(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "+1", " 1", "1\n", "1.0", "x", "²", "٢", "1000000000", "9" * 5000]
)
def test_other_text_is_no_number(text: str) -> None:
    assert parse_number(text) is None
