from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.db.database import Database
from engine.db.locks import RateLimit, RateLimitError
from engine.jobs.tables import job
from engine.linkbacks.receive import (
    HOST_LIMIT,
    JOB,
    NETWORK_LIMIT,
    RECHECK_INTERVAL,
    TOTAL_LIMIT,
    FailureReason,
    IncomingLinkback,
    InvalidSourceError,
    LinkbackKind,
    LinkbackState,
    PreviousResult,
    read_source,
    receive,
    store_and_queue,
)
from engine.linkbacks.tables import received_linkback
from tests.engine.linkbacks.sources import HOSTILE_SOURCES

SITE = "https://runner.example"


def linkback(number: int = 1, *, host: str = "other.example", ip_address: str = "192.0.2.7") -> IncomingLinkback:
    """Return a webmention for the article "hips"."""
    return IncomingLinkback(
        LinkbackKind.WEBMENTION, f"https://{host}/notes/{number}", f"{SITE}/posts/hips/", "hips", ip_address
    )


def jobs(database: Database) -> list[tuple[int, datetime]]:
    """Return the linkbacks that will be checked, and the times."""
    with database.read() as connection:
        rows = connection.execute(select(job).where(job.c.kind == JOB).order_by(job.c.id))
        return [(row.payload["linkback_id"], row.run_at) for row in rows]


def test_a_new_linkback_is_stored_and_queued(database: Database, now: datetime) -> None:
    with database.write() as connection:
        assert store_and_queue(connection, linkback(), now=now) is None
    assert jobs(database) == [(1, now)]
    with database.read() as connection:
        row = connection.execute(select(received_linkback)).one()
    assert (row.source_url, row.target_url, row.post_slug) == (linkback().source_url, linkback().target_url, "hips")
    assert (row.kind, row.state, row.source_host) == ("webmention", "pending", "other.example")
    assert row.ip_prefix == "192.0.2.0/24"


def test_a_linkback_that_has_not_been_checked_yet_is_not_queued_again(database: Database, now: datetime) -> None:
    with database.write() as connection:
        store_and_queue(connection, linkback(), now=now)
        assert store_and_queue(connection, linkback(), now=now) == PreviousResult(LinkbackState.PENDING, None)
    assert len(jobs(database)) == 1


def test_a_linkback_that_is_sent_many_times_at_once_is_stored_once(database: Database, now: datetime) -> None:
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: receive(database, linkback(), now=now), range(8)))
    assert results.count(None) == 1
    assert results.count(PreviousResult(LinkbackState.PENDING, None)) == 7
    assert jobs(database) == [(1, now)]


def test_a_source_is_checked_again_at_most_once_in_ten_minutes(database: Database, now: datetime) -> None:
    with database.write() as connection:
        store_and_queue(connection, linkback(), now=now)
        connection.execute(
            received_linkback.update().values(state=LinkbackState.FAILED, reason=FailureReason.NO_LINK, checked_at=now)
        )
        for second in range(20):
            later = now + timedelta(seconds=second)
            result = store_and_queue(connection, linkback(), now=later)
            assert result == PreviousResult(LinkbackState.FAILED, FailureReason.NO_LINK)
    assert jobs(database) == [(1, now), (1, now + RECHECK_INTERVAL)]


@pytest.mark.parametrize("limit", [HOST_LIMIT, NETWORK_LIMIT, TOTAL_LIMIT], ids=["host", "network", "total"])
def test_threat_20_a_flood_is_rejected_until_the_window_has_passed(
    database: Database, now: datetime, limit: RateLimit
) -> None:
    def flood(number: int) -> IncomingLinkback:
        host = "one.example" if limit is HOST_LIMIT else f"host{number}.example"
        ip_address = "192.0.2.9" if limit is NETWORK_LIMIT else f"10.{number // 250}.{number % 250}.1"
        return linkback(number, host=host, ip_address=ip_address)

    with database.write() as connection:
        for number in range(limit.max_rows):
            store_and_queue(connection, flood(number), now=now)
        with pytest.raises(RateLimitError):
            store_and_queue(connection, flood(limit.max_rows), now=now)
        assert store_and_queue(connection, flood(1), now=now) == PreviousResult(LinkbackState.PENDING, None)
        if limit is not TOTAL_LIMIT:
            store_and_queue(connection, linkback(host="another.example", ip_address="198.51.100.7"), now=now)
        store_and_queue(connection, flood(limit.max_rows), now=now + limit.window)
    assert len(jobs(database)) == limit.max_rows + (1 if limit is TOTAL_LIMIT else 2)


def test_threat_20_senders_without_an_ip_address_count_as_one(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for number in range(NETWORK_LIMIT.max_rows):
            store_and_queue(connection, linkback(number, host=f"host{number}.example", ip_address=""), now=now)
        with pytest.raises(RateLimitError):
            store_and_queue(connection, linkback(host="one.more.example", ip_address="nonsense"), now=now)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://other.example/a?b", "https://other.example/a?b"),
        (" HTTP://Other.Example:80#top ", "http://other.example/"),
        ("https://other.example/" + "a" * 478, "https://other.example/" + "a" * 478),
    ],
)
def test_the_url_of_a_source_is_normalised(text: str, url: str) -> None:
    assert read_source(text, SITE) == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "other.example/a",
        "/a",
        "ftp://other.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://user@other.example/",
        "https://[::1/",
        "https:///a",
        f"https://{'a.' * 130}example/",
        "https://other.example/a b",
        "https://other.example/\0a",
        "https://other.example/\ud800",
        "https://other.example/" + "a" * 479,
        "https://runner.example/posts/other/",
        "http://RUNNER.example/",
        *HOSTILE_SOURCES[:-2],
    ],
)
def test_only_a_page_of_another_site_is_a_source(text: str) -> None:
    with pytest.raises(InvalidSourceError):
        read_source(text, SITE)
