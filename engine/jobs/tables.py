"""The table of the job queue."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, Integer, String, Table, UniqueConstraint, false

from engine.db.schema import UtcDateTime, metadata, one_of

job = Table(
    "job",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("key", String(200)),
    Column("payload", JSON, nullable=False),
    Column("state", String(8), one_of("state", "queued", "done", "failed"), nullable=False, server_default="queued"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("run_at", UtcDateTime, nullable=False),
    Column("lease_until", UtcDateTime),
    Column("last_error", String(500)),
    Column("created_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Column("is_bulk", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("kind", "key"),
    Index("ix_job_due", "state", "is_bulk", "run_at"),
)
"""One row per job. Other workers may take a queued job when lease_until is in the past or NULL.

Jobs of a kind that a flood of comments causes have is_bulk, and a lane of their own.
"""
