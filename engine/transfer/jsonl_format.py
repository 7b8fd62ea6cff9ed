"""The format of exports: one JSON object per line, validated before use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, TypeAlias

from pydantic import AwareDatetime, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from engine.text import format_json_line
from engine.transfer import old_formats

VERSION: Final = 3
"""Version of the format that is written. Since version 3, fields have the names of the columns in the database."""
MAX_LINE = 256 * 1024
"""Limit in bytes, much more than the longest comment with every character escaped."""

_STRICT = ConfigDict(extra="forbid")
_CLEAN = r"^[^\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]*$"
"""No control characters. Names and texts are checked by the validator of comments instead."""
Moment = AwareDatetime
Id = Annotated[int, Field(ge=1, le=2**53)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=200)]
Prefix = Annotated[str, StringConstraints(pattern=_CLEAN, max_length=60)]
Address = Annotated[str, StringConstraints(pattern=_CLEAN, max_length=2000)]
Who = tuple[Literal["mail", "name"], Hash]
Kind = Literal["webmention", "pingback", "trackback"]


@dataclass(frozen=True, slots=True, config=_STRICT)
class Head:
    """The first line. engine.transfer.old_formats converts lines of versions before VERSION."""

    format: Literal["strongstride-comments"]
    version: Literal[1, 2, 3]
    made_at: Moment


@dataclass(frozen=True, slots=True, config=_STRICT)
class Person:
    """A person, identified by kind and identity_hash. Only exports with emails have email."""

    kind: Literal["mail", "name"]
    identity_hash: Hash
    created_at: Moment
    verified_at: Moment | None = None
    blocked_at: Moment | None = None
    email: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=254)] | None = None


@dataclass(frozen=True, slots=True, config=_STRICT)
class Favourite:
    """An exercise that a comment mentions."""

    exercise_id: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=100)]
    source: Literal["picked", "suggested", "moderator"]
    state: Literal["confirmed", "suggested", "rejected"]
    created_at: Moment


@dataclass(frozen=True, slots=True, config=_STRICT)
class UnmatchedTerm:
    """An unmatched term in the favourites of a comment."""

    phrase: Annotated[str, StringConstraints(pattern=_CLEAN, min_length=1, max_length=200)]
    original_text: Annotated[str, StringConstraints(pattern=_CLEAN, min_length=1, max_length=200)]
    state: Literal["pending", "stored", "dismissed"]
    created_at: Moment


@dataclass(frozen=True, slots=True, config=_STRICT)
class EmbeddedSubscription:
    """A subscription to replies by email, inside a comment. Only older exports have it."""

    person: Who
    created_at: Moment
    confirmed_at: Moment | None = None
    ended_at: Moment | None = None


@dataclass(frozen=True, slots=True, config=_STRICT)
class Subscription(EmbeddedSubscription):
    """A subscription as a separate line after the comment, because there may be too many for one line."""

    comment_id: Id = Field(kw_only=True)


@dataclass(frozen=True, slots=True, config=_STRICT)
class Comment:
    """A comment or a linkback. id and parent_id are only valid within the file. person is a kind and a hash.

    Only older exports have subscriptions here. Newer ones have lines of the type subscription.
    """

    id: Id
    post_slug: Slug
    kind: Literal["comment", "webmention", "pingback", "trackback"]
    status: Literal["pending", "approved", "spam", "trash", "deleted"]
    created_at: Moment
    name: str = ""
    url: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=500)] | None = None
    title: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=300)] | None = None
    body_markdown: str = ""
    other_favourites: str | None = None
    from_verified_device: bool = False
    parent_id: Id | None = None
    person: Who | None = None
    by_owner: bool = False
    number: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    legacy_id: Annotated[str, StringConstraints(pattern=_CLEAN, min_length=1, max_length=100)] | None = None
    ip_prefix: Prefix | None = None
    spam_score: Annotated[int, Field(ge=0, le=10_000)] = 0
    spam_reasons: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=_CLEAN, max_length=500)], ...], Field(max_length=50)
    ] = ()
    edited_at: Moment | None = None
    approved_at: Moment | None = None
    erased_at: Moment | None = None
    notified_at: Moment | None = None
    favourites: Annotated[tuple[Favourite, ...], Field(max_length=100)] = ()
    unmatched_terms: Annotated[tuple[UnmatchedTerm, ...], Field(max_length=100)] = ()
    subscriptions: Annotated[tuple[EmbeddedSubscription, ...], Field(max_length=10_000)] = ()


@dataclass(frozen=True, slots=True, config=_STRICT)
class Linkback:
    """A linkback as it was received. comment_id is the id of the comment that shows it."""

    source_url: Address
    target_url: Address
    source_host: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=255)]
    post_slug: Slug
    kind: Kind
    state: Literal["pending", "verified", "failed", "gone"]
    created_at: Moment
    reason: Annotated[str, StringConstraints(pattern=_CLEAN, max_length=300)] | None = None
    ip_prefix: Prefix | None = None
    checked_at: Moment | None = None
    comment_id: Id | None = None


Line: TypeAlias = Head | Person | Comment | Subscription | Linkback
_KINDS: Mapping[str, TypeAdapter[Any]] = {
    "head": TypeAdapter(Head),
    "person": TypeAdapter(Person),
    "comment": TypeAdapter(Comment),
    "subscription": TypeAdapter(Subscription),
    "linkback": TypeAdapter(Linkback),
}


class InvalidLineError(Exception):
    """A line is invalid. The message says why."""


def write(line: Line) -> bytes:
    """Return a line as bytes, with its line end and without default values."""
    name = type(line).__name__.lower()
    values = _KINDS[name].dump_python(line, mode="json", exclude_defaults=True)
    return format_json_line({"type": name, **values}).encode() + b"\n"


def read(data: bytes, version: int = VERSION) -> Line:
    """Parse a line of a file with this format version. Raises InvalidLineError."""
    if len(data) > MAX_LINE:
        raise InvalidLineError(f"it is longer than {MAX_LINE // 1024} KB")
    try:
        values = json.loads(data)
    except (ValueError, RecursionError):
        raise InvalidLineError("it is not JSON") from None
    if isinstance(values, dict) and version < 3:
        values = old_formats.convert(values)
    kind = values.pop("type", None) if isinstance(values, dict) else None
    adapter = _KINDS.get(kind) if isinstance(kind, str) else None
    if adapter is None:
        raise InvalidLineError(f"its type must be one of {', '.join(_KINDS)}")
    try:
        found: Line = adapter.validate_json(json.dumps(values))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InvalidLineError(f"{where}: {first['msg']}") from None
    return found
