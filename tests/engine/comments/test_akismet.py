"""Akismet: requests, effects of its responses, and that no comments are lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl

import pytest
from sqlalchemy import Row, select

from engine.audit import events
from engine.comments.akismet import ENDPOINT, AkismetClient
from engine.comments.email_messages import SiteInfo
from engine.comments.handlers import AKISMET_REASON, SubmittedHandler, build_handlers
from engine.comments.spam import AKISMET, SPAM_THRESHOLD
from engine.comments.status import SUBMITTED_JOB, Status, set_status
from engine.comments.tables import comment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.http.client import HttpClient, HttpResponse
from engine.jobs import queue
from engine.jobs.tables import job
from engine.jobs.worker import PermanentJobError, Worker
from tests.engine.comments.conversation import Conversation, hips, mail_handlers
from tests.engine.library.samples import small_library
from tests.mail_server import Mailbox
from tests.other_sites import CannedResponse, OtherSite

PATH = "/1.1/comment-check"
SECRET = "a1b2c3d4e5f6"
MAIL = ("ann@blog.example", "New comment by Ada on Strong hips")


class ChangingClient(HttpClient):
    """A client that changes something before its first answer arrives."""

    def __init__(self, change: Callable[[], object]) -> None:
        super().__init__(allow_loopback=True)
        self._change = change

    def call_api(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """Send the request, then make the change."""
        response = super().call_api(url, form)
        change, self._change = self._change, lambda: None
        change()
        return response


class Talk(Conversation):
    """A conversation on a site that uses Akismet."""

    def __init__(self, database: Database, key: SecretBox, box: Mailbox, now: datetime, site: OtherSite) -> None:
        super().__init__(database, key, box, now)
        self.site = site
        info = SiteInfo("A blog", "https://blog.example".__add__, small_library(), {"hips": hips()}.get)
        self.akismet = AkismetClient(SECRET, lambda: info, HttpClient(allow_loopback=True), site.url + PATH)
        self.emails = mail_handlers(database, key, info, box, self.clock)
        self.use(self.akismet)
        self.owner("ann", "ann@blog.example")

    def use(self, akismet: AkismetClient | None) -> None:
        """Use this client for jobs from now on."""
        self.handler = SubmittedHandler(self.database, akismet, self.clock)
        self.worker = Worker(self.database, {**self.emails, SUBMITTED_JOB: self.handler}, self.clock)

    def answers(self, body: str, *headers: tuple[str, str], status: int = 200) -> None:
        """Set Akismet's response."""
        self.site.responses[PATH] = CannedResponse(
            body.encode(), status, [("Content-Type", "text/plain; charset=utf-8"), *headers]
        )

    def waits_with(self, text: str = "Hello", **columns: Any) -> int:
        """Add a pending comment with its job."""
        id_ = self.says(None, text, ip_prefix="192.0.2.0/24", **columns)
        with self.database.write() as connection:
            queue.add(connection, SUBMITTED_JOB, {"comment": id_}, now=self.now, key=str(id_))
        return id_

    def row(self, id_: int) -> Row[Any]:
        """Return the row of a comment."""
        with self.database.read() as connection:
            return connection.execute(select(comment).where(comment.c.id == id_)).one()

    def asked(self) -> list[dict[str, str]]:
        """Return the requests to Akismet."""
        assert {(each.method, each.path) for each in self.site.requests} <= {("POST", PATH)}
        return [dict(parse_qsl(each.body, strict_parsing=True, keep_blank_values=True)) for each in self.site.requests]

    def of_asking(self) -> tuple[str, str | None]:
        """Return the state of the newest Akismet job, and its last error."""
        with self.database.read() as connection:
            row = connection.execute(select(job).where(job.c.kind == SUBMITTED_JOB).order_by(job.c.id.desc())).first()
            assert row is not None
            return row.state, row.last_error


@pytest.fixture
def talk(database: Database, key: SecretBox, box: Mailbox, now: datetime, other_site: OtherSite) -> Talk:
    """A conversation without comments."""
    return Talk(database, key, box, now, other_site)


def test_it_gets_the_public_content_and_the_truncated_address(talk: Talk) -> None:
    talk.answers("false")
    talk.waits_with("Läufer & *squats*", name="Ada", url="https://ada.example/")
    talk.later()
    assert talk.asked() == [
        {
            "api_key": SECRET,
            "blog": "https://blog.example/",
            "blog_charset": "UTF-8",
            "user_ip": "192.0.2.0",
            "permalink": "https://blog.example/posts/hips/",
            "comment_type": "comment",
            "comment_author": "Ada",
            "comment_author_url": "https://ada.example/",
            "comment_content": "Läufer & *squats*",
        }
    ]
    assert talk.site.requests[0].headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_it_is_called_over_tls() -> None:
    assert ENDPOINT == "https://rest.akismet.com/1.1/comment-check"


