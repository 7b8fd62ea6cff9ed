"""What was written into the box for other favourites, and whether a comment's sender proved the address."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Boolean, Column, String, false

revision = "0002"
down_revision = "0001"
irreversible = "what readers wrote into the box, and from which device, would be lost"


def upgrade() -> None:
    """Add the two columns; of comments that are there, nobody knows either."""
    op.add_column("comment", Column("more", String(500), nullable=False, server_default=""))
    op.add_column("comment", Column("proved", Boolean, nullable=False, server_default=false()))
