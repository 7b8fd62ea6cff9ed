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
from engine.linkbacks.handlers import handlers
from engine.linkbacks.receive import (
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

Look = Callable[..., None]


@pytest.fixture
def look(database: Database, http_client: HttpClient, other_site: OtherSite, now: datetime) -> Look:
    """look() tells of the other site's page /note, and looks at it."""

    def tell_and_look(**more: str) -> None:
        told = IncomingLinkback(LinkbackKind.WEBMENTION, f"{other_site.url}/note", TARGET, "hips", **more)
        with database.write() as connection:
            store_and_queue(connection, told, now=now)
            number = connection.execute(select(received_linkback.c.id)).scalar_one()
        verify = VerifyLinkback(database, http_client, lambda: now + timedelta(minutes=1))
        verify({"mention": number, **more})

    return tell_and_look


def comments(database: Database) -> list[Row[Any]]:
    with database.read() as connection:
        return list(connection.execute(select(comment)))


def state(database: Database) -> tuple[str, str | None]:
    with database.read() as connection:
        row = connection.execute(select(received_linkback)).one()
    assert row.checked_at is not None
    return row.state, row.reason


def moderate(database: Database, status: str) -> None:
    with database.write() as connection:
        connection.execute(comment.update().values(status=status))


def test_a_source_that_links_to_the_article_waits_for_the_moderator(
    database: Database, other_site: OtherSite, look: Look, now: datetime
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="My <i>note</i>"))
    look()
    assert state(database) == ("verified", None)
    [row] = comments(database)
    assert (row.post_slug, row.kind, row.status, row.number) == ("hips", "webmention", "pending", None)
    assert (row.name, row.title, row.url, row.body_markdown) == ("Ann", "My note", url, "I read this.")
    with database.read() as connection:
        assert list_approved(connection, "hips") == []
    moderate(database, "approved")
    with database.read() as connection:
        at = now + timedelta(minutes=1)
        assert list_approved(connection, "hips") == [Linkback("webmention", url, "My note", "Ann", "I read this.", at)]
        assert list_approved(connection, "other") == []


def test_one_that_says_nothing_of_itself_is_named_by_its_host(
    database: Database, other_site: OtherSite, look: Look
) -> None:
    other_site.add_page("/note", f"<a href={TARGET}>x</a>")
    look()
    [row] = comments(database)
    assert (row.name, row.title, row.body_markdown) == ("127.0.0.1", "", "x")


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (f"<p>{TARGET}</p>", 200, FailureReason.NO_LINK),
        (f'<!-- <a href="{TARGET}"> -->', 200, FailureReason.NO_LINK),
        ("", 200, FailureReason.NO_LINK),
        (f"<a href={TARGET}>", 404, FailureReason.NO_PAGE),
        (f"<a href={TARGET}>", 410, FailureReason.NO_PAGE),
    ],
)
def test_one_that_does_not_link_is_not_shown(
    database: Database, other_site: OtherSite, look: Look, body: str, status: int, reason: FailureReason
) -> None:
    other_site.add_page("/note", body, status=status)
    look()
    assert state(database) == ("failed", reason)
    assert comments(database) == []


Keep = Callable[[datetime], None]


@pytest.fixture
def keep(database: Database, http_client: HttpClient) -> Keep:
    """keep(moment) does the jobs that are due until then, each in its time."""

    def first() -> datetime | None:
        with database.read() as connection:
            return min((each.run_at for each in queue.list_queued(connection)), default=None)

    def work(moment: datetime) -> None:
        Worker(database, handlers(database, http_client, lambda: moment), lambda: moment).run_due(moment)

    def keep(until: datetime) -> None:
        while (due := first()) is not None and due <= until:
            work(due)

    return keep


def tell(database: Database, url: str, now: datetime) -> PreviousResult | None:
    with database.write() as connection:
        return store_and_queue(connection, IncomingLinkback(LinkbackKind.WEBMENTION, url, TARGET, "hips"), now=now)


def dead(database: Database) -> list[str | None]:
    with database.read() as connection:
        return [each.last_error for each in queue.list_failed(connection)]


ALL_TRIES = sum(queue.RETRY_DELAYS, timedelta())


