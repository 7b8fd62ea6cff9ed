from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from engine.comments.tables import blocklist, comment
from engine.db.database import Database
from engine.http.client import HttpClient, UnreachableError
from engine.jobs import queue
from engine.jobs.worker import Worker
from engine.linkbacks.approved import Linkback, list_approved
from engine.linkbacks.receive import (
    JOB,
    FailureReason,
    IncomingLinkback,
    LinkbackKind,
    LinkbackState,
    PreviousResult,
    store_and_queue,
)
from engine.linkbacks.tables import received_linkback, sent_webmention
from engine.linkbacks.verify import VerifyLinkback
from tests.other_sites import OtherSite

TARGET = "https://runner.example/posts/hips/"
PAGE = (
    '<title>Notes</title><div class="h-entry"><h1 class="p-name">{title}</h1><a class="p-author h-card">Ann</a>'
    f'<p class="e-content">I read <a href="{TARGET}">this</a>.</p></div>'
)

Verify = Callable[..., None]


@pytest.fixture
def verify(database: Database, http_client: HttpClient, other_site: OtherSite, now: datetime) -> Verify:
    """verify() receives a linkback from the page /note of the other site, and verifies it."""

    def verify(**fields: str) -> None:
        linkback = IncomingLinkback(LinkbackKind.WEBMENTION, f"{other_site.url}/note", TARGET, "hips", **fields)
        with database.write() as connection:
            store_and_queue(connection, linkback, now=now)
            id_ = connection.execute(select(received_linkback.c.id)).scalar_one()
        VerifyLinkback(database, http_client, lambda: now + timedelta(minutes=1))({"linkback_id": id_, **fields})

    return verify


def comments(database: Database) -> list[Row[Any]]:
    with database.read() as connection:
        return list(connection.execute(select(comment)))


def state(database: Database) -> tuple[str, str | None]:
    with database.read() as connection:
        row = connection.execute(select(received_linkback)).one()
    assert row.checked_at is not None
    return row.state, row.reason


def set_status(database: Database, status: str) -> None:
    with database.write() as connection:
        connection.execute(comment.update().values(status=status))


def test_a_source_that_links_to_the_article_is_pending_until_it_is_approved(
    database: Database, other_site: OtherSite, verify: Verify, now: datetime
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="My <i>note</i>"))
    verify()
    assert state(database) == ("verified", None)
    [row] = comments(database)
    assert (row.post_slug, row.kind, row.status, row.number) == ("hips", "webmention", "pending", None)
    assert (row.name, row.title, row.url, row.body_markdown) == ("Ann", "My note", url, "I read this.")
    with database.read() as connection:
        assert list_approved(connection, "hips") == []
    set_status(database, "approved")
    with database.read() as connection:
        at = now + timedelta(minutes=1)
        assert list_approved(connection, "hips") == [Linkback("webmention", url, "My note", "Ann", "I read this.", at)]
        assert list_approved(connection, "other") == []


def test_a_source_without_metadata_is_named_after_its_host(
    database: Database, other_site: OtherSite, verify: Verify
) -> None:
    other_site.add_page("/note", f"<a href={TARGET}>x</a>")
    verify()
    [row] = comments(database)
    assert (row.name, row.title, row.body_markdown) == ("127.0.0.1", "", "x")


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (f"<p>{TARGET}</p>", 200, FailureReason.NO_LINK),
        (f'<!-- <a href="{TARGET}"> -->', 200, FailureReason.NO_LINK),
        ("", 200, FailureReason.NO_LINK),
        (f"<a href={TARGET}>", 404, FailureReason.NOT_FOUND),
        (f"<a href={TARGET}>", 410, FailureReason.NOT_FOUND),
    ],
)
def test_a_source_without_a_link_fails(
    database: Database, other_site: OtherSite, verify: Verify, body: str, status: int, reason: FailureReason
) -> None:
    other_site.add_page("/note", body, status=status)
    verify()
    assert state(database) == ("failed", reason)
    assert comments(database) == []


RunUntil = Callable[[datetime], None]


@pytest.fixture
def run_until(database: Database, http_client: HttpClient) -> RunUntil:
    """run_until(time) runs all jobs that become due until a time, each when it is due."""

    def next_time() -> datetime | None:
        with database.read() as connection:
            return min((each.run_at for each in queue.list_queued(connection)), default=None)

    def run_due(time: datetime) -> None:
        handler = VerifyLinkback(database, http_client, lambda: time)
        Worker(database, {JOB: handler}, lambda: time).run_due(time)

    def run_until(end: datetime) -> None:
        while (time := next_time()) is not None and time <= end:
            run_due(time)

    return run_until


