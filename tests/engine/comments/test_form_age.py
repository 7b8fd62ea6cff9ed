"""Timestamps of forms: they are valid for one article, and old ones are as good as new ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.comments.spam import create_timestamp, read_form_age

KEY = b"k" * 32
NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
STAMP = create_timestamp(KEY, "backside", NOW)


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(seconds=2), timedelta(days=4_000)])
def test_the_age_of_any_form_is_known(passed: timedelta) -> None:
    assert read_form_age(KEY, STAMP, "backside", NOW + passed) == passed


def test_the_timestamp_is_the_same_for_every_reader() -> None:
    assert create_timestamp(KEY, "backside", NOW) == STAMP
    assert create_timestamp(KEY, "backside", NOW + timedelta(seconds=1)) != STAMP


def test_a_timestamp_from_the_future_has_no_age() -> None:
    assert read_form_age(KEY, STAMP, "backside", NOW - timedelta(days=1)) is None


def test_a_timestamp_is_valid_for_its_article_and_key_only() -> None:
    assert read_form_age(KEY, STAMP, "backside-2", NOW) is None
    assert read_form_age(b"l" * 32, STAMP, "backside", NOW) is None


def test_a_timestamp_cannot_be_forged() -> None:
    seconds, _, signature = STAMP.partition(".")
    for changed in (int(seconds) - 60, f"0{seconds}", f"{seconds} ", f"+{seconds}", "٣"):
        assert read_form_age(KEY, f"{changed}.{signature}", "backside", NOW) is None


@pytest.mark.parametrize(
    "stamp", ["", ".", "1.", "99999999999." + "0" * 32, STAMP + "\n", STAMP.upper() + "é", "\ud800"]
)
def test_an_invalid_timestamp_has_no_age(stamp: str) -> None:
    assert read_form_age(KEY, stamp, "backside", NOW) is None


@given(st.text())
def test_any_text_is_accepted_as_a_timestamp(text: str) -> None:
    assert read_form_age(KEY, text, "backside", NOW) is None
