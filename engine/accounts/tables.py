"""Tables of moderators and of failed logins."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from engine.db.schema import Moment, metadata

# Who moderates. epoch is part of every session, so that one step of it signs out everywhere.
owner = Table(
    "owner",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("password", String(200), nullable=False),
    Column("email", LargeBinary),
    Column("epoch", Integer, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
)

# Attempts to sign in that failed, for the limits; old ones are dropped. account is a keyed hash of the name.
sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account", String(64), nullable=False),
    Column("address", String(60), nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_sign_in_failure_account", "account", "at"),
    Index("ix_sign_in_failure_address", "address", "at"),
)
