"""The site to benchmark: this checkout's, as create_app makes it or as `make run` serves it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from engine.library.library import Library
from tests.bench.load import Call
from tests.bench.rivals import free_port, run_program, serve_by_default
from tests.conftest import ROOT
from web.core.context import services_of


@contextmanager
def own_site(url: str = "") -> Iterator[Flask]:
    """Return the app, without limits of requests. url overrides the address in site.toml."""
    with tempfile.TemporaryDirectory() as instance:
        variables = {"SITE_DIR": str(ROOT), "INSTANCE_DIR": instance}
        app = create_app(variables | ({"SITE_URL": url} if url else {}), watch=False)
        app.config["RATELIMIT_ENABLED"] = False
        yield app


@contextmanager
def serve_checkout(folder: Path) -> Iterator[str]:
    """Run this checkout's site as `make run` does, with two workers. Yield its address, without a slash at its end."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    own = {"SITE_DIR": str(ROOT), "INSTANCE_DIR": str(folder / "instance"), "PORT": str(port), "HOST": "127.0.0.1"}
    own |= {"WORKERS": "2", "DATABASE_URL": "", "REDIS_URL": "", "SITE_URL": url}
    with run_program([sys.executable, *serve_by_default(port)], own, folder / "ours.log", port, Call("/healthz")):
        yield url


def library_of(app: Flask) -> Library:
    """Return the exercise library of an app."""
    return services_of(app).edition_store.edition.library


def body(client: FlaskClient, path: str) -> bytes:
    """Return the body of a response. Raises ValueError if the status is not 200."""
    response = client.get(path)
    if response.status_code != 200:
        raise ValueError(f"{path} answers {response.status}")
    data: bytes = response.data
    return data
