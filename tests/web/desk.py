"""What the tests of moderation share: a client that is signed in, and the token of its forms."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
PASSWORD = "a horse in the morning"


def form_token(answer: TestResponse) -> str:
    """The token in the forms of a page."""
    found = re.search(r'name="form_token" value="([0-9a-f]{40})"', answer.text)
    assert found is not None, answer.text[:500]
    return found[1]


def enter(app: Flask, name: str = "Ada", password: str = PASSWORD) -> FlaskClient:
    """A client of somebody who signs in by the form."""
    client = app.test_client()
    token = form_token(client.get("/moderation/sign-in/"))
    fields = {"form_token": token, "name": name, "password": password}
    assert client.post("/moderation/sign-in/", data=fields).status_code == 303
    return client
