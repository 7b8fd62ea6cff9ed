"""Store new comments with everything that belongs to them, in one transaction, within limits for each network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from engine.audit import events
from engine.comments import brake, markup, people, subscriptions
from engine.comments.proof_of_work import Proof
from engine.comments.spam import SpamSignals, hash_content, score_comment, signal_columns, signal_parameters
from engine.comments.status import SUBMITTED_JOB, Status, set_status
from engine.comments.tables import comment, person
from engine.comments.validation import CleanedComment
from engine.crypto import SecretBox
from engine.db import locks
from engine.db.database import Database
from engine.db.locks import RateLimit
from engine.db.schema import insert_returning_id
from engine.favourites import aliases, picks
from engine.favourites.recognition import RecognisedExercises, recognise_comment
from engine.http import address_ranges
from engine.jobs import queue
from engine.library.library import Library

IDEMPOTENCY_WINDOW = timedelta(hours=24)
"""The same comment from the same address within this time is stored once."""
RATE_LIMIT = RateLimit(10, timedelta(minutes=10), comment.c.created_at, comment.c.ip_prefix == bindparam("ip_prefix"))
"""Comments from one network. The limit is generous because schools and offices share an address."""

# Building a statement takes as long as running it, and writers wait for each other meanwhile. Each statement lets
# other threads compute, for which all writers wait, so one reads all that is needed to judge a comment.
_IS_REPEATED = comment.c.idempotency_key == bindparam("idempotency_key")
_STATE: tuple[ColumnElement[Any], ...] = (
    select(comment.c.id).where(_IS_REPEATED).scalar_subquery().label("repeated_id"),
    select(comment.c.created_at).where(_IS_REPEATED).scalar_subquery().label("repeated_at"),
    RATE_LIMIT.count.label("from_network"),
    people.PERSON_ID.label("person_id"),
    aliases.ALIASES.label("aliases"),
    *signal_columns(people.PERSON_ID),
    *brake.COLUMNS,
)
_READ_STATE = select(*_STATE)
_IS_VERIFIED = select(person.c.id).where(person.c.id == bindparam("person_id"), person.c.verified_at.is_not(None))
_FIND_APPROVED = (
    select(comment.c.id)
    .where(comment.c.person_id == bindparam("person_id"), comment.c.status == Status.APPROVED)
    .limit(1)
)


class _Latest:
    """The aliases when this process stored a comment last, to recognise exercises before a transaction begins."""

    def __init__(self) -> None:
        self.aliases: Mapping[str, str] = {}


_latest = _Latest()


class ParentNotFoundError(Exception):
    """The comment that is replied to does not exist or is not approved."""


@dataclass(frozen=True, slots=True)
class SubmissionMeta:
    """Metadata of a submitted comment: everything besides its content."""

    post_slug: str
    parent_id: int | None = None
    ip_address: str | None = None
    honeypot_filled: bool = False
    """The hidden field was filled in."""
    form_age: timedelta | None = None
    """Time since the form was rendered, None if unknown."""
    reader_id: int | None = None
    """The person who verified their email address on this device, if any."""
    proof: Proof | None = None
    """The proof of work, None if the site doesn't require one."""
    max_per_hour: int = 100
    """The limit of the whole site. Comments beyond it are held."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """Everything about a comment that can be computed before the transaction, because other writers wait meanwhile."""

    cleaned: CleanedComment
    meta: SubmissionMeta
    ip_prefix: str | None
    content: Mapping[str, Any]
    author: people.Identity
    named: RecognisedExercises
    known_aliases: Mapping[str, str]
    """The aliases that the exercises were recognised with. They may have changed when the transaction begins."""


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """The id of a stored comment. is_new is False if the same comment had been stored before."""

    id: int
    is_new: bool


def submit_comment(
    database: Database,
    cleaned: CleanedComment,
    meta: SubmissionMeta,
    library: Library,
    key: SecretBox,
    now: datetime,
) -> SubmitResult:
    """Store a reader's comment. It is approved at once only if its author is trusted and the spam score is 0.

    Other comments wait for a moderator, or are held if too many came within an hour.

    Raises RateLimitError, ParentNotFoundError and DatabaseUnavailableError.
    """
    known = _latest.aliases
    prepared = _Prepared(
        cleaned,
        meta,
        ip_prefix=address_ranges.truncate_address(meta.ip_address) if meta.ip_address else None,
        content=content_columns(cleaned),
        author=people.identify(key, email=cleaned.email, name=cleaned.name, url=cleaned.url),
        named=_recognise(library, cleaned, known),
        known_aliases=known,
    )
    submit = partial(_submit, prepared=prepared, library=library, key=key, now=now)
    try:
        return database.write_together(submit)
    except IntegrityError:
        # Another process added the same person at the same moment, below another article. Now they can be found.
        return database.write_together(submit)


def recognise_favourites(connection: Connection, library: Library, cleaned: CleanedComment) -> RecognisedExercises:
    """Return the exercises that a comment names, by its ticks, its other favourites and its text."""
    return _recognise(library, cleaned, aliases.read_aliases(connection))


def content_columns(cleaned: CleanedComment) -> dict[str, Any]:
    """Return the columns that hold the content of a comment."""
    return {
        "name": cleaned.name,
        "url": cleaned.url or None,
        "body_markdown": cleaned.text,
        "body_html": cleaned.html,
        "renderer_version": markup.RENDERER_VERSION,
        "other_favourites": cleaned.other_favourites,
        "content_hash": hash_content(cleaned.text),
    }


def _submit(
    connection: Connection, prepared: _Prepared, library: Library, key: SecretBox, now: datetime
) -> SubmitResult:
    cleaned, meta, ip_prefix = prepared.cleaned, prepared.meta, prepared.ip_prefix
    # The first lock keeps numbers unique if the comment is approved, the second makes the rate limit exact.
    locks.acquire(connection, locks.post_lock(meta.post_slug), *([f"comments from {ip_prefix}"] if ip_prefix else []))
    parent_id = _find_thread(connection, meta)
    idempotency_key = _build_idempotency_key(key, cleaned, meta, parent_id)
    state = _read_state(connection, prepared, idempotency_key, now)
    if state.repeated_id is not None:
        if now - state.repeated_at < IDEMPOTENCY_WINDOW:
            return SubmitResult(state.repeated_id, is_new=False)
        connection.execute(update(comment).where(comment.c.id == state.repeated_id).values(idempotency_key=None))
    RATE_LIMIT.check_count(state.from_network)
    person_id = state.person_id or people.add_person(connection, prepared.author, created_at=now)
    signals = SpamSignals(
        honeypot_filled=meta.honeypot_filled,
        form_age=meta.form_age,
        ip_address=meta.ip_address,
        proof_error=brake.use_proof(connection, meta.proof, now),
    )
    result = score_comment(cleaned, signals, state)
    is_own_device = meta.reader_id == person_id
    is_trusted = result.score == 0 and is_own_device and _is_trusted(connection, person_id)
    is_pending = result.status is Status.PENDING and not is_trusted
    is_held = is_pending and brake.must_hold(state, meta.max_per_hour)
    values = {
        **prepared.content,
        "post_slug": meta.post_slug,
        "parent_id": parent_id,
        "person_id": person_id,
        "status": result.status,
        "ip_prefix": ip_prefix,
        "spam_score": result.score,
        "spam_reasons": list(result.reasons),
        "idempotency_key": idempotency_key,
        "from_verified_device": is_own_device,
        "is_held": is_held,
        "has_proof": meta.proof is not None and not signals.proof_error,
        "queued_at": now if is_pending and not is_held else None,
        "created_at": now,
    }
    id_ = insert_returning_id(connection, comment, values)
    picks.add_picks(connection, id_, _find_named(prepared, library, dict(state.aliases)), now)
    if cleaned.wants_email:
        subscriptions.subscribe(connection, person_id, parent_id or id_, is_verified=is_own_device, now=now)
    if is_trusted:
        set_status(connection, [id_], Status.APPROVED, actor=events.SYSTEM, now=now)
    elif is_pending and not is_held:
        queue.add(connection, SUBMITTED_JOB, {"comment": id_}, now=now, key=str(id_), is_bulk=True)
    return SubmitResult(id_, is_new=True)


def _read_state(connection: Connection, prepared: _Prepared, idempotency_key: str, now: datetime) -> Row[Any]:
    """Return what the database knows about a comment before it is stored."""
    author = prepared.author
    parameters = {
        "idempotency_key": idempotency_key,
        "ip_prefix": prepared.ip_prefix,
        "kind": author.kind,
        "identity_hash": author.identity_hash,
        **RATE_LIMIT.times(now),
        **signal_parameters(prepared.content["content_hash"], now),
        **brake.queue_times(now),
    }
    return connection.execute(_READ_STATE, parameters).one()


def _find_named(prepared: _Prepared, library: Library, stored_aliases: Mapping[str, str]) -> RecognisedExercises:
    """Return the exercises that a comment names. They were recognised before, unless the aliases have changed since."""
    if stored_aliases == prepared.known_aliases:
        return prepared.named
    _latest.aliases = stored_aliases
    return _recognise(library, prepared.cleaned, stored_aliases)


def _recognise(library: Library, cleaned: CleanedComment, known_aliases: Mapping[str, str]) -> RecognisedExercises:
    return recognise_comment(library, cleaned.favourites, cleaned.other_favourites, cleaned.text, known_aliases)


def _find_thread(connection: Connection, meta: SubmissionMeta) -> int | None:
    """Return the id of the thread's first comment. Threads have two levels, so replies to a reply belong to it too."""
    if meta.parent_id is None:
        return None
    columns = comment.c.parent_id, comment.c.post_slug, comment.c.status, comment.c.kind
    row = connection.execute(select(*columns).where(comment.c.id == meta.parent_id)).one_or_none()
    if row is None or (row.post_slug, row.status, row.kind) != (meta.post_slug, Status.APPROVED, "comment"):
        raise ParentNotFoundError
    return int(row.parent_id or meta.parent_id)


def _build_idempotency_key(key: SecretBox, cleaned: CleanedComment, meta: SubmissionMeta, thread_id: int | None) -> str:
    # The thread, not the parent: two forms that reply to different comments of a thread store the same comment.
    origin = (meta.post_slug, str(thread_id or ""), cleaned.name, cleaned.email, cleaned.url, str(cleaned.wants_email))
    favourites = ",".join((*cleaned.favourites, cleaned.other_favourites))
    return key.keyed_hash("idempotency", *origin, meta.ip_address or "", cleaned.text, favourites)


def _is_trusted(connection: Connection, person_id: int) -> bool:
    """Return True if a person has verified their email address and has an approved comment."""
    return all(
        connection.scalar(statement, {"person_id": person_id}) is not None
        for statement in (_IS_VERIFIED, _FIND_APPROVED)
    )
