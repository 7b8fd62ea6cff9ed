"""Names as people write them, brought to the form in which the library knows them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

_GAPS = re.compile(r"[\W_]+")


def slugged(text: str) -> str:
    """A name in lower case with hyphens between its words: "Side Butt" and "side_butt" are both "side-butt"."""
    return _GAPS.sub("-", unicodedata.normalize("NFKC", text).casefold()).strip("-")


def with_aliases(words: Iterable[tuple[str, str, Iterable[str]]]) -> Mapping[str, str]:
    """From (id, name, aliases) of each word: every spelling, slugged, and the id it stands for. An id wins over an alias."""
    entries = list(words)
    spellings = {slugged(other): id_ for id_, name, aliases in reversed(entries) for other in (name, *aliases)}
    return spellings | {id_: id_ for id_, _, _ in entries}
