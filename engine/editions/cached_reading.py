"""Read the library and the plans once for the same files.

If only an article has changed, the next edition has the same library and the same plans, down to their identity.
"""

from __future__ import annotations

from functools import lru_cache

from engine.errors import Problem
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from engine.plans.plan import Plan
from engine.plans.reader import PlanFile, read_plan

LibraryFiles = tuple[LibraryFile, ...]
MAX_LIBRARIES = 2
"""The library of the last edition, and that with the last good versions of its broken files."""
MAX_PLANS = 64


@lru_cache(maxsize=MAX_LIBRARIES)
def read_library_once(files: LibraryFiles) -> tuple[Library, tuple[Problem, ...]]:
    """Return the library that the files make together, and its problems."""
    return read_library(files)


@lru_cache(maxsize=MAX_PLANS)
def read_plan_once(file: PlanFile, library_files: LibraryFiles) -> tuple[Plan | None, tuple[Problem, ...]]:
    """Return a plan made with the library in some files, or None if it has an error, and its problems.

    It takes some ten milliseconds, because every circuit of the plan is built.
    """
    library, _ = read_library_once(library_files)
    return read_plan(file, library)
