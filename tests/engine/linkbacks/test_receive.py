from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from engine.db.database import Database
from engine.db.limits import RateLimitError
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

OURS = "https://runner.example"


def ping(number: int = 1, *, host: str = "other.example", address: str = "192.0.2.7") -> IncomingLinkback:
    return IncomingLinkback(
        LinkbackKind.WEBMENTION, f"https://{host}/notes/{number}", f"{OURS}/posts/hips/", "hips", address
    )


def jobs(database: Database) -> list[tuple[int, datetime]]:
    """The mentions that are to be looked at, and when."""
    with database.read() as connection:
        rows = connection.execute(select(job).where(job.c.kind == JOB).order_by(job.c.id))
        return [(row.payload["mention"], row.run_at) for row in rows]


def test_something_new_is_noted_and_queued(database: Database, now: datetime) -> None:
    with database.write() as connection:
        assert store_and_queue(connection, ping(), now=now) is None
    assert jobs(database) == [(1, now)]
    with database.read() as connection:
        row = connection.execute(select(received_linkback)).one()
    assert (row.source_url, row.target_url, row.post_slug) == (ping().source, ping().target, "hips")
    assert (row.kind, row.state, row.source_host) == ("webmention", "pending", "other.example")
    assert row.ip_prefix == "192.0.2.0/24"


def test_told_again_before_anybody_looked_is_one_mention_and_one_look(database: Database, now: datetime) -> None:
    with database.write() as connection:
        store_and_queue(connection, ping(), now=now)
        assert store_and_queue(connection, ping(), now=now) == PreviousResult(LinkbackState.PENDING, None)
    assert len(jobs(database)) == 1


def test_told_many_times_at_the_same_moment_it_is_one_mention(database: Database, now: datetime) -> None:
    with ThreadPoolExecutor(8) as pool:
        known = list(pool.map(lambda _: receive(database, ping(), now=now), range(8)))
    assert known.count(None) == 1
    assert known.count(PreviousResult(LinkbackState.PENDING, None)) == 7
    assert jobs(database) == [(1, now)]


def test_told_again_after_a_look_it_is_looked_at_again_but_once_in_a_while(database: Database, now: datetime) -> None:
    with database.write() as connection:
        store_and_queue(connection, ping(), now=now)
        connection.execute(
            received_linkback.update().values(state=LinkbackState.FAILED, reason=FailureReason.NO_LINK, checked_at=now)
        )
        for second in range(20):
            later = now + timedelta(seconds=second)
            assert store_and_queue(connection, ping(), now=later) == PreviousResult(
                LinkbackState.FAILED, FailureReason.NO_LINK
            )
    assert jobs(database) == [(1, now), (1, now + RECHECK_INTERVAL)]


@pytest.mark.parametrize("limit", ["host", "address", "all"])
def test_threat_20_a_flood_is_refused_and_later_there_is_room(database: Database, now: datetime, limit: str) -> None:
    most = {"host": HOST_LIMIT.max_rows, "address": NETWORK_LIMIT.max_rows, "all": TOTAL_LIMIT.max_rows}[limit]

    def told(number: int) -> IncomingLinkback:
        host = "one.example" if limit == "host" else f"host{number}.example"
        address = "192.0.2.9" if limit == "address" else f"10.{number // 250}.{number % 250}.1"
        return ping(number, host=host, address=address)

    with database.write() as connection:
        for number in range(most):
            store_and_queue(connection, told(number), now=now)
        with pytest.raises(RateLimitError):
            store_and_queue(connection, told(most), now=now)
        assert store_and_queue(connection, told(1), now=now) == PreviousResult(LinkbackState.PENDING, None)
        if limit != "all":
            store_and_queue(connection, ping(host="another.example", address="198.51.100.7"), now=now)
        store_and_queue(connection, told(most), now=now + TOTAL_LIMIT.window)
    assert len(jobs(database)) == most + (1 if limit == "all" else 2)


def test_threat_20_senders_without_an_address_count_as_one(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for number in range(NETWORK_LIMIT.max_rows):
            store_and_queue(connection, ping(number, host=f"host{number}.example", address=""), now=now)
        with pytest.raises(RateLimitError):
            store_and_queue(connection, ping(host="one.more.example", address="nonsense"), now=now)


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("https://other.example/a?b", "https://other.example/a?b"),
        (" HTTP://Other.Example:80#top ", "http://other.example/"),
        ("https://other.example/" + "a" * 478, "https://other.example/" + "a" * 478),
    ],
)
def test_a_source_has_one_spelling(written: str, wanted: str) -> None:
    assert read_source(written, OURS) == wanted


@pytest.mark.parametrize(
    "written",
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
        "https://other.example/\0",
        "https://other.example/\ud800",
        "https://other.example/" + "a" * 479,
        "https://runner.example/posts/other/",
        "http://RUNNER.example/",
    ],
)
def test_what_is_no_page_of_another_site_is_no_source(written: str) -> None:
    with pytest.raises(InvalidSourceError):
        read_source(written, OURS)
