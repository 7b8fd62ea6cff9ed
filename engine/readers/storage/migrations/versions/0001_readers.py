"""The readers' tables."""

from __future__ import annotations

from alembic import op

from engine.readers.storage.append_only import guard
from engine.readers.storage.tables import metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all tables, and guard the log."""
    metadata.create_all(op.get_bind())
    for statement in guard("moderation_event", op.get_bind().dialect.name):
        op.execute(statement)