def test_it_gets_no_email_address(talk: Talk) -> None:
    talk.answers("false")
    who = talk.person("ada@example.org")
    id_ = talk.says(who, "Hello", ip_prefix="2001:db8:1::/48")
    with talk.database.write() as connection:
        queue.add(connection, SUBMITTED_JOB, {"comment": id_}, now=talk.now)
    talk.later()
    (asked,) = talk.asked()
    assert asked["user_ip"] == "2001:db8:1::"
    assert "comment_author_url" not in asked
    assert "example.org" not in talk.site.requests[0].body


def test_a_comment_that_is_not_spam_is_pending_and_moderators_get_an_email(talk: Talk) -> None:
    talk.answers("false")
    id_ = talk.waits_with(spam_score=2, spam_reasons=["3 links"])
    assert talk.mailed() == []
    talk.later()
    row = talk.row(id_)
    assert (row.status, row.spam_score, row.spam_reasons) == ("pending", 2, ["3 links"])
    assert talk.mailed() == [MAIL]


@pytest.mark.parametrize("headers", [(), (("X-akismet-pro-tip", "discard"),)], ids=["true", "discard"])
def test_spam_is_stored_with_the_reason_and_without_emails(talk: Talk, headers: tuple[tuple[str, str], ...]) -> None:
    talk.answers("true", *headers)
    id_ = talk.waits_with(spam_score=2, spam_reasons=["3 links"])
    talk.later()
    row = talk.row(id_)
    assert (row.status, row.spam_score, row.spam_reasons) == ("spam", 2 + AKISMET, ["3 links", AKISMET_REASON])
    assert AKISMET >= SPAM_THRESHOLD
    assert talk.mailed() == []
    with talk.database.read() as connection:
        assert [(event.actor, event.action) for event in events.list_comment_events(connection, id_)] == [
            ("system", "spam")
        ]


def test_the_job_may_run_twice(talk: Talk) -> None:
    talk.answers("true")
    id_ = talk.waits_with()
    talk.later()
    talk.handler({"comment": id_})
    assert talk.row(id_).spam_reasons == [AKISMET_REASON]
    talk.answers("false")
    other = talk.waits_with("Something else")
    talk.later()
    talk.handler({"comment": other})
    talk.later(minutes=1)
    assert talk.mailed() == [MAIL]


@pytest.mark.parametrize("status", ["approved", "spam", "trash", "deleted"])
def test_moderated_comments_are_not_checked(talk: Talk, status: str) -> None:
    talk.answers("true")
    id_ = talk.waits_with(status=status)
    talk.later()
    talk.handler({"comment": id_ + 1000})
    assert talk.asked() == []
    assert talk.row(id_).status == status
    assert talk.of_asking() == ("done", None)


def test_a_decision_during_the_check_stays(talk: Talk) -> None:
    talk.answers("true")
    id_ = talk.waits_with()

    def approve() -> None:
        with talk.database.write() as connection:
            set_status(connection, [id_], Status.APPROVED, actor="ann", now=talk.now)

    talk.use(replace(talk.akismet, client=ChangingClient(approve)))
    talk.later()
    assert (talk.row(id_).status, talk.row(id_).spam_reasons) == ("approved", [])


def test_a_comment_edited_during_the_check_is_checked_again(talk: Talk) -> None:
    talk.answers("true")
    id_ = talk.waits_with("Buy this")

    def change() -> None:
        talk.changed(comment, id_, body_markdown="Sorry, wrong window", edited_at=talk.now)
        talk.answers("false")

    talk.use(replace(talk.akismet, client=ChangingClient(change)))
    talk.later()
    assert [asked["comment_content"] for asked in talk.asked()] == ["Buy this", "Sorry, wrong window"]
    assert (talk.row(id_).status, talk.row(id_).spam_reasons) == ("pending", [])
    assert talk.mailed() == [MAIL]


def test_a_comment_that_a_moderator_moved_back_to_pending_stays_there(talk: Talk) -> None:
    talk.answers("true")
    id_ = talk.waits_with()
    talk.later()
    with talk.database.write() as connection:
        set_status(connection, [id_], Status.PENDING, actor="ann", now=talk.now)
    talk.handler({"comment": id_})
    assert (talk.row(id_).status, talk.row(id_).spam_score) == ("pending", AKISMET)


