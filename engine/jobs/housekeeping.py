"""What the clock asks for: once an hour, every step is done in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.db.database import Database
from engine.jobs import queue
from engine.jobs.tables import job

KIND = "housekeeping"

Step = Callable[[Connection, datetime], None]
"""Puts something in order as it should be at that moment. Steps do not depend on each other."""


def is_scheduled(connection: Connection, now: datetime) -> bool:
    """Whether this hour has its job, done or not."""
    return connection.scalar(select(job.c.id).where(job.c.kind == KIND, job.c.key == _hour(now))) is not None


def schedule_hourly(connection: Connection, now: datetime) -> None:
    """Queue the job of this hour; it is one job, however many ask for it."""
    queue.add(connection, KIND, {}, now=now, key=_hour(now))


def build_handler(
    database: Database, clock: Callable[[], datetime], steps: tuple[Step, ...]
) -> Callable[[Mapping[str, Any]], None]:
    """What does the job."""

    def keep_house(_payload: Mapping[str, Any]) -> None:
        for step in steps:
            with database.write() as connection:
                step(connection, clock())

    return keep_house


def _hour(now: datetime) -> str:
    return f"{now.astimezone(UTC):%Y-%m-%dT%H}"
