"""The time until which a user gets no digests of pending comments."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, DateTime

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column. Nobody has snoozed their digests yet."""
    op.add_column("user_account", Column("digest_snoozed_until", DateTime(timezone=True)))


def downgrade() -> None:
    """Drop the column. Users then get all digests again."""
    op.drop_column("user_account", "digest_snoozed_until")
