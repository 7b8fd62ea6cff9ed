"""Read what a reader typed into the search box. Nothing in it has a special meaning."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from engine.text import collapse_whitespace

MAX_QUERY = 100
"""The length of a query in characters. The rest is ignored."""
MAX_WORDS = 8
"""The number of words in a query. The rest is ignored."""
MIN_PREFIX = 3
"""The length of a last word that also finds longer words, in characters."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A query: the text as it is shown, and its words. is_cut is True if a part was ignored."""

    text: str
    words: tuple[str, ...]
    is_cut: bool = False

    def match_expression(self, *, any_word: bool = False) -> str:
        """Return the query in FTS5's language, for documents with all words, or with any of them.

        Each word is quoted, so it is never an operator. The last one may be the beginning of a word.
        """
        quoted = [f'"{word}"' for word in self.words]
        if len(self.words[-1]) >= MIN_PREFIX:
            quoted[-1] += "*"
        return (" OR " if any_word else " AND ").join(quoted)

    def replace_words(self, replacements: dict[str, str]) -> SearchQuery:
        """Return the query with other words in place of some."""
        return parse_search(" ".join(replacements.get(word, word) for word in self.words))


def parse_search(text: str) -> SearchQuery:
    """Return the query in a text of any kind. It has no words if the text has no letters and digits."""
    line = unicodedata.normalize("NFC", collapse_whitespace(text[: 4 * MAX_QUERY]))
    found = _WORD.findall(line[:MAX_QUERY])
    words = tuple(dict.fromkeys(word.casefold() for word in found))
    is_cut = len(line) > MAX_QUERY or len(words) > MAX_WORDS
    return SearchQuery(line[:MAX_QUERY], words[:MAX_WORDS], is_cut)
