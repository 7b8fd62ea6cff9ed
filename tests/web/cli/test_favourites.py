"""`flask aliases export` and `flask favourites`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from engine.comments import unmatched_terms
from engine.comments.favourite_tally import count_favourites
from engine.favourites import readers_circuit
from tests.conftest import MakeApp
from tests.web.readers import NOW, database, library, saying
from web.core.context import services_of

OWN = """# Mine.
glute-bridge:
  dose: {max: 25}  # it is too easy
"""


@pytest.fixture
def folder(site: Callable[[str], Path]) -> Path:
    folder = site("minimal")
    (folder / "exercises").mkdir()
    (folder / "exercises" / "own.yaml").write_text(OWN, encoding="utf-8")
    return folder


@pytest.fixture
def app(folder: Path, make_app: MakeApp) -> Flask:
    return make_app(folder)


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=list(arguments))
    return result.exit_code, result.output


def store(app: Flask, written: str, exercise: str) -> None:
    with database(app).write() as connection:
        unmatched_terms.store_alias(connection, library(app), written, exercise, NOW)


def test_aliases_are_written_once_and_keep_their_meaning(app: Flask, folder: Path, make_app: MakeApp) -> None:
    store(app, "Penguin walk", "firewalker")
    store(app, "Kitchen lift", "glute-bridge")
    code, said = run(app, "aliases", "export")
    assert code == 0, said
    assert "Added “Penguin walk” as an alias of 'firewalker'" in said
    assert "Wrote exercises/" in said
    after = make_app(folder)
    assert services_of(after).edition_store.edition.problems == ()
    names = library(after).ids_by_name
    assert (names["penguin walk"], names["kitchen lift"]) == ("firewalker", "glute-bridge")
    assert set(library(app).ids_by_name) < set(names), "none of ours is lost"
    own = (folder / "exercises" / "own.yaml").read_text("utf-8")
    assert set(OWN.splitlines()) <= set(own.splitlines())
    assert run(after, "aliases", "export") == (0, "Nothing to export.\n")
    assert (folder / "exercises" / "own.yaml").read_text("utf-8") == own


def test_a_conflict_is_rejected_and_nothing_is_written(app: Flask, folder: Path, make_app: MakeApp) -> None:
    store(app, "Kitchen lift", "glute-bridge")
    store(app, "Penguin walk", "firewalker")
    (folder / "exercises" / "more.yaml").write_text("squat:\n  aliases: [penguin walks]\n", encoding="utf-8")
    code, said = run(make_app(folder), "aliases", "export")
    assert code == 1
    assert "“Penguin walk” already means 'squat', so it can't mean 'firewalker'" in said
    assert (folder / "exercises" / "own.yaml").read_text("utf-8") == OWN
    assert not (folder / "exercises" / "aliases.yaml").exists()


@pytest.mark.parametrize("data", [b"\xff\xfe", b"glute-bridge: [\n"], ids=["no text", "no YAML"])
def test_a_file_with_a_mistake_is_reported(app: Flask, folder: Path, data: bytes) -> None:
    store(app, "Penguin walk", "firewalker")
    (folder / "exercises" / "own.yaml").write_bytes(data)
    code, said = run(app, "aliases", "export")
    assert code == 1 and "exercises/own.yaml:" in said and "Nothing was written" in said


def test_a_folder_that_cannot_be_written_is_reported(app: Flask, folder: Path) -> None:
    store(app, "Penguin walk", "firewalker")
    (folder / "exercises" / "own.yaml").unlink()
    (folder / "exercises").rmdir()
    (folder / "exercises").write_text("a file in its place", encoding="utf-8")
    code, said = run(app, "aliases", "export")
    assert code == 1 and "Can't write the file" in said


def test_the_circuit_is_renewed_and_chosen(app: Flask) -> None:
    assert "Nothing changed" in run(app, "favourites", "renew")[1]
    say = saying(app)
    for who in ("Ada", "Ben", "Cy"):
        say(who, "squat", "clamshell", "plank")
    code, made = run(app, "favourites", "renew")
    assert code == 0 and "/c/" in made and "Nothing changed" in run(app, "favourites", "renew")[1]
    code, said = run(app, "favourites", "choose", "superman, bird dogs,clams")
    assert code == 0 and "/c/superman,bird-dog,clamshell/?level=2&rounds=3" in said
    with database(app).write() as connection:
        assert (
            readers_circuit.renew_circuit(connection, library(app), count_favourites(connection, library(app)), NOW)
            is None
        )
    assert run(app, "favourites", "renew") == (0, made)


@pytest.mark.parametrize("given", ["", "squat,penguin", "glutes"])
def test_an_invalid_choice_is_reported(app: Flask, given: str) -> None:
    code, said = run(app, "favourites", "choose", given)
    assert code == 1 and said.startswith("Error: ")


def test_without_the_database_the_commands_fail_with_a_message(folder: Path, make_app: MakeApp) -> None:
    app = make_app(folder, DATABASE_URL="sqlite:////nowhere/at/all/readers.sqlite")
    for arguments in (("aliases", "export"), ("favourites", "renew"), ("favourites", "choose", "squat")):
        code, said = run(app, *arguments)
        assert code == 1 and "Database unavailable" in said
