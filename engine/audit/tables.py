"""The table of the audit log."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from engine.db.schema import UtcDateTime, metadata

# Append-only: triggers reject updates and deletes, so it must not contain personal data.
audit_event = Table(
    "audit_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("actor", String(80), nullable=False),
    Column("action", String(30), nullable=False),
    Column("comment_id", Integer),
    Column("reverts_id", Integer),
    Column("detail", JSON, nullable=False, server_default="{}"),
    Index("ix_audit_event_comment_id", "comment_id"),
)
