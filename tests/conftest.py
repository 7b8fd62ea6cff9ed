"""Fixtures for all tests: this checkout's site, sites for one test, and a clock that tests can set."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import databases
from tests.apps import open_app
from tests.mail_server import Mailbox, StartMailServer, mail_servers
from tests.other_sites import OtherSite, other_sites
from tests.shortcuts import real_hashing, short_waits, take_shortcuts
from web.core.context import services_of

ROOT = Path(__file__).parent.parent
SITES = Path(__file__).parent / "sites"

__all__ = ["real_hashing", "short_waits"]  # fixtures

MakeApp = Callable[..., Flask]


def pytest_configure() -> None:
    """Make slow steps faster."""
    take_shortcuts()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `make test-postgres`, run only tests that can differ on PostgreSQL: those that get a database from here.

    It leaves out four tests in five: those that use no database, such as tests of circuits, embeds, Markdown and
    headers, and those that read a site that tests share, whose database is always SQLite.
    """
    if databases.CLUSTER is not None:
        kept = {item.nodeid for item in items if "database_url" in getattr(item, "fixturenames", ())}
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in kept])
        items[:] = [item for item in items if item.nodeid in kept]


@pytest.fixture(scope="session")
def shared_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a test run share."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def shared_app(tmp_path_factory: pytest.TempPathFactory, shared_dir: Path) -> MakeApp:
    """shared_app(site_dir, **environment) returns a new app for the tests of a session or module."""

    def make(site_dir: Path, *, debug: bool = False, **environment: str) -> Flask:
        instance = str(tmp_path_factory.mktemp("instance"))
        return open_app(
            {"SITE_DIR": str(site_dir), "INSTANCE_DIR": instance, **environment}, debug=debug, shared=shared_dir
        )

    return make


@pytest.fixture(scope="session")
def own_app(shared_app: MakeApp) -> Flask:
    """An app with this checkout's site, shared by all tests. Do not change anything through it."""
    return shared_app(ROOT)


@pytest.fixture
def client(own_app: Flask) -> FlaskClient:
    """A client for this checkout's site."""
    return own_app.test_client()


@pytest.fixture
def site(tmp_path: Path) -> Callable[[str], Path]:
    """site("minimal") returns a copy of tests/sites/minimal that a test may change."""

    def copy(name: str) -> Path:
        folder = tmp_path / name
        shutil.copytree(SITES / name, folder)
        return folder

    return copy


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, on SQLite or, with `make test-postgres`, on PostgreSQL."""
    with databases.fresh_database(tmp_path) as url:
        yield url


@pytest.fixture
def make_app(tmp_path: Path, database_url: str, shared_dir: Path) -> Iterator[MakeApp]:
    """make_app(site_dir, **environment) returns an app. Its instance folder is deleted after the test."""
    apps = []

    def make(site_dir: Path, *, debug: bool = False, **environment: str) -> Flask:
        variables = {"SITE_DIR": str(site_dir), "INSTANCE_DIR": str(tmp_path / "instance"), **environment}
        if databases.CLUSTER:  # without a cluster, the variable stays unset
            variables.setdefault("DATABASE_URL", database_url)
        apps.append(open_app(variables, debug=debug, shared=shared_dir))
        return apps[-1]

    yield make
    for app in apps:
        services_of(app).database.close()


def set_clock(app: Flask, moment: datetime) -> None:
    """Set the app's clock to a time, which needs a time zone."""
    services_of(app).edition_store.clock = lambda: moment


@pytest.fixture
def start_site() -> Iterator[Callable[[], OtherSite]]:
    """start_site() starts another site on loopback and returns it."""
    with other_sites() as start:
        yield start


@pytest.fixture
def other_site(start_site: Callable[[], OtherSite]) -> OtherSite:
    """Another site on loopback."""
    return start_site()


@pytest.fixture
def start_mail_server() -> Iterator[StartMailServer]:
    """Start mail servers."""
    with mail_servers() as start:
        yield start


@pytest.fixture
def box(start_mail_server: StartMailServer) -> Mailbox:
    """A mail server without TLS."""
    return start_mail_server()
