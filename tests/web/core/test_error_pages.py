"""Server errors: a plain page for the reader, and details only in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import abort
from flask.testing import FlaskClient

from tests.conftest import MakeApp
from tests.web.markup import Page

BrokenTemplates = Callable[..., FlaskClient]


@pytest.fixture
def broken_templates(make_app: MakeApp, tmp_path: Path) -> BrokenTemplates:
    """broken_templates("home.html") returns a client for a site whose own templates of these names fail."""

    def make(*names: str) -> FlaskClient:
        folder = tmp_path / "site"
        (folder / "templates").mkdir(parents=True)
        for name in names:
            (folder / "templates" / name).write_text("<p>half a page {{ no_such_thing.at_all }}")
        return make_app(folder).test_client()

    return make


def test_a_failing_template_gives_a_page_without_details(
    broken_templates: BrokenTemplates, caplog: pytest.LogCaptureFixture
) -> None:
    client = broken_templates("home.html")
    with caplog.at_level(logging.ERROR):
        answer = client.get("/")
    assert answer.status_code == 500
    page = Page(answer.text)
    assert page.problems == []
    assert page.one("h1").text == "Sorry, something went wrong"
    for detail in ("no_such_thing", "Traceback", "jinja", "templates", "half a page", ".py"):
        assert detail not in answer.text
    assert "no_such_thing" in caplog.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-cache"
    assert client.get("/areas/").status_code == 200


def test_a_server_error_offers_a_way_on_in_the_look_of_the_site(broken_templates: BrokenTemplates) -> None:
    client = broken_templates("home.html")
    page = Page(client.get("/").text)
    assert page.one("p", class_="error-code").text == "500"
    assert page.one("form", role="search").attributes["action"] == "/search"
    assert "/areas/glutes/" in page.links
    assert page.one("a", class_="brand").text == "Strongstride"
    assert any("/scripts/theme" in script.attributes.get("src", "") for script in page.all("script"))


def test_a_mistake_in_a_part_of_each_page_gives_the_plain_page(broken_templates: BrokenTemplates) -> None:
    answer = broken_templates("base.html").get("/")
    assert answer.status_code == 500
    assert Page(answer.text).one("h1").text == "Sorry, something went wrong"


def test_a_failing_error_page_still_gives_a_response(broken_templates: BrokenTemplates) -> None:
    client = broken_templates("home.html", "error.html", "server_error.html")
    for address in ("/", "/nothing/"):
        answer = client.get(address)
        assert answer.status_code == 500
        assert "Sorry, something went wrong" in answer.text
        assert "no_such_thing" not in answer.text
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_site_may_have_its_own_templates(make_app: MakeApp, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "error.html").write_text("{{ status }} at {{ site.title }}: {{ page.title }}")
    answer = make_app(tmp_path).test_client().get("/nothing/")
    assert (answer.status_code, answer.text) == (404, "404 at Strongstride: Page not found")


def test_a_server_error_keeps_its_status(make_app: MakeApp, tmp_path: Path) -> None:
    app = make_app(tmp_path)
    app.add_url_rule("/tired", "tired", lambda: abort(503))
    answer = app.test_client().get("/tired")
    assert answer.status_code == 503
    assert Page(answer.text).one("p", class_="error-code").text == "503"
