"""The site that is measured: this checkout's own, as create_app makes it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from engine.library.library import Library
from tests.conftest import ROOT
from web.core.context import services_of


@contextmanager
def own_site(url: str = "") -> Iterator[Flask]:
    """The app; url is the address that it believes to have, else the one of site.toml."""
    with tempfile.TemporaryDirectory() as instance:
        variables = {"SITE_DIR": str(ROOT), "INSTANCE_DIR": instance}
        yield create_app(variables | ({"SITE_URL": url} if url else {}), watch=False)


def library_of(app: Flask) -> Library:
    """The exercises of an app's edition."""
    return services_of(app).edition_store.edition.library


def body(client: FlaskClient, path: str) -> bytes:
    """The bytes that the site answers. Raises ValueError where that is not the thing itself."""
    response = client.get(path)
    if response.status_code != 200:
        raise ValueError(f"{path} answers {response.status}")
    data: bytes = response.data
    return data
