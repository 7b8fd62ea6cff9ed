"""Which exercise or area somebody means: a whole name, or the names in a free text.

Names are compared in their normalised form, and nothing is ever guessed: a wrong mapping is worse than none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache

from engine.library.library import Library
from engine.library.name_normalisation import normalise_name
from engine.library.vocabulary import Area, Group

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
    """What a text mentions. AMBIGUOUS is a name that may mean one exercise or another."""

    EXERCISE = "exercise"
    AMBIGUOUS = "ambiguous"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text, at text[start:end]. ids holds one id, or the candidates of an ambiguous name."""

    kind: MentionKind
    ids: tuple[str, ...]
    start: int
    end: int


def find_exercise(library: Library, name: str) -> NameMatch:
    """The exercise that a whole name means: by id, former id, name or alias."""
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


def find_area(library: Library, word: str) -> Area | Group | None:
    """The area or group that a word means, by id, name or alias; ids and areas come first."""
    vocabulary = library.vocabulary
    exact = vocabulary.areas.get(word) or vocabulary.groups.get(word)
    if exact is not None:
        return exact
    phrase = normalise_name(word)
    if phrase in library.area_ids_by_name:
        return vocabulary.areas[library.area_ids_by_name[phrase]]
    return vocabulary.groups[library.group_ids_by_name[phrase]] if phrase in library.group_ids_by_name else None


def find_mentions(library: Library, text: str) -> list[Mention]:
    """The exercises and areas that a free text names, in the order of the text, without overlap.

    The longest name wins, and an exercise before an area of the same name. A name ends where words end: neither inside
    a hyphenated word nor across punctuation, and never in a web or mail address. Groups are not looked for: "I am back"
    is no wish for the back.
    """
    words = _split_words(text)
    found = []
    begin = 0
    while begin < len(words):
        if words[begin].phrase.partition(" ")[0] not in library.first_words:
            begin += 1
            continue
        for end in range(min(begin + library.max_name_words, len(words)), begin, -1):
            mention = _match_words(library, words[begin:end])
            if mention:
                found.append(mention)
                begin = end
                break
        else:
            begin += 1
    return found


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a text in normalised form. before and after are what stands between it and its neighbours."""

    phrase: str
    start: int
    end: int
    before: str
    after: str


def _split_words(text: str) -> list[_Word]:
    # Addresses become punctuation of the same length, so that places stay and no phrase reaches across them.
    masked = _ADDRESS.sub(lambda address: "." * len(address[0]), text)
    spans = [match.span() for match in _WORD.finditer(masked)]
    ends = [0, *(end for _, end in spans)]
    starts = [*(start for start, _ in spans), len(masked)]
    gaps = [masked[end:start] for end, start in zip(ends, starts, strict=True)]
    return [
        _Word(_normalise_word(masked[start:end]), start, end, gaps[i], gaps[i + 1])
        for i, (start, end) in enumerate(spans)
    ]


def _match_words(library: Library, words: list[_Word]) -> Mention | None:
    if words[0].before in _HYPHENS or words[-1].after in _HYPHENS:
        return None
    if not all(_can_be_inside_name(word.after) for word in words[:-1]):
        return None
    phrase = " ".join(word.phrase for word in words)
    start, end = words[0].start, words[-1].end
    if phrase in library.ids_by_name:
        return Mention(MentionKind.EXERCISE, (library.ids_by_name[phrase],), start, end)
    if phrase in library.ambiguous_ids_by_name:
        return Mention(MentionKind.AMBIGUOUS, library.ambiguous_ids_by_name[phrase], start, end)
    if phrase in library.area_ids_by_name:
        return Mention(MentionKind.AREA, (library.area_ids_by_name[phrase],), start, end)
    return None


def _can_be_inside_name(gap: str) -> bool:
    """Whether words with this between them can be one name: a hyphen, or white space with at most one line end."""
    return gap in _HYPHENS or (gap.isspace() and gap.count("\n") < 2)


def _normalise_word(word: str) -> str:
    """A word as names are compared. Texts repeat their words; what is very long is repeated by nobody, and not kept."""
    return _normalise_cached(word) if len(word) < 40 else normalise_name(word)


@lru_cache(maxsize=10_000)
def _normalise_cached(word: str) -> str:
    return normalise_name(word)
