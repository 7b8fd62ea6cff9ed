"""A site with comments to moderate, and a browser that its owner is signed in with."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response
from playwright._impl._api_structures import SetCookieParam

from app import create_app
from engine.readers.favourites import picks
from engine.readers.favourites.recognition import Named, Unknown
from engine.readers.jobs import queue
from engine.readers.moderation import actions, blocks, owner
from engine.readers.storage.tables import job
from tests.conftest import SITES, parts_of
from tests.engine.readers.moderation.conftest import sender
from tests.web.desk import PASSWORD
from web import moderation_session

LONG = "I do clamshells and planks after every run, and my hips have never been happier than in this year of marathons."
REASONS = ["there are 3 links in it", "the same text came before"]


def filled(instance: Path, database_url: str, count: int = 6) -> Flask:
    """The site: so many comments wait, all but the first; Ada is its owner."""
    variables = {"SITE_DIR": str(SITES / "blog"), "INSTANCE_DIR": str(instance), "DATABASE_URL": database_url}
    app = create_app(variables, watch=False)
    parts = parts_of(app)
    now = parts.holder.clock()
    send = sender(parts.database.write, now)
    ids = [
        send(f"{number}: {LONG}", who=("Noa", "Mia")[number % 2], address="192.0.2.0/24", url="https://mia.example/")
        for number in range(count)
    ]
    spam = send("Buy this.", who="Spammer", status="spam", score=9, reasons=REASONS)
    words = tuple(Unknown(name, name) for name in ("hip thing", "a-word-that-is-much-longer-than-any-word-should-be"))
    with parts.database.write() as connection:
        owner.create(connection, parts.key, "Ada", PASSWORD, now=now)
        actions.approve(connection, ids[:1], actor="Ada", now=now)
        blocks.block_word(connection, "casino", actor="Ada", now=now)
        blocks.block_person(connection, spam, actor="Ada", now=now)
        picks.note(connection, ids[1], Named(("plank",), ("clamshell",), words), now)
        queue.add(connection, "comment-approved", {"comment": 0}, now=now)
        connection.execute(job.update().values(state="dead", last_error="550 nobody of that name"))
    return app


def session_cookie(app: Flask, url: str) -> SetCookieParam:
    """What Ada's browser keeps after she signed in."""
    parts = parts_of(app)
    with parts.database.read() as connection:
        ada = owner.by_name(connection, "Ada")
    assert ada is not None
    with app.test_request_context():
        answer = Response()
        moderation_session.start(answer, ada)
    name, _, value = answer.headers["Set-Cookie"].partition(";")[0].partition("=")
    # From outside, Chromium takes such a cookie for HTTPS only; from our own form on 127.0.0.1 it takes it, too.
    at = url.replace("http:", "https:")
    return {"name": name, "value": value, "url": at, "httpOnly": True, "secure": True, "sameSite": "Lax"}
