"""Merge YAML files of the library, and keep the position of every value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import Problem
from engine.validation.located import Json, Loc, LocatedData, Node, walk_locs


def apply_overrides(base: LocatedData, over: LocatedData) -> LocatedData:
    """Return `base` with the values of `over`: mappings are merged, everything else (also lists) is replaced.

    The figure of an exercise is replaced, too, because the poses of one do not fit the arrows of another.
    """
    nodes = dict(base.nodes)
    data = _merge_mappings(base.data, over.data, (), nodes, over.nodes)
    return LocatedData(over.path, data, nodes)


def combine_files(sources: Iterable[LocatedData]) -> tuple[LocatedData, list[Problem]]:
    """Combine the entries of files of one origin. An entry that an earlier file has is left out with a warning."""
    data: dict[str, Json] = {}
    nodes: dict[Loc, Node] = {}
    problems = []
    path = ""
    for source in sources:
        path = path or source.path
        nodes.setdefault((), source.nodes[()])
        for key, value in source.data.items():
            if key in data:
                first = nodes[(key,)].key_position
                message = f"'{key}' is already defined in {first.path}, line {first.line}."
                problems.append(
                    source.key_position_of((key,)).warning(message, "Choose another id, or remove one of the two.")
                )
                continue
            data[key] = value
            nodes.update({loc: source.nodes[loc] for loc in walk_locs(value, (key,))})
    return LocatedData(path, data, nodes), problems


def mapping_at(source: LocatedData, loc: Loc) -> dict[str, Json]:
    """Return the mapping at a location. Raises TypeError if the value there is not a mapping."""
    value = source.get(loc)
    if not isinstance(value, dict):
        raise TypeError(f"{loc} is not a mapping")
    return value


def add_ids(source: LocatedData, at: Loc = ()) -> tuple[LocatedData, list[Problem]]:
    """Add to each entry of the mapping at a location its key as the field `id`.

    An entry that is not a mapping is left out with an error. An `id` in an entry is replaced with a warning.
    Raises TypeError if the value at the location is not a mapping.
    """
    entries: dict[str, Json] = {}
    nodes = dict(source.nodes)
    problems = []
    for key, value in mapping_at(source, at).items():
        loc = (*at, key)
        if not isinstance(value, dict):
            problems.append(
                source.position_of(loc).error(f"'{key}' must have fields below it.", "Indent them by two spaces.")
            )
            continue
        if "id" in value:
            problems.append(
                source.key_position_of((*loc, "id")).warning("The key above is the id.", "Remove this line.")
            )
        position = source.key_position_of(loc)
        nodes[*loc, "id"] = Node(position, position, "text", key)
        entries[key] = {**value, "id": key}
    return LocatedData(source.path, _replace_section(source.data, at, entries), nodes), problems


def _merge(base: Json, over: Json, loc: Loc, nodes: dict[Loc, Node], new_nodes: Mapping[Loc, Node]) -> Json:
    if isinstance(base, dict) and isinstance(over, dict) and loc[1:] != ("figure",):
        return _merge_mappings(base, over, loc, nodes, new_nodes)
    for old in walk_locs(base, loc):
        nodes.pop(old, None)
    nodes.update({new: new_nodes[new] for new in walk_locs(over, loc)})
    return over


def _merge_mappings(
    base: dict[str, Json], over: dict[str, Json], loc: Loc, nodes: dict[Loc, Node], new_nodes: Mapping[Loc, Node]
) -> dict[str, Json]:
    merged = dict(base)
    for key, value in over.items():
        merged[key] = _merge(base.get(key), value, (*loc, key), nodes, new_nodes)
    return merged


def _replace_section(data: dict[str, Json], at: Loc, entries: dict[str, Json]) -> dict[str, Json]:
    """Return a copy of `data` with other entries in a section, or at the top if `at` is empty."""
    return {**data, str(at[0]): entries} if at else entries
