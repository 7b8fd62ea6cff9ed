"""Fingerprints of parts of the library. The cache uses them to detect that an article is out of date.

An article may depend on these parts:

- "exercise:<id>": all of one exercise
- "area:<id>": the fields that a circuit uses to select exercises of an area
- "kind:<kind>": the same for a kind of exercise
- "names": ids, names and aliases of all exercises
- "vocabulary": areas, groups, equipment and muscles
- "reference:<id>": one reference
- "library": everything
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from engine.library.exercise import Exercise, ExerciseKind
from engine.library.library import Library

# Fields that never affect which exercises a circuit selects, or their order.
_DISPLAY_FIELDS = frozenset(
    ("name", "summary", "aliases", "ambiguous_aliases", "former_ids", "muscles", "cues", "mistakes", "rationale")
    + ("easier", "harder", "evidence", "video", "image", "figure")
)


def fingerprint(library: Library, key: str) -> str:
    """Return the fingerprint of the part that a key names. Raises KeyError if the key is not one of the above."""
    return _digest(_content(library, key))


def _content(library: Library, key: str) -> Any:
    kind, _, name = key.partition(":")
    match kind:
        case "exercise":
            exercise = library.exercises.get(name)
            return asdict(exercise) if exercise else None
        case "area":
            return [_selection_fields(e) for e in library.in_area(name)]
        case "kind" if name in set(ExerciseKind):
            return [_selection_fields(e) for e in library.of_kind(ExerciseKind(name))]
        case "names":
            return [(e.id, e.name, e.aliases, e.ambiguous_aliases, e.former_ids) for e in library.exercises.values()]
        case "reference":
            reference = library.references.get(name)
            return asdict(reference) if reference else None
        case "vocabulary":
            return asdict(library.vocabulary)
        case "library":
            return [
                _as_dicts(library.exercises.values()),
                asdict(library.vocabulary),
                _as_dicts(library.references.values()),
            ]
    raise KeyError(key)


def _as_dicts(items: Iterable[Any]) -> list[dict[str, Any]]:
    return [asdict(item) for item in items]


def _selection_fields(exercise: Exercise) -> dict[str, Any]:
    fields = asdict(exercise)
    return {name: value for name, value in fields.items() if name not in _DISPLAY_FIELDS}


def _digest(content: Any) -> str:
    return hashlib.sha256(repr(content).encode()).hexdigest()[:16]
