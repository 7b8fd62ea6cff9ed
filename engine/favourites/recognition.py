"""Recognition of the exercises that readers name.

An exercise found in a sentence is only a suggestion, which a person has to confirm: "I hate burpees" names one, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.library.library import Library
from engine.library.recognition import MentionKind, find_area, find_mentions
from engine.text import normalise_name

MAX_NAME = 200
"""Characters that are stored of an unmatched name."""
MAX_UNMATCHED = 20
"""Unmatched names that are stored for one comment."""
_BETWEEN_ITEMS = re.compile(r"[,;\n\r]")
_WITHIN_ITEMS = re.compile(r"[/&+]|\band\b", re.IGNORECASE)
_ARTICLES = re.compile(r"^(?:(?:the|an?|my) )+")


@dataclass(frozen=True, slots=True)
class UnmatchedName:
    """A name that matches no exercise: its normalised form and the text as the reader wrote it."""

    phrase: str
    original_text: str


@dataclass(frozen=True, slots=True)
class RecognisedExercises:
    """The exercises that a comment names."""

    picked: tuple[str, ...] = ()
    """Ids of exercises that were ticked or exactly named under other favourites."""
    suggested: tuple[str, ...] = ()
    """Ids of exercises that a sentence mentions or that an ambiguous name may mean."""
    unmatched: tuple[UnmatchedName, ...] = ()
    """Names that match no exercise, for a moderator to review."""


class _Extended:
    """The last library that was extended by aliases, because each copy has to collect its names anew."""

    def __init__(self) -> None:
        self._last: tuple[Library, dict[str, str], Library] | None = None

    def get(self, library: Library, aliases: Mapping[str, str]) -> Library:
        """Return the library with these aliases."""
        last = self._last
        if last is None or last[0] is not library or last[1] != aliases:
            last = self._last = (library, dict(aliases), _extend(library, aliases))
        return last[2]


_extended = _Extended()


def add_aliases(library: Library, aliases: Mapping[str, str]) -> Library:
    """Return the library with additional names, given as a mapping from normalised phrases to exercise ids.

    Names from the library's files take precedence. Aliases of exercises that no longer exist are ignored.
    """
    return _extended.get(library, aliases) if aliases else library


def _extend(library: Library, aliases: Mapping[str, str]) -> Library:
    known = {
        phrase: library.current_id(id_)
        for phrase, id_ in aliases.items()
        if phrase not in library.ids_by_name and phrase not in library.ambiguous_ids_by_name
    }
    phrases: dict[str, list[str]] = {}
    for phrase, id_ in known.items():
        phrases.setdefault(id_, []).append(phrase)
    exercises = {
        id_: replace(exercise, aliases=(*exercise.aliases, *phrases[id_])) if id_ in phrases else exercise
        for id_, exercise in library.exercises.items()
    }
    return replace(library, exercises=exercises)


def strip_article(phrase: str) -> str:
    """Return a normalised phrase without leading articles or "my": "the hip" means the same as "hip"."""
    return _ARTICLES.sub("", phrase)


def is_known(library: Library, phrase: str) -> bool:
    """Return True if a normalised phrase is the name of an exercise, an ambiguous name or the name of an area."""
    return any(
        each in library.ids_by_name or each in library.ambiguous_ids_by_name or find_area(library, each) is not None
        for each in (phrase, strip_article(phrase))
    )


def suggest_exercises(library: Library, text: str, extra_aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Return the ids of the exercises that a text mentions, in the order of the text, each once.

    Ambiguous names don't count: "over the bridge" doesn't mean a glute bridge.
    """
    extended = add_aliases(library, extra_aliases)
    return _list_current(library, _find_exercises(extended, text))


def recognise_names(library: Library, text: str, extra_aliases: Mapping[str, str]) -> RecognisedExercises:
    """Return the exercises named in a list that is separated by commas, semicolons, line breaks or "and"."""
    library = add_aliases(library, extra_aliases)
    picked: list[str] = []
    suggested: list[str] = []
    unmatched: dict[str, UnmatchedName] = {}
    for name in _split_names(text, library):
        phrase = normalise_name(name)
        if phrase in library.ids_by_name:
            picked.append(library.ids_by_name[phrase])
        elif found := _find_candidates(library, phrase) or tuple(_find_exercises(library, name)):
            suggested += found
        elif not is_known(library, phrase) and len(unmatched) < MAX_UNMATCHED:
            unmatched.setdefault(phrase[:MAX_NAME], UnmatchedName(phrase[:MAX_NAME], name[:MAX_NAME]))
    return _build_result(library, picked, suggested, unmatched.values())


def recognise_comment(
    library: Library, ticked: Iterable[str], other_favourites: str, text: str, extra_aliases: Mapping[str, str]
) -> RecognisedExercises:
    """Return the exercises that a comment names: ticked ids, other favourites, and mentions in the text.

    Ticked ids that are not in the library are ignored.
    """
    current = (library.current_id(id_) for id_ in ticked)
    extended = add_aliases(library, extra_aliases)
    named = recognise_names(extended, other_favourites, {})
    return _build_result(
        library,
        [*(id_ for id_ in current if id_ in library.exercises), *named.picked],
        [*named.suggested, *suggest_exercises(extended, text, {})],
        named.unmatched,
    )


def _build_result(
    library: Library, picked: Iterable[str], suggested: Iterable[str], unmatched: Iterable[UnmatchedName]
) -> RecognisedExercises:
    picks = _list_current(library, picked)
    suggestions = tuple(id_ for id_ in _list_current(library, suggested) if id_ not in picks)
    return RecognisedExercises(picks, suggestions, tuple(unmatched))


def _split_names(text: str, library: Library) -> Iterator[str]:
    """Yield the names in a list. A complete name such as "hop and stick" is not split."""
    for item in _BETWEEN_ITEMS.split(text):
        phrase = normalise_name(item)
        is_name = phrase in library.ids_by_name or phrase in library.ambiguous_ids_by_name
        parts = [item] if is_name else _WITHIN_ITEMS.split(item)
        yield from (" ".join(part.split()) for part in parts if normalise_name(part))


def _find_candidates(library: Library, phrase: str) -> tuple[str, ...]:
    """Return the ids of the exercises that an ambiguous name may mean."""
    names = library.ambiguous_ids_by_name
    return names.get(phrase) or names.get(strip_article(phrase), ())


def _find_exercises(library: Library, text: str) -> Iterator[str]:
    return (mention.ids[0] for mention in find_mentions(library, text) if mention.kind is MentionKind.EXERCISE)


def _list_current(library: Library, ids: Iterable[str]) -> tuple[str, ...]:
    """Return each id once, without retired exercises."""
    return tuple(dict.fromkeys(id_ for id_ in ids if not library.exercises[id_].retired))
