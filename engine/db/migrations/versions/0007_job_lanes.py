"""Two lanes of the job queue."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Boolean, Column, Integer, String, column, false, table

revision = "0007"
down_revision = "0006"

BULK_KINDS = frozenset({"akismet", "comment-submitted", "comment-waiting"})
_JOBS = table("job", column("id", Integer), column("kind", String), column("payload", JSON), column("is_bulk", Boolean))


def upgrade() -> None:
    """Put jobs for new comments and emails to moderators into the bulk lane."""
    op.add_column("job", Column("is_bulk", Boolean, nullable=False, server_default=false()))
    bind = op.get_bind()
    for row in bind.execute(_JOBS.select()).all():
        if row.kind in BULK_KINDS or (row.kind == "mail" and row.payload.get("email") == "waiting"):
            bind.execute(_JOBS.update().where(_JOBS.c.id == row.id).values(is_bulk=True))
    op.drop_index("ix_job_due", "job")
    op.create_index("ix_job_due", "job", ["state", "is_bulk", "run_at"])


def downgrade() -> None:
    """Put all jobs into one lane."""
    op.drop_index("ix_job_due", "job")
    op.create_index("ix_job_due", "job", ["state", "run_at"])
    op.drop_column("job", "is_bulk")
