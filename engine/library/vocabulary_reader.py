"""Read areas, groups, equipment, muscles and references from `_vocabulary.yaml` and `_references.yaml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from pydantic import TypeAdapter

from engine.errors import Problem, did_you_mean
from engine.library.evidence import check_reference
from engine.library.merge import add_ids, mapping_at
from engine.library.name_checks import RESERVED_IDS, drop_taken_aliases, keep_known_ids
from engine.library.vocabulary import Area, Equipment, FormerEquipment, Group, Muscle, Reference, Vocabulary
from engine.validation.located import Loc, LocatedData
from engine.validation.validator import Adapter, validate

T = TypeVar("T")

SECTIONS = ("areas", "groups", "equipment", "former_equipment", "muscles")

_AREA = TypeAdapter(Area)
_GROUP = TypeAdapter(Group)
_EQUIPMENT = TypeAdapter(Equipment)
_FORMER_EQUIPMENT = TypeAdapter(FormerEquipment)
_MUSCLE = TypeAdapter(Muscle)
_REFERENCE = TypeAdapter(Reference)


def read_entries(
    source: LocatedData, adapter: Adapter[T], at: Loc = ()
) -> tuple[dict[str, T], LocatedData, list[Problem]]:
    """Return the valid entries at a location by id, the source with the ids added, and the problems.

    Entries with errors are left out. Raises TypeError if the value at the location is not a mapping.
    """
    source, problems = add_ids(source, at)
    entries: dict[str, T] = {}
    for key in mapping_at(source, at):
        entry, entry_problems = validate(source, adapter, (*at, key))
        problems += entry_problems
        if entry is not None:
            entries[key] = entry
    return entries, source, problems


def read_references(source: LocatedData) -> tuple[dict[str, Reference], list[Problem]]:
    """Return the references by id, and the problems."""
    references, _, problems = read_entries(source, _REFERENCE)
    for reference in references.values():
        problems += check_reference(reference, source)
    return references, problems


def read_vocabulary(source: LocatedData, references: Mapping[str, Reference]) -> tuple[Vocabulary, list[Problem]]:
    """Return the vocabulary, and the problems.

    Unknown sections are ignored. An entry is left out if its id is reserved or that of an area, and a group if none of
    its areas are known. Unknown muscles, areas and references, and aliases that already mean something else, are
    dropped.
    """
    problems = [
        source.key_position_of((key,)).warning(
            f"Unknown field '{key}'.", did_you_mean(key, SECTIONS) or f"Known fields: {', '.join(SECTIONS)}."
        )
        for key in source.data
        if key not in SECTIONS
    ]
    muscles = _read_section(source, "muscles", _MUSCLE, problems)
    equipment = _read_section(source, "equipment", _EQUIPMENT, problems)
    areas = _drop_reserved_ids(_read_section(source, "areas", _AREA, problems), "areas", RESERVED_IDS, source, problems)
    all_groups = _drop_reserved_ids(
        _read_section(source, "groups", _GROUP, problems), "groups", {*RESERVED_IDS, *areas}, source, problems
    )
    for id_, area in areas.items():
        at: Loc = ("areas", id_)
        areas[id_] = replace(
            area,
            muscles=keep_known_ids(source, (*at, "muscles"), area.muscles, muscles, "muscle", problems),
            antagonists=keep_known_ids(source, (*at, "antagonists"), area.antagonists, areas, "area", problems),
            evidence=keep_known_ids(source, (*at, "evidence"), area.evidence, references, "reference", problems),
        )
    groups = {}
    for id_, group in all_groups.items():
        members = keep_known_ids(source, ("groups", id_, "areas"), group.areas, areas, "area", problems)
        if members:
            groups[id_] = replace(group, areas=members)
    taken: dict[str, str] = {}
    areas = drop_taken_aliases(areas, "areas", source, taken, problems)
    groups = drop_taken_aliases(groups, "groups", source, taken, problems)
    equipment = drop_taken_aliases(equipment, "equipment", source, {}, problems)
    return Vocabulary(areas, groups, equipment, muscles, _read_former_equipment(source, equipment, problems)), problems


def _read_former_equipment(
    source: LocatedData, equipment: Mapping[str, Equipment], problems: list[Problem]
) -> dict[str, FormerEquipment]:
    """Return the former ids of equipment, without those that a site uses for equipment of its own."""
    former = _read_section(source, "former_equipment", _FORMER_EQUIPMENT, problems)
    kept = {}
    for id_, entry in former.items():
        loc = ("former_equipment", id_)
        owned = keep_known_ids(source, (*loc, "owned"), entry.owned, equipment, "equipment", problems)
        needed = keep_known_ids(source, (*loc, "needed"), entry.needed, equipment, "equipment", problems)
        if owned and (id_ in owned or id_ not in equipment):
            kept[id_] = replace(entry, owned=owned, needed=needed)
    return kept


def _read_section(source: LocatedData, name: str, adapter: Adapter[T], problems: list[Problem]) -> dict[str, T]:
    values = source.data.get(name)
    if values is None:
        return {}
    if not isinstance(values, dict):
        problems.append(
            source.position_of((name,)).error(f"'{name}' must have entries below it.", "Indent them by two spaces.")
        )
        return {}
    entries, _, entry_problems = read_entries(source, adapter, (name,))
    problems += entry_problems
    return entries


def _drop_reserved_ids(
    entries: dict[str, T], section: str, taken: Collection[str], source: LocatedData, problems: list[Problem]
) -> dict[str, T]:
    for id_ in [id_ for id_ in entries if id_ in taken]:
        message = f"The id '{id_}' is taken, so this entry is left out."
        problems.append(source.key_position_of((section, id_)).warning(message, "Choose another id."))
    return {id_: entry for id_, entry in entries.items() if id_ not in taken}
