"""Our drawings have versions for dark pages, in readable colours."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.dark_drawings import COLOURS, dark_path, darken, list_drawings


@pytest.mark.parametrize("path", list_drawings(), ids=lambda path: path.stem)
def test_the_version_for_dark_pages_is_up_to_date(path: Path) -> None:
    assert dark_path(path).read_text("utf-8") == darken(path.read_text("utf-8")), "run tools/dark_drawings.py"


def test_what_is_shown_stands_out_from_the_dark_background() -> None:
    background = _luminance(COLOURS["#DCE9E1"])
    assert background < 0.02
    for colour in ("#17211C", "#4C5852", "#B23A12", "#0B6650", "#7C8882"):
        assert (_luminance(COLOURS[colour]) + 0.05) / (background + 0.05) > 4.5


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
