"""A blog with a moderator, commenters who use the form, and emails that are sent to a test server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from engine.accounts import users
from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from tests.conftest import set_clock
from tests.mail_server import Mailbox, ReceivedEmail
from tests.web.markup import Page
from web.core import background_jobs
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass
class MailBlog:
    """Actions of people on the blog. Each step happens a minute after the previous one."""

    app: Flask
    box: Mailbox
    now: datetime = NOW

    def __post_init__(self) -> None:
        set_clock(self.app, self.now)
        services = services_of(self.app)
        users.create_user(
            services.database, services.key, "ann", "a long password", email="ann@blog.example", now=self.now
        )

    def client(self) -> FlaskClient:
        """Return a new client."""
        return self.app.test_client()

    def answers(self, name: str, email: str = "", *, by: FlaskClient | None = None, **form: str) -> int:
        """Comment on the article "strong" and return the id. With an address, ask for emails about replies."""
        browser = by or self.client()
        stamp = Page(browser.get("/posts/strong/").text).one("input", name="stamp").attributes["value"]
        self.later(minutes=1)
        data = {
            "post": "strong",
            "name": name,
            "text": f"I am {name}, {self.now:%j %H:%M}.",
            "email": email,
            "stamp": stamp,
        }
        sent = browser.post("/comments/", data=data | ({"mail": "1"} if email else {}) | form)
        assert sent.status_code == 303, sent.text
        return int(sent.headers["Location"].split("/")[2])

    def approved(self, id_: int) -> None:
        """Approve a comment and send the emails that are due."""
        with services_of(self.app).database.write() as connection:
            set_status(connection, [id_], Status.APPROVED, actor="ann", now=self.now)
        self.later(minutes=1)

    def later(self, **time: int) -> None:
        """Let time pass and send the emails that are due."""
        self.now += timedelta(**time)
        set_clock(self.app, self.now)
        services = services_of(self.app)
        background_jobs.build_worker(services).run_due(self.now)

    def mails_to(self, address: str) -> list[ReceivedEmail]:
        """Return the emails to an address."""
        return [email for email in self.box.emails if email.to == [address]]

    def status(self, id_: int) -> str:
        """Return the status of a comment."""
        with services_of(self.app).database.read() as connection:
            return str(connection.scalar(select(comment.c.status).where(comment.c.id == id_)))


def find_link(email: ReceivedEmail, words: str) -> str:
    """Return the path and query of the link in an email that contains some words."""
    found: str = next(each for each in re.findall(r"https://blog\.example(/\S*)", email.text) if words in each)
    assert urlsplit(found).query.startswith("token=")
    return found
