"""Fixtures: a window of each engine, and sites to show in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.browser import conftest as browsers
from tests.browser import test_comments
from tests.browser.hosts import serving
from tests.other_browsers import engines, packages
from tests.other_browsers.engines import OpenWindow
from tests.other_browsers.windows import Window

ours = browsers.ours
host = browsers.host
blog = test_comments.blog

HARMLESS = re.compile(r"Permission policy '(Fullscreen|ScreenWakeLock)' check failed")
"""Messages of WebKit if a script in a frame asks for something that the frame may not do."""

ENGINES = {"firefox": engines.firefox, "webkit": engines.webkit}


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWindow]:
    """A running engine, which opens windows."""
    packages.require()
    with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as open_window:
        yield open_window


@pytest.fixture
def window(engine: OpenWindow) -> Iterator[Window]:
    """A window of a phone's width. Errors and messages of its pages fail the test."""
    with engine() as window:
        window.resize(375)
        yield window
        assert [message for message in window.messages() if not HARMLESS.search(message)] == []


@pytest.fixture(scope="session")
def site_url(own_app: Flask) -> Iterator[str]:
    """The address of this checkout's site, without a slash at its end."""
    with serving("127.0.0.1", own_app) as url:
        yield url
