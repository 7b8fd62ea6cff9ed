"""What Alembic calls: it runs the revisions on the connection that engine.db.migrate hands over."""

from __future__ import annotations

from alembic import context

from engine.db.schema import metadata

# The transaction is the caller's, so that a revision happens whole or not at all.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
