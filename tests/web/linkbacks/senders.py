"""Helpers that send linkbacks to the site, as programs of other sites do."""

from __future__ import annotations

import re
import xmlrpc.client
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Row, select
from werkzeug.test import TestResponse

from engine.http.client import HttpClient, UnreachableError
from engine.linkbacks.tables import received_linkback
from engine.linkbacks.verify import VerifyLinkback
from tests.engine.linkbacks.sources import HOSTILE_SOURCES
from web.core.context import services_of

SOURCE = "https://other.example/note"
TARGET = "https://blog.example/posts/hips/"


BAD_TARGETS = [
    "",
    "hips",
    "/posts/hips/",
    "https://other.example/posts/hips/",
    "https://blog.example.other.example/posts/hips/",
    "https://blog.example@other.example/posts/hips/",
    "https://blog.example:8443/posts/hips/",
    "https://blog.example/",
    "https://blog.example/posts/nothing/",
    "https://blog.example/posts/draft/",
    "https://blog.example/posts/scheduled/",
    "https://blog.example/posts/expired/",
    "https://blog.example/posts/hips/\0",
    "https://[::1/posts/hips/",
    "javascript:alert(1)",
    f"{TARGET}?{'a' * 500}",
]
BAD_SOURCES = ["", "other.example", "ftp://other.example/", "javascript:alert(1)", "https://u:p@other.example/", TARGET]
BAD_SOURCES += HOSTILE_SOURCES[:-2]


def read_linkbacks(app: Flask) -> list[Row[Any]]:
    """Return the rows of all received linkbacks."""
    with services_of(app).database.read() as connection:
        return list(connection.execute(select(received_linkback).order_by(received_linkback.c.id)))


def verify_linkbacks(app: Flask) -> None:
    """Verify all received linkbacks. A source that is unreachable is not retried."""
    verify = VerifyLinkback(services_of(app).database, HttpClient(allow_loopback=True), lambda: datetime.now(UTC))
    for row in read_linkbacks(app):
        try:
            verify({"linkback_id": row.id})
        except UnreachableError as error:
            verify.on_failure({"linkback_id": row.id}, error)


def send_webmention(client: FlaskClient, source: str = SOURCE, target: str = TARGET) -> TestResponse:
    """Send a webmention and return the response."""
    return client.post("/webmention", data={"source": source, "target": target})


def send_pingback(client: FlaskClient, *params: str, method: str = "pingback.ping") -> str | int:
    """Send a pingback, and return the message of the response or its fault code."""
    response = client.post("/pingback", data=xmlrpc.client.dumps(params, method), content_type="text/xml")
    assert (response.status_code, response.mimetype) == (200, "text/xml")
    try:
        (message,), _ = xmlrpc.client.loads(response.data)
    except xmlrpc.client.Fault as fault:
        return fault.faultCode
    assert isinstance(message, str)
    return message


def send_trackback(client: FlaskClient, slug: str = "hips", **form: str) -> tuple[str, str]:
    """Send a trackback, and return the error and message of the response."""
    response = client.post(f"/trackback/{slug}/", data=form)
    assert (response.status_code, response.mimetype) == (200, "text/xml")
    match = re.fullmatch(
        r'<\?xml version="1.0" encoding="utf-8"\?>\n'
        r"<response><error>([01])</error>(?:<message>([^<]*)</message>)?</response>",
        response.text,
    )
    assert match
    return match[1], match[2] or ""
