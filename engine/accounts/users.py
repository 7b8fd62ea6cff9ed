"""User accounts: people who can log in and moderate."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, insert, select, update

from engine.accounts import login_limits
from engine.accounts.login_limits import Origin
from engine.accounts.passwords import hash_password, rehash_if_outdated, verify_password
from engine.accounts.tables import user_account
from engine.crypto import SecretBox
from engine.db import locks
from engine.db.database import Database
from engine.text import collapse_whitespace, has_visible_text

MAX_NAME = 80  # characters
LOCK = "users"
"""Held while users are added or removed, so that names stay unique and the last user is not removed by accident."""
MAX_FIRST_SESSION_VERSION = 10**8
"""The session version of a new user is a random number below this.

SQLite may reuse the id of a removed user, whose sessions must not become those of the new one.
"""


class AccountError(Exception):
    """An account cannot be created or changed like this. The message says why, in words for the owner."""


@dataclass(frozen=True, slots=True)
class User:
    """A person who can log in. Sessions with another session_version are over."""

    id: int
    name: str
    session_version: int


@dataclass(frozen=True, slots=True)
class UserSummary:
    """A user as `flask user list` shows them."""

    id: int
    name: str
    created_at: datetime
    has_email: bool
    has_two_factor: bool


def validate_new_user(connection: Connection, name: str, email: str) -> str:
    """Return the normalised name for a new user. Raises AccountError if the name or email address can't be used.

    Names are unique without regard to case, because "ada" and "Ada" are too easily confused.
    """
    name = collapse_whitespace(name)
    if not has_visible_text(name) or len(name) > MAX_NAME:
        raise AccountError(f"Enter a name with letters or digits and at most {MAX_NAME} characters")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise AccountError("Enter an email address like name@example.org")
    for user in list_users(connection):
        if user.name.casefold() == name.casefold():
            raise AccountError(f"User {user.name} already exists")
    return name


def create_user(
    database: Database, key: SecretBox, name: str, password: str, *, email: str = "", now: datetime
) -> User:
    """Create a user. Emails about pending comments go to the email address, if there is one.

    Raises AccountError, PasswordError and DatabaseUnavailableError.
    """
    password_hash = hash_password(password)
    with database.write() as connection:
        locks.acquire(connection, LOCK)
        values = {
            "name": validate_new_user(connection, name, email),
            "password_hash": password_hash,
            "email_encrypted": key.encrypt(email) if email else None,
            "session_version": secrets.randbelow(MAX_FIRST_SESSION_VERSION),
            "created_at": now,
        }
        return _user(connection.execute(insert(user_account).values(values).returning(user_account)).one())


def remove_user(connection: Connection, key: SecretBox, name: str, *, allow_last: bool = False) -> None:
    """Remove a user and end their sessions. Their entries in the audit log stay.

    Raises AccountError if there is no such user, or if it is the last one and allow_last is False.
    """
    locks.acquire(connection, LOCK, login_limits.LOCK)
    names = [user.name for user in list_users(connection)]
    if name not in names:
        raise AccountError(f"User {name} not found")
    if len(names) == 1 and not allow_last:
        raise AccountError(f"{name} is the only user. Create another user first, or use --yes to remove the last one")
    connection.execute(delete(user_account).where(user_account.c.name == name))
    login_limits.clear_failures(connection, key, name)


def list_users(connection: Connection) -> list[UserSummary]:
    """Return all users, the oldest account first."""
    rows = connection.execute(select(user_account).order_by(user_account.c.created_at, user_account.c.id))
    return [
        UserSummary(
            row.id,
            row.name,
            row.created_at,
            has_email=row.email_encrypted is not None,
            has_two_factor=row.totp_encrypted is not None,
        )
        for row in rows
    ]


def has_users(connection: Connection) -> bool:
    """Return True if there is at least one user."""
    return connection.execute(select(user_account.c.id).limit(1)).first() is not None


def find_user(connection: Connection, id_: int) -> User | None:
    """Return the user with an id."""
    row = connection.execute(select(user_account).where(user_account.c.id == id_)).one_or_none()
    return _user(row) if row else None


def find_user_by_name(connection: Connection, name: str) -> User | None:
    """Return the user with exactly this name."""
    row = connection.execute(select(user_account).where(user_account.c.name == name)).one_or_none()
    return _user(row) if row else None


def authenticate(
    database: Database, key: SecretBox, name: str, password: str, *, origin: Origin, now: datetime
) -> User | None:
    """Return the user with this name and password, else None. An unknown name takes as long as a wrong password.

    Raises RateLimitError before the password is verified, and DatabaseUnavailableError.
    """
    name = collapse_whitespace(name)
    with database.write() as connection:
        login_limits.count_attempt(connection, key, name, origin, now)
        row = connection.execute(select(user_account).where(user_account.c.name == name)).one_or_none()
    # Hashing takes a tenth of a second, so it must not happen inside a transaction.
    if not verify_password(password, row.password_hash if row else None) or row is None:
        return None
    password_hash = rehash_if_outdated(password, row.password_hash)
    with database.write() as connection:
        login_limits.clear_failures(connection, key, name, origin.device)
        if password_hash != row.password_hash:
            unchanged = (user_account.c.id == row.id) & (user_account.c.password_hash == row.password_hash)
            connection.execute(update(user_account).where(unchanged).values(password_hash=password_hash))
    return _user(row)


def check_password(
    database: Database, key: SecretBox, user: User, password: str, *, origin: Origin, now: datetime
) -> bool:
    """Return True if this is the user's current password. Failures count as failed logins.

    Raises RateLimitError before the password is verified, and DatabaseUnavailableError.
    """
    return authenticate(database, key, user.name, password, origin=origin, now=now) == user


def set_password(database: Database, key: SecretBox, id_: int, password: str) -> User:
    """Change a user's password, end their sessions and unlock their account.

    Raises PasswordError, LookupError if the user has been removed, and DatabaseUnavailableError.
    """
    password_hash = hash_password(password)
    with database.write() as connection:
        locks.acquire(connection, login_limits.LOCK)
        connection.execute(update(user_account).where(user_account.c.id == id_).values(password_hash=password_hash))
        user = end_sessions(connection, id_)
        for name in (user.name, login_limits.code_account(id_)):
            login_limits.clear_failures(connection, key, name)
        return user


def end_sessions(connection: Connection, id_: int) -> User:
    """End all sessions of a user. Raises LookupError if the user has been removed."""
    bumped = user_account.c.session_version + 1
    changed = update(user_account).where(user_account.c.id == id_).values(session_version=bumped)
    row = connection.execute(changed.returning(user_account)).one_or_none()
    if row is None:
        raise LookupError(f"there is no user {id_}")
    return _user(row)


def snooze_digest(connection: Connection, id_: int, until: datetime) -> None:
    """Store the time until which a user gets no digests of pending comments."""
    connection.execute(update(user_account).where(user_account.c.id == id_).values(digest_snoozed_until=until))


def _user(row: Row[tuple[object, ...]]) -> User:
    return User(row.id, row.name, row.session_version)
