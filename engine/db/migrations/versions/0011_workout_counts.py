"""Counts of workouts that readers log."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Integer, String

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "workout_count",
        Column("path_hash", String(64), primary_key=True),
        Column("day", String(10), primary_key=True),
        Column("workouts", Integer, nullable=False),
    )


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("workout_count")
