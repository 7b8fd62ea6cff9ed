"""Sites with and without a key for Akismet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.accounts import users
from engine.comments.handlers import AKISMET_REASON, SubmittedHandler
from engine.comments.status import SUBMITTED_JOB
from engine.comments.tables import comment
from engine.http.client import HttpClient
from engine.jobs.tables import job
from engine.jobs.worker import Worker
from tests.conftest import MakeApp, set_clock
from tests.mail_server import Mailbox
from tests.other_sites import CannedResponse, OtherSite
from tests.web.markup import Page
from tests.web.moderator import PASSWORD, log_in
from web.core import background_jobs
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SECRET = "a1b2c3d4e5f6"
PATH = "/1.1/comment-check"


@pytest.fixture
def make(site: Callable[[str], Path], make_app: MakeApp, box: Mailbox) -> Callable[..., Flask]:
    """Creates a blog with an owner and a fixed time. Arguments are environment variables."""

    def make(**variables: str) -> Flask:
        app = make_app(site("blog"), SMTP_URL=box.url, MAIL_FROM="us@blog.example", **variables)
        set_clock(app, NOW)
        services = services_of(app)
        users.create_user(services.database, services.key, "Ada", PASSWORD, email="ada@blog.example", now=NOW)
        return app

    return make


@pytest.fixture
def app(make: Callable[..., Flask]) -> Flask:
    """A blog that uses Akismet."""
    return make(AKISMET_KEY=SECRET)


def send(reader: FlaskClient, text: str, **more: str) -> str:
    """Submit the form and return the address it leads to."""
    sent = reader.post("/comments/", data={"post": "strong", "name": "Ann", "text": text, **more})
    assert sent.status_code == 303
    return sent.headers["Location"]


def queued(app: Flask) -> list[str]:
    """Return the kinds of the queued jobs."""
    with services_of(app).database.read() as connection:
        return list(connection.scalars(select(job.c.kind).where(job.c.state == "queued").order_by(job.c.id)))


def status(app: Flask) -> list[tuple[str, list[str]]]:
    """Return the statuses of the comments, with the reasons."""
    with services_of(app).database.read() as connection:
        rows = connection.execute(select(comment.c.status, comment.c.spam_reasons).order_by(comment.c.id))
        return [(row.status, row.spam_reasons) for row in rows]


def work(app: Flask, akismet: OtherSite) -> None:
    """Run the jobs that are due, with a site on loopback in place of Akismet."""
    services = services_of(app)
    handlers = background_jobs.build_handlers(services)
    handler = handlers[SUBMITTED_JOB]
    assert isinstance(handler, SubmittedHandler) and handler.akismet is not None
    client = replace(handler.akismet, client=HttpClient(allow_loopback=True), endpoint=akismet.url + PATH)
    handlers[SUBMITTED_JOB] = replace(handler, akismet=client)
    Worker(services.database, handlers, lambda: services.edition_store.clock()).run_due(services.edition_store.clock())


def test_a_pending_comment_is_checked_before_moderators_are_emailed(
    app: Flask, box: Mailbox, other_site: OtherSite
) -> None:
    send(app.test_client(), "Hello")
    assert queued(app) == [SUBMITTED_JOB]
    other_site.responses[PATH] = CannedResponse(b"false")
    work(app, other_site)
    (asked,) = other_site.requests
    told = parse_qs(asked.body)
    assert told["blog"] == ["https://blog.example/"]
    assert told["permalink"] == ["https://blog.example/posts/strong/"]
    assert told["user_ip"] == ["127.0.0.0"]
    assert status(app) == [("pending", [])]
    assert [got.to for got in box.emails] == [["ada@blog.example"]]


def test_spam_sends_no_email_and_the_moderator_can_undo_it(app: Flask, box: Mailbox, other_site: OtherSite) -> None:
    send(app.test_client(), "Buy this", email="ann@example.org")
    other_site.responses[PATH] = CannedResponse(b"true", 200, [("X-akismet-pro-tip", "discard")])
    work(app, other_site)
    assert "example.org" not in other_site.requests[0].body
    assert box.emails == []
    desk = log_in(app)
    card = Page(desk.get("/moderation/?status=spam").text).one("div", class_="mod-reasons")
    assert card.text == f"Spam score: 10 {AKISMET_REASON}"
    assert "system" in Page(desk.get("/moderation/log/").text).one("main").text


def test_an_edited_comment_is_checked_again_and_moderators_are_emailed_once(
    app: Flask, box: Mailbox, other_site: OtherSite
) -> None:
    reader = app.test_client()
    own = send(reader, "Harmless")
    other_site.responses[PATH] = CannedResponse(b"false")
    work(app, other_site)
    change = own.replace("/?", "/edit/?")
    for text in ("Harmless yet", "Buy this"):
        set_clock(app, services_of(app).edition_store.clock() + timedelta(minutes=1))
        assert reader.post(change, data={"post": "strong", "name": "Ann", "text": text}).status_code == 303
        other_site.responses[PATH] = CannedResponse(b"true" if "Buy" in text else b"false")
        work(app, other_site)
    assert [parse_qs(each.body)["comment_content"][0] for each in other_site.requests] == [
        "Harmless",
        "Harmless yet",
        "Buy this",
    ]
    assert status(app) == [("spam", [AKISMET_REASON])]
    assert len(box.emails) == 1


def test_spam_according_to_the_rules_is_not_checked(app: Flask) -> None:
    send(app.test_client(), "Hello", company="Robots")
    assert queued(app) == []
    assert [where for where, _ in status(app)] == ["spam"]


def test_a_rejected_key_is_shown_in_moderation(app: Flask, other_site: OtherSite) -> None:
    send(app.test_client(), "Hello")
    other_site.responses[PATH] = CannedResponse(b"invalid")
    work(app, other_site)
    log = Page(log_in(app).get("/moderation/log/").text).one("main").text
    assert "Failed jobs" in log
    assert "AKISMET_KEY is probably no longer valid" in log
    assert SECRET not in log
    assert status(app) == [("pending", [])]


def test_the_form_and_the_privacy_page_mention_akismet(app: Flask) -> None:
    reader = app.test_client()
    form = Page(reader.get("/posts/strong/").text)
    assert "Akismet checks them for spam" in form.one("form", id="comment_form").text
    page = Page(reader.get("/privacy/").text)
    text = page.one("main").text
    assert "It gets the name, website and text of the comment, the article, and part of your IP address." in text
    assert "It doesn’t get your email address" in text
    assert "no spam service" not in text
    assert page.problems == form.problems == []


def test_status_says_that_akismet_is_used_and_the_key_is_never_shown(app: Flask) -> None:
    said = app.test_cli_runner().invoke(args=["status"]).output
    assert "Pending comments are sent to Akismet (AKISMET_KEY)." in said
    assert SECRET not in said
    assert SECRET not in repr(services_of(app))


def test_without_a_key_nothing_is_checked(make: Callable[..., Flask], box: Mailbox) -> None:
    app = make()
    reader = app.test_client()
    own = send(reader, "Hello")
    assert queued(app) == [SUBMITTED_JOB]
    reader.post(own.replace("/?", "/edit/?"), data={"post": "strong", "name": "Ann", "text": "Hello again"})
    background_jobs.build_worker(services_of(app)).run_due(NOW)
    assert queued(app) == []
    assert len(box.emails) == 1
    for path in ("/posts/strong/", "/privacy/"):
        assert "Akismet" not in reader.get(path).text
    assert "Akismet" not in app.test_cli_runner().invoke(args=["status"]).output
