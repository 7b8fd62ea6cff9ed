"""Columns for the text in the field for other favourites, and for comments from verified devices."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, false

revision = "0002"
down_revision = "0001"
irreversible = "The texts for other favourites, and which comments came from verified devices, would be lost"


def upgrade() -> None:
    """Add the two columns. For existing comments, both values are unknown."""
    op.add_column("comment", Column("more", String(500), nullable=False, server_default=""))
    op.add_column("comment", Column("proved", Boolean, nullable=False, server_default=false()))
