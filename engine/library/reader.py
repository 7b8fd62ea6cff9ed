"""Read the library from YAML files: the built-in ones, and those of a site, which override them.

`_vocabulary.yaml` holds areas, groups, equipment and muscles, `_references.yaml` the evidence. Every other file maps
ids to exercises. A site's files are merged with ours by id and field, so that three lines add a video to one of our
exercises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from pydantic import TypeAdapter

from engine.errors import Problem, Severity, did_you_mean
from engine.library.checks import check_exercises, find_areas_without_beginner_exercise
from engine.library.exercise import Exercise
from engine.library.figures import complete_figures
from engine.library.library import Library
from engine.library.merge import apply_overrides, combine_files
from engine.library.vocabulary import Vocabulary
from engine.library.vocabulary_reader import read_entries, read_references, read_vocabulary
from engine.validation.located import Link, LocatedData, Node, Position
from engine.validation.yaml_reader import read_yaml

VOCABULARY_FILE = "_vocabulary.yaml"
REFERENCES_FILE = "_references.yaml"

_EXERCISE = TypeAdapter(Exercise)


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """One YAML file. `path` is shown in messages. `is_site` marks a file of the site, which overrides ours."""

    path: str
    text: str
    is_site: bool = False

    @property
    def name(self) -> str:
        """The last part of the path."""
        return PurePosixPath(self.path).name


def read_library(files: Sequence[LibraryFile]) -> tuple[Library, tuple[Problem, ...]]:
    """Return the library that the files make together, and all problems, sorted by position.

    Never raises: an entry with an error is left out, and check_exercises and read_vocabulary repair the rest. The
    paths of the errors (severity ERROR) are the broken files. The library can be read again with their last good
    texts, or without them.

    Problems that only follow from an error are not reported: those of exercises if the vocabulary is broken, and areas
    without a beginner's exercise if an exercise was left out.
    """
    reader = _LibraryReader()
    references, problems = read_references(apply_overrides(*reader.read_origins(_files_named(files, REFERENCES_FILE))))
    reader.problems += problems
    words = apply_overrides(*reader.read_origins(_files_named(files, VOCABULARY_FILE)))
    if not _files_named(files, VOCABULARY_FILE):
        path = str(PurePosixPath(files[0].path).with_name(VOCABULARY_FILE)) if files else f"exercises/{VOCABULARY_FILE}"
        reader.problems.append(Position(path, 1, 1).error("The vocabulary is missing.", "Restore the file."))
    vocabulary, problems = read_vocabulary(words, references)
    reader.problems += problems
    has_valid_vocabulary = not reader.has_errors
    builtin, site = reader.read_origins(file for file in files if not file.name.startswith("_"))
    merged = apply_overrides(builtin, reader.drop_unknown_overrides(site, builtin))
    exercises, entries, problems = read_entries(merged, _EXERCISE)
    reader.problems += problems
    exercises, problems = check_exercises(exercises, entries, vocabulary, references, builtin.data)
    if has_valid_vocabulary:
        reader.problems += problems
    exercises, problems = complete_figures(exercises, entries, builtin)
    reader.problems += problems
    if not reader.has_errors:
        reader.problems += _warn_about_beginner_exercises(exercises, vocabulary, words)
    reader.problems += _warn_about_unread_files(files)
    return Library(exercises, vocabulary, references), tuple(sorted(set(reader.problems)))


def find_exercise_links(text: str, path: str) -> tuple[Link, ...]:
    """Return the images and videos of the exercises in a file, with their positions."""
    if "image" not in text and "video" not in text:
        return ()  # reading YAML is slow, and most files have none
    source = read_yaml(text, path)
    ends = (("image", "src"), ("video", "url"))
    locs = (loc for loc, node in source.nodes.items() if loc[1:] in ends and node.type == "text")
    return tuple(
        Link(str(source.get(loc)), at.line, at.column, is_image=loc[1] == "image")
        for loc in locs
        for at in (source.position_of(loc),)
    )


class _LibraryReader:
    """Reads files and collects their problems."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    @property
    def has_errors(self) -> bool:
        """True if any problem so far is an error."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    def read_origins(self, files: Iterable[LibraryFile]) -> tuple[LocatedData, LocatedData]:
        """Return the data of the built-in files, and those of the site's files."""
        files = list(files)
        builtin = self._read_combined(file for file in files if not file.is_site)
        return builtin, self._read_combined(file for file in files if file.is_site)

    def drop_unknown_overrides(self, site: LocatedData, builtin: LocatedData) -> LocatedData:
        """Return the site's exercises without those that override an exercise that does not exist.

        Those have no `name`, and their id is similar to one of ours.
        """
        kept = {}
        for id_, entry in site.data.items():
            hint = did_you_mean(id_, builtin.data)
            if id_ not in builtin.data and isinstance(entry, dict) and "name" not in entry and hint:
                self.problems.append(
                    site.key_position_of((id_,)).error(f"There is no exercise '{id_}' to change.", hint)
                )
            else:
                kept[id_] = entry
        return LocatedData(site.path, kept, site.nodes)

    def _read_combined(self, files: Iterable[LibraryFile]) -> LocatedData:
        sources = [read_yaml(file.text, file.path) for file in files]
        for source in sources:
            self.problems += source.problems
        if not sources:
            nowhere = Position("", 1, 1)
            return LocatedData("", {}, {(): Node(nowhere, nowhere, "mapping")})
        combined, problems = combine_files(sources)
        self.problems += problems
        return combined


def _files_named(files: Iterable[LibraryFile], name: str) -> list[LibraryFile]:
    return [file for file in files if file.name == name]


def _warn_about_beginner_exercises(
    exercises: Mapping[str, Exercise], vocabulary: Vocabulary, words: LocatedData
) -> list[Problem]:
    return [
        words.key_position_of(("areas", area)).warning(
            f"'{area}' has no strength exercise of level 1 or 2 without equipment.",
            "Add one, so that beginners can train this area.",
        )
        for area in find_areas_without_beginner_exercise(exercises, vocabulary)
    ]


def _warn_about_unread_files(files: Iterable[LibraryFile]) -> list[Problem]:
    unread = [
        file for file in files if file.name.startswith("_") and file.name not in (VOCABULARY_FILE, REFERENCES_FILE)
    ]
    return [
        Position(file.path, 1, 1).warning(
            "Files whose names begin with an underscore are not read as exercises.",
            did_you_mean(file.name, (VOCABULARY_FILE, REFERENCES_FILE)) or "Rename it.",
        )
        for file in unread
    ]
