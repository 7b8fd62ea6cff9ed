"""Values of forms and addresses."""

from __future__ import annotations

import pytest

from web.core.forms import parse_number


@pytest.mark.parametrize(("text", "number"), [("1", 1), ("10", 10), ("999999999", 999_999_999)])
def test_positive_numbers_are_read(text: str, number: int) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "+1", " 1", "1\n", "1.0", "x", "²", "٢", "1000000000", "9" * 5000]
)
def test_other_text_is_no_number(text: str) -> None:
    assert parse_number(text) is None
