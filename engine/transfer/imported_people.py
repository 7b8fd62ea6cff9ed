"""The persons of a file of comments: which of them are which here, and who was erased here and stays so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, and_, insert, select

from engine.comments.people import email_hash
from engine.comments.tables import person
from engine.comments.validation import CleanedComment, CommentInput, ValidationError, validate_comment
from engine.crypto import SecretBox
from engine.library.library import Library
from engine.privacy.erasure_log import Erasure
from engine.transfer import jsonl_format


class SkippedItemError(Exception):
    """An item of a file is not taken over. The message says why."""


class People:
    """Those of one file, as far as it was read."""

    def __init__(self, key: SecretBox, library: Library, erasures: Iterable[Erasure]) -> None:
        self._key, self._library = key, library
        self._erased = {(each.kind, each.key): each.at for each in erasures}
        self._known: dict[jsonl_format.Who, jsonl_format.Person] = {}

    def take(self, connection: Connection, line: jsonl_format.Person) -> bool:
        """Store a person, and say whether nobody here was that one. Raises SkippedItemError."""
        key = line.key
        if line.email is not None:
            # As a reader would give it, and under this instance's key, whichever that was over there.
            typed = CommentInput(name="somebody", text="something", email=line.email)
            key = email_hash(self._key, checked(typed, self._library).email)
        self._known[line.kind, line.key] = here = jsonl_format.Person(
            line.kind, key, line.created_at, line.verified_at, line.blocked_at, line.email
        )
        if self._is_erased(here, line.created_at):
            raise SkippedItemError("this person was erased here")
        return self._find_or_add(connection, here)[1]

    def id_of(self, connection: Connection, who: jsonl_format.Who, at: datetime, called: str) -> int:
        """Return the id here of a person who acted at a time. `called` is for remarks. Raises SkippedItemError."""
        line = self._known.get(who)
        if line is None:
            raise SkippedItemError(f"{called} stands nowhere above it")
        if self._is_erased(line, at):
            raise SkippedItemError(f"{called} was erased here")
        return self._find_or_add(connection, line)[0]

    def _is_erased(self, line: jsonl_format.Person, at: datetime) -> bool:
        erased_at = self._erased.get((line.kind, line.key))
        return erased_at is not None and at <= erased_at

    def _find_or_add(self, connection: Connection, line: jsonl_format.Person) -> tuple[int, bool]:
        """The id of a person, and whether the row is new."""
        same = and_(person.c.kind == line.kind, person.c.identity_hash == line.key)
        known = connection.scalar(select(person.c.id).where(same))
        if known is not None:
            return int(known), False
        values = {
            "kind": line.kind,
            "identity_hash": line.key,
            "email_encrypted": self._key.encrypt(line.email) if line.email else None,
            "created_at": line.created_at,
            "verified_at": line.verified_at,
            "blocked_at": line.blocked_at,
        }
        return int(connection.execute(insert(person).values(values).returning(person.c.id)).scalar_one()), True


def checked(typed: CommentInput, library: Library) -> CleanedComment:
    """What was written, through the validator of comments. Raises SkippedItemError."""
    try:
        return validate_comment(typed, library)
    except ValidationError as mistakes:
        raise SkippedItemError(str(mistakes)) from None
