"""The fixture files of these tests, and our own library, as the reader wants them."""

from functools import cache
from pathlib import Path

from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library

FIXTURES = Path(__file__).parent / "fixtures"
BUILTIN = Path(__file__).parents[3] / "exercises"


def files_of(folder: str, *names: str, site: bool = False) -> list[LibraryFile]:
    """The YAML files of a fixture folder, or the named ones."""
    paths = sorted(path for path in (FIXTURES / folder).glob("*.yaml") if not names or path.name in names)
    return [LibraryFile(f"{folder}/{path.name}", path.read_text(), site) for path in paths]


def builtin_files() -> list[LibraryFile]:
    """The files of the library that comes with the engine."""
    return [LibraryFile(f"exercises/{path.name}", path.read_text()) for path in sorted(BUILTIN.glob("*.yaml"))]


def complaints(name: str) -> list[str]:
    """What is expected to be said about the folder broken: the lines of a file in it."""
    return (FIXTURES / "broken" / name).read_text().splitlines()


@cache
def small_library() -> Library:
    """The library of the folder small, which is without fault."""
    library, errors = read_library(files_of("small"))
    assert errors == ()
    return library
