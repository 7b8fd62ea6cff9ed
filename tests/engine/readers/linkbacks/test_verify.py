from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, select

from engine.readers.linkbacks.approved import Linkback, approved
from engine.readers.linkbacks.fetch import Fetcher
from engine.readers.linkbacks.receive import Kind, Ping, Reason, accept
from engine.readers.linkbacks.verify import Verify
from engine.readers.storage.database import Database
from engine.readers.storage.tables import blocklist, comment, mention, sent_mention
from tests.other_sites import Site

TARGET = "https://runner.example/posts/hips/"
PAGE = (
    '<title>Notes</title><div class="h-entry"><h1 class="p-name">{title}</h1><a class="p-author h-card">Ann</a>'
    f'<p class="e-content">I read <a href="{TARGET}">this</a>.</p></div>'
)

Look = Callable[..., None]


@pytest.fixture
def look(database: Database, web: Fetcher, other: Site, now: datetime) -> Look:
    """look() tells of the other site's page /note, and looks at it."""

    def tell_and_look(**more: str) -> None:
        told = Ping(Kind.WEBMENTION, f"{other.url}/note", TARGET, "hips", **more)
        with database.write() as connection:
            accept(connection, told, now=now)
            number = connection.execute(select(mention.c.id)).scalar_one()
        verify = Verify(database, web, lambda: now + timedelta(minutes=1))
        verify({"mention": number, **more})

    return tell_and_look


def comments(database: Database) -> list[Row[Any]]:
    with database.read() as connection:
        return list(connection.execute(select(comment)))


def state(database: Database) -> tuple[str, str | None]:
    with database.read() as connection:
        row = connection.execute(select(mention)).one()
    assert row.checked_at is not None
    return row.state, row.reason


def moderate(database: Database, status: str) -> None:
    with database.write() as connection:
        connection.execute(comment.update().values(status=status))


def test_a_source_that_links_to_the_article_waits_for_the_moderator(
    database: Database, other: Site, look: Look, now: datetime
) -> None:
    url = other.page("/note", PAGE.format(title="My <i>note</i>"))
    look()
    assert state(database) == ("verified", None)
    [row] = comments(database)
    assert (row.post, row.kind, row.status, row.number) == ("hips", "webmention", "pending", None)
    assert (row.name, row.title, row.url, row.source) == ("Ann", "My note", url, "I read this.")
    with database.read() as connection:
        assert approved(connection, "hips") == []
    moderate(database, "approved")
    with database.read() as connection:
        at = now + timedelta(minutes=1)
        assert approved(connection, "hips") == [Linkback("webmention", url, "My note", "Ann", "I read this.", at)]
        assert approved(connection, "other") == []


def test_one_that_says_nothing_of_itself_is_named_by_its_host(database: Database, other: Site, look: Look) -> None:
    other.page("/note", f"<a href={TARGET}>x</a>")
    look()
    [row] = comments(database)
    assert (row.name, row.title, row.source) == ("127.0.0.1", "", "x")


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        (f"<p>{TARGET}</p>", 200, Reason.NO_LINK),
        (f'<!-- <a href="{TARGET}"> -->', 200, Reason.NO_LINK),
        ("", 200, Reason.NO_LINK),
        (f"<a href={TARGET}>", 404, Reason.NO_PAGE),
        (f"<a href={TARGET}>", 410, Reason.NO_PAGE),
        (f"<a href={TARGET}>", 500, Reason.UNREACHABLE),
        (f"<a href={TARGET}>", 403, Reason.UNREACHABLE),
    ],
)
def test_one_that_does_not_link_is_not_shown(
    database: Database, other: Site, look: Look, body: str, status: int, reason: Reason
) -> None:
    other.page("/note", body, status=status)
    look()
    assert state(database) == ("failed", reason)
    assert comments(database) == []


def test_threat_19_one_in_our_own_network_is_unreachable_like_any_other(
    database: Database, other: Site, now: datetime
) -> None:
    other.page("/note", PAGE)
    with database.write() as connection:
        accept(connection, Ping(Kind.WEBMENTION, f"{other.url}/note", TARGET, "hips"), now=now)
    Verify(database, Fetcher(), lambda: now)({"mention": 1})
    assert state(database) == ("failed", Reason.UNREACHABLE)
    assert other.asked == []


