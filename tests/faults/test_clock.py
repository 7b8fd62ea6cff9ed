"""A clock that is set back by a day and then corrected: no comments are lost or stored twice, and logins work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from tests.conftest import MakeApp, set_clock
from tests.web.markup import Page
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A blog with a clock that tests can set."""
    app = make_app(site("blog"))
    set_clock(app, NOW)
    return app


def send(app: Flask, text: str) -> str:
    """Send a comment with the timestamp of the form. Return the address of its private page."""
    client = app.test_client()
    stamp = Page(client.get("/posts/strong/").text).one("input", name="stamp").attributes["value"]
    answer = client.post("/comments/", data={"post": "strong", "name": "Ann", "text": text, "stamp": stamp})
    assert answer.status_code == 303
    return answer.headers["Location"]


def approve_all(app: Flask) -> None:
    with services_of(app).database.write() as connection:
        ids = list(
            connection.scalars(select(comment.c.id).where(comment.c.status != "approved").order_by(comment.c.id))
        )
        set_status(connection, ids, Status.APPROVED, actor="owner", now=services_of(app).edition_store.clock())


@pytest.mark.parametrize("days", [(-1, 0), (1, 0), (-1, 1), (1, -1)])
def test_threat_25_comments_are_accepted_and_shown_whatever_the_clock_does(app: Flask, days: tuple[int, int]) -> None:
    places = [send(app, "One")]
    approve_all(app)
    for number, day in enumerate(days):
        set_clock(app, NOW + day * DAY)
        client = app.test_client()
        assert client.get("/posts/strong/").status_code == 200
        assert client.get(places[-1]).status_code == 200
        places.append(send(app, f"Another {number}"))
        approve_all(app)
        client = app.test_client()
        text = client.get("/posts/strong/").text
        assert text.count('id="comment-') == len(places)
        for path in ("/", "/favourites/", "/moderation/login/"):
            assert client.get(path).status_code == 200
    with services_of(app).database.read() as connection:
        assert list(connection.scalars(select(comment.c.number).order_by(comment.c.id))) == [1, 2, 3]


def test_threat_25_a_comment_that_is_sent_again_after_the_clock_was_set_back_is_stored_once(app: Flask) -> None:
    first = send(app, "Once").partition("?")[0]
    set_clock(app, NOW - DAY / 2)
    assert send(app, "Once").partition("?")[0] == first
