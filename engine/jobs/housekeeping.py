"""The hourly job that runs the site's clean-up steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.db.database import Database
from engine.jobs import queue
from engine.jobs.tables import job

JOB = "housekeeping"

Step = Callable[[Connection, datetime], None]
"""One task of the job. Each step has its own transaction and does not depend on the others."""


def is_scheduled(connection: Connection, now: datetime) -> bool:
    """Return True if this hour has its job, whether it has run or not."""
    return connection.scalar(select(job.c.id).where(job.c.kind == JOB, job.c.key == _hour(now))) is not None


def schedule_hourly(connection: Connection, now: datetime) -> None:
    """Queue the job of this hour, unless it is queued already."""
    queue.add(connection, JOB, {}, now=now, key=_hour(now))


def build_handler(
    database: Database, clock: Callable[[], datetime], steps: tuple[Step, ...]
) -> Callable[[Mapping[str, Any]], None]:
    """Return the handler of the job."""

    def run_steps(_payload: Mapping[str, Any]) -> None:
        for step in steps:
            with database.write() as connection:
                step(connection, clock())

    return run_steps


def _hour(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%dT%H}"
