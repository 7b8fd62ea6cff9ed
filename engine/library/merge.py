"""Several YAML files as one source: a site's own values over ours, and every value with the place it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.errors import Problem
from engine.validation.located import Json, Loc, LocatedData, Node, walk_locs


def apply_overrides(base: LocatedData, over: LocatedData) -> LocatedData:
    """base with what over says put over it: mappings merge, everything else (lists too) is replaced."""
    nodes = dict(base.nodes)
    data = _laid_over(base.data, over.data, (), nodes, over.nodes)
    assert isinstance(data, dict)
    return LocatedData(over.path, data, nodes)


def combine_files(sources: Iterable[LocatedData]) -> tuple[LocatedData, list[Problem]]:
    """The entries of files that say different things. An entry that an earlier file has is left out with a warning."""
    data: dict[str, Json] = {}
    nodes: dict[Loc, Node] = {}
    errors = []
    path = ""
    for source in sources:
        path = path or source.path
        nodes.setdefault((), source.nodes[()])
        for key, value in source.data.items():
            if key in data:
                first = nodes[(key,)].key
                message = f"'{key}' stands in {first.path} already, in line {first.line}"
                errors.append(source.key_at((key,)).warning(message, "choose another id, or remove one of the two"))
                continue
            data[key] = value
            nodes.update({loc: source.nodes[loc] for loc in walk_locs(value, (key,))})
    return LocatedData(path, data, nodes), errors


def add_ids(source: LocatedData, at: Loc = ()) -> tuple[LocatedData, list[Problem]]:
    """The entries at a loc, each with its key as its field `id`.

    What is no mapping is an error, and left out; an id inside an entry is a warning, and counts for nothing.
    """
    entries: dict[str, Json] = {}
    nodes = dict(source.nodes)
    errors = []
    values = source.get(at)
    assert isinstance(values, dict)
    for key, value in values.items():
        loc = (*at, key)
        if not isinstance(value, dict):
            errors.append(source.at(loc).error(f"'{key}' must have fields below it", "indent them by two spaces"))
            continue
        if "id" in value:
            errors.append(source.key_at((*loc, "id")).warning("the key above is the id", "remove this line"))
        place = source.key_at(loc)
        nodes[*loc, "id"] = Node(place, place, "text", key)
        entries[key] = {**value, "id": key}
    return LocatedData(source.path, _put(source.data, at, entries), nodes), errors


def _laid_over(base: Json, over: Json, loc: Loc, nodes: dict[Loc, Node], new: Mapping[Loc, Node]) -> Json:
    if isinstance(base, dict) and isinstance(over, dict):
        merged = dict(base)
        for key, value in over.items():
            merged[key] = _laid_over(base.get(key), value, (*loc, key), nodes, new)
        return merged
    for gone in walk_locs(base, loc):
        nodes.pop(gone, None)
    nodes.update({here: new[here] for here in walk_locs(over, loc)})
    return over


def _put(data: dict[str, Json], at: Loc, entries: dict[str, Json]) -> dict[str, Json]:
    """A copy of data in which entries stand at a loc of at most one key."""
    return {**data, str(at[0]): entries} if at else entries
