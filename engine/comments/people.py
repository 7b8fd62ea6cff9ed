"""Commenters: one person per email address, or per name and website if no address was given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from engine.comments.tables import person
from engine.crypto import SecretBox
from engine.db.schema import insert_returning_id

_FIND = select(person.c.id).where(
    person.c.kind == bindparam("kind"), person.c.identity_hash == bindparam("identity_hash")
)
PERSON_ID = _FIND.scalar_subquery()
"""The id of the person with the kind and the identity_hash that a query has as parameters, or NULL."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What identifies a person, and their email address as it is stored. kind is "mail" or "name"."""

    kind: str
    identity_hash: str
    email_encrypted: bytes | None = None


def email_hash(key: SecretBox, email: str) -> str:
    """Return the keyed hash of an email address, which ignores case."""
    return key.keyed_hash("person:mail", email.strip().casefold())


def name_hash(key: SecretBox, name: str, url: str) -> str:
    """Return the keyed hash of a person without an email address."""
    return key.keyed_hash("person:name", " ".join(name.casefold().split()), url.casefold().rstrip("/"))


def identify(key: SecretBox, *, email: str, name: str, url: str) -> Identity:
    """Return the identity of a commenter. email and url may be empty."""
    if email:
        return Identity("mail", email_hash(key, email), key.encrypt(email))
    return Identity("name", name_hash(key, name, url))


def find_person(connection: Connection, kind: str, identity_hash: str) -> int | None:
    """Return the id of a person, or None if there is no such person. kind is "mail" or "name"."""
    return connection.scalar(_FIND, {"kind": kind, "identity_hash": identity_hash})


def add_person(
    connection: Connection,
    identity: Identity,
    *,
    created_at: datetime,
    verified_at: datetime | None = None,
    blocked_at: datetime | None = None,
) -> int:
    """Store a person and return their id."""
    values = {
        "kind": identity.kind,
        "identity_hash": identity.identity_hash,
        "email_encrypted": identity.email_encrypted,
        "created_at": created_at,
        "verified_at": verified_at,
        "blocked_at": blocked_at,
    }
    return insert_returning_id(connection, person, values)
