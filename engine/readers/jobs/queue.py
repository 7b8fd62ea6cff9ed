"""Putting jobs into the queue, in the transaction that makes them due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from engine.readers.storage.tables import job


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
    same = select(job.c.id).where(job.c.kind == kind, job.c.key == key)
    if key is not None and connection.execute(same).first():
        return
    row = {"kind": kind, "key": key, "payload": dict(payload), "run_at": run_at or now, "created_at": now}
    connection.execute(job.insert().values(row))
