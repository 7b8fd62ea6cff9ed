"""The bounds of an article: what is beyond them is refused before it costs a minute."""

from __future__ import annotations

MAX_ARTICLE_BYTES = 512 * 1024
MAX_TABLE_COLUMNS = 50
MAX_TABLE_CELLS = 5_000
MAX_SHORTCODE_DEPTH = 6


class LimitExceededError(Exception):
    """An article asks for more than rendering allows. where is a piece of its planted text, to find the line by."""

    def __init__(self, message: str, hint: str, where: str) -> None:
        super().__init__(message)
        self.message, self.hint, self.where = message, hint, where
