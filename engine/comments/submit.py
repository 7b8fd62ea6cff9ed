"""Taking a comment: everything that belongs to it is stored in one transaction, or nothing is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, bindparam, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from engine.audit import events
from engine.comments import markup, spam, subscriptions
from engine.comments.people import find_or_create
from engine.comments.proof_of_work import REUSED, Proof
from engine.comments.status import Status, set_status
from engine.comments.tables import blocklist, comment, person
from engine.comments.validation import CleanedComment
from engine.crypto import SecretBox
from engine.db import locks
from engine.db.database import Database
from engine.db.limits import RateLimit
from engine.favourites import aliases, picks
from engine.favourites.recognition import recognise_comment
from engine.http import address_ranges
from engine.jobs import queue
from engine.library.library import Library

IDEMPOTENCY_WINDOW = timedelta(hours=24)
"""So long the same words from the same place are the same comment, sent twice."""
DUPLICATE_WINDOW = timedelta(days=30)
RATE_LIMIT = RateLimit(10, timedelta(minutes=10), comment.c.created_at, comment.c.ip_prefix == bindparam("ip_prefix"))
"""Comments from one range of IP addresses. Schools and offices share an address, so it is generous."""
WAITING = "comment-waiting"
"""The job that is due for a comment that waits: owners are told."""

# Statements are made once: to build one takes as long as to run it, and writers wait for each other meanwhile.
_SENT_BEFORE = select(comment.c.id, comment.c.created_at).where(comment.c.idempotency_key == bindparam("key"))
_SAME_WORDS = (
    select(func.count())
    .select_from(comment)
    .where(
        comment.c.content_hash == bindparam("print"),
        comment.c.created_at > bindparam("since"),
        comment.c.id != bindparam("but"),
    )
)
_BLOCKED = select(blocklist.c.kind, blocklist.c.value)
_BLOCKED_PERSON = select(person.c.blocked_at).where(person.c.id == bindparam("person"))
_ADD = insert(comment)


class ParentNotFoundError(Exception):
    """The comment that is answered is not there (any more)."""


@dataclass(frozen=True, slots=True)
class SubmissionMeta:
    """How a comment came. post is the article's slug, parent the id of the comment that it answers.

    honeypot: the field that nobody sees was filled in. age: since the form was made, None where it is not known. reader
    is the person who this device proved to be, None mostly. proof is the proof of work, None where none is asked for.
    """

    post: str
    parent: int | None = None
    address: str | None = None
    honeypot: bool = False
    age: timedelta | None = None
    reader: int | None = None
    proof: Proof | None = None


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """A stored comment's id. is_new is False where the same was sent before: then it is that one's."""

    id: int
    is_new: bool


def submit_comment(
    database: Database,
    draft: CleanedComment,
    arrival: SubmissionMeta,
    library: Library,
    key: SecretBox,
    now: datetime,
    waits: str = WAITING,
) -> SubmitResult:
    """Store a comment; waits is the job that is due where it waits.

    Raises RateLimitError, NoSuchParent, and Unavailable of the database.
    """
    try:
        with database.write() as connection:
            return _accept(connection, draft, arrival, library, key, now, waits)
    except IntegrityError:
        # Another worker met the same person at this moment, below another article: now that is there to be found.
        with database.write() as connection:
            return _accept(connection, draft, arrival, library, key, now, waits)


def hash_content(text: str) -> str | None:
    """By what equal words are found, whatever their case and spaces; None for no words."""
    words = " ".join(text.casefold().split())
    return sha256(words.encode()).hexdigest() if words else None


def content_columns(draft: CleanedComment) -> dict[str, Any]:
    """A comment's columns for what was written."""
    return {
        "name": draft.name,
        "url": draft.url or None,
        "body_markdown": draft.text,
        "body_html": draft.html,
        "renderer_version": markup.RENDERER_VERSION,
        "other_favourites": draft.more,
        "content_hash": hash_content(draft.text),
    }