def test_an_update_does_not_duplicate_and_what_changed_is_moderated_again(
    database: Database, other: Site, look: Look
) -> None:
    other.page("/note", PAGE.format(title="One"))
    look()
    moderate(database, "approved")
    look()
    assert [(row.title, row.status, row.edited_at) for row in comments(database)] == [("One", "approved", None)]
    other.page("/note", PAGE.format(title="Buy this"))
    look()
    assert [(row.title, row.status) for row in comments(database)] == [("Buy this", "pending")]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [("no link any more", 200, Reason.NO_LINK), ("", 410, Reason.NO_PAGE), ("", 404, Reason.NO_PAGE)],
)
def test_threat_20_one_that_links_no_more_is_removed_and_may_come_back(
    database: Database, other: Site, look: Look, body: str, status: int, reason: Reason
) -> None:
    other.page("/note", PAGE.format(title="One"))
    look()
    moderate(database, "approved")
    other.page("/note", body, status=status)
    look()
    assert state(database) == ("gone", reason)
    assert [row.status for row in comments(database)] == ["deleted"]
    other.page("/note", PAGE.format(title="One"))
    look()
    assert state(database) == ("verified", None)
    assert [row.status for row in comments(database)] == ["pending"]


def test_one_that_is_down_for_a_while_stays(database: Database, other: Site, look: Look) -> None:
    other.page("/note", PAGE.format(title="One"))
    look()
    moderate(database, "approved")
    other.page("/note", "", status=503)
    look()
    assert state(database) == ("verified", None)
    assert [row.status for row in comments(database)] == ["approved"]


@pytest.mark.parametrize("thrown", ["spam", "trash"])
def test_what_the_moderator_threw_away_stays_there(database: Database, other: Site, look: Look, thrown: str) -> None:
    other.page("/note", PAGE.format(title="One"))
    look()
    moderate(database, thrown)
    for body in ("nothing", PAGE.format(title="Two")):
        other.page("/note", body)
        look()
        assert [row.status for row in comments(database)] == [thrown]


@pytest.mark.parametrize(("kind", "value"), [("word", "Casino"), ("address", "192.0.2.0/24")])
def test_what_the_owner_blocked_waits_under_spam_with_its_reason(
    database: Database, other: Site, look: Look, now: datetime, kind: str, value: str
) -> None:
    with database.write() as connection:
        connection.execute(blocklist.insert().values(kind=kind, value=value, created_at=now))
    other.page("/note", PAGE.format(title="The best casino"))
    look(address="192.0.2.7")
    [row] = comments(database)
    assert (row.status, row.score) == ("spam", 10)
    assert value in row.reasons[0]


def test_a_trackbacks_words_hold_where_the_source_says_none(database: Database, other: Site, look: Look) -> None:
    other.page("/note", f"<title>Real title</title><a href={TARGET}><img></a>")
    look(title="Sent title", author="Sent blog", excerpt="Sent\nwords " + "x" * 1_000)
    [row] = comments(database)
    assert (row.title, row.name) == ("Real title", "Sent blog")
    assert row.source.startswith("Sent words x")
    assert len(row.source) == 300


def test_threat_01_words_of_a_source_are_text(database: Database, other: Site, look: Look) -> None:
    other.page("/note", f"<title>&lt;script&gt;</title><a href={TARGET}></a>")
    look(excerpt="<img src=x onerror=alert(1)>")
    [row] = comments(database)
    assert row.title == "<script>"
    assert row.html == "<p>&lt;img src=x onerror=alert(1)&gt;</p>"


def test_a_mention_that_is_gone_meanwhile_is_no_failure(database: Database, web: Fetcher, now: datetime) -> None:
    Verify(database, web, lambda: now)({"mention": 7})
    assert comments(database) == []


def test_nothing_is_sent_because_something_was_received(database: Database, other: Site, look: Look) -> None:
    other.page("/note", PAGE.format(title="One"), ("Link", "</hook>; rel=webmention"))
    look()
    moderate(database, "approved")
    look()
    assert {asked.method for asked in other.asked} == {"GET"}
    with database.read() as connection:
        assert connection.execute(select(sent_mention)).all() == []
