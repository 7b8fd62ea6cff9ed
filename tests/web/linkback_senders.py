"""Telling a site of links, as programs of other sites do it."""

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


def rows(app: Flask) -> list[Row[Any]]:
    """All mentions."""
    with services_of(app).database.read() as connection:
        return list(connection.execute(select(received_linkback).order_by(received_linkback.c.id)))


def look(app: Flask) -> None:
    """Do what the job does for each mention; what cannot be reached is given up at once."""
    verify = VerifyLinkback(services_of(app).database, HttpClient(allow_loopback=True), lambda: datetime.now(UTC))
    for row in rows(app):
        try:
            verify({"mention": row.id})
        except UnreachableError as problem:
            verify.on_failure({"mention": row.id}, problem)


def webmention(client: FlaskClient, source: str = SOURCE, target: str = TARGET) -> TestResponse:
    return client.post("/webmention", data={"source": source, "target": target})


def ping(client: FlaskClient, *params: str, method: str = "pingback.ping") -> str | int:
    """The answer to a call, or its fault's number."""
    answer = client.post("/pingback", data=xmlrpc.client.dumps(params, method), content_type="text/xml")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    try:
        (said,), _ = xmlrpc.client.loads(answer.data)
    except xmlrpc.client.Fault as fault:
        return fault.faultCode
    assert isinstance(said, str)
    return said


def trackback(client: FlaskClient, slug: str = "hips", **form: str) -> tuple[str, str]:
    """The error and the message of the answer."""
    answer = client.post(f"/trackback/{slug}/", data=form)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    found = re.fullmatch(
        r'<\?xml version="1.0" encoding="utf-8"\?>\n'
        r"<response><error>([01])</error>(?:<message>([^<]*)</message>)?</response>",
        answer.text,
    )
    assert found
    return found[1], found[2] or ""
