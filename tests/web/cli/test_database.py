"""`flask db upgrade` on a database of an older release."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from alembic import command
from flask import Flask

from engine.db import migrate
from engine.db.database import Database
from tests.conftest import MakeApp
from web.core.context import services_of


@pytest.fixture
def older(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A site with tables of revision 0002."""
    app = make_app(site("minimal"))
    with services_of(app).database._unmigrated(writes=True) as connection:
        migrate.upgrade(connection)
        command.downgrade(migrate.config(connection), "0002")
    return app


def upgrade(app: Flask, *words: str | Path) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["db", "upgrade", *map(str, words)])
    return result.exit_code, result.output


def database_of(app: Flask) -> Database:
    return services_of(app).database


def test_a_backup_is_written_before_the_upgrade(older: Flask, tmp_path: Path) -> None:
    path = tmp_path / "before"
    code, said = upgrade(older, "--backup", path)
    assert (code, "from revision 0002 to" in said) == (0, True), said
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes().startswith((b"SQLite format 3", b"PGDMP"))
    assert upgrade(older, "--backup", tmp_path / "again")[0] == 0
    assert not (tmp_path / "again").exists(), "there was nothing to upgrade"


def test_a_backup_overwrites_nothing(older: Flask, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    code, said = upgrade(older, "--backup", tmp_path / "there")
    assert (code, "File exists" in said) == (1, True), said
    assert (tmp_path / "there").read_text() == "mine"
    assert database_of(older).revision().present == "0002"


def test_without_a_backup_sqlite_is_copied_and_postgresql_is_not_upgraded(older: Flask) -> None:
    code, said = upgrade(older)
    if database_of(older).is_sqlite:
        assert code == 0, said
        assert len(list(services_of(older).environment.instance_dir.glob("readers.sqlite.0002.*.bak"))) == 1
    else:
        assert (code, "flask db upgrade --backup PATH" in said) == (1, True), said
        assert database_of(older).revision().present == "0002"
