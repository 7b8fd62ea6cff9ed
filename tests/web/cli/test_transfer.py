"""`flask comments export`, `flask comments import` and `flask privacy`."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine.comments.tables import comment
from tests.conftest import MakeApp, set_clock
from tests.engine.privacy.samples import add_comment
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A site with a comment."""
    app = make_app(site("minimal"))
    set_clock(app, NOW)
    with services_of(app).database.write() as connection:
        add_comment(connection, services_of(app).key, "ada@example.org", NOW, number=7)
    return app


def run(app: Flask, *words: str | Path, typed: str = "") -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=[str(word) for word in words], input=typed)
    return result.exit_code, result.output


def test_an_export_is_private_and_can_be_imported(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    code, said = run(app, "comments", "export", path)
    assert (code, "3 commenters, comments, subscriptions and linkbacks" in said) == (0, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(json.loads(line)["type"] for line in path.read_text().splitlines())
    code, said = run(app, "comments", "import", path)
    assert (code, "0 added, 3 already present, 0 skipped" in said) == (0, True)


def test_threat_15_skipped_lines_are_reported_without_control_characters(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    run(app, "comments", "export", path)
    with path.open("a") as file:
        file.write(json.dumps({"type": "comment", "\x1b[31m": 1}) + "\n")
    code, said = run(app, "comments", "import", path)
    assert (code, "1 skipped" in said, "line 5: " in said) == (1, True, True)
    assert "\x1b" not in said


@pytest.mark.parametrize("content", [b"", b"hello", b"\xff\x00"])
def test_a_file_that_is_not_an_export_is_rejected_with_a_message(app: Flask, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    code, said = run(app, "comments", "import", tmp_path / "a")
    assert (code, "not an export of comments" in said) == (1, True)
    assert run(app, "comments", "export", tmp_path / "nowhere" / "a")[0] == 1


def test_a_person_is_shown_and_erased_after_confirmation(app: Flask) -> None:
    code, said = run(app, "privacy", "export", "ADA@example.org")
    assert (code, json.loads(said)["comments"][0]["number"]) == (0, 7)
    assert run(app, "privacy", "erase", "ada@example.org", typed="n\n")[0] == 1
    assert json.loads(run(app, "privacy", "export", "ada@example.org")[1])["email"] == "ada@example.org"
    assert run(app, "privacy", "erase", "ada@example.org", typed="y\n")[0] == 0
    with services_of(app).database.read() as connection:
        assert list(connection.scalars(select(comment.c.name))) == [""]
    for command in ("export", "erase"):
        code, said = run(app, "privacy", command, "ada@example.org")
        assert (code, said) == (1, "Error: No data stored about ada@example.org\n")


def test_a_comment_is_erased_by_its_id_and_an_old_export_does_not_bring_it_back(app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    run(app, "comments", "export", path)
    assert run(app, "comments", "erase", "1", typed="n\n")[0] == 1
    code, said = run(app, "comments", "erase", "--yes", "1", "4711")
    assert (code, said) == (0, "Erased comment 1\nComment 4711 not found\n")
    run(app, "comments", "import", path)
    with services_of(app).database.read() as connection:
        assert connection.execute(select(comment.c.body_markdown, comment.c.status)).all() == [("", "deleted")]
