"""Helpers for tests of moderation: an app with a moderator, a logged-in client, and the token of its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.accounts import users
from engine.db.database import Database
from tests.conftest import set_clock
from web.core import context
from web.core.context import services_of

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
PASSWORD = "a horse in the morning"


@contextmanager
def open_for_moderation(app: Flask, database_url: str) -> Iterator[Database]:
    """Give the app another database with a moderator, Ada, and set its clock to NOW."""
    services = services_of(app)
    database = Database(database_url)
    context.init_app(app, replace(services, database=database))
    set_clock(app, NOW)
    users.create_user(database, services.key, "Ada", PASSWORD, now=NOW)
    yield database
    database.close()
    context.init_app(app, services)


def form_token(answer: TestResponse) -> str:
    """Return the token in the forms of a page."""
    found = re.search(r'name="form_token" value="([0-9a-f]{40})"', answer.text)
    assert found is not None, answer.text[:500]
    return found[1]


def log_in(app: Flask, name: str = "Ada", password: str = PASSWORD) -> FlaskClient:
    """Log in with the form and return the client."""
    client = app.test_client()
    token = form_token(client.get("/moderation/login/"))
    fields = {"form_token": token, "name": name, "password": password}
    assert client.post("/moderation/login/", data=fields).status_code == 303
    return client
