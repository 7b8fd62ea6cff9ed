"""`flask backup` and `flask restore`: their messages, errors and results."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine.comments.tables import comment, person
from engine.db.database import Database
from engine.editions.last_good_store import LastGoodStore
from engine.privacy import personal_data
from engine.privacy.erasure_log import ErasureLog
from tests import databases
from tests.conftest import MakeApp, set_clock
from tests.databases import on_postgresql
from tests.engine.privacy.samples import add_comment
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


def run(app: Flask, *words: str | Path) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=[str(word) for word in words])
    return result.exit_code, result.output


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A site with two comments."""
    app = make_app(site("minimal"))
    set_clock(app, NOW + timedelta(days=1))
    with services_of(app).database.write() as connection:
        add_comment(connection, services_of(app).key, "ada@example.org", NOW, number=1, text="Ada's")
        add_comment(connection, services_of(app).key, "bob@example.org", NOW, number=2, text="Bob's")
    return app


@pytest.fixture
def elsewhere(app: Flask, make_app: MakeApp, tmp_path: Path) -> Iterator[Callable[[], Flask]]:
    """Return the site on a new machine, with its own instance folder and database. Each call restarts it."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with databases.fresh_database(folder) as url:
        yield lambda: make_app(services_of(app).environment.site_dir, INSTANCE_DIR=str(folder), DATABASE_URL=url)


def texts(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(comment.c.body_markdown).order_by(comment.c.number)))


def test_with_the_key_a_new_machine_can_read_everything(
    app: Flask, elsewhere: Callable[[], Flask], tmp_path: Path
) -> None:
    code, said = run(app, "backup", tmp_path / "a.zip", "--with-key")
    assert (code, "2 comment" in said, "does not contain the site's key" in said) == (0, True, False)
    code, said = run(elsewhere(), "restore", tmp_path / "a.zip")
    assert (code, "can't be read" in said) == (0, False), said
    new = services_of(elsewhere())
    assert texts(new.database) == ["Ada's", "Bob's"]
    with new.database.read() as connection:
        assert personal_data.find_person(connection, new.key, "ada@example.org") is not None
        assert personal_data.count_unreadable_emails(connection, new.key) == 0


def test_without_the_key_both_commands_say_what_is_lost(
    app: Flask, elsewhere: Callable[[], Flask], tmp_path: Path
) -> None:
    code, said = run(app, "backup", tmp_path / "a.zip")
    assert (code, "does not contain the site's key" in said) == (0, True)
    code, said = run(elsewhere(), "restore", tmp_path / "a.zip")
    assert (code, "2 email addresses can't be read" in said) == (0, True), said
    assert texts(services_of(elsewhere()).database) == ["Ada's", "Bob's"]


def test_a_database_with_data_is_only_overwritten_with_force(app: Flask, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "a.zip")
    database = services_of(app).database
    with database.write() as connection:
        connection.execute(comment.update().values(body_markdown="Newer"))
    code, said = run(app, "restore", tmp_path / "a.zip")
    assert (code, "--force" in said) == (1, True)
    assert texts(database) == ["Newer", "Newer"]
    assert run(app, "restore", tmp_path / "a.zip", "--force")[0] == 0
    assert texts(database) == ["Ada's", "Bob's"]


def test_people_erased_after_the_backup_do_not_come_back(app: Flask, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "a.zip")
    assert run(app, "privacy", "erase", "ada@example.org", "--yes")[0] == 0
    assert run(app, "restore", tmp_path / "a.zip", "--force")[0] == 0
    assert texts(services_of(app).database) == ["", "Bob's"]
    with services_of(app).database.read() as connection:
        assert len(connection.execute(select(person)).all()) == 1


def test_the_erasure_log_is_part_of_the_backup(app: Flask, elsewhere: Callable[[], Flask], tmp_path: Path) -> None:
    run(app, "privacy", "erase", "ada@example.org", "--yes")
    run(app, "backup", tmp_path / "a.zip")
    new = elsewhere()
    run(new, "restore", tmp_path / "a.zip")
    assert len(ErasureLog(services_of(new).environment.instance_dir).list_erasures()) == 1


def test_threat_23_the_last_good_version_of_a_broken_file_comes_back(
    app: Flask, elsewhere: Callable[[], Flask], tmp_path: Path
) -> None:
    run(app, "backup", tmp_path / "a.zip")
    (post,) = (services_of(app).environment.site_dir / "posts").glob("*.md")
    post.write_text("---\ntitle: [\n---\nbroken")
    new = elsewhere()
    assert new.test_client().get("/").text.count("/posts/") == 0
    shutil.rmtree(services_of(new).environment.instance_dir / "kept")
    assert run(new, "restore", tmp_path / "a.zip")[0] == 0
    assert f"posts/{post.name}" in LastGoodStore(services_of(new).environment.instance_dir).load_manifest().files
    assert elsewhere().test_client().get("/").text.count("/posts/") > 0


def test_the_old_address_of_a_renamed_file_comes_back(
    app: Flask, elsewhere: Callable[[], Flask], tmp_path: Path
) -> None:
    (post,) = (services_of(app).environment.site_dir / "posts").glob("*.md")
    post.rename(post.with_name("renamed.md"))
    services_of(app).edition_store.refresh()
    run(app, "backup", tmp_path / "a.zip")
    new = elsewhere()
    assert new.test_client().get(f"/posts/{post.stem}/").status_code == 404
    assert run(new, "restore", tmp_path / "a.zip")[0] == 0
    assert elsewhere().test_client().get(f"/posts/{post.stem}/").location == "/posts/renamed/"


def _repack(path: Path, changes: Mapping[str, bytes | None]) -> None:
    """Write an archive again with other files. None leaves one out."""
    with zipfile.ZipFile(path) as archive:
        files: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**files, **changes}.items():
            if data is not None:
                archive.writestr(name, data)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ({"files/secret": b"short"}, "The key in the archive is damaged: it has 5 of 32 bytes"),
        ({"files/kept/manifest.json": None}, "list of stored files"),
        ({"database": None}, "it has no 'database'"),
        ({"about.json": None}, "it has no 'about.json'"),
        ({"files/kept/manifest.json": b"{"}, "list of stored files"),
        ({"files/kept/sources/{digest}": b"not what it was"}, "The copy of posts/"),
        ({"database": b"no database"}, "The archive contains no "),
    ],
    ids=["key", "no manifest", "no database", "no about", "manifest", "source", "database"],
)
def test_a_damaged_archive_leaves_everything_as_it_was(
    app: Flask, elsewhere: Callable[[], Flask], tmp_path: Path, damage: dict[str, bytes | None], said: str
) -> None:
    run(app, "privacy", "erase", "bob@example.org", "--yes")
    run(app, "backup", tmp_path / "a.zip", "--with-key")
    kept = LastGoodStore(services_of(app).environment.instance_dir).load_manifest()
    digest = next(digest for path, digest in kept.files.items() if path.startswith("posts/"))
    _repack(tmp_path / "a.zip", {name.format(digest=digest): data for name, data in damage.items()})
    new = services_of(elsewhere())
    with new.database.write() as connection:
        add_comment(connection, new.key, "eve@example.org", NOW, number=1, text="Eve's")
    folder = new.environment.instance_dir
    before = {name: (folder / name).read_bytes() for name in ("secret", "kept/manifest.json")}
    code, output = run(elsewhere(), "restore", tmp_path / "a.zip", "--force")
    assert (code, said in output.splitlines()[-1]) == (1, True), output
    assert texts(new.database) == ["Eve's"]
    assert ErasureLog(folder).list_erasures() == ()
    assert {name: (folder / name).read_bytes() for name in before} == before


@on_postgresql
def test_a_script_instead_of_a_dump_is_never_run(app: Flask, tmp_path: Path) -> None:
    run(app, "backup", tmp_path / "a.zip")
    script = f"\\! touch {tmp_path}/was-run\nDELETE FROM comment;\n".encode()
    _repack(tmp_path / "a.zip", {"database": script})
    code, output = run(app, "restore", tmp_path / "a.zip", "--force")
    assert (code, "script" in output.splitlines()[-1]) == (1, True), output
    assert not (tmp_path / "was-run").exists()
    assert texts(services_of(app).database) == ["Ada's", "Bob's"]


def test_errors_after_the_database_was_restored_are_reported_as_such(
    app: Flask, elsewhere: Callable[[], Flask], tmp_path: Path
) -> None:
    run(app, "backup", tmp_path / "a.zip", "--with-key")
    folder = services_of(new := elsewhere()).environment.instance_dir
    shutil.rmtree(folder / "kept")
    (folder / "kept").write_text("in the way")
    code, output = run(new, "restore", tmp_path / "a.zip")
    assert (code, "The database was restored, but" in output.splitlines()[-1]) == (1, True), output
    assert texts(services_of(new).database) == ["Ada's", "Bob's"]


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_errors_are_reported_in_one_line(app: Flask, tmp_path: Path, command: str) -> None:
    path = tmp_path / "nowhere" / "a.zip" if command == "backup" else tmp_path / "a.zip"
    if command == "restore":
        path.write_bytes(b"no archive")
    code, said = run(app, command, path)
    assert code == 1
    assert said.splitlines()[-1].startswith("Error: ")
    assert "Traceback" not in said


def test_an_existing_file_is_only_overwritten_with_force(app: Flask, tmp_path: Path) -> None:
    there = tmp_path / "mine.zip"
    there.write_text("something of mine")
    result = app.test_cli_runner().invoke(args=["backup", str(there)])
    assert (result.exit_code, there.read_text()) == (1, "something of mine")
    assert "use --force" in result.output
    forced = app.test_cli_runner().invoke(args=["backup", str(there), "--force"])
    assert forced.exit_code == 0
    assert "database (2 comments, 2 subscriptions)" in forced.output
    assert there.read_bytes().startswith(b"PK")
