"""The second factor of a login: time-based one-time passwords (TOTP, RFC 6238) and recovery codes.

It is off until a user sets it up. A code is valid once, half a minute early or late.
"""

from __future__ import annotations

import base64
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Connection, Row, select, update

from engine.accounts import login_limits
from engine.accounts.login_limits import Origin
from engine.accounts.tables import user_account
from engine.accounts.users import User, end_sessions
from engine.crypto import SecretBox
from engine.db.database import Database

DIGITS = 6
STEP_SECONDS = 30
RECOVERY_CODES = 10
"""Number of recovery codes. Each is valid once."""
_OFF: dict[str, Any] = {"totp_encrypted": None, "totp_last_step": None, "recovery_hashes": []}


class WrongCodeError(Exception):
    """The code is wrong, was used before or has expired."""


@dataclass(frozen=True, slots=True)
class Enabled:
    """The user with their new session version, and the recovery codes, which are not stored."""

    user: User
    recovery_codes: tuple[str, ...]


def create_secret() -> str:
    """Return a new secret in Base32, as authenticator apps take it."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def build_uri(secret: str, name: str, issuer: str) -> str:
    """Return the otpauth:// address that sets up an authenticator app."""
    return _totp(secret).get_provisioning_uri(name, issuer)


def is_enabled(connection: Connection, id_: int) -> bool:
    """Return True if a user needs a code to log in."""
    query = select(user_account.c.id).where(user_account.c.id == id_, user_account.c.totp_encrypted.is_not(None))
    return connection.scalar(query) is not None


def count_recovery_codes(connection: Connection, id_: int) -> int:
    """Return the number of recovery codes that a user has left."""
    return len(connection.scalar(select(user_account.c.recovery_hashes).where(user_account.c.id == id_)) or ())


def enable(database: Database, key: SecretBox, id_: int, secret: str, code: str, now: datetime) -> Enabled:
    """Turn on the second factor if the code proves that the app has the secret. Ends the user's other sessions.

    Raises WrongCodeError, LookupError if the user has been removed, and DatabaseUnavailableError.
    """
    step = _find_step(secret, _clean(code), now, None)
    if step is None:
        raise WrongCodeError
    codes = tuple(_create_recovery_code() for _ in range(RECOVERY_CODES))
    values = {
        "totp_encrypted": key.encrypt(secret),
        "totp_last_step": step,
        "recovery_hashes": [_hash_code(key, id_, code) for code in codes],
    }
    with database.write() as connection:
        connection.execute(update(user_account).where(user_account.c.id == id_).values(values))
        return Enabled(end_sessions(connection, id_), codes)


def disable(connection: Connection, key: SecretBox, id_: int) -> None:
    """Turn off the second factor."""
    login_limits.clear_failures(connection, key, login_limits.code_account(id_))
    connection.execute(update(user_account).where(user_account.c.id == id_).values(_OFF))


def verify_code(database: Database, key: SecretBox, user: User, code: str, *, origin: Origin, now: datetime) -> bool:
    """Return True if this is a valid code of the user's app, or a recovery code, and use it up.

    Wrong codes have the limits of failed logins. Raises RateLimitError and DatabaseUnavailableError.
    """
    account = login_limits.code_account(user.id)
    with database.write() as connection:
        # The lock that this takes also prevents that one code is used twice at the same time.
        login_limits.count_attempt(connection, key, account, origin, now)
        row = connection.execute(select(user_account).where(user_account.c.id == user.id)).one_or_none()
        used = _use_code(key, row, _clean(code), now) if row else None
        if used is None:
            return False
        connection.execute(update(user_account).where(user_account.c.id == user.id).values(used))
        login_limits.clear_failures(connection, key, account, origin.device)
        return True


def _use_code(key: SecretBox, row: Row[Any], code: str, now: datetime) -> dict[str, Any] | None:
    """Return the columns to change for a valid code, else None."""
    secret = key.decrypt(row.totp_encrypted) if row.totp_encrypted else None
    if secret is not None and (step := _find_step(secret, code, now, row.totp_last_step)) is not None:
        return {"totp_last_step": step}
    hashed = _hash_code(key, row.id, code)
    if hashed in row.recovery_hashes:
        return {"recovery_hashes": [each for each in row.recovery_hashes if each != hashed]}
    return None


def _find_step(secret: str, code: str, now: datetime, last: int | None) -> int | None:
    """Return the time step that a code belongs to, if that is the present one or next to it, and after the last."""
    current = int(now.timestamp()) // STEP_SECONDS
    totp = _totp(secret)
    for step in (current, current - 1, current + 1):
        expected = totp.generate(step * STEP_SECONDS).decode()
        if secrets.compare_digest(expected.encode(), code.encode()) and (last is None or step > last):
            return step
    return None


def _totp(secret: str) -> TOTP:
    # SHA-1 is what authenticator apps support. Its weaknesses do not concern HMAC.
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP_SECONDS)


def _create_recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()
    return f"{letters[:8]}-{letters[8:]}"


def _hash_code(key: SecretBox, id_: int, code: str) -> str:
    """Return the keyed hash of a recovery code. A fast one is enough, because codes are random and have 80 bits."""
    return key.keyed_hash("recovery-code", str(id_), _clean(code))


def _clean(code: str) -> str:
    """Return a code without the spaces and hyphens that make it readable, also those of word processors."""
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", code)).casefold()
