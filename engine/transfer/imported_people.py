"""Import people: match them with people in the database, and skip those that were erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import ParamSpec, TypeVar

from sqlalchemy import Connection

from engine.comments import people
from engine.comments.validation import ValidationError, validate_email
from engine.crypto import SecretBox
from engine.privacy.erasure_log import Erasure
from engine.transfer import jsonl_format

T = TypeVar("T")
P = ParamSpec("P")


class SkippedItemError(Exception):
    """An item of the file can't be imported. The message says why."""


class People:
    """The people of the file, as far as it has been read."""

    def __init__(self, key: SecretBox, erasures: Iterable[Erasure]) -> None:
        self._key = key
        self._erased = {(each.kind, each.key): each.at for each in erasures}
        self._known: dict[jsonl_format.Who, jsonl_format.Person] = {}

    def store(self, connection: Connection, line: jsonl_format.Person) -> bool:
        """Store a person, and return True if they are new. Raises SkippedItemError."""
        key = line.identity_hash
        if line.email is not None:
            # Validate it like a reader's input. The hash in the file may have been made with the key of another site.
            key = people.email_hash(self._key, checked(validate_email, line.email))
        self._known[line.kind, line.identity_hash] = here = jsonl_format.Person(
            line.kind, key, line.created_at, line.verified_at, line.blocked_at, line.email
        )
        if self._is_erased(here, line.created_at):
            raise SkippedItemError("this person was erased on this site")
        return self._find_or_add(connection, here)[1]

    def id_of(self, connection: Connection, who: jsonl_format.Who, at: datetime, called: str) -> int:
        """Return the id of a person who acted at a time. `called` is their role, for messages.

        Raises SkippedItemError.
        """
        line = self._known.get(who)
        if line is None:
            raise SkippedItemError(f"{called} is missing from the lines above")
        if self._is_erased(line, at):
            raise SkippedItemError(f"{called} was erased on this site")
        return self._find_or_add(connection, line)[0]

    def _is_erased(self, line: jsonl_format.Person, at: datetime) -> bool:
        erased_at = self._erased.get((line.kind, line.identity_hash))
        return erased_at is not None and at <= erased_at

    def _find_or_add(self, connection: Connection, line: jsonl_format.Person) -> tuple[int, bool]:
        """Return the id of a person, and whether they are new."""
        known = people.find_person(connection, line.kind, line.identity_hash)
        if known is not None:
            return known, False
        email_encrypted = self._key.encrypt(line.email) if line.email else None
        added = people.add_person(
            connection,
            people.Identity(line.kind, line.identity_hash, email_encrypted),
            created_at=line.created_at,
            verified_at=line.verified_at,
            blocked_at=line.blocked_at,
        )
        return added, True


def checked(validate: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Return the result of a validator of comments. Raises SkippedItemError instead of ValidationError."""
    try:
        return validate(*args, **kwargs)
    except ValidationError as error:
        raise SkippedItemError(str(error)) from None