@pytest.mark.parametrize(
    ("body", "status", "headers"),
    [
        ("", 500, ()),
        ("true", 500, ()),
        ("true", 302, (("Location", PATH),)),
        ("invalid", 429, ()),
        ("", 200, ()),
        ("maybe", 200, ()),
        ("<html>true</html>", 200, ()),
        ("true" + " " * 2_000_000, 200, ()),
    ],
    ids=["500", "true-500", "redirect", "429", "empty", "maybe", "html", "too-long"],
)
def test_a_failed_check_is_retried_and_the_comment_stays_pending(
    talk: Talk, body: str, status: int, headers: tuple[tuple[str, str], ...]
) -> None:
    talk.answers(body, *headers, status=status)
    id_ = talk.waits_with()
    talk.later()
    assert len(talk.asked()) == 1  # and no redirect was followed
    state, error = talk.of_asking()
    assert state == "queued"
    assert error is not None
    assert re.match("ConnectionError: .*Akismet", error)
    assert talk.row(id_).status == "pending"
    assert talk.mailed() == []
    talk.answers("false")
    talk.later(minutes=1)
    assert talk.mailed() == [MAIL]


def test_an_unreachable_server_is_an_error(talk: Talk) -> None:
    talk.use(replace(talk.akismet, endpoint="http://127.0.0.1:1/"))
    talk.waits_with()
    talk.later()
    state, error = talk.of_asking()
    assert state == "queued"
    assert error == "ConnectionError: Akismet cannot be reached (OSError). The comment stays pending"


def test_a_rejected_key_is_reported_with_a_solution_and_never_shown(talk: Talk) -> None:
    talk.answers("invalid", ("X-akismet-debug-help", f"Invalid API key: {SECRET}\x1b[31m" + "x" * 500))
    id_ = talk.waits_with()
    talk.later()
    state, error = talk.of_asking()
    assert state == "failed"
    assert error is not None
    assert error.startswith("PermanentJobError: Akismet rejected the request: Invalid API key: (the key)")
    assert "Compare it with akismet.com/account" in error
    assert error.endswith("and retry this job")
    assert SECRET not in error
    assert SECRET not in repr(talk.handler)
    assert talk.row(id_).status == "pending"


def test_moderators_get_one_email_when_the_check_fails_for_good(talk: Talk) -> None:
    id_ = talk.waits_with()
    for _ in range(2):
        assert talk.handler.on_failure({"comment": id_}, PermanentJobError("no")) is False
    talk.handler.on_failure({"comment": id_ + 1000}, PermanentJobError("no"))
    talk.answers("", status=500)
    talk.later()
    assert talk.mailed() == [MAIL]
    assert talk.row(id_).status == "pending"


def test_without_a_key_a_queued_job_emails_moderators(talk: Talk) -> None:
    talk.answers("true")
    talk.use(None)
    talk.waits_with()
    talk.later()
    assert talk.asked() == []
    assert talk.mailed() == [MAIL]


@pytest.mark.parametrize("kind", ["akismet", "comment-waiting"])
def test_jobs_with_the_names_of_older_releases_are_handled(talk: Talk, kind: str) -> None:
    talk.worker = Worker(
        talk.database, build_handlers(talk.database, talk.akismet, talk.clock) | talk.emails, talk.clock
    )
    talk.answers("false")
    id_ = talk.says(None, "Hello", ip_prefix="192.0.2.0/24")
    with talk.database.write() as connection:
        queue.add(connection, kind, {"comment": id_}, now=talk.now, key=str(id_))
    talk.later()
    assert talk.mailed() == [MAIL]


def test_comments_without_an_address_are_not_checked(talk: Talk) -> None:
    talk.answers("true")
    id_ = talk.waits_with()
    talk.changed(comment, id_, ip_prefix=None)
    talk.later()
    assert talk.asked() == []
    assert talk.mailed() == [MAIL]


def test_a_removed_article_is_not_sent(talk: Talk) -> None:
    talk.answers("false")
    talk.waits_with(post_slug="gone")
    talk.later()
    assert "permalink" not in talk.asked()[0]


@pytest.mark.parametrize(("body", "hopeless"), [("invalid", True), ("", False)])
def test_moderators_get_the_email_when_the_job_has_failed_and_not_before(talk: Talk, body: str, hopeless: bool) -> None:
    talk.answers(body)
    talk.waits_with()
    talk.later()
    for pause in () if hopeless else queue.RETRY_DELAYS:
        assert talk.mailed() == []
        talk.later(seconds=int(pause.total_seconds()))
    talk.later()
    assert talk.of_asking()[0] == "failed"
    assert talk.mailed() == [MAIL]
