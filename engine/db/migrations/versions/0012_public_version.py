"""A number that changes with everything from readers that pages show."""

from __future__ import annotations

from alembic import op
from sqlalchemy import BigInteger, Column, Integer

from engine.db.public_version import create_triggers, drop_triggers

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the number, and the triggers that increment it."""
    counter = op.create_table(
        "public_version",
        Column("id", Integer, primary_key=True),
        Column("version", BigInteger, nullable=False),
    )
    op.bulk_insert(counter, [{"id": 1, "version": 0}])
    for statement in create_triggers(op.get_bind().dialect.name):
        op.execute(statement)


def downgrade() -> None:
    """Drop the triggers and the number."""
    for statement in drop_triggers(op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table("public_version")