def _accept(
    connection: Connection,
    draft: CleanedComment,
    arrival: SubmissionMeta,
    library: Library,
    key: SecretBox,
    now: datetime,
    waits: str,
) -> SubmitResult:
    prefix = address_ranges.truncate_address(arrival.address) if arrival.address else None
    # For the number that it may get, and so that no two are both the last that this range may send.
    locks.acquire(connection, locks.post_lock(arrival.post), *([f"comments from {prefix}"] if prefix else []))
    # The number of a parent that is a reply itself is no part of who it is: both spellings mean the same thread.
    parent = _parent(connection, arrival)
    favourites = ",".join((*draft.favourites, draft.more))
    contact = (draft.email, draft.url, str(draft.wants_mail))
    identity = (arrival.post, str(parent or ""), draft.name, *contact, arrival.address or "", draft.text, favourites)
    idempotency_key = key.keyed_hash("idempotency", *identity)
    if repeated := _sent_before(connection, idempotency_key, now):
        return SubmitResult(repeated, is_new=False)
    if prefix:
        RATE_LIMIT.check(connection, now, ip_prefix=prefix)
    person_id = find_or_create(connection, key, email=draft.email, name=draft.name, url=draft.url, now=now)
    verdict = score_submission(connection, draft, arrival, person_id, now)
    proved = arrival.reader == person_id
    values = {
        "post_slug": arrival.post,
        "parent_id": parent,
        "person_id": person_id,
        "status": verdict.status,
        **content_columns(draft),
        "ip_prefix": prefix,
        "spam_score": verdict.score,
        "spam_reasons": list(verdict.reasons),
        "idempotency_key": idempotency_key,
        "from_verified_device": proved,
        "created_at": now,
    }
    added = connection.execute(_ADD, values).inserted_primary_key
    assert added is not None
    id_ = int(added[0])
    named = recognise_comment(library, draft.favourites, draft.more, draft.text, aliases.read_aliases(connection))
    picks.add_picks(connection, id_, named, now)
    if draft.wants_mail:
        subscriptions.subscribe(connection, person_id, parent or id_, proved=proved, now=now)
    if verdict.score == 0 and proved and _approved_before(connection, person_id):
        set_status(connection, [id_], Status.APPROVED, actor=events.SYSTEM, now=now)
    elif verdict.status == "pending":
        queue.add(connection, waits, {"comment": id_}, now=now, key=str(id_))
    return SubmitResult(id_, is_new=True)


def _parent(connection: Connection, arrival: SubmissionMeta) -> int | None:
    """The head of the thread that is answered: threads have two levels."""
    if arrival.parent is None:
        return None
    columns = comment.c.parent_id, comment.c.post_slug, comment.c.status, comment.c.kind
    row = connection.execute(select(*columns).where(comment.c.id == arrival.parent)).one_or_none()
    if row is None or (row.post_slug, row.status, row.kind) != (arrival.post, "approved", "comment"):
        raise ParentNotFoundError
    return int(row.parent_id or arrival.parent)


def _sent_before(connection: Connection, idempotency_key: str, now: datetime) -> int | None:
    row = connection.execute(_SENT_BEFORE, {"key": idempotency_key}).one_or_none()
    if row is None:
        return None
    if now - row.created_at < IDEMPOTENCY_WINDOW:
        return int(row.id)
    connection.execute(update(comment).where(comment.c.id == row.id).values(idempotency_key=None))
    return None


def score_submission(
    connection: Connection,
    draft: CleanedComment,
    arrival: SubmissionMeta,
    person_id: int | None,
    now: datetime,
    but: int = 0,
) -> spam.SpamResult:
    """What the spam rules say of a draft. but is a comment that is no copy of it: itself, where it is changed.

    A proof of work that came with it is used up.
    """
    blocked: dict[str, list[str]] = {"word": [], "address": []}
    for kind, value in connection.execute(_BLOCKED):
        blocked[kind].append(value)
    circumstances = spam.SpamSignals(
        honeypot=arrival.honeypot,
        age=arrival.age,
        copies=_copies(connection, draft.text, now, but),
        person_blocked=connection.scalar(_BLOCKED_PERSON, {"person": person_id}) is not None,
        address=arrival.address,
        unproved=_unproved(connection, arrival.proof, now),
    )
    return spam.score(draft, circumstances, spam.Blocklist(tuple(blocked["word"]), tuple(blocked["address"])))


def _unproved(connection: Connection, proof: Proof | None, now: datetime) -> str:
    """Why a comment counts as one without a proof of work; "" where its proof holds, or none is asked for."""
    if proof is not None and proof.challenge and not queue.record_once(connection, "proof", proof.challenge, now):
        return REUSED
    return proof.reason if proof is not None else ""


def _copies(connection: Connection, text: str, now: datetime, but: int) -> int:
    """How many comments had the same words lately. No words are nobody's copy."""
    print_ = hash_content(text)
    if print_ is None:
        return 0
    return connection.scalar(_SAME_WORDS, {"print": print_, "since": now - DUPLICATE_WINDOW, "but": but}) or 0


def _approved_before(connection: Connection, person_id: int) -> bool:
    """Whether a person proved an address, and the owner approved something of it before."""
    proved = select(person.c.id).where(person.c.id == person_id, person.c.verified_at.is_not(None))
    approved = select(comment.c.id).where(comment.c.person_id == person_id, comment.c.status == "approved").limit(1)
    return connection.scalar(proved) is not None and connection.scalar(approved) is not None
