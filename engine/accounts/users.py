"""Who moderates: accounts with passwords, signing in within limits, and sessions that one step ends everywhere."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from sqlalchemy import Connection, delete, func, insert, select, update

from engine.accounts.tables import failed_login, user_account
from engine.crypto import SecretBox
from engine.db import locks
from engine.db.database import Database
from engine.http.address_ranges import prefix
from engine.text import collapse_whitespace, has_visible_text

MAX_NAME = 80
MIN_PASSWORD, MAX_PASSWORD = 12, 200
WITHIN = timedelta(minutes=15)
OF_ACCOUNT = 10
"""Failures within this time after which an account lets nobody in, until they are old enough."""
OF_ADDRESS = 20
"""The same for a range of network addresses, whatever the accounts."""
TURN = "sign-in"
"""Whoever counts failures, or forgets some, does so in this turn, and computes no hash in it."""
OWNERS = "owners"
"""Whoever adds or removes an account does so in this turn: no two get one name, and the last is not removed unseen."""
EPOCHS = 10**8
"""An account begins with an epoch below this, by chance: its id may have been that of one who was removed."""

HASHER = PasswordHasher()  # argon2id, with the memory and the rounds of RFC 9106 for machines like ours
NOBODY = "$argon2id$v=19$m=65536,t=3,p=4$c3Ryb25nc3RyaWRlLW5vYg$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
"""The hash of no password: a name that nobody has takes as long to refuse as a wrong password."""


class Refused(Exception):
    """An account cannot be made or changed so. The message says why."""


class TooManyFailures(Exception):
    """Nobody is let in for now: wait is until when at the latest."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(f"wait {wait}")
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who may moderate. A session with another epoch than this is over."""

    id: int
    name: str
    epoch: int


@dataclass(frozen=True, slots=True)
class Listed:
    """An owner as the operator sees the account. gets_mail says whether mails about waiting comments go to it."""

    id: int
    name: str
    created_at: datetime
    gets_mail: bool


def check_new(connection: Connection, name: str, email: str) -> str:
    """The name that an account with this name would get. Raises Refused where there can be none, for name or email.

    A name that differs from another only in upper and lower case is none: nobody could tell the two apart.
    """
    name = collapse_whitespace(name)
    if not has_visible_text(name) or len(name) > MAX_NAME:
        raise Refused(f"a name has letters or digits, and at most {MAX_NAME} characters")
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Refused("a mail address looks like name@example.org")
    for known in listed(connection):
        if known.name.casefold() == name.casefold():
            raise Refused(f"there is an owner called {known.name} already")
    return name


def create(
    connection: Connection, key: SecretBox, name: str, password: str, *, email: str = "", now: datetime
) -> Owner:
    """Make an account. email is for mails about waiting comments. Raises Refused."""
    hashed = _hashed(password)
    locks.take(connection, OWNERS)
    name = check_new(connection, name, email)
    epoch = secrets.randbelow(EPOCHS)
    values = {
        "name": name,
        "password_hash": hashed,
        "email_encrypted": key.encrypt(email) if email else None,
        "session_version": epoch,
    }
    added = connection.execute(insert(user_account).values(created_at=now, **values))
    assert added.inserted_primary_key is not None
    return Owner(int(added.inserted_primary_key[0]), name, epoch)


def listed(connection: Connection) -> list[Listed]:
    """All owners, the oldest account first."""
    rows = connection.execute(select(user_account).order_by(user_account.c.created_at, user_account.c.id))
    return [Listed(row.id, row.name, row.created_at, row.email_encrypted is not None) for row in rows]


def remove(connection: Connection, key: SecretBox, name: str, *, last: bool = False) -> None:
    """Remove an account with its sessions; what it did stays in the log. last lets it be the only one.

    Raises Refused where there is none of that name, or it is the only one.
    """
    locks.take(connection, OWNERS)
    names = [known.name for known in listed(connection)]
    if name not in names:
        raise Refused(f"there is no owner called {name}")
    if len(names) == 1 and not last:
        raise Refused(f"{name} is the only owner: make another one first, or use --yes, and nobody can sign in")
    connection.execute(delete(user_account).where(user_account.c.name == name))
    locks.take(connection, TURN)
    connection.execute(delete(failed_login).where(failed_login.c.account_hash == key.keyed_hash("sign-in", name)))


def exists(connection: Connection) -> bool:
    """Whether there is anybody who can sign in."""
    return connection.execute(select(user_account.c.id).limit(1)).first() is not None


def read(connection: Connection, id_: int) -> Owner | None:
    """The owner with this id, as the account is now."""
    row = connection.execute(select(user_account).where(user_account.c.id == id_)).one_or_none()
    return Owner(row.id, row.name, row.session_version) if row else None


def by_name(connection: Connection, name: str) -> Owner | None:
    """The owner of this name."""
    row = connection.execute(select(user_account).where(user_account.c.name == name)).one_or_none()
    return Owner(row.id, row.name, row.session_version) if row else None


def sign_in(
    database: Database, key: SecretBox, name: str, password: str, *, address: str | None, now: datetime
) -> Owner | None:
    """The owner whose name and password these are, else None; both wrong ways take the same time.

    Raises TooManyFailures, before the password is looked at, and Unavailable of the database.
    """
    name = collapse_whitespace(name)
    # Hashed, because people type their password into the wrong field.
    account = key.keyed_hash("sign-in", name)
    where = (prefix(address) if address else None) or ""
    with database.write() as connection:
        locks.take(connection, TURN)
        _check_limits(connection, account, where, now)
        # Counted before it is tried: a hundred attempts at once are a hundred.
        connection.execute(insert(failed_login).values(account_hash=account, ip_prefix=where, at=now))
        row = connection.execute(select(user_account).where(user_account.c.name == name)).one_or_none()
    # Outside of the transactions: each hash takes a tenth of a second, and nobody shall wait for it.
    if not _is_right(row.password_hash if row else NOBODY, password) or row is None:
        return None
    renewed = HASHER.hash(_bytes(password)) if HASHER.check_needs_rehash(row.password_hash) else row.password_hash
    with database.write() as connection:
        locks.take(connection, TURN)
        connection.execute(delete(failed_login).where(failed_login.c.account_hash == account))
        if renewed != row.password_hash:
            unchanged = (user_account.c.id == row.id) & (user_account.c.password_hash == row.password_hash)
            connection.execute(update(user_account).where(unchanged).values(password_hash=renewed))
    return Owner(row.id, row.name, row.session_version)


def drop_failures(connection: Connection, now: datetime) -> None:
    """Forget the failures to sign in that count no more."""
    connection.execute(delete(failed_login).where(failed_login.c.at <= now - WITHIN))


def is_password(connection: Connection, id_: int, password: str) -> bool:
    """Whether this is the owner's present password."""
    kept = connection.scalar(select(user_account.c.password_hash).where(user_account.c.id == id_))
    return _is_right(kept or NOBODY, password) and kept is not None


