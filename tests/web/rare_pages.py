"""Pages that no link leads to: those behind forms, emails and logins, and those of limits and faults.

They come from test clients, so that the checkers get all of them without a browser that fills in forms.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree

from flask import Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.comments.email_links import EmailLinks
from engine.comments.status import Status, set_status
from engine.db.database import Database
from engine.privacy import data_links
from engine.search.search_index import FILE
from tests import databases
from tests.conftest import SITES, MakeApp, set_clock
from tests.web.moderation.test_two_factor import SETUP, send_code, send_password, set_up
from tests.web.moderator import NOW, form_token, log_in, open_for_moderation
from web.core import context
from web.core.context import services_of

COMMENT = {"post": "strong", "name": "Ada", "text": "I do *squats* and planks."}
WITH_EMAIL = COMMENT | {"email": "ada@example.org", "mail": "1"}
CLOSING = "\n[comments]\nclose_after_days = 2500\n"
YEARS = timedelta(days=1000)
"""Until comments on all articles are closed."""


@dataclass(slots=True)
class RarePages:
    """The collected pages: their HTML by name, and the endpoints that answered with them."""

    app: Flask
    html: dict[str, str] = field(default_factory=dict)
    endpoints: set[str] = field(default_factory=set)

    def add(self, name: str, answer: TestResponse, status: int = 200) -> None:
        """Add the page of a response."""
        assert answer.status_code == status, f"{name}: {answer.status}"
        self.html[name] = answer.text
        self.endpoints.add(str(self.app.url_map.bind("").match(answer.request.path, answer.request.method)[0]))


@contextmanager
def rare_pages(make_app: MakeApp, folder: Path) -> Iterator[RarePages]:
    """Collect the pages from a new blog in an empty folder. It runs until the caller continues."""
    site = copytree(SITES / "blog", folder / "site")
    with (site / "site.toml").open("a") as file:
        file.write(CLOSING)
    app = make_app(site, SMTP_URL="smtp://127.0.0.1:9", MAIL_FROM="us@blog.example")
    app.add_url_rule("/tired/", "tired", lambda: abort(429))
    with databases.fresh_database(folder) as url, open_for_moderation(app, url):
        pages = RarePages(app)
        own, id_ = _collect_comments(pages)
        _collect_subscriptions(pages, id_)
        _collect_moderation(pages, id_)
        _collect_emails_of_moderators(pages, id_)
        moderator = _collect_logins(pages)
        _collect_data(pages)
        _collect_limits(pages)
        _collect_faults(pages, own, moderator)
        yield pages


def _collect_comments(pages: RarePages) -> tuple[str, int]:
    """Collect what the author of a comment sees. Return the path of its private page, and its id."""
    reader = pages.app.test_client()
    pages.add("preview of a comment", reader.post("/comments/", data=COMMENT | {"action": "preview"}))
    own = _send(reader, WITH_EMAIL)
    edit = own.replace("/?", "/edit/?")
    pages.add("own comment", reader.get(own))
    pages.add("own comment, saved", reader.get(f"{own}&saved=1"))
    pages.add("edit of a comment", reader.get(edit))
    pages.add("edit of a comment, preview", reader.post(edit, data=COMMENT | {"action": "preview"}))
    pages.add("edit of a comment, wrong", reader.post(edit, data=COMMENT | {"name": "", "text": ""}), 422)
    gone = _send(reader, COMMENT | {"text": "Not this one."})
    pages.add("own comment, not confirmed", reader.post(gone.replace("/?", "/delete/?")), 422)
    reader.post(gone.replace("/?", "/delete/?"), data={"confirm": "1"})
    pages.add("own comment, deleted", reader.get(gone))
    return own, int(own.split("/")[2])


def _send(reader: FlaskClient, form: dict[str, str]) -> str:
    """Send a comment and return the path of its private page."""
    answer = reader.post("/comments/", data=form)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def _collect_subscriptions(pages: RarePages, id_: int) -> None:
    reader, services = pages.app.test_client(), services_of(pages.app)
    with services.database.write() as connection:
        set_status(connection, [id_], Status.APPROVED, actor="Ada", now=NOW)
    links = EmailLinks(services.key)
    confirm, unsubscribe = links.confirm_path(1, NOW), links.unsubscribe_path(1, NOW)
    pages.add("subscription, invalid link", reader.get("/subscriptions/confirm/1/?token=x"), 404)
    pages.add("subscription", reader.get(confirm))
    pages.add("subscription, confirmed", reader.post(confirm, data={"remember": "1"}))
    pages.add("unsubscribe", reader.get(unsubscribe))
    pages.add("unsubscribe, done", reader.post(unsubscribe))


def _collect_moderation(pages: RarePages, id_: int) -> None:
    moderator = log_in(pages.app)
    token = {"form_token": form_token(moderator.get("/moderation/account/"))}
    path = f"/moderation/comments/{id_}/"
    pending = _send(pages.app.test_client(), COMMENT | {"name": "Bo", "text": "Planks."}).partition("?")[0]
    pages.add("moderation of a comment, pending", moderator.get(f"/moderation{pending}"))
    pages.add("moderation of a comment, approved", moderator.get(path))
    pages.add("moderation of a comment, reply wrong", moderator.post(f"{path}reply/", data=token), 422)
    wrong = token | {"name": "", "text": "", "url": "x"}
    pages.add("moderation of a comment, edit wrong", moderator.post(f"{path}edit/", data=wrong), 422)
    pages.add("moderation of a comment, not confirmed", moderator.post(f"{path}erase/", data=token), 422)
    wrong = token | {"written": "", "exercise": ""}
    pages.add("unrecognised exercises, wrong", moderator.post("/moderation/unmatched/", data=wrong), 422)
    wrong = token | {"kind": "address", "value": "everyone"}
    pages.add("blocked, wrong", moderator.post("/moderation/blocked/", data=wrong), 422)
    change = {"id": str(id_), "action": "spam", "expected_status": "approved", "next": "/moderation/"}
    done = moderator.post("/moderation/status/", data=token | change)
    pages.add("moderation, notice", moderator.get(done.headers["Location"]))


def _collect_emails_of_moderators(pages: RarePages, id_: int) -> None:
    """Collect the pages behind the links in moderators' emails, when the comment is spam."""
    reader, links = pages.app.test_client(), EmailLinks(services_of(pages.app).key)
    pages.add("email of a moderator", reader.get(links.moderation_path("approve", id_, NOW)))
    pages.add("email of a moderator, done", reader.get(links.moderation_path("spam", id_, NOW)))
    pages.add("email of a moderator, invalid link", reader.get(f"/moderation/email/trash/{id_}/?token=x"), 404)


