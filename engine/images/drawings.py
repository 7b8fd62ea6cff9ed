"""The size of an SVG drawing, which its first element says in one of several ways."""

from __future__ import annotations

import re
from pathlib import Path

from engine.images.decoding import DecodingError

MAX_START = 64 * 1024
"""The part of a file that has to contain the first element, in bytes."""

_SVG = re.compile(r"<(?:\w+:)?svg(?=[\s>/])((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_ATTRIBUTE = re.compile(r"""\s(width|height|viewBox)\s*=\s*["']([^"']*)["']""")
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px)?\s*")


def measure_drawing(path: Path) -> tuple[int, int] | None:
    """Return the width and the height in pixels, or None if the drawing has no size. Raises DecodingError."""
    with path.open("rb") as file:
        start = file.read(MAX_START).decode("utf-8", "replace")
    match = _SVG.search(start)
    if match is None:
        raise DecodingError
    attributes = dict(_ATTRIBUTE.findall(match[1]))
    lengths = [_LENGTH.fullmatch(attributes.get(name, "")) for name in ("width", "height")]
    if not all(lengths):
        box = attributes.get("viewBox", "").replace(",", " ").split()
        lengths = [_LENGTH.fullmatch(each) for each in box[2:]] if len(box) == 4 else [None]
    sizes = [round(float(each[1])) for each in lengths if each]
    return (sizes[0], sizes[1]) if len(sizes) == 2 and min(sizes) > 0 else None
