"""A worker: does what is due, goes on after failures, wakes at once, and stops."""

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
    with database.read() as connection:
        jobs = [*queue.list_queued(connection), *queue.list_failed(connection)]
    return {each.kind: f"{each.state}: {each.last_error}" for each in jobs}


def lose(database: Database, now: datetime) -> datetime:
    """Let the one job there is kill every worker that takes it. Gives the moment at which nobody has it any more."""
    for attempt in range(queue.MAX_ATTEMPTS):
        with database.write() as connection:
            assert queue.lease_next(connection, now + attempt * queue.LEASE_TTL) is not None
    return now + queue.MAX_ATTEMPTS * queue.LEASE_TTL


class Notes:
    """A handler that notes what it was asked to do, and fails as often as it is told to."""

    def __init__(self, *problems: Exception) -> None:
        self.asked: list[Mapping[str, Any]] = []
        self.problems = list(problems)

    def __call__(self, payload: Mapping[str, Any]) -> None:
        self.asked.append(payload)
        if self.problems:
            raise self.problems.pop(0)


def test_it_does_all_that_is_due_and_nothing_else(database: Database, now: datetime) -> None:
    notes = Notes()
    worker = Worker(database, {"look": notes}, lambda: now)
    add(database, now, "look", "look")
    add(database, now + timedelta(seconds=1), "look")
    assert worker.run_due(now) == 2
    assert notes.asked == [{"kind": "look"}] * 2
    assert worker.run_due(now) == 0
    assert worker.run_due(now + timedelta(seconds=1)) == 1


def test_a_job_that_fails_holds_up_no_other_and_is_done_later(database: Database, now: datetime) -> None:
    notes = Notes(OSError("no answer"))
    worker = Worker(database, {"bad": notes, "good": Notes()}, lambda: now)
    add(database, now, "bad", "good", "unknown")
    assert worker.run_due(now) == 3
    assert states(database) == {
        "bad": "queued: OSError: no answer",
        "unknown": "queued: LookupError: nothing here does jobs of this kind",
    }
    assert worker.run_due(now + queue.RETRY_DELAYS[0]) == 2
    assert set(states(database)) == {"unknown"}


def test_what_is_hopeless_is_dead_at_once(database: Database, now: datetime) -> None:
    add(database, now, "look")
    assert Worker(database, {"look": Notes(PermanentJobError("no such address"))}, lambda: now).run_due(now) == 1
    assert states(database) == {"look": "failed: Hopeless: no such address"}


def test_what_kills_every_worker_is_dead_in_the_end_and_not_run_again(database: Database, now: datetime) -> None:
    notes = Notes()
    add(database, now, "look")
    assert Worker(database, {"look": notes}, lambda: now).run_due(lose(database, now)) == 1
    assert notes.asked == []
    assert states(database) == {"look": f"failed: NeverEnded: {queue.NEVER_ENDED}"}


class Told(Notes):
    """A handler that hears of the end of its jobs, and finds that settled or not, or fails at that, too."""

    def __init__(self, *problems: Exception, settles: bool | Exception) -> None:
        super().__init__(*problems)
        self.settles, self.ended = settles, list[tuple[Mapping[str, Any], str]]()

    def given_up(self, payload: Mapping[str, Any], problem: Exception) -> bool:
        self.ended.append((payload, repr(problem)))
        if isinstance(self.settles, Exception):
            raise self.settles
        return self.settles


@pytest.mark.parametrize("settles", [True, False, RuntimeError("what now?")])
def test_a_handler_hears_that_a_job_is_given_up_and_may_find_it_settled(
    database: Database, now: datetime, settles: bool | Exception
) -> None:
    told = Told(*(OSError("no answer") for _ in range(queue.MAX_ATTEMPTS)), settles=settles)
    worker = Worker(database, {"look": told}, lambda: now)
    add(database, now, "look")
    moment = now
    for pause in queue.RETRY_DELAYS:
        assert worker.run_due(moment) == 1
        assert told.ended == []
        moment += pause
    assert worker.run_due(moment) == 1
    assert told.ended == [({"kind": "look"}, "OSError('no answer')")]
    assert states(database) == ({} if settles is True else {"look": "failed: OSError: no answer"})
    assert worker.run_due(moment + timedelta(days=30)) == 0


def test_a_handler_hears_of_what_is_hopeless_too_and_of_what_never_ended(database: Database, now: datetime) -> None:
    told = Told(PermanentJobError("no such address"), settles=False)
    worker = Worker(database, {"look": told}, lambda: now)
    add(database, now, "look")
    worker.run_due(now)
    add(database, now, "look")
    worker.run_due(lose(database, now))
    assert [problem.partition("(")[0] for _, problem in told.ended] == ["Hopeless", "NeverEnded"]


def test_a_job_may_queue_another(database: Database, now: datetime) -> None:
    notes = Notes()
    worker = Worker(database, {"first": lambda _: add(database, now, "second"), "second": notes}, lambda: now)
    add(database, now, "first")
    assert worker.run_due(now) == 2
    assert notes.asked


def test_it_wakes_as_soon_as_a_job_is_committed_and_stops_when_it_is_told(database: Database) -> None:
    happened = threading.Event()
    worker = Worker(database, {"look": lambda _: happened.set()}, lambda: datetime.now(UTC), poll_seconds=3600)
    worker.start()
    try:
        wait_until(lambda: _housekept(database), "the first look")
        add(database, datetime.now(UTC), "look")
        assert happened.wait(60), "it slept on"  # an hour, if nothing had woken it
    finally:
        worker.stop()
    assert not any(thread.name == "jobs" for thread in threading.enumerate())
    happened.clear()
    add(database, datetime.now(UTC), "look")
    assert worker.run_due(datetime.now(UTC)) == 0


def _housekept(database: Database) -> bool:
    with database.read() as connection:
        return housekeeping.is_scheduled(connection, datetime.now(UTC))


@pytest.mark.usefixtures("short_waits")
def test_threat_22_a_locked_database_is_waited_for(sqlite: Database, now: datetime) -> None:
    add(sqlite, now, "look")
    notes = Notes()
    worker = Worker(sqlite, {"look": notes}, lambda: now)
    assert sqlite.url.database is not None
    other = sqlite3.connect(sqlite.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseUnavailableError):
        worker.run_due(now)
    assert notes.asked == []
    other.execute("ROLLBACK")
    other.close()
    assert worker.run_due(now) == 1


def test_housekeeping_happens_once_an_hour_whoever_asks(database: Database, now: datetime) -> None:
    done: list[datetime] = []
    keep = housekeeping.build_handler(database, lambda: now, (lambda _, moment: done.append(moment), queue.remove_done))
    worker = Worker(database, {housekeeping.KIND: keep}, lambda: now)
    for minutes in (0, 20, 59, 60):
        moment = now + timedelta(minutes=minutes)
        with database.write() as connection:
            housekeeping.schedule_hourly(connection, moment)
            assert housekeeping.is_scheduled(connection, moment)
        worker.run_due(moment)
    assert len(done) == 2