def _collect_logins(pages: RarePages) -> FlaskClient:
    """Collect the pages of the second factor. Return a client that is still logged in."""
    moderator, reader = log_in(pages.app), pages.app.test_client()
    pages.add("recovery codes", set_up(moderator)[1])
    pages.add("two-factor authentication, on", moderator.get(SETUP))
    asked = send_password(reader)
    pages.add("login code", asked)
    pages.add("login code, wrong", send_code(reader, "000000", asked), 403)
    return moderator


def _collect_data(pages: RarePages) -> None:
    """Collect the pages with which a person sees and erases their data."""
    reader, path = pages.app.test_client(), "/privacy/data/"
    pages.add("your data", reader.get(path))
    pages.add("your data, sent", reader.get(f"{path}?sent"))
    pages.add("your data, wrong", reader.post(path, data={"email": "nobody"}), 422)
    pages.add("your data, invalid link", reader.get(f"{path}1.x/"), 404)
    link = data_links.create_data_link(services_of(pages.app).key, 1, NOW)
    pages.add("your data, shown", reader.get(link))
    pages.add("your data, not confirmed", reader.post(link), 422)
    pages.add("your data, erased", reader.post(link, data={"confirm": "1"}))


def _collect_limits(pages: RarePages) -> None:
    """Collect the pages of readers who do too much, or come too late."""
    reader = pages.app.test_client()
    pages.add("too many requests", reader.get("/tired/"), 429)
    while (answer := reader.get("/search?q=plank")).status_code == 200:
        pass
    pages.add("search, too often", answer, 429)
    pages.add("too much data", reader.post("/comments/", data=COMMENT | {"text": "x" * 70_000}), 413)
    code = '<p>Hello</p><iframe src="https://blog.example/embed/c/glutes/"></iframe>'
    pages.add("code for a blog", reader.post("/share/", data={"url": "/c/glutes/", "html": code}))
    pages.add("archive of a year", reader.get("/archive/2020/"))
    set_clock(pages.app, NOW + YEARS)
    pages.add("comments closed", reader.get("/posts/strong/"))
    pages.add("comment too late", reader.post("/comments/", data=COMMENT), 403)
    set_clock(pages.app, NOW)


def _collect_faults(pages: RarePages, own: str, moderator: FlaskClient) -> None:
    """Collect the pages of a site whose search and database do not work."""
    reader, services = pages.app.test_client(), services_of(pages.app)
    index = services.environment.instance_dir / FILE
    index.unlink()
    index.mkdir()  # it can neither be read nor replaced
    another = {"REMOTE_ADDR": "192.0.2.7"}
    pages.add("search, unavailable", reader.get("/search?q=squat", environ_base=another), 503)
    link = data_links.create_data_link(services.key, 1, NOW)
    context.init_app(pages.app, replace(services, database=Database("sqlite:////no/such/folder/readers.sqlite")))
    pages.add("own comment, unavailable", reader.get(own), 503)
    pages.add("comment, unavailable", reader.post("/comments/", data=COMMENT), 503)
    pages.add("subscription, unavailable", reader.get(EmailLinks(services.key).confirm_path(1, NOW)), 503)
    pages.add("your data, not erased", reader.post(link, data={"confirm": "1"}), 503)
    pages.add("moderation, unavailable", moderator.post("/moderation/undo/", data={"text": "A reply."}), 503)
    context.init_app(pages.app, services)
