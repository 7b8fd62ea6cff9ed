"""Write the versions for dark pages of our own drawings: static/images/week.dark.svg from week.svg.

Each colour of the light palette has one in the dark palette. Run this after you have changed a drawing; a test fails
if you forget.
"""

from __future__ import annotations

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "static" / "images"
COLOURS = {
    "#17211C": "#E9EEEA",  # ink
    "#4C5852": "#AAB6B0",  # secondary ink
    "#B23A12": "#FF9C72",  # muscles that work
    "#0B6650": "#4FB593",  # mats and things to hold
    "#7C8882": "#8F9B95",  # the body
    "#9AA49F": "#66726C",  # the limbs behind it
    "#DCE9E1": "#1B2923",  # background
    "#FFFFFF": "#111614",  # text on muscles, windows
    "#C6D9CD": "#25382F",  # floor
    "#AFC3B7": "#40534A",  # lines
    "#BFD2C7": "#34463D",
    "#9FB5A9": "#50645A",
    "#E9B79F": "#8A4B33",  # the sun
}


def list_drawings() -> list[Path]:
    """Return the drawings for light pages."""
    return [path for path in sorted(FOLDER.glob("*.svg")) if not path.stem.endswith(".dark")]


def dark_path(path: Path) -> Path:
    """Return the file of the version for dark pages."""
    return path.with_suffix(".dark.svg")


def darken(svg: str) -> str:
    """Return a drawing in the colours of dark pages. Raises KeyError for a colour that is not in the palette."""
    return re.sub(r"#[0-9A-Fa-f]{6}\b", lambda match: COLOURS[match[0].upper()], svg)


def main() -> None:
    """Write all versions."""
    for path in list_drawings():
        dark_path(path).write_text(darken(path.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