def receive(database: Database, url: str, now: datetime) -> PreviousResult | None:
    with database.write() as connection:
        return store_and_queue(connection, IncomingLinkback(LinkbackKind.WEBMENTION, url, TARGET, "hips"), now=now)


def failed_jobs(database: Database) -> list[str | None]:
    with database.read() as connection:
        return [each.last_error for each in queue.list_failed(connection)]


ALL_DELAYS = sum(queue.RETRY_DELAYS, timedelta())


@pytest.mark.parametrize("status", [500, 503, 403, 429])
def test_a_source_that_is_down_is_checked_again(
    database: Database, other_site: OtherSite, run_until: RunUntil, now: datetime, status: int
) -> None:
    url = other_site.add_page("/note", "", status=status)
    receive(database, url, now)
    run_until(now + timedelta(hours=5))
    assert len(other_site.requests) == 5
    assert receive(database, url, now + timedelta(hours=5)) == PreviousResult(
        LinkbackState.PENDING, None
    )  # no second job is queued
    other_site.add_page("/note", PAGE.format(title="One"))
    run_until(now + ALL_DELAYS)
    assert len(other_site.requests) == 6
    assert state(database) == ("verified", None)
    assert [(row.title, row.status) for row in comments(database)] == [("One", "pending")]


def test_a_source_that_stays_down_fails_after_the_last_retry_and_may_be_sent_again(
    database: Database, other_site: OtherSite, run_until: RunUntil, now: datetime
) -> None:
    url = other_site.add_page("/note", "", status=503)
    receive(database, url, now)
    run_until(now + ALL_DELAYS - timedelta(seconds=1))
    with database.read() as connection:
        assert connection.execute(select(received_linkback.c.state)).scalar_one() == "pending"
    run_until(now + ALL_DELAYS)
    assert state(database) == ("failed", FailureReason.UNREACHABLE)
    assert comments(database) == []
    assert failed_jobs(database) == []  # there is nothing that the owner could do
    other_site.add_page("/note", PAGE.format(title="One"))
    later = now + timedelta(days=3)
    assert receive(database, url, later) == PreviousResult(LinkbackState.FAILED, FailureReason.UNREACHABLE)
    run_until(later)
    assert state(database) == ("verified", None)


def test_threat_19_a_source_in_a_private_network_is_unreachable(
    database: Database, other_site: OtherSite, now: datetime
) -> None:
    other_site.add_page("/note", PAGE)
    receive(database, f"{other_site.url}/note", now)
    handler = VerifyLinkback(database, HttpClient(), lambda: now)
    with pytest.raises(UnreachableError) as raised:
        handler({"linkback_id": 1})
    assert handler.on_failure({"linkback_id": 1}, raised.value)
    assert state(database) == ("failed", FailureReason.UNREACHABLE)
    assert other_site.requests == []


def test_a_source_that_fails_because_of_a_bug_fails_with_its_job(
    database: Database, other_site: OtherSite, run_until: RunUntil, now: datetime
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="One"))
    receive(database, url, now)
    for attempt in range(queue.MAX_ATTEMPTS):
        with database.write() as connection:
            assert queue.lease_next(connection, now + attempt * queue.LEASE_TTL) is not None  # by a worker that dies
    run_until(now + queue.MAX_ATTEMPTS * queue.LEASE_TTL)
    with database.write() as connection:
        assert [each.kind for each in queue.list_failed(connection)] == ["linkback"]
    assert state(database) == ("failed", FailureReason.ERROR)
    with database.write() as connection:
        assert queue.retry(connection, 1, now)
    run_until(now)
    assert state(database) == ("verified", None)


def test_a_source_that_has_changed_is_moderated_again(
    database: Database, other_site: OtherSite, verify: Verify
) -> None:
    other_site.add_page("/note", PAGE.format(title="One"))
    verify()
    set_status(database, "approved")
    verify()
    assert [(row.title, row.status, row.edited_at) for row in comments(database)] == [("One", "approved", None)]
    other_site.add_page("/note", PAGE.format(title="Buy this"))
    verify()
    assert [(row.title, row.status) for row in comments(database)] == [("Buy this", "pending")]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("no link", 200, FailureReason.NO_LINK),
        ("", 410, FailureReason.NOT_FOUND),
        ("", 404, FailureReason.NOT_FOUND),
    ],
)
def test_threat_20_a_source_without_its_link_is_removed_and_may_come_back(
    database: Database, other_site: OtherSite, verify: Verify, body: str, status: int, reason: FailureReason
) -> None:
    other_site.add_page("/note", PAGE.format(title="One"))
    verify()
    set_status(database, "approved")
    other_site.add_page("/note", body, status=status)
    verify()
    assert state(database) == ("gone", reason)
    assert [row.status for row in comments(database)] == ["deleted"]
    other_site.add_page("/note", PAGE.format(title="One"))
    verify()
    assert state(database) == ("verified", None)
    assert [(row.status, row.title, row.name) for row in comments(database)] == [("pending", "One", "Ann")]


