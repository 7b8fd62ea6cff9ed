"""The job queue: storing jobs, retrying those that fail, and giving up.

It is a table, so that a job exists exactly if the transaction that caused it was committed.

A worker leases a job for some minutes. If the worker dies, the lease expires and another worker takes the job.
Therefore a job may run twice, and handlers have to allow for that.

The queue has lanes, and workers take jobs from all of them in turn, so that no job waits behind a flood of others, nor
behind many that are slow. Each kind of job has a lane of its own, and another one for the jobs that strangers can cause
in large numbers, such as emails about new comments.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from engine.db.locks import MAX_CLOCK_SKEW
from engine.jobs.tables import job
from engine.text import escape_controls

LEASE_TTL = timedelta(minutes=10)
"""Time after which another worker may take a job. It is far longer than any job takes."""
RETRY_DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
"""Delay after each failed attempt. When the attempt after the last delay fails, the job has failed for good."""
MAX_ATTEMPTS = len(RETRY_DELAYS) + 1
DONE_RETENTION = timedelta(days=7)
"""Finished jobs are kept for this long. Until then, a job with the same kind and key is not queued again."""
MAX_ERROR_LENGTH = 500
_INSERTS = {
    "postgresql": postgresql.insert(job).on_conflict_do_nothing(index_elements=["kind", "key"]),
    "sqlite": sqlite.insert(job).on_conflict_do_nothing(index_elements=["kind", "key"]),
}


class Lane(NamedTuple):
    """A part of the queue, in which jobs run one after the other."""

    kind: str
    is_bulk: bool


@dataclass(frozen=True, slots=True)
class Job:
    """A job in the queue. `attempt` is the number of attempts that were started."""

    id: int
    kind: str
    is_bulk: bool
    payload: Mapping[str, Any]
    attempt: int
    state: str
    run_at: datetime
    created_at: datetime
    last_error: str | None

    @property
    def lane(self) -> Lane:
        """Return the lane of the job."""
        return Lane(self.kind, self.is_bulk)

    @property
    def is_last_attempt(self) -> bool:
        """Return True if the job is not retried after this attempt."""
        return self.attempt >= MAX_ATTEMPTS

    @property
    def has_expired(self) -> bool:
        """Return True if the lease of the last attempt expired, so that no attempt is left."""
        return self.attempt > MAX_ATTEMPTS


def add(
    connection: Connection,
    kind: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    key: str | None = None,
    run_at: datetime | None = None,
    is_bulk: bool = False,
) -> None:
    """Queue a job that runs now or at run_at. Do nothing if there is a job of this kind with the same key."""
    times = {"run_at": run_at or now, "created_at": now}
    values = {"kind": kind, "key": key, "payload": dict(payload), "is_bulk": is_bulk, **times}
    connection.execute(_INSERTS[connection.dialect.name], values)


def record_once(connection: Connection, kind: str, key: str, now: datetime) -> bool:
    """Record an event as a finished job. Return False if it was recorded before, within DONE_RETENTION."""
    times = dict.fromkeys(("run_at", "created_at", "done_at"), now)
    values = {"kind": kind, "key": key, "payload": {}, "state": "done", **times}
    return connection.scalar(_INSERTS[connection.dialect.name].returning(job.c.id), values) is not None


def is_due(connection: Connection, now: datetime) -> bool:
    """Return True if a job can be leased. Takes no lock."""
    return connection.scalar(select(job.c.id).where(_due(now)).limit(1)) is not None


def lease_next(connection: Connection, now: datetime, *, recent: Sequence[Lane] = ()) -> Job | None:
    """Lease the job that has been due longest, and return it, or None if no job is due.

    Jobs from lanes that are not among the recent ones come first, then those from the least recent lane. If has_expired
    is True, do not run the job, but mark it as failed.
    """
    by_age = func.min(job.c.run_at), func.min(job.c.id)
    rows = connection.execute(
        select(job.c.kind, job.c.is_bulk).where(_due(now)).group_by(job.c.kind, job.c.is_bulk).order_by(*by_age)
    )
    lanes = sorted((Lane(*row) for row in rows), key=lambda lane: recent.index(lane) if lane in recent else -1)
    return next((leased for lane in lanes if (leased := _lease(connection, now, lane))), None)


def _lease(connection: Connection, now: datetime, lane: Lane) -> Job | None:
    # On PostgreSQL, SKIP LOCKED skips jobs that another worker leases right now. SQLite has one writer at a time.
    in_lane = and_(_due(now), job.c.kind == lane.kind, job.c.is_bulk == lane.is_bulk)
    first = select(job.c.id).where(in_lane).order_by(job.c.run_at, job.c.id).limit(1)
    first = first.with_for_update(skip_locked=True)
    statement = (
        update(job)
        .where(job.c.id == first.scalar_subquery())
        .values(attempts=job.c.attempts + 1, lease_until=now + LEASE_TTL)
        .returning(job)
    )
    row = connection.execute(statement).one_or_none()
    return _to_job(row) if row is not None else None


def mark_done(connection: Connection, leased: Job, now: datetime) -> None:
    """Mark a job as done. Do nothing if its lease has expired and another worker has taken it."""
    connection.execute(update(job).where(_is_leased(leased)).values(state="done", lease_until=None, done_at=now))


def mark_failed(connection: Connection, leased: Job, error: str, now: datetime, *, is_permanent: bool = False) -> None:
    """Record a failed attempt. The job is retried after a delay, unless the error is permanent or no attempt is left.

    Do nothing if its lease has expired and another worker has taken it.
    """
    has_failed = is_permanent or leased.is_last_attempt
    values = {
        "state": "failed" if has_failed else "queued",
        "lease_until": None,
        "last_error": escape_controls(error)[:MAX_ERROR_LENGTH],
        "run_at": now if has_failed else now + RETRY_DELAYS[leased.attempt - 1],
    }
    connection.execute(update(job).where(_is_leased(leased)).values(values))


def has_ended(connection: Connection, kind: str, key_start: str) -> bool:
    """Return True if a job of this kind with a key that starts like this was done or has failed for good."""
    ended = select(job.c.id).where(job.c.kind == kind, job.c.state != "queued")
    return connection.scalar(ended.where(job.c.key.startswith(key_start, autoescape=True)).limit(1)) is not None


def retry(connection: Connection, id_: int, now: datetime) -> bool:
    """Queue a failed job again with all its attempts. Return False if there is no failed job with this id."""
    return _requeue(connection, and_(job.c.id == id_, job.c.state == "failed"), run_at=now)


def restart_failed(connection: Connection, kind: str, key: str, payload: Mapping[str, Any], now: datetime) -> None:
    """Queue a failed job again with another payload, after the longest delay since it failed.

    Do nothing if there is no failed job with this kind and key.
    """
    failed = and_(job.c.kind == kind, job.c.key == key, job.c.state == "failed")
    failed_at = connection.scalar(select(job.c.run_at).where(failed).with_for_update())
    if failed_at is not None:
        _requeue(connection, failed, payload=dict(payload), run_at=max(now, failed_at + RETRY_DELAYS[-1]))


def list_queued(connection: Connection) -> list[Job]:
    """Return the jobs that are waiting, the next one first."""
    return _list(connection, "queued")


def list_retrying(connection: Connection) -> list[Job]:
    """Return the jobs that failed at least once and will be retried, the next one first."""
    return [each for each in list_queued(connection) if each.attempt and each.last_error]


def list_failed(connection: Connection) -> list[Job]:
    """Return the jobs that failed for good, the oldest first."""
    return _list(connection, "failed")


def delete_done(connection: Connection, now: datetime) -> None:
    """Delete jobs that finished more than DONE_RETENTION ago."""
    connection.execute(delete(job).where(job.c.state == "done", job.c.done_at < now - DONE_RETENTION))


def _requeue(connection: Connection, condition: ColumnElement[bool], **values: Any) -> bool:
    statement = update(job).where(condition).values(state="queued", attempts=0, **values)
    return connection.execute(statement).rowcount == 1


def _list(connection: Connection, state: str) -> list[Job]:
    rows = connection.execute(select(job).where(job.c.state == state).order_by(job.c.run_at, job.c.id))
    return [_to_job(row) for row in rows]


def _due(now: datetime) -> ColumnElement[bool]:
    """Return the condition for jobs that can be leased.

    If the clock was set back, jobs from the future must not wait for it: a job that was created later than now is due,
    and a lease that ends later than a new one has expired.
    """
    return and_(
        job.c.state == "queued",
        or_(job.c.run_at <= now, job.c.created_at > now + MAX_CLOCK_SKEW),
        or_(
            job.c.lease_until.is_(None), job.c.lease_until <= now, job.c.lease_until > now + LEASE_TTL + MAX_CLOCK_SKEW
        ),
    )


def _is_leased(leased: Job) -> ColumnElement[bool]:
    """Return the condition for the row of a job. It matches until another attempt starts."""
    return and_(job.c.id == leased.id, job.c.attempts == leased.attempt, job.c.state == "queued")


def _to_job(row: Row[Any]) -> Job:
    return Job(
        *(row.id, row.kind, row.is_bulk, row.payload, row.attempts),
        *(row.state, row.run_at, row.created_at, row.last_error),
    )
