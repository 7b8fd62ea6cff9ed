"""The library out of its YAML files: ours, and a site's own laid over them.

Each file that does not begin with an underscore maps ids to exercises; `_vocabulary.yaml` and `_references.yaml` hold
the words and the evidence. A site's files are merged over ours by id, field by field, so that three lines add a video
to an exercise of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import TypeAdapter

from engine.errors import Problem, Severity, did_you_mean
from engine.library.checks import check_exercises, find_areas_without_beginner_exercise
from engine.library.exercise import Exercise
from engine.library.library import Library
from engine.library.merge import apply_overrides, combine_files
from engine.library.vocabulary import Vocabulary
from engine.library.vocabulary_reader import read_entries, read_references, read_vocabulary
from engine.validation.located import LocatedData, Node, Position
from engine.validation.yaml_reader import read_yaml

VOCABULARY_FILE = "_vocabulary.yaml"
REFERENCES_FILE = "_references.yaml"

_EXERCISE = TypeAdapter(Exercise)


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One YAML file. path is the one that messages name; site says that it is the site's own and lies over ours."""

    path: str
    text: str
    site: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name


def read_library(files: Sequence[LibraryFile]) -> tuple[Library, tuple[Problem, ...]]:
    """The library that the files make together, and everything that is wrong with them, sorted by place.

    Never raises: an entry with an error is left out, and what check_exercises and read_vocabulary say is mended. The
    broken files are the paths of the errors of severity ERROR: with their last good texts in their place, or without
    those that never were good, the library can be read again. What would only follow from an error is not told: what
    exercises have to do with a broken vocabulary, and which areas lack an exercise while one is left out.
    """
    reading = _LibraryReader()
    references, mistakes = read_references(apply_overrides(*reading.origins(_files_named(files, REFERENCES_FILE))))
    reading.errors += mistakes
    words = apply_overrides(*reading.origins(_files_named(files, VOCABULARY_FILE)))
    if not _files_named(files, VOCABULARY_FILE):
        path = str(PurePosixPath(files[0].path).with_name(VOCABULARY_FILE)) if files else f"exercises/{VOCABULARY_FILE}"
        reading.errors.append(Position(path, 1, 1).error("the vocabulary is missing", "restore the file"))
    vocabulary, mistakes = read_vocabulary(words, references)
    reading.errors += mistakes
    sound = not any(error.severity is Severity.ERROR for error in reading.errors)
    ours, sites = reading.origins(file for file in files if not file.name.startswith("_"))
    merged = apply_overrides(ours, reading.without_strays(sites, ours))
    exercises, entries, mistakes = read_entries(merged, _EXERCISE)
    reading.errors += mistakes
    exercises, mistakes = check_exercises(exercises, entries, vocabulary, references, ours.data)
    if sound:
        reading.errors += mistakes
    if not any(error.severity is Severity.ERROR for error in reading.errors):
        reading.errors += _warn_about_beginner_exercises(exercises, vocabulary, words)
    reading.errors += _warn_about_unread_files(files)
    return Library(exercises, vocabulary, references), tuple(sorted(set(reading.errors)))


class _LibraryReader:
    """Reads files into one source, and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.errors: list[Problem] = []

    def origins(self, files: Iterable[LibraryFile]) -> tuple[LocatedData, LocatedData]:
        """What our files say side by side, and what the site's say."""
        files = list(files)
        ours = self._side_by_side(file for file in files if not file.site)
        return ours, self._side_by_side(file for file in files if file.site)

    def without_strays(self, sites: LocatedData, ours: LocatedData) -> LocatedData:
        """The site's exercises without those that change one which we do not have: they have no name of their own."""
        kept = {}
        for id_, entry in sites.data.items():
            hint = did_you_mean(id_, ours.data)
            if id_ not in ours.data and isinstance(entry, dict) and "name" not in entry and hint:
                self.errors.append(sites.key_at((id_,)).error(f"there is no exercise '{id_}' to change", hint))
            else:
                kept[id_] = entry
        return LocatedData(sites.path, kept, sites.nodes)

    def _side_by_side(self, files: Iterable[LibraryFile]) -> LocatedData:
        sources = [read_yaml(file.text, file.path) for file in files]
        for source in sources:
            self.errors += source.problems
        if not sources:
            nowhere = Position("", 1, 1)
            return LocatedData("", {}, {(): Node(nowhere, nowhere, "mapping")})
        together, mistakes = combine_files(sources)
        self.errors += mistakes
        return together


def _files_named(files: Iterable[LibraryFile], name: str) -> list[LibraryFile]:
    return [file for file in files if file.name == name]


def _warn_about_beginner_exercises(
    exercises: Mapping[str, Exercise], vocabulary: Vocabulary, words: LocatedData
) -> list[Problem]:
    return [
        words.key_at(("areas", area)).warning(
            f"'{area}' has no strength exercise of level 1 or 2 without equipment",
            "add one, so that everybody can begin",
        )
        for area in find_areas_without_beginner_exercise(exercises, vocabulary)
    ]


def _warn_about_unread_files(files: Iterable[LibraryFile]) -> list[Problem]:
    strange = [
        file for file in files if file.name.startswith("_") and file.name not in (VOCABULARY_FILE, REFERENCES_FILE)
    ]
    return [
        Position(file.path, 1, 1).warning(
            "a file whose name begins with an underscore is not read as exercises",
            did_you_mean(file.name, (VOCABULARY_FILE, REFERENCES_FILE)) or "rename it",
        )
        for file in strange
    ]
