"""A small drawing for each person, made here from a keyed hash: nobody else is asked, and no address can be guessed."""

from __future__ import annotations

from dataclasses import dataclass

from engine.crypto import SecretBox

SIDE = 5
HUES = 6


@dataclass(frozen=True, slots=True)
class Picture:
    """A pattern on a grid of 5 by 5, the right half mirroring the left: an SVG path, and one of 6 hues."""

    path: str
    hue: int


def picture(key: SecretBox, person: str) -> Picture:
    """The drawing of somebody, the same each time for the same word about them."""
    digits = int(key.keyed_hash("picture", person), 16)
    half = (SIDE + 1) // 2
    squares = []
    for place in range(SIDE * half):
        row, column = divmod(place, half)
        if digits >> place & 1:
            squares += [(column, row)] if column == SIDE - 1 - column else [(column, row), (SIDE - 1 - column, row)]
    return Picture("".join(f"M{x} {y}h1v1h-1z" for x, y in sorted(squares)), (digits >> 64) % HUES)
