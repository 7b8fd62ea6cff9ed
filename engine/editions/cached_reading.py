"""Read the library and the plans once for the same files.

If only an article has changed, the next edition has the same library and the same plans, down to their identity. What
was read is stored with the edition, because reading the library takes half a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from engine.editions.files import hash_source
from engine.errors import Problem
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from engine.plans.plan import Plan
from engine.plans.reader import PlanFile, read_plan

LibraryFiles = tuple[LibraryFile, ...]
FoundLibrary = tuple[Library, Sequence[Problem]]
FoundPlan = tuple[Plan | None, Sequence[Problem]]
MAX_LIBRARIES = 2
"""The library of the last edition, and that with the last good versions of its broken files."""


@dataclass(frozen=True, slots=True)
class Readings:
    """The libraries and plans of an edition with their problems, by the hash of the files that they were read from."""

    libraries: dict[str, FoundLibrary] = field(default_factory=dict)
    plans: dict[str, FoundPlan] = field(default_factory=dict)


class CachedReading:
    """Reads libraries and plans for an edition, unless the last edition has them. used has all of them."""

    def __init__(self, known: Readings) -> None:
        self._known, self.used = known, Readings()

    def read_library(self, files: LibraryFiles) -> FoundLibrary:
        """Return the library that the files make together, and its problems."""
        key = _hash(files)
        found = self.used.libraries[key] = self._known.libraries.get(key) or _read_library(files)
        return found

    def read_plan(self, file: PlanFile, library_files: LibraryFiles) -> FoundPlan:
        """Return a plan made with the library in some files, or None if it has an error, and its problems.

        It takes some ten milliseconds, because every circuit of the plan is built.
        """
        library, _ = self.read_library(library_files)
        key = _hash((file, _hash(library_files)))
        found = self.used.plans[key] = self._known.plans.get(key) or read_plan(file, library)
        return found


@lru_cache(maxsize=MAX_LIBRARIES)
def _read_library(files: LibraryFiles) -> FoundLibrary:
    return read_library(files)


def _hash(files: object) -> str:
    return hash_source(repr(files).encode())
