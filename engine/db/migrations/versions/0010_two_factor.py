"""The second factor of logins."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, Integer, LargeBinary

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns. Nobody has a second factor yet."""
    op.add_column("user_account", Column("totp_encrypted", LargeBinary))
    op.add_column("user_account", Column("totp_last_step", Integer))
    op.add_column("user_account", Column("recovery_hashes", JSON, nullable=False, server_default="[]"))


def downgrade() -> None:
    """Drop the columns. Users then log in with their password only."""
    for name in ("recovery_hashes", "totp_last_step", "totp_encrypted"):
        op.drop_column("user_account", name)
