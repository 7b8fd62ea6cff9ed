"""A database from a newer release: articles are served, comments are returned, and the owner learns why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from engine.db.database import Database
from tests.conftest import MakeApp
from tests.web.markup import Page
from web.core.context import services_of

TEXT = "Words that took a while to find."


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A blog with such a database."""
    folder = site("blog")
    database = services_of(make_app(folder)).database
    database.upgrade()
    _set(database, "9999")
    return make_app(folder)


def _set(database: Database, revision: str) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :revision"), {"revision": revision})


def _run(app: Flask, *words: str | Path) -> tuple[int, list[str]]:
    result = app.test_cli_runner().invoke(args=[str(word) for word in words])
    return result.exit_code, result.output.splitlines()


def test_threat_22_pages_are_served_and_a_comment_comes_back_with_its_text(app: Flask) -> None:
    client = app.test_client()
    for path in ("/", "/posts/strong/", "/favourites/", "/exercises/", "/healthz"):
        assert client.get(path).status_code == 200, path
    answer = client.post("/comments/", data={"post": "strong", "name": "Ann", "text": TEXT})
    assert answer.status_code == 503
    assert Page(answer.text).one("textarea", name="text").text == TEXT
    assert client.get("/moderation/login/").status_code in (200, 503)


def test_threat_26_the_site_is_not_ready(app: Flask) -> None:
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.get_json()["checks"]["database"]) == (503, "failed")


@pytest.mark.parametrize("command", [("db", "upgrade"), ("db", "status"), ("comments", "list")])
def test_commands_say_what_happened_and_what_to_do(app: Flask, command: tuple[str, ...]) -> None:
    code, said = _run(app, *command)
    assert code == 1
    assert "'9999'" in said[-1]
    assert "Use the newer release, or restore an older backup" in said[-1]


def test_a_backup_from_before_can_be_restored_over_it(site: Callable[[str], Path], make_app: MakeApp) -> None:
    app = make_app(site("minimal"))
    path = services_of(app).environment.instance_dir / "a.zip"
    assert _run(app, "backup", path)[0] == 0
    _set(services_of(app).database, "9999")
    app = make_app(services_of(app).environment.site_dir)
    code, said = _run(app, "restore", path)
    assert (code, "--force" in said[-1]) == (1, True), said
    code, said = _run(app, "restore", path, "--force")
    assert code == 0, said
    assert _run(app, "db", "status")[0] == 0
