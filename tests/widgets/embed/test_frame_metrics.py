"""Estimates of the size of text in frames."""

from __future__ import annotations

import pytest

from widgets.embed.frame_metrics import count_lines, measure_width


def test_a_longer_text_takes_more_lines() -> None:
    assert count_lines("Glute bridge", 300, 16) == 1
    assert count_lines("Glute bridge " * 10, 300, 16) > 2


def test_bold_text_is_wider() -> None:
    assert measure_width("Glute bridge", 16, bold=True) > measure_width("Glute bridge", 16)


def test_an_empty_text_takes_one_line() -> None:
    assert count_lines("", 300, 16) == 1


@pytest.mark.parametrize("room", [1, 10, 100])
def test_a_very_long_word_is_broken(room: int) -> None:
    assert count_lines("m" * 200, room, 16) >= 200 * 16 * 0.85 // room


def test_a_width_of_zero_is_handled() -> None:
    assert count_lines("one two", 0, 16) >= 1
