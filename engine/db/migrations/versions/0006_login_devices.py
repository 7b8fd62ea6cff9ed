"""Failed logins of known devices, which are counted separately."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, String

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column. Failures so far came from unknown devices."""
    op.add_column("failed_login", Column("device_hash", String(64), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop the column. Failures of known devices then count for the account."""
    op.drop_column("failed_login", "device_hash")
