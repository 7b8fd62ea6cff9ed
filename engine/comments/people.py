"""Commenters: one person per email address, or per name and website if no address was given."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from engine.comments.tables import person
from engine.crypto import SecretBox
from engine.db.schema import insert_returning_id

_FIND = select(person.c.id).where(
    person.c.kind == bindparam("kind"), person.c.identity_hash == bindparam("identity_hash")
)


def email_hash(key: SecretBox, email: str) -> str:
    """Return the keyed hash of an email address, which ignores case."""
    return key.keyed_hash("person:mail", email.strip().casefold())


def name_hash(key: SecretBox, name: str, url: str) -> str:
    """Return the keyed hash of a person without an email address."""
    return key.keyed_hash("person:name", " ".join(name.casefold().split()), url.casefold().rstrip("/"))


def find_person(connection: Connection, kind: str, identity_hash: str) -> int | None:
    """Return the id of a person, or None if there is no such person. kind is "mail" or "name"."""
    return connection.scalar(_FIND, {"kind": kind, "identity_hash": identity_hash})


def find_or_create(connection: Connection, key: SecretBox, *, email: str, name: str, url: str, now: datetime) -> int:
    """Return the id of a person, who is added if they are new. email and url may be empty."""
    kind, identity_hash = ("mail", email_hash(key, email)) if email else ("name", name_hash(key, name, url))
    known = find_person(connection, kind, identity_hash)
    if known is not None:
        return known
    return add_person(connection, key, kind=kind, identity_hash=identity_hash, email=email or None, created_at=now)


def add_person(
    connection: Connection,
    key: SecretBox,
    *,
    kind: str,
    identity_hash: str,
    email: str | None,
    created_at: datetime,
    verified_at: datetime | None = None,
    blocked_at: datetime | None = None,
) -> int:
    """Store a person and return their id. The email address is encrypted."""
    values = {
        "kind": kind,
        "identity_hash": identity_hash,
        "email_encrypted": key.encrypt(email) if email else None,
        "created_at": created_at,
        "verified_at": verified_at,
        "blocked_at": blocked_at,
    }
    return insert_returning_id(connection, person, values)
