"""Export of aliases to YAML: files keep their comments and layout, and conflicts are rejected."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from engine.favourites.alias_export import NEW_FILE, write_aliases
from engine.favourites.aliases import Alias, InvalidAliasError
from engine.library.library import Library
from engine.library.reader import LibraryFile, read_library
from tests.engine.library.samples import builtin_files, read_ours

FIXTURES = Path(__file__).parent / "fixtures"
OWN = "exercises/own.yaml"
OURS = [LibraryFile(f"built-in/{file.name}", file.text) for file in builtin_files()]


def library_of(files: Mapping[str, str]) -> Library:
    """Return the library of a site's files and ours, which must have no problems."""
    return _read(tuple(LibraryFile(path, text, is_site=True) for path, text in files.items()))


@cache
def _read(own: tuple[LibraryFile, ...]) -> Library:
    library, problems = read_library([*OURS, *own])
    assert problems == ()
    return library


@pytest.fixture
def files() -> dict[str, str]:
    return {OWN: (FIXTURES / "own.yaml").read_text("utf-8")}


def written(files: Mapping[str, str], *aliases: Alias) -> tuple[dict[str, str], Library]:
    """Write the aliases. Return all files and their library."""
    changed, _ = write_aliases(files, library_of(files), aliases)
    after = {**files, **changed}
    return after, library_of(after)


def test_an_entry_gets_one_more_alias_and_keeps_every_other_line(files: dict[str, str]) -> None:
    after, library = written(files, Alias("toe towel", "Toe towels", "towel-scrunch"))
    before = files[OWN]
    assert after[OWN] == before.replace("aliases: [toe curl]", "aliases: [toe curl, Toe towels]")
    assert library.ids_by_name["toe towel"] == "towel-scrunch"


def test_a_list_of_lines_keeps_the_comments_in_it_and_below_it(files: dict[str, str]) -> None:
    after, library = written(files, Alias("sofa lift", "sofa lift", "sofa-raise"))
    assert "    - sofa lift\n" in after[OWN]
    assert after[OWN].replace("    - sofa lift\n", "") == files[OWN]
    assert library.ids_by_name["sofa lift"] == "sofa-raise"


def test_an_entry_that_overrides_ours_keeps_our_aliases(files: dict[str, str]) -> None:
    ours = library_of({}).exercises["glute-bridge"].aliases
    after, library = written(files, Alias("penguin lift", "penguin lift", "glute-bridge"))
    assert library.exercises["glute-bridge"].aliases == (*ours, "penguin lift")
    assert library.exercises["glute-bridge"].dose.max == 25
    assert set(files[OWN].splitlines()) <= set(after[OWN].splitlines())


def test_a_built_in_exercise_gets_an_entry_in_a_separate_file(files: dict[str, str]) -> None:
    ours = library_of({}).exercises
    new = [Alias("penguin shuffle", "penguin shuffle", "firewalker"), Alias("no", "No!", "squat")]
    after, library = written(files, *new)
    assert after[OWN] == files[OWN]
    assert after[NEW_FILE].startswith("# ")
    assert library.exercises["firewalker"].aliases == (*ours["firewalker"].aliases, "penguin shuffle")
    assert library.exercises["squat"].aliases == (*ours["squat"].aliases, "No!")
    again, library = written(after, Alias("penguin waddle", "penguin waddle", "firewalker"))
    assert again[NEW_FILE].startswith(after[NEW_FILE][:90])
    assert {"penguin shuffle", "penguin waddle", "no"} <= library.ids_by_name.keys()


def test_only_the_alias_changes_in_the_files_of_this_library() -> None:
    files = {file.path: file.text for file in builtin_files() if not file.name.startswith("_")}
    library, _ = read_ours()
    changed, _ = write_aliases(files, library, [Alias("penguin shuffle", "penguin shuffle", "heel-walk")])
    (path,) = changed
    lines = [(a, b) for a, b in zip(files[path].splitlines(), changed[path].splitlines(), strict=True) if a != b]
    assert len(lines) == 1 and "penguin shuffle" in lines[0][1]


def test_aliases_that_are_in_the_files_are_not_written_again(files: dict[str, str]) -> None:
    changed, new = write_aliases(files, library_of(files), [Alias("toe curl", "toe curls", "towel-scrunch")])
    assert (changed, new) == ({}, ())


@pytest.mark.parametrize(
    ("alias", "words"),
    [
        (Alias("squat", "squats", "plank"), "“squats” already means 'squat', so it can't mean 'plank'"),
        (Alias("bridge", "bridges", "plank"), "may mean 'glute-bridge' or"),
        (Alias("butt", "butt", "plank"), "means the area 'glutes'"),
        (Alias("penguin", "penguin", "penguin-walk"), "there is no exercise 'penguin-walk'"),
    ],
)
def test_a_conflict_is_rejected_and_nothing_is_written(files: dict[str, str], alias: Alias, words: str) -> None:
    sound = Alias("toe towel", "Toe towels", "towel-scrunch")
    with pytest.raises(InvalidAliasError, match=words):
        write_aliases(files, library_of(files), [sound, alias])


@pytest.mark.parametrize(
    "end",
    [
        "\n  - no: [mapping",
        "\nbomb: &b [*b, *b]\n",
        "\nsquat: !!python/object:os.system {}\n",
        "\nx: \x00\n",
        "[" * 5000,
    ],
    ids=["broken", "aliases", "tag", "nul", "deep"],
)
def test_threat_16_a_broken_file_is_reported_and_nothing_is_written(files: dict[str, str], end: str) -> None:
    library = library_of(files)
    files[OWN] += end
    with pytest.raises(InvalidAliasError, match="own"):
        write_aliases(files, library, [Alias("toe towel", "Toe towels", "towel-scrunch")])


def test_a_name_of_any_characters_is_read_back_as_it_was(files: dict[str, str]) -> None:
    names = ["a: b", "#1 move", "- x", "'quoted'", 'say "ah"', "null", "12", "café 🐧", "[x", "back\\slash"]
    new = [Alias(f"name {n}", name, "towel-scrunch") for n, name in enumerate(names)]
    after, _ = written(files, *new)
    assert list(library_of(after).exercises["towel-scrunch"].aliases)[1:] == names
