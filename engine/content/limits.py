"""The bounds of an article: what is beyond them is refused before it costs a minute."""

from __future__ import annotations

MAX_BYTES = 512 * 1024
MAX_COLUMNS = 50
MAX_CELLS = 5_000
MAX_PAIR_DEPTH = 6


class TooMuch(Exception):
    """An article asks for more than rendering allows. where is a piece of its planted text, to find the line by."""

    def __init__(self, message: str, hint: str, where: str) -> None:
        super().__init__(message)
        self.message, self.hint, self.where = message, hint, where
