"""Alembic's environment: runs the revisions on the connection of engine.db.migrate."""

from __future__ import annotations

from alembic import context

from engine.db.schema import metadata

# The caller owns the transaction, so an upgrade is applied completely or not at all.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
