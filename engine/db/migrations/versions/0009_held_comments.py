"""Comments that are held because too many arrived within an hour."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, false

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the columns. Earlier comments are not held, and do not count."""
    op.add_column("comment", Column("is_held", Boolean, nullable=False, server_default=false()))
    op.add_column("comment", Column("has_proof", Boolean, nullable=False, server_default=false()))
    op.add_column("comment", Column("queued_at", DateTime(timezone=True)))
    op.create_index("ix_comment_is_held", "comment", ["is_held", "created_at"])
    op.create_index("ix_comment_queued_at", "comment", ["queued_at"])


def downgrade() -> None:
    """Drop the columns. Held comments are then pending like all others."""
    op.drop_index("ix_comment_queued_at", "comment")
    op.drop_index("ix_comment_is_held", "comment")
    for name in ("queued_at", "has_proof", "is_held"):
        op.drop_column("comment", name)
