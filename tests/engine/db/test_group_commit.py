"""Writes that arrive at the same time: one transaction on SQLite, and a result for each."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from threading import Event

import pytest
from sqlalchemy import Connection, func, insert, select, text

from engine.audit.tables import audit_event
from engine.db import database as module
from engine.db.database import Database, DatabaseUnavailableError
from tests.databases import on_sqlite
from tests.web.waiting import wait_until

WRITES = 6


@pytest.fixture
def add(now: datetime) -> Callable[[Connection, int], int]:
    """A function that adds a row and returns its number."""

    def add(connection: Connection, number: int) -> int:
        connection.execute(insert(audit_event).values(at=now, actor=str(number), action="b"))
        return number

    return add


def count(database: Database) -> int:
    """Return the number of rows that are stored."""
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(audit_event)) or 0


def write_at_once(database: Database, *works: Callable[[Connection], int]) -> list[Future[int]]:
    """Do some writes that all wait for the same transaction to end, in this order. Return them when they are done."""
    futures: list[Future[int]] = []
    with ThreadPoolExecutor(len(works)) as pool:
        with database.write():
            for work in works:
                futures.append(pool.submit(database.write_together, work))
                wait_until(lambda: len(database._group._waiting) == len(futures), "the write")
        return futures


@on_sqlite
def test_writes_that_wait_share_a_transaction(database: Database, add: Callable[[Connection, int], int]) -> None:
    works = [lambda connection, number=number: add(connection, number) for number in range(WRITES)]
    commits: list[None] = []
    database.after_write = lambda: commits.append(None)
    assert [future.result() for future in write_at_once(database, *works)] == list(range(WRITES))
    assert len(commits) == 2, "one for the transaction that they waited for, and one for all of them"
    assert count(database) == WRITES


@on_sqlite
def test_an_error_undoes_one_write_and_not_its_neighbours(
    database: Database, add: Callable[[Connection, int], int]
) -> None:
    def fail(connection: Connection) -> int:
        add(connection, 7)
        raise ValueError("no")

    good, bad, last = write_at_once(database, lambda c: add(c, 1), fail, lambda c: add(c, 2))
    assert (good.result(), last.result()) == (1, 2)
    with pytest.raises(ValueError, match="no"):
        bad.result()
    assert count(database) == 2


@on_sqlite
def test_no_write_is_acknowledged_if_sqlite_gives_up_the_transaction(
    database: Database, add: Callable[[Connection, int], int]
) -> None:
    """SQLite itself rolls back everything if the disk is full."""

    def fill(connection: Connection) -> int:
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
        try:
            connection.execute(insert(audit_event).values(action="x" * 10_000_000, actor="a", at=func.now()))
        finally:
            connection.execute(text("PRAGMA max_page_count = 1073741823"))
        return 0

    before, full, after = write_at_once(database, lambda c: add(c, 1), fill, lambda c: add(c, 2))
    for future in (before, full):
        with pytest.raises(DatabaseUnavailableError, match="full"):
            future.result()
    assert after.result() == 2, "it had not begun, so it was done in the next transaction"
    assert count(database) == 1
    assert database.write_together(lambda c: add(c, 3)) == 3, "the next transaction works again"


@on_sqlite
def test_all_writes_are_told_that_the_database_is_locked(
    database: Database, add: Callable[[Connection, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.2)
    other = Database(database.url.render_as_string(hide_password=False))
    with other.write(), ThreadPoolExecutor(WRITES) as pool:
        for future in [pool.submit(database.write_together, lambda c: add(c, 1)) for _ in range(WRITES)]:
            with pytest.raises(DatabaseUnavailableError, match=r"lock|Another write"):  # whichever wait ends first
                future.result()
    other.close()
    assert database.write_together(lambda c: add(c, 3)) == 3
    assert count(database) == 1


def test_a_write_alone_is_committed_at_once(database: Database, add: Callable[[Connection, int], int]) -> None:
    assert database.write_together(lambda c: add(c, 1)) == 1
    assert count(database) == 1


@on_sqlite
def test_a_write_does_not_wait_for_ever_for_another_one(
    database: Database, add: Callable[[Connection, int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_SECONDS", 0.2)
    begun, released = Event(), Event()

    def hang(connection: Connection) -> int:
        begun.set()
        released.wait()
        return add(connection, 1)

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(database.write_together, hang)
        begun.wait()
        with pytest.raises(DatabaseUnavailableError, match="has taken more than"):
            database.write_together(lambda c: add(c, 2))
        released.set()
        assert slow.result() == 1
    assert count(database) == 1
