"""Health checks: the process is alive, and the site is ready."""

from __future__ import annotations

import shutil
from pathlib import Path

from flask.testing import FlaskClient

from engine.db.database import sqlite_url
from tests.conftest import MakeApp


def test_the_process_answers(blog: FlaskClient) -> None:
    answer = blog.get("/healthz")
    assert (answer.status_code, answer.get_json()) == (200, {"status": "ok"})
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_site_with_content_and_a_disk_is_ready(blog: FlaskClient) -> None:
    answer = blog.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json() == {"status": "ready", "checks": {"content": "ok", "database": "ok", "disk": "ok"}}


def test_without_a_writable_folder_it_is_alive_but_not_ready(make_app: MakeApp, tmp_path: Path) -> None:
    # The database is in the same folder by default.
    client = make_app(tmp_path, DATABASE_URL=sqlite_url(tmp_path / "instance")).test_client()
    shutil.rmtree(tmp_path / "instance")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    checks = {"content": "ok", "database": "failed", "disk": "failed"}
    assert answer.get_json() == {"status": "not ready", "checks": checks}
    assert str(tmp_path) not in answer.text
    assert client.get("/healthz").status_code == 200
    assert client.get("/exercises/").status_code == 200


def test_threat_26_without_the_database_it_is_alive_but_not_ready(make_app: MakeApp, tmp_path: Path) -> None:
    client = make_app(tmp_path, DATABASE_URL="sqlite:////no/such/folder/readers.sqlite").test_client()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.get_json()["checks"] == {"content": "ok", "database": "failed", "disk": "ok"}
    assert "/no/such" not in answer.text
    assert client.get("/healthz").status_code == 200


def test_a_site_without_anything_to_show_is_not_ready(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text("use_builtin_exercises = false\n")
    client = make_app(tmp_path).test_client()
    assert client.get("/readyz").get_json()["checks"] == {"content": "failed", "database": "ok", "disk": "ok"}
    for address in ("/", "/exercises/", "/areas/", "/nothing/"):
        assert client.get(address).status_code in (200, 404)
    assert client.get("/c/").status_code == 404
