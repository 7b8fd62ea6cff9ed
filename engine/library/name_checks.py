"""Check that every id is known, and that every name and alias means one entry only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import TypeVar

from engine.errors import Problem, did_you_mean
from engine.library.exercise import Exercise
from engine.library.vocabulary import Area, Equipment, Group
from engine.text import normalise_name
from engine.validation.located import Json, Loc, LocatedData, Position

RESERVED_IDS = frozenset({"favourites", "random"})
"""Words with a meaning of their own in addresses of circuits, which no entry may have as its id."""

NamedT = TypeVar("NamedT", Area, Group, Equipment)


def locate_item(source: LocatedData, loc: Loc, item: str) -> Position:
    """Return the position of an item in the list at a location.

    If the item is not there (the list may have lost items since it was read), return the position of the list.
    """
    items: Json = source.get(loc)
    return (
        source.position_of((*loc, items.index(item)))
        if isinstance(items, list) and item in items
        else source.position_of(loc)
    )


def keep_known_ids(
    source: LocatedData, loc: Loc, ids: Iterable[str], known: Collection[str], noun: str, problems: list[Problem]
) -> tuple[str, ...]:
    """Return the known ids of the list at a location. Adds a warning to `problems` for each of the others."""
    kept = []
    for id_ in ids:
        if id_ in known:
            kept.append(id_)
        else:
            problems.append(unknown_id_warning(locate_item(source, loc, id_), noun, id_, known))
    return tuple(kept)


def unknown_id_warning(position: Position, noun: str, id_: str, known: Collection[str]) -> Problem:
    """Return the warning about an id that the vocabulary lacks. `noun` is the kind of entry, such as "area"."""
    hint = did_you_mean(id_, known) or f"Correct it, or add it to the {noun}s."
    return position.warning(f"There is no {noun} '{id_}'.", hint)


def drop_taken_aliases(
    entries: Mapping[str, NamedT], section: str, source: LocatedData, taken: dict[str, str], problems: list[Problem]
) -> dict[str, NamedT]:
    """Return the entries of a section of the vocabulary, without aliases that already mean another entry.

    `taken` maps names to ids and is updated. The first entry wins; ids and names win over aliases.
    """
    for id_, entry in entries.items():
        taken.setdefault(normalise_name(id_), id_)
        _claim(taken, entry.name, id_, source.position_of((section, id_, "name")), problems)
    return {
        id_: replace(
            entry, aliases=_keep_unclaimed(taken, entry.aliases, id_, source, (section, id_, "aliases"), problems)
        )
        for id_, entry in entries.items()
    }


def drop_taken_exercise_aliases(
    exercises: Mapping[str, Exercise], source: LocatedData
) -> tuple[dict[str, Exercise], list[Problem]]:
    """Return the exercises without aliases that already mean another exercise, and the problems found.

    The first exercise wins; ids and names win over aliases, and aliases over ambiguous aliases. If two exercises have
    the same name, both keep it, and it means the first.
    """
    problems: list[Problem] = []
    taken = {normalise_name(id_): id_ for id_ in reversed(list(exercises))}
    for id_, exercise in exercises.items():
        _claim(taken, exercise.name, id_, source.position_of((id_, "name")), problems)
    checked = {
        id_: replace(
            exercise, aliases=_keep_unclaimed(taken, exercise.aliases, id_, source, (id_, "aliases"), problems)
        )
        for id_, exercise in exercises.items()
    }
    result = {}
    for id_, exercise in checked.items():
        kept = []
        for alias in exercise.ambiguous_aliases:
            owner = taken.get(normalise_name(alias))
            if owner is None:
                kept.append(alias)
            else:
                position = locate_item(source, (id_, "ambiguous_aliases"), alias)
                message = f"'{alias}' is not ambiguous: it means '{owner}'."
                problems.append(position.warning(message, f"Remove it here or from '{owner}'."))
        result[id_] = replace(exercise, ambiguous_aliases=tuple(kept))
    return result, problems


def _claim(taken: dict[str, str], name: str, id_: str, position: Position, problems: list[Problem]) -> bool:
    owner = taken.setdefault(normalise_name(name), id_)
    if owner != id_:
        problems.append(position.warning(f"'{name}' already means '{owner}'.", "Choose another name."))
    return owner == id_


def _keep_unclaimed(
    taken: dict[str, str], aliases: Iterable[str], id_: str, source: LocatedData, loc: Loc, problems: list[Problem]
) -> tuple[str, ...]:
    return tuple(alias for alias in aliases if _claim(taken, alias, id_, locate_item(source, loc, alias), problems))
