"""The page about the look: its examples work, and its pictures show them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.documentation import ROOT, coded, read_page, read_section, rows
from tools import theme_pictures
from web.core.slots import SLOTS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with all examples of the page."""
    folder = tmp_path_factory.mktemp("theme") / "site"
    theme_pictures.write_site(folder)
    return folder


def test_every_picture_of_the_page_exists_is_made_by_the_tool_and_is_small() -> None:
    named = re.findall(r"!\[[^\]]+\]\((images/theme/[a-z]+\.webp)\)", read_page("theme.md"))
    files = {path.relative_to(ROOT / "docs").as_posix(): path for path in theme_pictures.FOLDER.iterdir()}
    made = [theme_pictures.ICON, *(shot.name for shot in theme_pictures.SHOTS)]
    assert sorted(named) == sorted(files) == sorted(f"images/theme/{name}.webp" for name in made)
    assert max(path.stat().st_size for path in files.values()) < 60_000


def test_every_section_has_a_picture() -> None:
    titles = re.findall(r"^## (.+)$", read_page("theme.md"), flags=re.MULTILINE)
    assert [title for title in titles if "](images/theme/" not in read_section(read_page("theme.md"), title)] == []


def test_the_examples_pass_flask_check_and_change_the_page(folder: Path, make_app: MakeApp) -> None:
    app = make_app(folder)
    result = app.test_cli_runner().invoke(args=["check"])
    assert (result.exit_code, result.output) == (0, "No problems found.\n")
    client = app.test_client()
    home, article = _get(client, "/"), _get(client, "/posts/five-important-areas/")
    shown = home + _get(client, "/privacy/") + _get(client, "/theme.css")
    for value in re.findall(r'"([^"]+)"', "".join(theme_pictures.find_settings())):
        assert value.removeprefix("https://") in shown or value in ("/static/us.jpg", "/static/cover.jpg"), value
    assert home.count('src="/img/') >= 2, "the cover and the picture of the about box"
    assert "help?" in article and "help?" not in home


def test_every_slot_is_documented() -> None:
    assert [coded(row[0])[0] for row in rows(read_section(read_page("theme.md"), "Slots"))][: len(SLOTS)] == list(SLOTS)


def _get(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text
