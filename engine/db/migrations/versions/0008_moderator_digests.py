"""The digest that tells moderators about a comment."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the column. Emails about earlier comments are queued already."""
    op.add_column("comment", Column("digest_at", DateTime(timezone=True)))
    op.create_index("ix_comment_digest_at", "comment", ["digest_at"])


def downgrade() -> None:
    """Drop the column."""
    op.drop_index("ix_comment_digest_at", "comment")
    op.drop_column("comment", "digest_at")
