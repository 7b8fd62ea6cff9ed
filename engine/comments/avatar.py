"""A small drawing for each person, made here from a keyed hash: nobody else is asked, and no address can be guessed."""

from __future__ import annotations

from dataclasses import dataclass

from engine.crypto import SecretBox

GRID_SIZE = 5
HUES = 6


@dataclass(frozen=True, slots=True)
class Avatar:
    """A pattern on a grid of 5 by 5, the right half mirroring the left: an SVG path, and one of 6 hues."""

    path: str
    hue: int


def build_avatar(key: SecretBox, person: str) -> Avatar:
    """The drawing of somebody, the same each time for the same word about them."""
    digits = int(key.keyed_hash("picture", person), 16)
    half = (GRID_SIZE + 1) // 2
    squares = []
    for place in range(GRID_SIZE * half):
        row, column = divmod(place, half)
        if digits >> place & 1:
            squares += (
                [(column, row)] if column == GRID_SIZE - 1 - column else [(column, row), (GRID_SIZE - 1 - column, row)]
            )
    return Avatar("".join(f"M{x} {y}h1v1h-1z" for x, y in sorted(squares)), (digits >> 64) % HUES)