@pytest.mark.parametrize("status", ["pending", "approved", "spam", "trash"])
def test_the_words_of_a_removed_source_are_deleted(
    database: Database, other_site: OtherSite, verify: Verify, now: datetime, status: str
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="My secret"))
    verify(ip_address="192.0.2.7")
    set_status(database, status)
    with database.write() as connection:
        connection.execute(comment.update().values(previous_version={"body_markdown": "My secret"}))
    other_site.add_page("/note", "", status=410)
    verify()
    [row] = comments(database)
    assert row.status == ("deleted" if status in ("pending", "approved") else status)
    assert (row.name, row.title, row.body_markdown, row.body_html) == ("127.0.0.1", "", "", "")
    assert (row.previous_version, row.ip_prefix) == (None, None)
    assert row.url == url
    with database.read() as connection:
        assert connection.execute(select(received_linkback.c.source_url, received_linkback.c.state)).one() == (
            url,
            "gone",
        )


def test_a_verified_source_that_is_down_is_kept(
    database: Database, other_site: OtherSite, run_until: RunUntil, now: datetime
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="One"))
    receive(database, url, now)
    run_until(now)
    set_status(database, "approved")
    other_site.add_page("/note", "", status=503)
    later = now + timedelta(days=1)
    receive(database, url, later)
    run_until(later + ALL_DELAYS)
    assert state(database) == ("verified", None)
    assert [row.status for row in comments(database)] == ["approved"]
    assert failed_jobs(database) == []
    other_site.add_page("/note", "", status=410)
    last = later + 2 * ALL_DELAYS
    receive(database, url, last)
    run_until(last)
    assert state(database) == ("gone", FailureReason.NOT_FOUND)


@pytest.mark.parametrize("status", ["spam", "trash"])
def test_spam_and_trash_stay_where_they_are(
    database: Database, other_site: OtherSite, verify: Verify, status: str
) -> None:
    other_site.add_page("/note", PAGE.format(title="One"))
    verify()
    set_status(database, status)
    for body in ("nothing", PAGE.format(title="Two")):
        other_site.add_page("/note", body)
        verify()
        assert [row.status for row in comments(database)] == [status]


@pytest.mark.parametrize(("kind", "value"), [("word", "Casino"), ("address", "192.0.2.0/24")])
def test_blocked_words_and_addresses_are_spam_with_a_reason(
    database: Database, other_site: OtherSite, verify: Verify, now: datetime, kind: str, value: str
) -> None:
    with database.write() as connection:
        connection.execute(blocklist.insert().values(kind=kind, value=value, created_at=now))
    other_site.add_page("/note", PAGE.format(title="The best casino"))
    verify(ip_address="192.0.2.7")
    [row] = comments(database)
    assert (row.status, row.spam_score) == ("spam", 10)
    assert value in row.spam_reasons[0]


def test_the_metadata_of_a_trackback_is_used_if_the_source_has_none(
    database: Database, other_site: OtherSite, verify: Verify
) -> None:
    other_site.add_page("/note", f"<title>Real title</title><a href={TARGET}><img></a>")
    verify(title="Sent title", author="Sent blog", excerpt="Sent\nwords " + "x" * 1_000)
    [row] = comments(database)
    assert (row.title, row.name) == ("Real title", "Sent blog")
    assert row.body_markdown.startswith("Sent words x")
    assert len(row.body_markdown) == 300


def test_threat_01_metadata_is_escaped(database: Database, other_site: OtherSite, verify: Verify) -> None:
    other_site.add_page("/note", f"<title>&lt;script&gt;</title><a href={TARGET}></a>")
    verify(excerpt="<img src=x onerror=alert(1)>")
    [row] = comments(database)
    assert row.title == "<script>"
    assert row.body_html == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_a_linkback_that_was_deleted_is_ignored(database: Database, http_client: HttpClient, now: datetime) -> None:
    VerifyLinkback(database, http_client, lambda: now)({"linkback_id": 7})
    assert comments(database) == []


def test_a_received_linkback_sends_no_webmention(database: Database, other_site: OtherSite, verify: Verify) -> None:
    other_site.add_page("/note", PAGE.format(title="One"), ("Link", "</hook>; rel=webmention"))
    verify()
    set_status(database, "approved")
    verify()
    assert {request.method for request in other_site.requests} == {"GET"}
    with database.read() as connection:
        assert connection.execute(select(sent_webmention)).all() == []
