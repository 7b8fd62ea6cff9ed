"""Persons: one for each mail address, and where none was given, one for each name and site."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from engine.comments.tables import person
from engine.crypto import SecretBox

_KNOWN = select(person.c.id).where(
    person.c.kind == bindparam("kind"), person.c.identity_hash == bindparam("identity_hash")
)
_ADD = insert(person)


def email_hash(key: SecretBox, email: str) -> str:
    """The keyed hash by which a mail address is recognised, whatever its case."""
    return key.keyed_hash("person:mail", email.strip().casefold())


def name_hash(key: SecretBox, name: str, url: str) -> str:
    """The keyed hash of somebody who gave no address."""
    return key.keyed_hash("person:name", " ".join(name.casefold().split()), url.casefold().rstrip("/"))


def find_or_create(connection: Connection, key: SecretBox, *, email: str, name: str, url: str, now: datetime) -> int:
    """The id of the person who is meant; a new row where nobody is. email and url may be ""."""
    kind, hash_ = ("mail", email_hash(key, email)) if email else ("name", name_hash(key, name, url))
    known = connection.scalar(_KNOWN, {"kind": kind, "identity_hash": hash_})
    if known is not None:
        return int(known)
    sealed = key.encrypt(email) if email else None
    values = {"kind": kind, "identity_hash": hash_, "email_encrypted": sealed, "created_at": now}
    added = connection.execute(_ADD, values).inserted_primary_key
    assert added is not None
    return int(added[0])
