"""The worker runs due jobs, survives failures, wakes up for new jobs, and stops."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from engine.db.database import Database, DatabaseUnavailableError
from engine.jobs import housekeeping, queue
from engine.jobs.worker import PermanentJobError, Worker
from tests.web.waiting import wait_until


def add(database: Database, now: datetime, *kinds: str) -> None:
    with database.write() as connection:
        for kind in kinds:
            queue.add(connection, kind, {"kind": kind}, now=now)


def states(database: Database) -> dict[str, str]:
    """Return the state and last error of each job that is not done, by its kind."""
    with database.read() as connection:
        jobs = [*queue.list_queued(connection), *queue.list_failed(connection)]
    return {each.kind: f"{each.state}: {each.last_error}" for each in jobs}


def expire_all_leases(database: Database, now: datetime) -> datetime:
    """Use up all attempts of the only job, as if each worker died, and return the time when the last lease expires."""
    for attempt in range(queue.MAX_ATTEMPTS):
        with database.write() as connection:
            assert queue.lease_next(connection, now + attempt * queue.LEASE_TTL) is not None
    return now + queue.MAX_ATTEMPTS * queue.LEASE_TTL


class RecordingHandler:
    """A handler that records payloads, and raises each of some errors once."""

    def __init__(self, *errors: Exception) -> None:
        self.payloads: list[Mapping[str, Any]] = []
        self.errors = list(errors)

    def __call__(self, payload: Mapping[str, Any]) -> None:
        self.payloads.append(payload)
        if self.errors:
            raise self.errors.pop(0)


def test_everything_that_is_due_runs_and_nothing_else(database: Database, now: datetime) -> None:
    handler = RecordingHandler()
    worker = Worker(database, {"test": handler}, lambda: now)
    add(database, now, "test", "test")
    add(database, now + timedelta(seconds=1), "test")
    assert worker.run_due(now) == 2
    assert handler.payloads == [{"kind": "test"}] * 2
    assert worker.run_due(now) == 0
    assert worker.run_due(now + timedelta(seconds=1)) == 1


def test_a_job_that_fails_does_not_delay_others_and_is_retried(database: Database, now: datetime) -> None:
    handler = RecordingHandler(OSError("no response"))
    worker = Worker(database, {"bad": handler, "good": RecordingHandler()}, lambda: now)
    add(database, now, "bad", "good", "unknown")
    assert worker.run_due(now) == 3
    assert states(database) == {
        "bad": "queued: OSError: no response",
        "unknown": "queued: LookupError: there is no handler for unknown jobs",
    }
    assert worker.run_due(now + queue.RETRY_DELAYS[0]) == 2
    assert set(states(database)) == {"unknown"}


def test_a_permanent_error_is_not_retried(database: Database, now: datetime) -> None:
    add(database, now, "test")
    handler = RecordingHandler(PermanentJobError("no such user"))
    assert Worker(database, {"test": handler}, lambda: now).run_due(now) == 1
    assert states(database) == {"test": "failed: PermanentJobError: no such user"}


def test_a_job_that_kills_every_worker_fails_without_another_attempt(database: Database, now: datetime) -> None:
    handler = RecordingHandler()
    add(database, now, "test")
    assert Worker(database, {"test": handler}, lambda: now).run_due(expire_all_leases(database, now)) == 1
    assert handler.payloads == []
    message = "the last attempt did not finish: its worker died or took too long"
    assert states(database) == {"test": f"failed: LeaseExpiredError: {message}"}


class FailureHandler(RecordingHandler):
    """A handler that records failed jobs. Each counts as done if `settles` is True."""

    def __init__(self, *errors: Exception, settles: bool | Exception) -> None:
        super().__init__(*errors)
        self.settles, self.failures = settles, list[tuple[Mapping[str, Any], str]]()

    def on_failure(self, payload: Mapping[str, Any], error: Exception) -> bool:
        self.failures.append((payload, repr(error)))
        if isinstance(self.settles, Exception):
            raise self.settles
        return self.settles


@pytest.mark.parametrize("settles", [True, False, RuntimeError("a bug")])
def test_a_handler_is_told_when_a_job_has_failed_and_may_settle_it(
    database: Database, now: datetime, settles: bool | Exception
) -> None:
    handler = FailureHandler(*(OSError("no response") for _ in range(queue.MAX_ATTEMPTS)), settles=settles)
    worker = Worker(database, {"test": handler}, lambda: now)
    add(database, now, "test")
    time = now
    for delay in queue.RETRY_DELAYS:
        assert worker.run_due(time) == 1
        assert handler.failures == []
        time += delay
    assert worker.run_due(time) == 1
    assert handler.failures == [({"kind": "test"}, "OSError('no response')")]
    assert states(database) == ({} if settles is True else {"test": "failed: OSError: no response"})
    assert worker.run_due(time + timedelta(days=30)) == 0


def test_a_handler_is_told_about_permanent_errors_and_expired_leases_too(database: Database, now: datetime) -> None:
    handler = FailureHandler(PermanentJobError("no such user"), settles=False)
    worker = Worker(database, {"test": handler}, lambda: now)
    add(database, now, "test")
    worker.run_due(now)
    add(database, now, "test")
    worker.run_due(expire_all_leases(database, now))
    assert [error.partition("(")[0] for _, error in handler.failures] == ["PermanentJobError", "LeaseExpiredError"]


def test_a_job_may_queue_another(database: Database, now: datetime) -> None:
    handler = RecordingHandler()
    worker = Worker(database, {"first": lambda _: add(database, now, "second"), "second": handler}, lambda: now)
    add(database, now, "first")
    assert worker.run_due(now) == 2
    assert handler.payloads


def test_a_committed_job_wakes_the_worker_and_stop_ends_it(database: Database) -> None:
    has_run = threading.Event()
    worker = Worker(database, {"test": lambda _: has_run.set()}, lambda: datetime.now(UTC), poll_seconds=3600)
    worker.start()
    try:
        wait_until(lambda: _has_polled(database), "the first check of the queue")
        add(database, datetime.now(UTC), "test")
        assert has_run.wait(60), "the worker did not wake up"
    finally:
        worker.stop()
    assert not any(thread.name == "jobs" for thread in threading.enumerate())
    has_run.clear()
    add(database, datetime.now(UTC), "test")
    assert worker.run_due(datetime.now(UTC)) == 0


def _has_polled(database: Database) -> bool:
    with database.read() as connection:
        return housekeeping.is_scheduled(connection, datetime.now(UTC))


@pytest.mark.usefixtures("short_waits")
def test_threat_22_jobs_wait_for_a_locked_database(sqlite: Database, now: datetime) -> None:
    add(sqlite, now, "test")
    handler = RecordingHandler()
    worker = Worker(sqlite, {"test": handler}, lambda: now)
    assert sqlite.url.database is not None
    other = sqlite3.connect(sqlite.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailableError):
        worker.run_due(now)
    assert handler.payloads == []
    other.execute("ROLLBACK")
    other.close()
    assert worker.run_due(now) == 1


def test_housekeeping_runs_once_an_hour(database: Database, now: datetime) -> None:
    runs: list[datetime] = []
    handler = housekeeping.build_handler(database, lambda: now, (lambda _, time: runs.append(time), queue.delete_done))
    worker = Worker(database, {housekeeping.JOB: handler}, lambda: now)
    for minutes in (0, 20, 59, 60):
        time = now + timedelta(minutes=minutes)
        with database.write() as connection:
            housekeeping.schedule_hourly(connection, time)
            assert housekeeping.is_scheduled(connection, time)
        worker.run_due(time)
    assert len(runs) == 2


@pytest.mark.parametrize(
    ("flood", "others"), [("submitted", "linkback"), ("submitted", "reply"), ("linkback", "waiting")]
)
def test_a_flood_in_one_lane_does_not_delay_the_other(
    database: Database, now: datetime, flood: str, others: str
) -> None:
    handler = RecordingHandler()
    with database.write() as connection:
        for number in range(40):
            is_bulk = flood == "submitted"
            queue.add(connection, "test", {"flood": number}, now=now - timedelta(hours=1), is_bulk=is_bulk)
        for number in range(3):
            queue.add(connection, "test", {others: number}, now=now, is_bulk=flood != "submitted")
    Worker(database, {"test": handler}, lambda: now).run_due(now)
    positions = [index for index, payload in enumerate(handler.payloads) if others in payload]
    assert positions[-1] <= 6, "one job of the flood before each"
    assert len(handler.payloads) == 43


def test_slow_jobs_of_a_kind_delay_each_job_of_others_by_one_at_most(database: Database, now: datetime) -> None:
    """A stranger can cause many linkbacks whose sources hang until their time is up."""
    handler = RecordingHandler()
    kinds = ("hanging", "also hanging", "email")
    with database.write() as connection:
        for _ in range(30):
            for kind in kinds[:2]:
                queue.add(connection, kind, {"kind": kind}, now=now - timedelta(hours=1))
            queue.add(connection, "email", {"kind": "digest"}, now=now - timedelta(minutes=30), is_bulk=True)
        for _ in range(3):
            queue.add(connection, "email", {"kind": "email"}, now=now)
    Worker(database, dict.fromkeys(kinds, handler), lambda: now).run_due(now)
    ran = [payload["kind"] for payload in handler.payloads]
    assert [index for index, kind in enumerate(ran) if kind == "email"] == [3, 7, 11]
    assert len(ran) == 93
