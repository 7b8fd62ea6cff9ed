"""Debug mode (`make dev`): problems are shown in pages, and changes are read at once."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from tests.conftest import SITES, MakeApp
from tests.web.conftest import ReadPage
from tests.web.markup import Page
from tests.web.waiting import wait_until
from web.core.context import services_of

MISTAKE = '\n<<circuit areas="glutess">>\n'


@pytest.fixture(scope="module")
def debugged(tmp_path_factory: pytest.TempPathFactory, shared_app: MakeApp) -> Flask:
    """A site in debug mode with a problem in its only article."""
    folder = tmp_path_factory.mktemp("debugged") / "site"
    shutil.copytree(SITES / "minimal", folder)
    with (folder / "posts" / "first.md").open("a") as post:
        post.write(MISTAKE)
    return shared_app(folder, debug=True)


@pytest.mark.parametrize(("flag", "debug"), [("1", True), ("0", False)])
def test_flask_turns_debug_mode_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, flag: str, debug: bool) -> None:
    monkeypatch.setenv("FLASK_DEBUG", flag)
    assert create_app({"SITE_DIR": str(tmp_path)}, watch=False).debug is debug


def test_problems_are_shown_in_their_page(debugged: Flask) -> None:
    page = Page(debugged.test_client().get("/posts/first/").text)
    source = (services_of(debugged).environment.site_dir / "posts" / "first.md").read_text()
    line = source.split("\n").index(MISTAKE.strip()) + 1
    banner = page.one("div", class_="preview-banner").text
    assert f"posts/first.md:{line}:18" in banner
    assert "Did you mean 'glutes'?" in banner
    assert "Preview." not in banner
    in_place = [e.text for e in page.elements if "warning" in e.attributes.get("class", "").split()]
    assert any("glutess" in text for text in in_place)


@pytest.mark.parametrize("address", ["/", "/about/", "/exercises/", "/nothing/"])
def test_every_page_lists_all_problems(debugged: Flask, address: str) -> None:
    page = Page(debugged.test_client().get(address).text)
    listed = page.one("details", class_="all-problems").text
    assert listed.startswith("1 problem in this site’s content")
    assert "posts/first.md:" in listed
    assert page.all("div", class_="preview-banner") == []
    assert page.problems == []


def test_readers_never_see_a_problem(blog: FlaskClient, read: ReadPage) -> None:
    for address in ("/", "/posts/strong/", "/nothing/"):
        text = blog.get(address).text
        assert "posts/broken.md" not in text
        assert "mistake" not in text.replace("mistaken", "").replace("Common mistakes", "")


@pytest.fixture
def watched(make_app: MakeApp, site: Callable[[str], Path]) -> Iterator[Flask]:
    """A site in debug mode that watches its content."""
    app = make_app(site("minimal"), debug=True)
    holder = services_of(app).edition_store
    holder.watch(force=True)
    yield app
    holder.stop()


def test_changed_content_and_templates_are_used(watched: Flask) -> None:
    client, folder = watched.test_client(), services_of(watched).environment.site_dir
    (folder / "templates").mkdir()

    # Written until it is seen: the first change may come before the watching has begun.
    def shows(path: Path, text: str, address: str, seen: str) -> bool:
        path.write_text(text)
        return seen in client.get(address).text

    post = folder / "posts" / "first.md"
    worse = post.read_text().replace("The first", "A better") + MISTAKE
    wait_until(lambda: shows(post, worse, "/posts/first/", "A better article"), "the new text")
    assert "posts/first.md:" in Page(client.get("/").text).one("details", class_="all-problems").text
    wait_until(
        lambda: shows(post, worse.replace(MISTAKE, ""), "/posts/first/", "A better"), "the text without its mistake"
    )
    wait_until(lambda: "all-problems" not in client.get("/").text, "the end of the mistake")
    assert "my areas" not in client.get("/areas/").text  # so our template is in memory when another one replaces it
    own = folder / "templates" / "areas.html"
    wait_until(lambda: shows(own, "my areas", "/areas/", "my areas"), "the site's own page")
    widget = folder / "templates" / "circuit_card.html"
    wait_until(lambda: shows(widget, "<p>my circuit</p>", "/posts/first/", "my circuit"), "the site's own widget")
