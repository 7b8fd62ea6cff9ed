"""The queue of jobs: a table, so that a job is there exactly if the transaction that made it due was committed.

A worker leases a job for some minutes. Whoever dies with it loses nothing: when the lease has run out, another takes
it. So a job may run twice, and what does it must stand that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.jobs.tables import job
from engine.text import escape_controls

LEASE_TTL = timedelta(minutes=10)
"""So long a job is one worker's; far longer than any job takes."""
RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""The pause after each attempt that failed; after one more, the job is dead."""
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1
DONE_RETENTION = timedelta(days=7)
"""So long a job that is done keeps another one with its key away."""
MAX_CLOCK_SKEW = timedelta(minutes=1)
"""So far the clocks of several machines may differ."""
MAX_ERROR_LENGTH = 500
_ADD = {
    "postgresql": postgresql.insert(job).on_conflict_do_nothing(index_elements=["kind", "key"]),
    "sqlite": sqlite.insert(job).on_conflict_do_nothing(index_elements=["kind", "key"]),
}
NEVER_ENDED = "it never came to an end: whatever worked on it died, or took too long"


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands in the queue. attempt counts those that were begun."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    state: str
    run_at: datetime
    created_at: datetime
    last_error: str | None

    @property
    def is_last(self) -> bool:
        """Whether no other attempt comes after this one."""
        return self.attempt >= MAX_ATTEMPTS

    @property
    def never_ended(self) -> bool:
        """Whether the last attempt came to no end, and none is left."""
        return self.attempt > MAX_ATTEMPTS


def add(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Queue a job, to be run at once or from run_at on. With the kind and key of another, it is that one."""
    values = {"kind": kind, "key": key, "payload": dict(payload), "run_at": run_at or now, "created_at": now}
    connection.execute(_ADD[connection.dialect.name], values)


def add_done(connection: Connection, kind: str, key: str, now: datetime) -> bool:
    """Note that something was done, as if by a job. False where that was noted before, within the time of KEPT."""
    at = dict.fromkeys(("run_at", "created_at", "done_at"), now)
    values = {"kind": kind, "key": key, "payload": {}, "state": "done", **at}
    return connection.scalar(_ADD[connection.dialect.name].returning(job.c.id), values) is not None


def is_due(connection: Connection, now: datetime) -> bool:
    """Whether there is anything to do; asking takes no lock."""
    return connection.scalar(select(job.c.id).where(_due(now)).limit(1)) is not None


def lease_next(connection: Connection, now: datetime) -> Job | None:
    """Lease the job that is due longest; None where none is. One that never_ended is to be given up, not to be run."""
    # PostgreSQL passes over what another worker takes at this moment; SQLite has one writer at a time.
    first = select(job.c.id).where(_due(now)).order_by(job.c.run_at, job.c.id).limit(1)
    first = first.with_for_update(skip_locked=True)
    taken = (
        update(job)
        .where(job.c.id == first.scalar_subquery())
        .values(attempts=job.c.attempts + 1, lease_until=now + LEASE_TTL)
        .returning(job)
    )
    row = connection.execute(taken).one_or_none()
    return _job(row) if row is not None else None


def mark_done(connection: Connection, taken: Job, now: datetime) -> None:
    """The job is done. Nothing happens where the lease ran out, and another worker has it."""
    connection.execute(update(job).where(_mine(taken)).values(state="done", lease_until=None, done_at=now))


def mark_failed(connection: Connection, taken: Job, error: str, now: datetime, *, hopeless: bool = False) -> None:
    """The attempt failed: try again after a pause, or not at all where that is hopeless or was done often enough."""
    dead = hopeless or taken.is_last
    values = {
        "state": "failed" if dead else "queued",
        "lease_until": None,
        "last_error": escape_controls(error)[:MAX_ERROR_LENGTH],
        "run_at": now if dead else now + RETRY_DELAYS[taken.attempt - 1],
    }
    connection.execute(update(job).where(_mine(taken)).values(values))


def retry(connection: Connection, id_: int, now: datetime) -> bool:
    """Let a dead job be tried again from the beginning; False where there is no dead job of that id."""
    return _begin_anew(connection, and_(job.c.id == id_, job.c.state == "failed"), run_at=now)


def restart_failed(connection: Connection, kind: str, key: str, payload: Mapping[str, Any], now: datetime) -> None:
    """Let a dead job begin anew with another payload, one more pause after it was given up. No other job changes."""
    dead = and_(job.c.kind == kind, job.c.key == key, job.c.state == "failed")
    given_up = connection.scalar(select(job.c.run_at).where(dead).with_for_update())
    if given_up is not None:
        _begin_anew(connection, dead, payload=dict(payload), run_at=max(now, given_up + RETRY_DELAYS[-1]))


def list_queued(connection: Connection) -> list[Job]:
    """The jobs that are to be done, the next first."""
    return _all(connection, "queued")


def list_retrying(connection: Connection) -> list[Job]:
    """The jobs that failed and are to be tried again, the next first, with the error that was the last."""
    return [each for each in list_queued(connection) if each.attempt and each.last_error]


def list_failed(connection: Connection) -> list[Job]:
    """The jobs that were given up, with the error that was the last."""
    return _all(connection, "failed")


def counts(connection: Connection) -> Mapping[str, int]:
    """How many jobs there are, by their state."""
    rows = connection.execute(select(job.c.state, func.count()).group_by(job.c.state))
    return {row[0]: row[1] for row in rows}


def remove_done(connection: Connection, now: datetime) -> None:
    """Forget jobs that have been done for long."""
    connection.execute(delete(job).where(job.c.state == "done", job.c.done_at < now - DONE_RETENTION))


def _begin_anew(connection: Connection, which: ColumnElement[bool], **values: Any) -> bool:
    again = update(job).where(which).values(state="queued", attempts=0, **values)
    return connection.execute(again).rowcount == 1


def _all(connection: Connection, state: str) -> list[Job]:
    rows = connection.execute(select(job).where(job.c.state == state).order_by(job.c.run_at, job.c.id))
    return [_job(row) for row in rows]


def _due(now: datetime) -> ColumnElement[bool]:
    """What is to be done now, and nobody works on.

    A clock may be set back. What comes from the future then must not wait for it: a job made later than now is due, and
    a lease that ends later than one that is given now is void.
    """
    return and_(
        job.c.state == "queued",
        or_(job.c.run_at <= now, job.c.created_at > now + MAX_CLOCK_SKEW),
        or_(
            job.c.lease_until.is_(None), job.c.lease_until <= now, job.c.lease_until > now + LEASE_TTL + MAX_CLOCK_SKEW
        ),
    )


def _mine(taken: Job) -> ColumnElement[bool]:
    """The row of a job, as long as no other attempt has begun."""
    return and_(job.c.id == taken.id, job.c.attempts == taken.attempt, job.c.state == "queued")


def _job(row: Row[Any]) -> Job:
    return Job(row.id, row.kind, row.payload, row.attempts, row.state, row.run_at, row.created_at, row.last_error)
