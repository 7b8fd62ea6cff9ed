"""`_vocabulary.yaml` and `_references.yaml` become areas, groups, equipment, muscles and references."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from pydantic import TypeAdapter

from engine.errors import Problem, did_you_mean
from engine.library.merge import add_ids
from engine.library.name_checks import RESERVED_IDS, drop_taken_aliases, keep_known_ids
from engine.library.vocabulary import Area, Equipment, Group, Muscle, Reference, Vocabulary
from engine.validation.located import Loc, LocatedData
from engine.validation.validator import Adapter, validate

T = TypeVar("T")

SECTIONS = ("areas", "groups", "equipment", "muscles")

_AREA = TypeAdapter(Area)
_GROUP = TypeAdapter(Group)
_EQUIPMENT = TypeAdapter(Equipment)
_MUSCLE = TypeAdapter(Muscle)
_REFERENCE = TypeAdapter(Reference)


def read_entries(
    source: LocatedData, adapter: Adapter[T], at: Loc = ()
) -> tuple[dict[str, T], LocatedData, list[Problem]]:
    """The good entries at a loc by id, the source with the ids in it, and what is wrong. A bad entry is left out."""
    source, errors = add_ids(source, at)
    entries: dict[str, T] = {}
    ids = source.get(at)
    assert isinstance(ids, dict)
    for key in ids:
        entry, mistakes = validate(source, adapter, (*at, key))
        errors += mistakes
        if entry is not None:
            entries[key] = entry
    return entries, source, errors


def read_references(source: LocatedData) -> tuple[dict[str, Reference], list[Problem]]:
    """The references by id."""
    references, _, errors = read_entries(source, _REFERENCE)
    return references, errors


def read_vocabulary(source: LocatedData, references: Mapping[str, Reference]) -> tuple[Vocabulary, list[Problem]]:
    """The vocabulary, and what is wrong with it.

    Unknown sections count for nothing. An id that an area or the addresses of circuits have taken leaves its entry
    out; unknown muscles, areas and references, and aliases that mean something else already, are dropped; a group
    without a known area is left out.
    """
    errors = [
        source.key_at((key,)).warning(
            f"unknown key '{key}'", did_you_mean(key, SECTIONS) or f"known are: {', '.join(SECTIONS)}"
        )
        for key in source.data
        if key not in SECTIONS
    ]
    muscles = _read_section(source, "muscles", _MUSCLE, errors)
    equipment = _read_section(source, "equipment", _EQUIPMENT, errors)
    areas = _drop_reserved_ids(_read_section(source, "areas", _AREA, errors), "areas", RESERVED_IDS, source, errors)
    groups = _drop_reserved_ids(
        _read_section(source, "groups", _GROUP, errors), "groups", {*RESERVED_IDS, *areas}, source, errors
    )
    for id_, area in areas.items():
        at: Loc = ("areas", id_)
        areas[id_] = replace(
            area,
            muscles=keep_known_ids(source, (*at, "muscles"), area.muscles, muscles, "muscle", errors),
            antagonists=keep_known_ids(source, (*at, "antagonists"), area.antagonists, areas, "area", errors),
            evidence=keep_known_ids(source, (*at, "evidence"), area.evidence, references, "reference", errors),
        )
    whole_groups = {}
    for id_, group in groups.items():
        members = keep_known_ids(source, ("groups", id_, "areas"), group.areas, areas, "area", errors)
        if members:
            whole_groups[id_] = replace(group, areas=members)
    taken: dict[str, str] = {}
    areas = drop_taken_aliases(areas, "areas", source, taken, errors)
    whole_groups = drop_taken_aliases(whole_groups, "groups", source, taken, errors)
    equipment = drop_taken_aliases(equipment, "equipment", source, {}, errors)
    return Vocabulary(areas, whole_groups, equipment, muscles), errors


def _read_section(source: LocatedData, name: str, adapter: Adapter[T], errors: list[Problem]) -> dict[str, T]:
    values = source.data.get(name)
    if values is None:
        return {}
    if not isinstance(values, dict):
        errors.append(source.at((name,)).error(f"'{name}' must have entries below it", "indent them by two spaces"))
        return {}
    entries, _, mistakes = read_entries(source, adapter, (name,))
    errors += mistakes
    return entries


def _drop_reserved_ids(
    entries: dict[str, T], name: str, taken: Collection[str], source: LocatedData, errors: list[Problem]
) -> dict[str, T]:
    for id_ in [id_ for id_ in entries if id_ in taken]:
        message = f"the id '{id_}' is taken, so this entry is left out"
        errors.append(source.key_at((name, id_)).warning(message, "choose another id"))
    return {id_: entry for id_, entry in entries.items() if id_ not in taken}
