"""Load the fixture files and the built-in library for tests of the reader."""

from functools import cache
from pathlib import Path

from engine.errors import Problem
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library

FIXTURES = Path(__file__).parent / "fixtures"
BUILTIN = Path(__file__).parents[3] / "exercises"


def files_of(folder: str, *names: str, site: bool = False) -> list[LibraryFile]:
    """Return the YAML files of a fixture folder, or the named ones."""
    paths = sorted(path for path in (FIXTURES / folder).glob("*.yaml") if not names or path.name in names)
    return [LibraryFile(f"{folder}/{path.name}", path.read_text(), site) for path in paths]


def builtin_files() -> list[LibraryFile]:
    """Return the files of the built-in library."""
    return [LibraryFile(f"exercises/{path.name}", path.read_text()) for path in sorted(BUILTIN.glob("*.yaml"))]


def expected_problems(name: str) -> list[str]:
    """Return the expected problems of the folder `broken`: the lines of a file in it."""
    return (FIXTURES / "broken" / name).read_text().splitlines()


@cache
def small_library() -> Library:
    """Return the library of the folder `small`, which has no problems."""
    library, errors = read_library(files_of("small"))
    assert errors == ()
    return library


@cache
def read_ours() -> tuple[Library, tuple[Problem, ...]]:
    """Return our library and its problems, read once for all tests of a process. Change neither."""
    return read_library(builtin_files())
