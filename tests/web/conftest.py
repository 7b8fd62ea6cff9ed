"""Fixtures for tests of the web: a site with an example of every kind of page, and a strict reader of pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.conftest import SITES, MakeApp
from tests.mail_server import Mailbox
from tests.web.mailing import MailBlog
from tests.web.markup import Page
from tests.web.moderator import open_for_moderation
from web.core.context import services_of

ReadPage = Callable[[str], Page]


@pytest.fixture(scope="session")
def blog_app(shared_app: MakeApp) -> Flask:
    """An app with tests/sites/blog, shared by all tests. Do not change anything through it."""
    return shared_app(SITES / "blog")


@pytest.fixture
def blog(blog_app: Flask) -> FlaskClient:
    """A client for tests/sites/blog."""
    return blog_app.test_client()


@pytest.fixture
def read(blog: FlaskClient) -> ReadPage:
    """Return a page of tests/sites/blog, which must exist: `read("/areas/")`."""

    def get(address: str) -> Page:
        response = blog.get(address)
        assert response.status_code == 200
        return Page(response.text)

    return get


@pytest.fixture
def linked_app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """An app with tests/sites/blog and a new database that accepts all kinds of linkbacks."""
    folder = site("blog")
    with (folder / "site.toml").open("a") as file:
        file.write("\n[linkbacks]\ntrackback = true\n")
    return make_app(folder)


@pytest.fixture
def visitor(linked_app: Flask) -> FlaskClient:
    """A client of linked_app, like a server of another site."""
    return linked_app.test_client()


@pytest.fixture
def mailing(site: Callable[[str], Path], make_app: MakeApp, box: Mailbox) -> Iterator[MailBlog]:
    """A new blog that sends emails."""
    app = make_app(site("blog"), SMTP_URL=box.url, MAIL_FROM="comments@blog.example")
    yield MailBlog(app, box)
    services_of(app).database.close()


@pytest.fixture(scope="session")
def desk_app(shared_app: MakeApp) -> Flask:
    """The app of `desk`, shared by all tests."""
    return shared_app(SITES / "blog")


@pytest.fixture
def desk(desk_app: Flask, database_url: str) -> Iterator[Flask]:
    """tests/sites/blog with a new database and a moderator, Ada."""
    with open_for_moderation(desk_app, database_url):
        yield desk_app
