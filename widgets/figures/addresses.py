"""The addresses of an exercise's pictures. They change with the drawing, so that caches can keep them for long."""

from __future__ import annotations

import hashlib
from functools import cache, lru_cache
from pathlib import Path

from engine.config.environment import BASE_DIR
from engine.editions.files import digest_files
from engine.library.exercise import Exercise

_CODE = (BASE_DIR / "engine" / "figures", Path(__file__).parent)
_KEPT = 1000
VERSION_LENGTH = 6
"""Number of digits in addresses. Pages can have many, and they don't compress."""


def figure_address(exercise: Exercise, file: str) -> str:
    """Return the address of a file of a figure, such as "thumb.svg", with its version."""
    return f"/exercises/{exercise.id}/{file}?v={find_version(exercise)[:VERSION_LENGTH]}"


def thumb_address(exercise: Exercise, file: str = "thumb.svg") -> str:
    """Return the address of the small picture of an exercise: the site's image, or else the figure, or else ""."""
    if exercise.image:
        return exercise.image.src
    return figure_address(exercise, file) if exercise.figure else ""


@lru_cache(_KEPT)
def find_version(exercise: Exercise) -> str:
    """Return a short hash of an exercise and of the code that draws figures.

    It is that of all fields, although a drawing depends on a few: none can be forgotten.
    """
    return hashlib.sha256(f"{_find_code_version()}{exercise!r}".encode()).hexdigest()[:12]


@cache
def _find_code_version() -> str:
    return digest_files(_CODE)
