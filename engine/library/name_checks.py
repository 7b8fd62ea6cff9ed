"""One name, one meaning: unknown words, and names and aliases that two entries claim."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from engine.errors import Problem, did_you_mean
from engine.library.exercise import Exercise
from engine.library.name_normalisation import normalise_name
from engine.library.vocabulary import Area, Equipment, Group
from engine.validation.located import Json, Loc, LocatedData, Position

RESERVED_IDS = frozenset({"favourites", "random"})
"""Words that an address of a circuit means in its own way."""

NamedT = TypeVar("NamedT", Area, Group, Equipment)


def locate_item(source: LocatedData, loc: Loc, word: str) -> Position:
    """Where word stands in the list at loc; the list may have lost items since it was read."""
    items: Json = source.get(loc)
    return source.at((*loc, items.index(word))) if isinstance(items, list) and word in items else source.at(loc)


def keep_known_ids(
    source: LocatedData, loc: Loc, words: Iterable[str], known: Collection[str], what: str, errors: list[Problem]
) -> tuple[str, ...]:
    """The words of the list at loc that are known; each other one is a warning at its place."""
    kept = []
    for word in words:
        if word in known:
            kept.append(word)
        else:
            errors.append(unknown_id_warning(locate_item(source, loc, word), what, word, known))
    return tuple(kept)


def unknown_id_warning(mark: Position, what: str, word: str, known: Collection[str]) -> Problem:
    """The warning about a word that the vocabulary does not have."""
    hint = did_you_mean(word, known) or f"correct it, or add it to the {what}s"
    return mark.warning(f"there is no {what} '{word}'", hint)


def drop_taken_aliases(
    entries: Mapping[str, NamedT], section: str, source: LocatedData, taken: dict[str, str], errors: list[Problem]
) -> dict[str, NamedT]:
    """The entries of a section of the vocabulary without the aliases that mean another entry already.

    taken (word to id) is read and added to. The first claim wins, and ids and names come before all aliases.
    """
    for id_, entry in entries.items():
        taken.setdefault(normalise_name(id_), id_)
        _claim(taken, entry.name, id_, source.at((section, id_, "name")), errors)
    return {
        id_: replace(
            entry, aliases=_keep_unclaimed(taken, entry.aliases, id_, source, (section, id_, "aliases"), errors)
        )
        for id_, entry in entries.items()
    }


def drop_taken_exercise_aliases(
    exercises: Mapping[str, Exercise], source: LocatedData
) -> tuple[dict[str, Exercise], list[Problem]]:
    """The exercises without the aliases that mean another exercise already.

    The first claim wins; ids and names come before all aliases, and a sure name before an ambiguous one. A name that
    two exercises have stays on both, and means the first.
    """
    errors: list[Problem] = []
    taken = {normalise_name(id_): id_ for id_ in reversed(list(exercises))}
    for id_, exercise in exercises.items():
        _claim(taken, exercise.name, id_, source.at((id_, "name")), errors)
    sure = {
        id_: replace(exercise, aliases=_keep_unclaimed(taken, exercise.aliases, id_, source, (id_, "aliases"), errors))
        for id_, exercise in exercises.items()
    }
    result = {}
    for id_, exercise in sure.items():
        kept = []
        for alias in exercise.ambiguous_aliases:
            owner = taken.get(normalise_name(alias))
            if owner is None:
                kept.append(alias)
            else:
                mark = locate_item(source, (id_, "ambiguous_aliases"), alias)
                errors.append(mark.warning(f"'{alias}' surely means '{owner}'", f"remove it here or at '{owner}'"))
        result[id_] = replace(exercise, ambiguous_aliases=tuple(kept))
    return result, errors


def _claim(taken: dict[str, str], name: str, id_: str, mark: Position, errors: list[Problem]) -> bool:
    owner = taken.setdefault(normalise_name(name), id_)
    if owner != id_:
        errors.append(mark.warning(f"'{name}' means '{owner}' already", "choose another name"))
    return owner == id_


def _keep_unclaimed(
    taken: dict[str, str], aliases: Iterable[str], id_: str, source: LocatedData, loc: Loc, errors: list[Problem]
) -> tuple[str, ...]:
    return tuple(alias for alias in aliases if _claim(taken, alias, id_, locate_item(source, loc, alias), errors))
