"""Correct misspelt queries with the names of exercises and areas."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

from engine.errors import MIN_TYPO_LENGTH, is_one_edit_away
from engine.library.library import Library
from engine.text import normalise_name

MIN_SIMILARITY = 0.75
"""The least similarity of a word that replaces a misspelt one, from 0 to 1 (difflib's ratio)."""
MIN_LENGTH = 3
"""The least length of a word that is similar to another one, in characters."""
MAX_LENGTH_DIFFERENCE = 2
"""The number of characters by which a word may be longer or shorter than the misspelt one that it replaces."""


def find_similar_name(query: str, library: Library) -> str | None:
    """Return the name of an exercise or area that a whole query probably means, or None.

    Each word of the query is similar to the word of the name in its place, or they differ in a letter and in spaces.
    """
    phrase = normalise_name(query)
    if len(phrase) < MIN_TYPO_LENGTH:
        return None
    similar = [name for name in _list_names(library) if _are_similar_names(phrase, name)]
    if not similar:
        return None
    closest = max(similar, key=lambda name: SequenceMatcher(None, phrase, name).ratio())
    if closest in library.ids_by_name:
        return library.exercises[library.ids_by_name[closest]].name
    area = library.area_ids_by_name.get(closest)
    return library.area(area).name if area else closest


def correct_words(unknown: Iterable[str], library: Library) -> dict[str, str]:
    """Return the most similar word in the names of exercises and areas for each unknown word that has one.

    It may also be a whole name: "step up" for "stepup".
    """
    names = _list_names(library)
    known = {name.replace(" ", ""): name for name in names}
    known |= {word: word for name in names for word in name.split() if len(word) >= MIN_LENGTH}
    corrected = {}
    for word in unknown:
        candidates = [each for each in known if abs(len(each) - len(word)) <= MAX_LENGTH_DIFFERENCE]
        if close := get_close_matches(word, candidates, n=1, cutoff=MIN_SIMILARITY):
            corrected[word] = known[close[0]]
    return corrected


def _list_names(library: Library) -> tuple[str, ...]:
    return (*library.ids_by_name, *library.ambiguous_ids_by_name, *library.area_ids_by_name)


def _are_similar_names(a: str, b: str) -> bool:
    a_words, b_words = a.split(), b.split()
    if len(a_words) == len(b_words) and all(map(_are_similar_words, a_words, b_words)):
        return True
    a, b = "".join(a_words), "".join(b_words)
    return a == b or is_one_edit_away(a, b)


def _are_similar_words(a: str, b: str) -> bool:
    if a == b or min(len(a), len(b)) < MIN_LENGTH:
        return a == b
    return is_one_edit_away(a, b) or bool(get_close_matches(a, [b], cutoff=MIN_SIMILARITY))
