"""Password hashing with argon2id, and the rules for new passwords."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

MIN_LENGTH = 12  # characters
MAX_LENGTH = 200  # characters

HASHER = PasswordHasher()  # argon2id with the low-memory parameters of RFC 9106: 64 MiB, 3 passes, 4 lanes
DUMMY_HASH = "$argon2id$v=19$m=65536,t=3,p=4$c3Ryb25nc3RyaWRlLW5vYg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""A hash that no password matches.

Verifying it for unknown names takes as long as verifying a wrong password, so the response time does not reveal which
names exist. It must have the parameters of HASHER.
"""


class PasswordError(Exception):
    """A new password breaks the rules. The message says which one, in words for the user."""


def validate_password(password: str) -> None:
    """Raise PasswordError if a new password is too short or too long."""
    if len(password) < MIN_LENGTH:
        raise PasswordError(f"Use at least {MIN_LENGTH} characters for the password. A few random words work well")
    if len(password) > MAX_LENGTH:
        raise PasswordError(f"Use at most {MAX_LENGTH} characters for the password")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a new password. Raises PasswordError."""
    validate_password(password)
    return HASHER.hash(_encode(password))


def verify_password(password: str, password_hash: str | None) -> bool:
    """Return True if the password matches the hash. Does the same work if there is no hash, and returns False."""
    try:
        return HASHER.verify(password_hash or DUMMY_HASH, _encode(password)) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def rehash_if_outdated(password: str, password_hash: str) -> str:
    """Return a new hash of a verified password if the hash has old parameters, else the same hash."""
    return HASHER.hash(_encode(password)) if HASHER.check_needs_rehash(password_hash) else password_hash


def _encode(password: str) -> bytes:
    return password.encode("utf-8", "replace")  # a form can contain lone surrogates, which UTF-8 cannot encode
