"""`make demo`: examples go through the real functions, are shown, and are marked as examples."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine.accounts import users
from engine.accounts.login_limits import Origin
from engine.comments import threads
from engine.comments.favourite_tally import count_favourites
from engine.comments.tables import comment
from engine.favourites import readers_circuit
from engine.linkbacks.approved import list_approved
from tests.conftest import ROOT, MakeApp
from tests.web.markup import Page
from tools import demo
from web.core.context import services_of

PASSWORD = "only-for-this-test"


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """This checkout's site with the examples."""
    app = make_app(ROOT)
    services = services_of(app)
    demo.fill(services, PASSWORD, services.edition_store.clock())
    return app


def test_the_command_finds_the_modules_of_the_project(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import runpy, sys; runpy.run_path(sys.argv[1])", str(ROOT / "tools" / "demo.py")]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_article_shows_23_comments_with_answers_and_a_linkback(app: Flask) -> None:
    services = services_of(app)
    with services.database.read() as connection:
        found = threads.read_page(connection, demo.POST)
        linkbacks = list_approved(connection, demo.POST)
    assert found.approved == 23
    answers = [answer for head in found.page.items for answer in head.replies]
    assert len(answers) == 3
    assert [answer.by_owner for answer in answers].count(True) == 1
    assert [each.author for each in linkbacks] == ["Yara (example)"]
    shown = app.test_client().get(f"/posts/{demo.POST}/")
    assert shown.status_code == 200
    assert "Strong enough (an example)" in shown.text
    assert Page(shown.text).problems == []


def test_everything_is_marked_as_an_example(app: Flask) -> None:
    with services_of(app).database.read() as connection:
        stored = connection.execute(select(comment)).all()
    assert {row.status for row in stored} == {"approved", "pending", "spam"}
    assert [row.status for row in stored].count("pending") == [row.status for row in stored].count("spam") == 1
    for row in stored:
        assert row.name.endswith("(example)")
        assert "example" in row.body_markdown.casefold()


def test_there_are_favourites_and_a_readers_circuit(app: Flask) -> None:
    services = services_of(app)
    with services.database.read() as connection:
        counts = count_favourites(connection, services.edition_store.edition.library)
        made = readers_circuit.find_newest(connection)
    assert len(counts.popular) >= 5
    assert counts.popular[0].readers >= 5
    assert made is not None
    client = app.test_client()
    assert client.get("/c/favourites/", follow_redirects=True).status_code == 200
    assert "of 22 readers" in client.get("/favourites/").text


def test_the_user_logs_in_with_the_generated_password(app: Flask) -> None:
    services = services_of(app)
    now = services.edition_store.clock() + timedelta(seconds=1)
    entered = users.authenticate(
        services.database, services.key, demo.OWNER, PASSWORD, origin=Origin("127.0.0.1"), now=now
    )
    assert entered is not None and entered.name == demo.OWNER
