"""Libraries and requests for the tests of circuits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from engine.circuits.parsing import parse_query
from engine.circuits.request import CircuitRequest
from engine.library.exercise import Areas, Exercise
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library

ROOT = Path(__file__).parents[3]
FIXTURE = Path(__file__).parent / "fixtures" / "library"


@cache
def read_library_folder(folder: Path) -> Library:
    """Return the library in a folder of YAML files, read once for all tests of a process. Do not change it."""
    files = [LibraryFile(f"exercises/{path.name}", path.read_text("utf-8")) for path in sorted(folder.glob("*.yaml"))]
    return read_library(files)[0]


def make_request(library: Library, terms: str = "", **options: object) -> CircuitRequest:
    """Return the request of an address. `per_area=3` means the option per-area."""
    pairs = [(name.replace("_", "-"), str(value)) for name, value in options.items()]
    return parse_query(terms, pairs, library).validated()


def replace_exercises(library: Library, exercises: Iterable[Exercise]) -> Library:
    """Return the library with other exercises."""
    return Library({exercise.id: exercise for exercise in exercises}, library.vocabulary, library.references)


def make_exercises(library: Library, areas: Mapping[str, int]) -> list[Exercise]:
    """Return simple exercises, a number for each area: "glutes-move-0", "glutes-move-1" and so on."""
    template = library.exercises["bridge"]
    return [
        replace(template, id=f"{area}-move-{n}", name=f"{area} {n}", areas=Areas(primary=area), former_ids=())
        for area, count in areas.items()
        for n in range(count)
    ]
