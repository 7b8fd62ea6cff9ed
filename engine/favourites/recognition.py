"""Which exercises a reader's words name. What is found in a sentence is a suggestion, which somebody confirms.

"I hate burpees" names an exercise, too: so nothing that is read here out of a sentence counts by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.library.library import Library
from engine.library.name_normalisation import normalise_name
from engine.library.recognition import MentionKind, find_area, find_mentions

MAX_NAME = 200
"""The most characters that are kept of a name which nobody knows."""
MAX_UNMATCHED = 20
"""The most names of one comment that go to the queue."""
_BETWEEN_ITEMS = re.compile(r"[,;\n\r]")
_WITHIN_ITEMS = re.compile(r"[/&+]|\band\b", re.IGNORECASE)
_ARTICLES = re.compile(r"^(?:(?:the|an?|my) )+")


@dataclass(frozen=True, slots=True)
class UnmatchedName:
    """A name that means no exercise: phrase is its normalised form, written what the reader wrote."""

    phrase: str
    written: str


@dataclass(frozen=True, slots=True)
class RecognisedExercises:
    """The exercises (ids) that a comment names.

    picked were ticked, or written by their very name into the box for others. suggested are mentioned in a sentence, or
    what an ambiguous name may mean. unknown are names for the owner's queue.
    """

    picked: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()
    unknown: tuple[UnmatchedName, ...] = ()


def add_aliases(library: Library, aliases: Mapping[str, str]) -> Library:
    """The library with further names, from a normalised phrase to an exercise's id.

    What the library's own files say comes first: a phrase that has a meaning there keeps it, and one whose exercise is
    gone has none.
    """
    known = {
        phrase: library.current_id(id_)
        for phrase, id_ in aliases.items()
        if phrase not in library.ids_by_name and phrase not in library.ambiguous_ids_by_name
    }
    if not known:
        return library  # as it is, its names need not be gathered again
    further: dict[str, list[str]] = {}
    for phrase, id_ in known.items():
        further.setdefault(id_, []).append(phrase)
    exercises = {
        id_: replace(exercise, aliases=(*exercise.aliases, *further[id_])) if id_ in further else exercise
        for id_, exercise in library.exercises.items()
    }
    return replace(library, exercises=exercises)


def strip_article(phrase: str) -> str:
    """A normalised phrase without the articles, or "my", that it begins with: "the hip" means what "hip" means."""
    return _ARTICLES.sub("", phrase)


def is_known(library: Library, phrase: str) -> bool:
    """Whether a normalised phrase means something in the library: an exercise, one of several, or an area."""
    return any(
        each in library.ids_by_name or each in library.ambiguous_ids_by_name or find_area(library, each) is not None
        for each in (phrase, strip_article(phrase))
    )


def suggest_exercises(library: Library, text: str, extra_aliases: Mapping[str, str]) -> tuple[str, ...]:
    """The exercises (ids) that a free text surely names, in the order of the text, each once.

    A name that may mean several is none here: "over the bridge" is no wish for a bridge.
    """
    named = add_aliases(library, extra_aliases)
    return _current(library, _mentioned(named, text))


def recognise_names(library: Library, written: str, extra_aliases: Mapping[str, str]) -> RecognisedExercises:
    """What the box for other favourites says: names between commas, line ends, or "and"."""
    library = add_aliases(library, extra_aliases)
    picked: list[str] = []
    suggested: list[str] = []
    unknown: dict[str, UnmatchedName] = {}
    for part in _parts(written, library):
        phrase = normalise_name(part)
        if phrase in library.ids_by_name:
            picked.append(library.ids_by_name[phrase])
        elif found := _several(library, phrase) or tuple(_mentioned(library, part)):
            suggested += found
        elif not is_known(library, phrase) and len(unknown) < MAX_UNMATCHED:
            unknown.setdefault(phrase[:MAX_NAME], UnmatchedName(phrase[:MAX_NAME], part[:MAX_NAME]))
    return _named(library, picked, suggested, unknown.values())


def recognise_comment(
    library: Library, ticked: Iterable[str], others: str, text: str, extra_aliases: Mapping[str, str]
) -> RecognisedExercises:
    """All that a comment names: its ticks (ids, of which unknown ones count for nothing), the box, and its text."""
    present = (library.current_id(id_) for id_ in ticked)
    named = add_aliases(library, extra_aliases)
    boxed = recognise_names(named, others, {})
    return _named(
        library,
        [*(id_ for id_ in present if id_ in library.exercises), *boxed.picked],
        [*boxed.suggested, *suggest_exercises(named, text, {})],
        boxed.unknown,
    )


def _named(
    library: Library, picked: Iterable[str], suggested: Iterable[str], unknown: Iterable[UnmatchedName]
) -> RecognisedExercises:
    sure = _current(library, picked)
    return RecognisedExercises(
        sure, tuple(id_ for id_ in _current(library, suggested) if id_ not in sure), tuple(unknown)
    )


def _parts(written: str, library: Library) -> Iterator[str]:
    """The names of a list. One that is a name as it stands is not taken apart: "hop and stick" is one exercise."""
    for item in _BETWEEN_ITEMS.split(written):
        phrase = normalise_name(item)
        whole = phrase in library.ids_by_name or phrase in library.ambiguous_ids_by_name
        parts = [item] if whole else _WITHIN_ITEMS.split(item)
        yield from (" ".join(part.split()) for part in parts if normalise_name(part))


def _several(library: Library, phrase: str) -> tuple[str, ...]:
    """The exercises that an ambiguous name may mean."""
    names = library.ambiguous_ids_by_name
    return names.get(phrase) or names.get(strip_article(phrase), ())


def _mentioned(library: Library, text: str) -> Iterator[str]:
    return (mention.ids[0] for mention in find_mentions(library, text) if mention.kind is MentionKind.EXERCISE)


def _current(library: Library, ids: Iterable[str]) -> tuple[str, ...]:
    """Each id once, without the exercises that are retired."""
    return tuple(dict.fromkeys(id_ for id_ in ids if not library.exercises[id_].retired))
