"""Timestamps of forms: they are valid for one article, and old ones are as good as new ones."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.crypto import SecretBox

KEY, PURPOSE = SecretBox(b"k" * 32), "form"
NOW = datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
STAMP = KEY.create_timestamp(PURPOSE, "backside", NOW)


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(seconds=2), timedelta(days=4_000)])
def test_the_age_of_any_form_is_known(passed: timedelta) -> None:
    assert KEY.read_age(STAMP, PURPOSE, "backside", NOW + passed) == passed


def test_the_timestamp_is_the_same_for_every_reader() -> None:
    assert KEY.create_timestamp(PURPOSE, "backside", NOW) == STAMP
    assert KEY.create_timestamp(PURPOSE, "backside", NOW + timedelta(seconds=1)) != STAMP


def test_a_timestamp_from_the_future_has_no_age() -> None:
    assert KEY.read_age(STAMP, PURPOSE, "backside", NOW - timedelta(days=1)) is None


def test_a_timestamp_is_valid_for_its_article_and_key_only() -> None:
    assert KEY.read_age(STAMP, PURPOSE, "backside-2", NOW) is None
    assert SecretBox(b"l" * 32).read_age(STAMP, PURPOSE, "backside", NOW) is None


def test_a_timestamp_cannot_be_forged() -> None:
    seconds, _, signature = STAMP.partition(".")
    for changed in (int(seconds) - 60, f"0{seconds}", f"{seconds} ", f"+{seconds}", "٣"):
        assert KEY.read_age(f"{changed}.{signature}", PURPOSE, "backside", NOW) is None


@pytest.mark.parametrize(
    "stamp", ["", ".", "1.", "99999999999." + "0" * 32, STAMP + "\n", STAMP.upper() + "é", "\ud800"]
)
def test_an_invalid_timestamp_has_no_age(stamp: str) -> None:
    assert KEY.read_age(stamp, PURPOSE, "backside", NOW) is None


@given(st.text())
def test_any_text_is_accepted_as_a_timestamp(text: str) -> None:
    assert KEY.read_age(text, PURPOSE, "backside", NOW) is None