@pytest.mark.parametrize("status", [500, 503, 403, 429])
def test_one_that_is_down_when_it_is_looked_at_first_is_looked_at_again(
    database: Database, other_site: OtherSite, keep: Keep, now: datetime, status: int
) -> None:
    url = other_site.add_page("/note", "", status=status)
    tell(database, url, now)
    keep(now + timedelta(hours=5))
    assert len(other_site.requests) == 5
    assert tell(database, url, now + timedelta(hours=5)) == PreviousResult(
        LinkbackState.PENDING, None
    )  # which makes no second job of it
    other_site.add_page("/note", PAGE.format(title="One"))
    keep(now + ALL_TRIES)
    assert len(other_site.requests) == 6
    assert state(database) == ("verified", None)
    assert [(row.title, row.status) for row in comments(database)] == [("One", "pending")]


def test_one_that_stays_down_fails_when_it_is_given_up_and_may_be_told_again(
    database: Database, other_site: OtherSite, keep: Keep, now: datetime
) -> None:
    url = other_site.add_page("/note", "", status=503)
    tell(database, url, now)
    keep(now + ALL_TRIES - timedelta(seconds=1))
    with database.read() as connection:
        assert connection.execute(select(received_linkback.c.state)).scalar_one() == "pending"
    keep(now + ALL_TRIES)
    assert state(database) == ("failed", FailureReason.UNREACHABLE)
    assert comments(database) == []
    assert dead(database) == []  # the owner can do nothing about it
    other_site.add_page("/note", PAGE.format(title="One"))
    later = now + timedelta(days=3)
    assert tell(database, url, later) == PreviousResult(LinkbackState.FAILED, FailureReason.UNREACHABLE)
    keep(later)
    assert state(database) == ("verified", None)


def test_threat_19_one_in_our_own_network_is_unreachable_like_any_other(
    database: Database, other_site: OtherSite, now: datetime
) -> None:
    other_site.add_page("/note", PAGE)
    tell(database, f"{other_site.url}/note", now)
    verify = VerifyLinkback(database, HttpClient(), lambda: now)
    with pytest.raises(UnreachableError) as raised:
        verify({"mention": 1})
    assert verify.on_failure({"mention": 1}, raised.value)
    assert state(database) == ("failed", FailureReason.UNREACHABLE)
    assert other_site.requests == []


def test_one_that_is_given_up_for_a_mistake_of_ours_waits_no_longer_and_the_owner_is_told(
    database: Database, other_site: OtherSite, keep: Keep, now: datetime
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="One"))
    tell(database, url, now)
    for attempt in range(queue.MAX_ATTEMPTS):
        with database.write() as connection:
            assert queue.lease_next(connection, now + attempt * queue.LEASE_TTL) is not None  # by a worker that dies
    keep(now + queue.MAX_ATTEMPTS * queue.LEASE_TTL)
    with database.write() as connection:
        assert [each.kind for each in queue.list_failed(connection)] == ["linkback"]
    assert state(database) == ("failed", FailureReason.NOT_READ)
    with database.write() as connection:
        assert queue.retry(connection, 1, now)
    keep(now)
    assert state(database) == ("verified", None)


def test_an_update_does_not_duplicate_and_what_changed_is_moderated_again(
    database: Database, other_site: OtherSite, look: Look
) -> None:
    other_site.add_page("/note", PAGE.format(title="One"))
    look()
    moderate(database, "approved")
    look()
    assert [(row.title, row.status, row.edited_at) for row in comments(database)] == [("One", "approved", None)]
    other_site.add_page("/note", PAGE.format(title="Buy this"))
    look()
    assert [(row.title, row.status) for row in comments(database)] == [("Buy this", "pending")]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        ("no link any more", 200, FailureReason.NO_LINK),
        ("", 410, FailureReason.NO_PAGE),
        ("", 404, FailureReason.NO_PAGE),
    ],
)
def test_threat_20_one_that_links_no_more_is_removed_and_may_come_back(
    database: Database, other_site: OtherSite, look: Look, body: str, status: int, reason: FailureReason
) -> None:
    other_site.add_page("/note", PAGE.format(title="One"))
    look()
    moderate(database, "approved")
    other_site.add_page("/note", body, status=status)
    look()
    assert state(database) == ("gone", reason)
    assert [row.status for row in comments(database)] == ["deleted"]
    other_site.add_page("/note", PAGE.format(title="One"))
    look()
    assert state(database) == ("verified", None)
    assert [(row.status, row.title, row.name) for row in comments(database)] == [("pending", "One", "Ann")]


