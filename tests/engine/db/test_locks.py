"""Locks and rate limits in the database."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, bindparam, insert

from engine.accounts.tables import failed_login
from engine.db import locks
from engine.db.database import Database
from engine.db.locks import RateLimit, RateLimitError
from tests.databases import at_once

WINDOW = timedelta(minutes=10)
OVERALL = RateLimit(3, WINDOW, failed_login.c.at)
PER_ADDRESS = RateLimit(2, WINDOW, failed_login.c.at, failed_login.c.ip_prefix == bindparam("ip_prefix"))


def add(connection: Connection, ip_prefix: str, time: datetime) -> None:
    """Add a row."""
    connection.execute(insert(failed_login).values(account_hash="a", ip_prefix=ip_prefix, at=time))


def test_a_limit_is_reached_by_its_number_of_rows(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for _ in range(3):
            OVERALL.check(connection, now)
            add(connection, "192.0.2.0/24", now)
        with pytest.raises(RateLimitError) as caught:
            OVERALL.check(connection, now)
    assert caught.value.wait == WINDOW


def test_a_limit_counts_only_rows_that_match(database: Database, now: datetime) -> None:
    with database.write() as connection:
        add(connection, "192.0.2.0/24", now)
        add(connection, "192.0.2.0/24", now)
        PER_ADDRESS.check(connection, now, ip_prefix="198.51.100.0/24")
        with pytest.raises(RateLimitError):
            PER_ADDRESS.check(connection, now, ip_prefix="192.0.2.0/24")


def test_rows_before_the_window_do_not_count(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for _ in range(3):
            add(connection, "192.0.2.0/24", now - WINDOW)
        OVERALL.check(connection, now)
        with pytest.raises(RateLimitError):
            OVERALL.check(connection, now - timedelta(seconds=1))


def test_writers_at_the_same_time_do_not_exceed_a_limit(database: Database, now: datetime) -> None:
    def write(_number: int) -> None:
        with database.write() as connection:
            locks.acquire(connection, "limits")
            OVERALL.check(connection, now)
            add(connection, "192.0.2.0/24", now)

    results = at_once(8, write)
    assert sorted(isinstance(result, RateLimitError) for result in results) == [False] * 3 + [True] * 5


def test_rows_from_before_the_clock_was_set_back_do_not_lock_anybody_out(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for _ in range(3):
            add(connection, "192.0.2.0/24", now + timedelta(days=1))
        OVERALL.check(connection, now)
        for _ in range(3):
            add(connection, "192.0.2.0/24", now + timedelta(seconds=30))  # another machine's clock
        with pytest.raises(RateLimitError):
            OVERALL.check(connection, now)
