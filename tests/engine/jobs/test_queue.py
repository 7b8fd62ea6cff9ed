"""The job queue: each job runs in one worker at a time, is retried after delays, and fails visibly."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from engine.db.database import Database
from engine.jobs import queue
from engine.jobs.tables import job

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def add(
    database: Database, now: datetime, kind: str = "test", key: str | None = None, run_at: datetime | None = None
) -> None:
    with database.write() as connection:
        queue.add(connection, kind, {"key": key}, now=now, key=key, run_at=run_at)


def lease(database: Database, now: datetime) -> queue.Job | None:
    with database.write() as connection:
        return queue.lease_next(connection, now)


def lease_one(database: Database, now: datetime) -> queue.Job:
    leased = lease(database, now)
    assert leased is not None
    return leased


def fail(database: Database, leased: queue.Job, now: datetime, error: str = "no response") -> None:
    with database.write() as connection:
        queue.mark_failed(connection, leased, error, now)


def states(database: Database) -> Counter[str]:
    """Return the number of jobs in each state."""
    with database.read() as connection:
        return Counter(connection.scalars(select(job.c.state)))


def test_a_job_exists_exactly_if_its_transaction_was_committed(database: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        queue.add(connection, "test", {}, now=now)
        raise RuntimeError
    assert lease(database, now) is None
    add(database, now)
    assert lease_one(database, now).kind == "test"


def test_jobs_run_in_the_order_in_which_they_become_due(database: Database, now: datetime) -> None:
    add(database, now, key="later", run_at=now + MINUTE)
    add(database, now, key="first")
    add(database, now, key="second")
    assert [lease_one(database, now).payload["key"] for _ in range(2)] == ["first", "second"]
    assert lease(database, now) is None
    assert lease_one(database, now + MINUTE).payload == {"key": "later"}


def test_a_kind_and_key_is_queued_once_even_when_the_job_is_done(database: Database, now: datetime) -> None:
    for _ in range(2):
        add(database, now, key="7")
    add(database, now, "other", key="7")
    add(database, now)
    add(database, now)
    assert states(database) == {"queued": 4}
    first = lease_one(database, now)
    with database.write() as connection:
        queue.mark_done(connection, first, now)
    add(database, now, key="7")
    assert states(database) == {"done": 1, "queued": 3}


def test_workers_at_the_same_time_never_lease_the_same_job(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for number in range(40):
            queue.add(connection, "test", {"number": number}, now=now)
    numbers: list[int] = []
    start = threading.Barrier(4)

    def work() -> None:
        own = Database(str(database.url.render_as_string(hide_password=False)))  # as in another process
        start.wait()
        while (leased := lease(own, now)) is not None:
            numbers.append(leased.payload["number"])
        own.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(numbers) == list(range(40))


def test_another_worker_gets_the_job_when_the_lease_expires(database: Database, now: datetime) -> None:
    add(database, now)
    lost = lease_one(database, now)
    assert lease(database, now + queue.LEASE_TTL - MINUTE) is None
    later = now + queue.LEASE_TTL
    again = lease_one(database, later)
    assert (again.id, again.attempt) == (lost.id, 2)
    # The first worker is still alive, but its results don't count any more.
    with database.write() as connection:
        queue.mark_done(connection, lost, later)
        queue.mark_failed(connection, lost, "too late", later, is_permanent=True)
    with database.read() as connection:
        assert [(each.state, each.last_error) for each in queue.list_queued(connection)] == [("queued", None)]
    with database.write() as connection:
        queue.mark_done(connection, again, later)
    assert lease(database, later + DAY) is None


def test_a_job_is_retried_after_growing_delays_and_then_fails(database: Database, now: datetime) -> None:
    add(database, now)
    time = now
    for attempt, delay in enumerate(queue.RETRY_DELAYS, start=1):
        leased = lease_one(database, time)
        assert leased.attempt == attempt
        fail(database, leased, time)
        assert lease(database, time + delay - timedelta(seconds=1)) is None
        time += delay
    fail(database, lease_one(database, time), time, "no\nresponse\x1b" + "!" * 1000)
    assert lease(database, time + 365 * DAY) is None
    assert states(database) == {"failed": 1}
    with database.read() as connection:
        (failed,) = queue.list_failed(connection)
    assert failed.last_error is not None
    assert failed.last_error.startswith(r"no\nresponse\x1b!!!")
    assert len(failed.last_error) == 500
    assert list(queue.RETRY_DELAYS) == sorted(queue.RETRY_DELAYS)


def test_a_failed_job_can_be_retried_with_all_attempts(database: Database, now: datetime) -> None:
    add(database, now)
    leased = lease_one(database, now)
    with database.write() as connection:
        assert not queue.retry(connection, leased.id, now)
        queue.mark_failed(connection, leased, "no such user", now, is_permanent=True)
        assert queue.list_failed(connection)
        assert queue.retry(connection, leased.id, now + DAY)
        assert not queue.retry(connection, leased.id, now + DAY)
        assert not queue.retry(connection, 99, now + DAY)
    assert lease_one(database, now + DAY).attempt == 1


def test_a_failed_job_blocks_its_key_until_it_is_restarted(database: Database, now: datetime) -> None:
    def restart(payload: str) -> None:
        with database.write() as connection:
            queue.restart_failed(connection, "test", "7", {"key": payload}, now + MINUTE)

    add(database, now, key="7")
    leased = lease_one(database, now)
    restart("too early")  # it has not failed yet
    with database.write() as connection:
        queue.mark_failed(connection, leased, "no such user", now, is_permanent=True)
    add(database, now + MINUTE, key="7")
    assert lease(database, now + 30 * DAY) is None
    for _ in range(2):
        restart("restarted")
    delay = queue.RETRY_DELAYS[-1]
    assert lease(database, now + delay - MINUTE) is None
    again = lease_one(database, now + delay)
    assert (again.id, again.attempt, again.payload) == (leased.id, 1, {"key": "restarted"})
    with database.write() as connection:
        queue.mark_done(connection, again, now + delay)
    restart("already done")
    assert lease(database, now + 30 * DAY) is None


def test_threat_25_a_clock_that_is_set_back_by_a_day_stops_no_job(database: Database, now: datetime) -> None:
    add(database, now)
    early = lease_one(database, now - DAY)
    with database.write() as connection:
        queue.mark_done(connection, early, now - DAY)
    # The lease started by the old clock. By the new clock, it would last more than a day.
    add(database, now, key="leased")
    assert lease_one(database, now).payload["key"] == "leased"
    again = lease_one(database, now - DAY - queue.LEASE_TTL)
    assert (again.payload["key"], again.attempt) == ("leased", 2)


def test_threat_25_workers_whose_clocks_differ_slightly_do_not_share_a_job(database: Database, now: datetime) -> None:
    add(database, now)
    lease_one(database, now)
    assert lease(database, now - timedelta(seconds=30)) is None
    add(database, now, key="scheduled", run_at=now + MINUTE)
    assert lease(database, now - timedelta(seconds=30)) is None


def test_done_jobs_are_deleted_after_a_week_and_failed_jobs_are_kept(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for number, state in enumerate(("done", "done", "failed", "queued")):
            done_at = now - timedelta(days=8 if number else 6) if state == "done" else None
            row = {"kind": "test", "payload": {}, "state": state, "run_at": now, "created_at": now, "done_at": done_at}
            connection.execute(insert(job).values(row))
        queue.delete_done(connection, now)
    assert states(database) == {"done": 1, "failed": 1, "queued": 1}


def test_an_event_is_recorded_once_and_no_job_has_its_key(database: Database, now: datetime) -> None:
    with database.write() as connection:
        assert [queue.record_once(connection, "test", key, now) for key in ("7", "7", "8")] == [True, False, True]
        queue.add(connection, "test", {}, now=now, key="7")
        assert queue.list_queued(connection) == queue.list_failed(connection) == []
        queue.delete_done(connection, now + queue.DONE_RETENTION + MINUTE)
        assert queue.record_once(connection, "test", "7", now)