@pytest.mark.parametrize("status", ["pending", "approved", "spam", "trash"])
def test_of_one_that_links_no_more_no_word_is_kept(
    database: Database, other_site: OtherSite, look: Look, now: datetime, status: str
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="My secret"))
    look(address="192.0.2.7")
    moderate(database, status)
    with database.write() as connection:
        connection.execute(comment.update().values(previous_version={"body_markdown": "My secret"}))
    other_site.add_page("/note", "", status=410)
    look()
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


def test_one_that_is_down_takes_nothing_back(
    database: Database, other_site: OtherSite, keep: Keep, now: datetime
) -> None:
    url = other_site.add_page("/note", PAGE.format(title="One"))
    tell(database, url, now)
    keep(now)
    moderate(database, "approved")
    other_site.add_page("/note", "", status=503)
    later = now + timedelta(days=1)
    tell(database, url, later)
    keep(later + ALL_TRIES)
    assert state(database) == ("verified", None)
    assert [row.status for row in comments(database)] == ["approved"]
    assert dead(database) == []
    other_site.add_page("/note", "", status=410)
    last = later + 2 * ALL_TRIES
    tell(database, url, last)
    keep(last)
    assert state(database) == ("gone", FailureReason.NO_PAGE)


@pytest.mark.parametrize("thrown", ["spam", "trash"])
def test_what_the_moderator_threw_away_stays_there(
    database: Database, other_site: OtherSite, look: Look, thrown: str
) -> None:
    other_site.add_page("/note", PAGE.format(title="One"))
    look()
    moderate(database, thrown)
    for body in ("nothing", PAGE.format(title="Two")):
        other_site.add_page("/note", body)
        look()
        assert [row.status for row in comments(database)] == [thrown]


@pytest.mark.parametrize(("kind", "value"), [("word", "Casino"), ("address", "192.0.2.0/24")])
def test_what_the_owner_blocked_waits_under_spam_with_its_reason(
    database: Database, other_site: OtherSite, look: Look, now: datetime, kind: str, value: str
) -> None:
    with database.write() as connection:
        connection.execute(blocklist.insert().values(kind=kind, value=value, created_at=now))
    other_site.add_page("/note", PAGE.format(title="The best casino"))
    look(address="192.0.2.7")
    [row] = comments(database)
    assert (row.status, row.spam_score) == ("spam", 10)
    assert value in row.spam_reasons[0]


def test_a_trackbacks_words_hold_where_the_source_says_none(
    database: Database, other_site: OtherSite, look: Look
) -> None:
    other_site.add_page("/note", f"<title>Real title</title><a href={TARGET}><img></a>")
    look(title="Sent title", author="Sent blog", excerpt="Sent\nwords " + "x" * 1_000)
    [row] = comments(database)
    assert (row.title, row.name) == ("Real title", "Sent blog")
    assert row.body_markdown.startswith("Sent words x")
    assert len(row.body_markdown) == 300


def test_threat_01_words_of_a_source_are_text(database: Database, other_site: OtherSite, look: Look) -> None:
    other_site.add_page("/note", f"<title>&lt;script&gt;</title><a href={TARGET}></a>")
    look(excerpt="<img src=x onerror=alert(1)>")
    [row] = comments(database)
    assert row.title == "<script>"
    assert row.body_html == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_a_mention_that_is_gone_meanwhile_is_no_failure(
    database: Database, http_client: HttpClient, now: datetime
) -> None:
    VerifyLinkback(database, http_client, lambda: now)({"mention": 7})
    assert comments(database) == []


def test_nothing_is_sent_because_something_was_received(database: Database, other_site: OtherSite, look: Look) -> None:
    other_site.add_page("/note", PAGE.format(title="One"), ("Link", "</hook>; rel=webmention"))
    look()
    moderate(database, "approved")
    look()
    assert {asked.method for asked in other_site.requests} == {"GET"}
    with database.read() as connection:
        assert connection.execute(select(sent_webmention)).all() == []
