"""A fingerprint changes with its part of the library, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest

from engine.config.environment import BASE_DIR
from engine.library.fingerprint import fingerprint
from engine.library.library import Library
from tests.engine.library.samples import small_library

KEYS = [
    "exercise:glute-bridge",
    "exercise:plank",
    "exercise:nobody",
    "area:glutes",
    "area:core",
    "kind:drill",
    "names",
    "vocabulary",
    "reference:trial-2020",
    "library",
]
BRIDGE, PLANK = "exercise:glute-bridge", "exercise:plank"
EVERYWHERE = {"library"}


def changed(library: Library, id_: str, **fields: Any) -> Library:
    exercises = {**library.exercises, id_: replace(library.exercises[id_], **fields)}
    return Library(exercises, library.vocabulary, library.references)


def moved(before: Library, after: Library) -> set[str]:
    """Return the keys with changed fingerprints."""
    return {key for key in KEYS if fingerprint(before, key) != fingerprint(after, key)}


@pytest.mark.parametrize(
    ("fields", "keys"),
    [
        ({"cues": ("Breathe.",)}, {BRIDGE}),
        ({"summary": "Up and down."}, {BRIDGE}),
        ({"rationale": "It helps."}, {BRIDGE}),
        ({"name": "Hip bridge"}, {BRIDGE, "names"}),
        ({"aliases": ("floor bridge",)}, {BRIDGE, "names"}),
        ({"level": 2}, {BRIDGE, "area:glutes"}),
        ({"setup_s": 5}, {BRIDGE, "area:glutes"}),
        ({"retired": True}, {BRIDGE, "area:glutes"}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_a_changed_exercise_changes_its_fingerprints(fields: dict[str, Any], keys: set[str]) -> None:
    library = small_library()
    assert moved(library, changed(library, "glute-bridge", **fields)) == keys | EVERYWHERE


def test_an_exercise_that_changes_its_area_changes_both_areas() -> None:
    library = small_library()
    areas = replace(library.exercises["glute-bridge"].areas, primary="core")
    assert moved(library, changed(library, "glute-bridge", areas=areas)) == {
        BRIDGE,
        "area:glutes",
        "area:core",
        *EVERYWHERE,
    }


def test_a_changed_drill_changes_its_kind() -> None:
    library = small_library()
    assert moved(library, changed(library, "high-knees", level=2)) == {"kind:drill", *EVERYWHERE}


def test_a_new_exercise_changes_its_area_and_the_names() -> None:
    library = small_library()
    new = replace(library.exercises["plank"], id="nobody", name="Nobody")
    more = Library({**library.exercises, "nobody": new}, library.vocabulary, library.references)
    assert moved(library, more) == {"exercise:nobody", "area:core", "names", *EVERYWHERE}


def test_the_order_of_an_area_counts() -> None:
    library = small_library()
    back = Library(dict(reversed([*library.exercises.items()])), library.vocabulary, library.references)
    assert {"area:glutes", "names"} <= moved(library, back)
    assert BRIDGE not in moved(library, back)


def test_vocabulary_and_references_have_separate_fingerprints() -> None:
    library = small_library()
    trial = replace(library.references["trial-2020"], year=2021)
    other = Library(library.exercises, library.vocabulary, {"trial-2020": trial})
    assert moved(library, other) == {"reference:trial-2020", *EVERYWHERE}
    areas = {**library.vocabulary.areas, "core": replace(library.vocabulary.areas["core"], why="It carries you.")}
    other = Library(library.exercises, replace(library.vocabulary, areas=areas), library.references)
    assert moved(library, other) == {"vocabulary", *EVERYWHERE}


@pytest.mark.parametrize("key", ["", "exercises", "colour:red", "kind:nonsense", "template:card.html"])
def test_an_unknown_key_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        fingerprint(small_library(), key)


def test_fingerprints_are_the_same_in_every_process() -> None:
    script = (
        "from tests.engine.library.samples import small_library\n"
        "from engine.library.fingerprint import fingerprint\n"
        f"print([fingerprint(small_library(), key) for key in {KEYS!r}])"
    )
    said = subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE_DIR,
        env={"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == str([fingerprint(small_library(), key) for key in KEYS])
