"""How large a picture is, so that a page keeps its place free and nothing jumps when it comes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import imagesize

from web.core.assets import find


def picture_size(src: str) -> tuple[int, int] | None:
    """Width and height in pixels of a picture under /static/; None where they cannot be told."""
    path = find(src.removeprefix("/static/")) if src.startswith("/static/") else None
    return _size(path, path.stat().st_mtime_ns) if path else None


@lru_cache(maxsize=1024)
def _size(path: Path, _changed: int) -> tuple[int, int] | None:
    try:
        width, height = imagesize.get(path)
    except (OSError, ValueError):
        return None
    return (round(width), round(height)) if width > 0 and height > 0 else None
