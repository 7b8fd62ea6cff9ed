"""Limits on failed logins, for each account and for each network.

A device that has logged in to an account before has a limit of its own. Otherwise other people could lock the owner out
by entering wrong passwords, again and again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, bindparam, delete, insert

from engine.accounts.tables import failed_login
from engine.crypto import SecretBox
from engine.db import locks
from engine.db.locks import RateLimit
from engine.http.address_ranges import truncate_address

WINDOW = timedelta(minutes=15)
"""Only failures within this time count."""
ACCOUNT_LIMIT = RateLimit(
    10,
    WINDOW,
    failed_login.c.at,
    and_(failed_login.c.account_hash == bindparam("account"), failed_login.c.device_hash == bindparam("device")),
)
"""Failures for one account from one known device, or from all unknown devices together."""
NETWORK_LIMIT = RateLimit(20, WINDOW, failed_login.c.at, failed_login.c.ip_prefix == bindparam("network"))
"""Failures from one range of network addresses, whatever the accounts."""
LOCK = "login"
"""Held while failures are counted, added or removed. Passwords are never hashed under it."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The origin of a login attempt.

    device is the id of a device that has logged in to this account before, or "" if the device is unknown.
    """

    address: str | None
    device: str = ""


def count_attempt(connection: Connection, key: SecretBox, name: str, origin: Origin, now: datetime) -> None:
    """Count a login attempt as a failure until `clear_failures` is called.

    Counting before the password is verified means that many attempts at the same time cannot exceed the limits. Raises
    RateLimitError if the account is locked for this device. Unknown devices also need a network that is not locked.
    """
    locks.acquire(connection, LOCK)
    account, device = _hash_name(key, name), _hash_device(key, origin.device)
    network = (truncate_address(origin.address) if origin.address else None) or ""
    ACCOUNT_LIMIT.check(connection, now, account=account, device=device)
    if not device:
        NETWORK_LIMIT.check(connection, now, network=network)
    values = {"account_hash": account, "device_hash": device, "ip_prefix": network, "at": now}
    connection.execute(insert(failed_login).values(values))


def clear_failures(connection: Connection, key: SecretBox, name: str, device: str | None = None) -> None:
    """Delete the failures of an account, which unlocks it. With a device, delete only those that its limit counts."""
    locks.acquire(connection, LOCK)
    statement = delete(failed_login).where(failed_login.c.account_hash == _hash_name(key, name))
    if device is not None:
        statement = statement.where(failed_login.c.device_hash == _hash_device(key, device))
    connection.execute(statement)


def code_account(id_: int) -> str:
    """Return the name under which wrong codes of a user's second factor are counted. No user can have this name."""
    return f"\0code {id_}"


def drop_old_failures(connection: Connection, now: datetime) -> None:
    """Delete failures that are too old to count."""
    connection.execute(delete(failed_login).where(failed_login.c.at <= now - WINDOW))


def _hash_name(key: SecretBox, name: str) -> str:
    """Return a keyed hash of the name. The name is not stored, because people type passwords into the wrong field."""
    return key.keyed_hash("login", name)


def _hash_device(key: SecretBox, device: str) -> str:
    return key.keyed_hash("login-device", device) if device else ""
