"""Recognise the names of exercises and areas: a whole name, or names in a text.

Names are compared in their normal form and never guessed, because a wrong match is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from engine.library.library import Library
from engine.library.vocabulary import Area, Group
from engine.text import normalise_name

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+|(?<!\S)\S+@\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HYPHENS = frozenset("-‐‑")


@dataclass(frozen=True, slots=True)
class NameMatch:
    """Result of looking up an exercise's name.

    If the name is ambiguous, `exercise_id` is None and `candidates` are the ids that it may mean. If it is unknown,
    `similar_ids` are the ids of exercises with a similar name, the most similar first.
    """

    exercise_id: str | None
    candidates: tuple[str, ...] = ()
    similar_ids: tuple[str, ...] = ()


class MentionKind(StrEnum):
    """Kind of entry that a text mentions. An ambiguous name may mean one of several exercises."""

    EXERCISE = "exercise"
    AMBIGUOUS = "ambiguous"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, at text[start:end]. `ids` has one id, or all candidates of an ambiguous name."""

    kind: MentionKind
    ids: tuple[str, ...]
    start: int
    end: int


def find_exercise(library: Library, name: str) -> NameMatch:
    """Find an exercise by its id, a former id, its name or an alias."""
    if name in library.exercises:
        return NameMatch(name)
    if name in library.former_ids:
        return NameMatch(library.former_ids[name])
    phrase = normalise_name(name)
    if phrase in library.ids_by_name:
        return NameMatch(library.ids_by_name[phrase])
    if phrase in library.ambiguous_ids_by_name:
        return NameMatch(None, candidates=library.ambiguous_ids_by_name[phrase])
    close = get_close_matches(phrase[:100], library.ids_by_name, n=3, cutoff=0.7)
    return NameMatch(None, similar_ids=tuple(dict.fromkeys(library.ids_by_name[near] for near in close)))


def find_exercises_with_words(library: Library, words: str) -> tuple[str, ...]:
    """Return the ids of the exercises that have all words of a text in one of their names, in the library's order."""
    wanted = set(normalise_name(words).split())
    if not wanted:
        return ()
    found = {id_ for name, id_ in library.ids_by_name.items() if wanted <= set(name.split())}
    return tuple(exercise.id for exercise in library.current if exercise.id in found)


def find_area(library: Library, word: str) -> Area | Group | None:
    """Find an area or group by its id, its name or an alias. Ids win over names, and areas over groups."""
    vocabulary = library.vocabulary
    exact = vocabulary.areas.get(word) or vocabulary.groups.get(word)
    if exact is not None:
        return exact
    phrase = normalise_name(word)
    if phrase in library.area_ids_by_name:
        return vocabulary.areas[library.area_ids_by_name[phrase]]
    return vocabulary.groups[library.group_ids_by_name[phrase]] if phrase in library.group_ids_by_name else None


def find_mentions(library: Library, text: str) -> list[Mention]:
    """Find the exercises and areas that a text mentions, in the order of the text, without overlaps.

    The longest name wins, and an exercise wins over an area of the same name. Names are not matched inside hyphenated
    words, across punctuation, or in web and email addresses. Groups are not matched: "I am back" does not mean the
    back.
    """
    words = _split_words(text)
    found = []
    start = 0
    while start < len(words):
        if words[start].phrase.partition(" ")[0] not in library.first_words:
            start += 1
            continue
        limit = _limit_name(words, start, start + library.max_name_words)
        for end in range(limit, start, -1):
            mention = _match_words(library, words[start:end])
            if mention:
                found.append(mention)
                start = end
                break
        else:
            start += 1
    return found


class _Word(NamedTuple):
    """A word of a text. `phrase` is its normal form, `before` and `after` the text between it and its neighbours."""

    phrase: str
    start: int
    end: int
    before: str
    after: str


def _split_words(text: str) -> list[_Word]:
    # Addresses become punctuation of the same length: offsets stay valid, and no name matches across an address.
    masked = _ADDRESS.sub(lambda address: "." * len(address[0]), text)
    spans = [match.span() for match in _WORD.finditer(masked)]
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(masked)]
    gaps = [masked[end:start] for end, start in zip(ends, starts, strict=True)]
    return [
        _Word(_normalise_word(masked[start:end]), start, end, gaps[i], gaps[i + 1])
        for i, (start, end) in enumerate(spans)
    ]


def _limit_name(words: list[_Word], start: int, limit: int) -> int:
    """Return the end of the longest name that can begin at a word. Names don't cross punctuation."""
    end = start + 1
    while end < min(limit, len(words)) and _can_be_inside_name(words[end - 1].after):
        end += 1
    return end


def _match_words(library: Library, words: list[_Word]) -> Mention | None:
    if words[0].before in _HYPHENS or words[-1].after in _HYPHENS:
        return None
    phrase = " ".join([word.phrase for word in words])  # a generator takes twice as long
    start, end = words[0].start, words[-1].end
    if phrase in library.ids_by_name:
        return Mention(MentionKind.EXERCISE, (library.ids_by_name[phrase],), start, end)
    if phrase in library.ambiguous_ids_by_name:
        return Mention(MentionKind.AMBIGUOUS, library.ambiguous_ids_by_name[phrase], start, end)
    if phrase in library.area_ids_by_name:
        return Mention(MentionKind.AREA, (library.area_ids_by_name[phrase],), start, end)
    return None


def _can_be_inside_name(gap: str) -> bool:
    """Return True if a name can have this text between two words: a hyphen, or white space with at most one newline."""
    return gap in _HYPHENS or (gap.isspace() and gap.count("\n") < 2)


def _normalise_word(word: str) -> str:
    """Return the normal form of a word. Caches it unless the word is long: only short words are common."""
    return _normalise_cached(word) if len(word) < 40 else normalise_name(word)


@lru_cache(maxsize=10_000)
def _normalise_cached(word: str) -> str:
    return normalise_name(word)
