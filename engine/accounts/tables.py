"""Tables of users and failed logins."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, String, Table

from engine.db.schema import UtcDateTime, metadata

# Every session contains the session_version of its user, so raising it ends all their sessions. totp_encrypted is the
# secret of the second factor, NULL if it is off. totp_last_step is the time step of the last code that was used.
# Digests up to digest_snoozed_until are not sent.
user_account = Table(
    "user_account",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(80), nullable=False, unique=True),
    Column("password_hash", String(200), nullable=False),
    Column("email_encrypted", LargeBinary),
    Column("session_version", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("totp_encrypted", LargeBinary),
    Column("totp_last_step", Integer),
    Column("recovery_hashes", JSON, nullable=False, server_default="[]"),
    Column("digest_snoozed_until", UtcDateTime),
)

# Counted for the login limits, then deleted. account_hash is a keyed hash of the name, device_hash one of the id of a
# device that has logged in to the account before, or "" if the device is unknown.
failed_login = Table(
    "failed_login",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_hash", String(64), nullable=False),
    Column("ip_prefix", String(60), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("device_hash", String(64), nullable=False, server_default=""),
    Index("ix_failed_login_account_hash", "account_hash", "at"),
    Index("ix_failed_login_ip_prefix", "ip_prefix", "at"),
)