def set_password(connection: Connection, key: SecretBox, id_: int, password: str) -> Owner:
    """Give an account another password: it is signed out everywhere, and its failures are forgotten. Raises Refused."""
    hashed = _hashed(password)
    locks.take(connection, TURN)
    connection.execute(update(user_account).where(user_account.c.id == id_).values(password_hash=hashed))
    found = sign_out_everywhere(connection, id_)
    account = key.keyed_hash("sign-in", found.name)
    connection.execute(delete(failed_login).where(failed_login.c.account_hash == account))
    return found


def sign_out_everywhere(connection: Connection, id_: int) -> Owner:
    """End all sessions of an account. Gives it as it is now."""
    connection.execute(
        update(user_account).where(user_account.c.id == id_).values(session_version=user_account.c.session_version + 1)
    )
    found = read(connection, id_)
    assert found is not None
    return found


def check_password(password: str) -> None:
    """Raises Refused where nobody may have this password: it is too short, or too long."""
    if len(password) < MIN_PASSWORD:
        raise Refused(f"a password has at least {MIN_PASSWORD} characters; a few words in a row are a good one")
    if len(password) > MAX_PASSWORD:
        raise Refused(f"a password has at most {MAX_PASSWORD} characters")


def _hashed(password: str) -> str:
    check_password(password)
    return HASHER.hash(_bytes(password))


def _is_right(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, _bytes(password))
    except (Argon2Error, InvalidHashError):
        return False


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "replace")  # a lone surrogate is no reason to fail


def _check_limits(connection: Connection, account: str, where: str, now: datetime) -> None:
    limits = ((failed_login.c.account_hash == account, OF_ACCOUNT), (failed_login.c.ip_prefix == where, OF_ADDRESS))
    for condition, most in limits:
        lately = select(func.count()).select_from(failed_login).where(condition, failed_login.c.at > now - WITHIN)
        if (connection.scalar(lately) or 0) >= most:
            raise TooManyFailures(WITHIN)
