"""Read the plans of a site, with the last good version of broken ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.editions.cached_reading import CachedReading, LibraryFiles
from engine.editions.files import check_slug, find_slug
from engine.editions.source_files import SourceFiles, read_text
from engine.errors import Problem
from engine.plans.plan import Plan
from engine.plans.reader import PlanFile

FOLDER = "plans"


@dataclass(slots=True)
class FoundPlans:
    """The plans by id in the order of their titles, the contents of good files by path, and all problems."""

    plans: Mapping[str, Plan]
    good: Mapping[str, bytes]
    problems: Sequence[Problem]


def read_plans(
    sources: SourceFiles, reading: CachedReading, library_files: LibraryFiles, language: str, builtin: Path | None
) -> FoundPlans:
    """Return the plans of a site, and those of the built-in folder that the site does not replace."""
    paths, problems = sources.list_articles(FOLDER)
    files = {path: sources.read(path) for path in paths}
    plans: dict[str, Plan] = {}
    good: dict[str, bytes] = {}
    for path, data in files.items():
        plan, found = _read(path, data, reading, library_files, language)
        problems += found
        if plan is not None:
            good[path] = data
        elif (old := sources.last_good(path)) is not None and old != data:
            plan, _ = _read(path, old, reading, library_files, language)
        if plan is not None:
            plans[plan.id] = plan
    own = {find_slug(path) for path in files}
    for file in sorted(builtin.glob("*.yaml")) if builtin else ():
        if file.stem not in own:
            ours = PlanFile(f"built-in/{file.name}", file.stem, file.read_text("utf-8"))
            plan, built_in = reading.read_plan(ours, library_files)
            problems += built_in
            if plan is not None:
                plans[plan.id] = plan
    return FoundPlans(dict(sorted(plans.items(), key=lambda item: item[1].title.lower())), good, problems)


def _read(
    path: str, data: bytes, reading: CachedReading, library_files: LibraryFiles, language: str
) -> tuple[Plan | None, list[Problem]]:
    if problem := check_slug(path, language):
        return None, [problem]
    text, problems = read_text(data, path)
    if text is None:
        return None, problems
    plan, found = reading.read_plan(PlanFile(path, find_slug(path), text), library_files)
    return plan, [*problems, *found]
