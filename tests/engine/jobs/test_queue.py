"""The queue: one job for one worker at a time, tried again with pauses, and given up in the open."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from engine.db.database import Database
from engine.jobs import queue
from engine.jobs.tables import job

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def put(
    database: Database, now: datetime, kind: str = "look", key: str | None = None, run_at: datetime | None = None
) -> None:
    with database.write() as connection:
        queue.add(connection, kind, {"at": key}, now=now, key=key, run_at=run_at)


def take(database: Database, now: datetime) -> queue.Job | None:
    with database.write() as connection:
        return queue.lease_next(connection, now)


def taken(database: Database, now: datetime) -> queue.Job:
    found = take(database, now)
    assert found is not None
    return found


def fail(database: Database, found: queue.Job, now: datetime, error: str = "no answer") -> None:
    with database.write() as connection:
        queue.mark_failed(connection, found, error, now)


def test_a_job_is_there_exactly_if_its_transaction_was_committed(database: Database, now: datetime) -> None:
    with pytest.raises(RuntimeError), database.write() as connection:
        queue.add(connection, "look", {}, now=now)
        raise RuntimeError
    assert take(database, now) is None
    put(database, now)
    assert taken(database, now).kind == "look"


def test_jobs_come_in_the_order_in_which_they_are_due(database: Database, now: datetime) -> None:
    put(database, now, key="later", run_at=now + MINUTE)
    put(database, now, key="first")
    put(database, now, key="second")
    assert [taken(database, now).payload["at"] for _ in range(2)] == ["first", "second"]
    assert take(database, now) is None
    assert taken(database, now + MINUTE).payload == {"at": "later"}


def test_the_same_key_is_the_same_job_also_when_it_is_done(database: Database, now: datetime) -> None:
    for _ in range(2):
        put(database, now, key="7")
    put(database, now, "send", key="7")
    put(database, now)
    put(database, now)
    with database.read() as connection:
        assert len(queue.list_queued(connection)) == 4
    first = taken(database, now)
    with database.write() as connection:
        queue.mark_done(connection, first, now)
    put(database, now, key="7")
    with database.read() as connection:
        assert queue.counts(connection) == {"done": 1, "queued": 3}


def test_two_workers_never_do_one_job_twice(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for number in range(40):
            queue.add(connection, "look", {"number": number}, now=now)
    found: list[int] = []
    begin = threading.Barrier(4)

    def work() -> None:
        mine = Database(str(database.url.render_as_string(hide_password=False)))  # as a process of its own would
        begin.wait()
        while (one := take(mine, now)) is not None:
            found.append(one.payload["number"])
        mine.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sorted(found) == list(range(40))


def test_a_lease_that_ran_out_gives_the_job_to_another(database: Database, now: datetime) -> None:
    put(database, now)
    lost = taken(database, now)
    assert take(database, now + queue.LEASE_TTL - MINUTE) is None
    later = now + queue.LEASE_TTL
    again = taken(database, later)
    assert (again.id, again.attempt) == (lost.id, 2)
    # Whoever held it first comes back after all: what he says does not count any more.
    with database.write() as connection:
        queue.mark_done(connection, lost, later)
        queue.mark_failed(connection, lost, "too late", later, hopeless=True)
    with database.read() as connection:
        assert [(one.state, one.last_error) for one in queue.list_queued(connection)] == [("queued", None)]
    with database.write() as connection:
        queue.mark_done(connection, again, later)
    assert take(database, later + DAY) is None


def test_what_fails_is_tried_again_after_growing_pauses_and_then_dead(database: Database, now: datetime) -> None:
    put(database, now)
    moment = now
    for number, pause in enumerate(queue.RETRY_DELAYS, start=1):
        found = taken(database, moment)
        assert found.attempt == number
        fail(database, found, moment)
        assert take(database, moment + pause - timedelta(seconds=1)) is None
        moment += pause
    fail(database, taken(database, moment), moment, "no\nanswer\x1b" + "!" * 1000)
    assert take(database, moment + 365 * DAY) is None
    with database.read() as connection:
        (one,) = queue.list_failed(connection)
        assert queue.counts(connection) == {"failed": 1}
    assert one.last_error is not None
    assert one.last_error.startswith(r"no\nanswer\x1b!!!")
    assert len(one.last_error) == 500
    assert list(queue.RETRY_DELAYS) == sorted(queue.RETRY_DELAYS)


def test_a_dead_job_can_be_tried_again_from_the_beginning(database: Database, now: datetime) -> None:
    put(database, now)
    found = taken(database, now)
    with database.write() as connection:
        assert not queue.retry(connection, found.id, now)
        queue.mark_failed(connection, found, "nobody there", now, hopeless=True)
        assert queue.list_failed(connection)
        assert queue.retry(connection, found.id, now + DAY)
        assert not queue.retry(connection, found.id, now + DAY)
        assert not queue.retry(connection, 99, now + DAY)
    assert taken(database, now + DAY).attempt == 1


def test_a_dead_job_keeps_the_next_one_away_until_it_is_renewed(database: Database, now: datetime) -> None:
    def renew(payload: str) -> None:
        with database.write() as connection:
            queue.restart_failed(connection, "look", "7", {"at": payload}, now + MINUTE)

    put(database, now, key="7")
    found = taken(database, now)
    renew("too early")  # it is not dead yet
    with database.write() as connection:
        queue.mark_failed(connection, found, "nobody there", now, hopeless=True)
    put(database, now + MINUTE, key="7")
    assert take(database, now + 30 * DAY) is None
    for _ in range(2):
        renew("anew")
    pause = queue.RETRY_DELAYS[-1]
    assert take(database, now + pause - MINUTE) is None
    again = taken(database, now + pause)
    assert (again.id, again.attempt, again.payload) == (found.id, 1, {"at": "anew"})
    with database.write() as connection:
        queue.mark_done(connection, again, now + pause)
    renew("done already")
    assert take(database, now + 30 * DAY) is None


def test_threat_25_a_clock_that_is_set_back_a_day_stops_no_job(database: Database, now: datetime) -> None:
    put(database, now)
    early = taken(database, now - DAY)
    with database.write() as connection:
        queue.mark_done(connection, early, now - DAY)
    # The lease was given by the old clock: it would last a day and more by the new one.
    put(database, now, key="leased")
    assert taken(database, now).payload["at"] == "leased"
    again = taken(database, now - DAY - queue.LEASE_TTL)
    assert (again.payload["at"], again.attempt) == ("leased", 2)


def test_threat_25_clocks_that_differ_a_little_do_not_share_a_job(database: Database, now: datetime) -> None:
    put(database, now)
    taken(database, now)
    assert take(database, now - timedelta(seconds=30)) is None
    put(database, now, key="planned", run_at=now + MINUTE)
    assert take(database, now - timedelta(seconds=30)) is None


def test_what_is_done_for_a_week_is_forgotten_and_what_is_dead_is_not(database: Database, now: datetime) -> None:
    with database.write() as connection:
        for number, state in enumerate(("done", "done", "failed", "queued")):
            ended = now - timedelta(days=8 if number else 6) if state == "done" else None
            row = {"kind": "look", "payload": {}, "state": state, "run_at": now, "created_at": now, "done_at": ended}
            connection.execute(insert(job).values(row))
        queue.remove_done(connection, now)
        assert queue.counts(connection) == {"done": 1, "failed": 1, "queued": 1}


def test_what_was_done_is_noted_once_and_nobody_does_it_again(database: Database, now: datetime) -> None:
    with database.write() as connection:
        assert [queue.add_done(connection, "look", key, now) for key in ("7", "7", "8")] == [True, False, True]
        queue.add(connection, "look", {}, now=now, key="7")
        assert queue.list_queued(connection) == queue.list_failed(connection) == []
        queue.remove_done(connection, now + queue.DONE_RETENTION + MINUTE)
        assert queue.add_done(connection, "look", "7", now)
