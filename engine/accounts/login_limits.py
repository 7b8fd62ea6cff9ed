"""Limits on failed logins, for each account and for each network."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert

from engine.accounts.tables import failed_login
from engine.crypto import SecretBox
from engine.db import locks
from engine.db.limits import RateLimit
from engine.http.address_ranges import truncate_address

WINDOW = timedelta(minutes=15)
"""Only failures within this time count."""
ACCOUNT_LIMIT = RateLimit(10, WINDOW, failed_login.c.at, failed_login.c.account_hash == bindparam("account"))
NETWORK_LIMIT = RateLimit(20, WINDOW, failed_login.c.at, failed_login.c.ip_prefix == bindparam("network"))
"""Failures from one range of network addresses, whatever the accounts."""
LOCK = "login"
"""Held while failures are counted, added or removed. Passwords are never hashed under it."""


def count_attempt(connection: Connection, key: SecretBox, name: str, address: str | None, now: datetime) -> None:
    """Count a login attempt as a failure until `clear_failures` is called.

    Counting before the password is verified means that many attempts at the same time cannot exceed the limits. Raises
    RateLimitError if the account or the network is locked.
    """
    locks.acquire(connection, LOCK)
    account, network = _hash_name(key, name), (truncate_address(address) if address else None) or ""
    ACCOUNT_LIMIT.check(connection, now, account=account)
    NETWORK_LIMIT.check(connection, now, network=network)
    connection.execute(insert(failed_login).values(account_hash=account, ip_prefix=network, at=now))


def clear_failures(connection: Connection, key: SecretBox, name: str) -> None:
    """Delete the failures of an account, which unlocks it."""
    locks.acquire(connection, LOCK)
    connection.execute(delete(failed_login).where(failed_login.c.account_hash == _hash_name(key, name)))


def drop_old_failures(connection: Connection, now: datetime) -> None:
    """Delete failures that are too old to count."""
    connection.execute(delete(failed_login).where(failed_login.c.at <= now - WINDOW))


def _hash_name(key: SecretBox, name: str) -> str:
    """Return a keyed hash of the name. The name is not stored, because people type passwords into the wrong field."""
    return key.keyed_hash("login", name)
