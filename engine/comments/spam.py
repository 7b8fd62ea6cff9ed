"""The spam score of comments and linkbacks, with reasons that moderators can read. Nothing is dropped because of it.

A score of at least SPAM_THRESHOLD puts a comment under spam, a lower one under pending. Only comments without any score
can skip moderation, which `engine.comments.submit` decides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, exists, func, select

from engine.comments.status import Status
from engine.comments.tables import blocklist, comment, person
from engine.comments.validation import CleanedComment
from engine.db.schema import JsonRows
from engine.http.address_ranges import find_containing_range
from engine.text import normalise_name

# All rules and what each adds to the score. A test compares them with the table in docs/comments.md.
SPAM_THRESHOLD = 10
HONEYPOT = 10
TOO_FAST = 10
BLOCKED_PERSON = 10
BLOCKED_NETWORK = 10
BLOCKED_WORD = 10
AKISMET = 10
DUPLICATE = 5
NO_PROOF = 3
LINK = 2  # for each link beyond FREE_LINKS

MIN_FORM_AGE = timedelta(seconds=3)
FREE_LINKS = 2
DUPLICATE_WINDOW = timedelta(days=30)

_LINK = re.compile(r"<a href=")

_DUPLICATES = (
    select(func.count())
    .select_from(comment)
    .where(
        comment.c.content_hash == bindparam("content_hash"),
        comment.c.created_at > bindparam("duplicates_since"),
        comment.c.id != bindparam("excluded_id"),
    )
    .scalar_subquery()
    .label("duplicates")
)
_BLOCKLIST = (
    select(JsonRows(blocklist.c.id, blocklist.c.kind, blocklist.c.value))
    .select_from(blocklist)
    .scalar_subquery()
    .label("blocklist")
)


@dataclass(frozen=True, slots=True)
class SpamSignals:
    """Everything besides the text that counts towards the spam score."""

    honeypot_filled: bool = False
    """The hidden field was filled in."""
    form_age: timedelta | None = None
    """Time between the form and the comment, None if unknown."""
    duplicates: int = 0
    """Number of earlier comments with the same text."""
    person_blocked: bool = False
    ip_address: str | None = None
    """The sender's address or its prefix, None if unknown."""
    proof_error: str = ""
    """Why there is no valid proof of work, or "" if there is one or none is required."""


@dataclass(frozen=True, slots=True)
class Blocklist:
    """Blocked words and networks."""

    words: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpamResult:
    """The spam score, the reasons for it, and the status that follows from it: pending or spam."""

    score: int
    reasons: tuple[str, ...]
    status: Status


def score(text: str, html: str, signals: SpamSignals, blocked: Blocklist) -> SpamResult:
    """Return the spam score. text is everything that may contain blocked words, html is searched for links.

    A form of unknown or great age is never a reason, because pages are cached for a long time.
    """
    found = [*_check_signals(signals), *_check_blocklist(text, signals.ip_address, blocked)]
    links = len(_LINK.findall(html))
    if links > FREE_LINKS:
        found.append((LINK * (links - FREE_LINKS), f"it contains {links} links"))
    total = sum(points for points, _ in found)
    status = Status.SPAM if total >= SPAM_THRESHOLD else Status.PENDING
    return SpamResult(total, tuple(reason for _, reason in found), status)


def signal_columns(person_id: ColumnElement[int]) -> Sequence[ColumnElement[Any]]:
    """Return the columns of a query for the signals that `score_comment` needs.

    The query has the parameters of `signal_parameters`, and person_id is its author.
    """
    is_blocked = exists().where(person.c.id == person_id, person.c.blocked_at.is_not(None))
    return _DUPLICATES, is_blocked.label("person_blocked"), _BLOCKLIST


def signal_parameters(content_hash: str | None, now: datetime, *, excluded_id: int = 0) -> dict[str, object]:
    """Return the parameters for a text. No comment without a text is a duplicate.

    excluded_id is a comment that doesn't count as a duplicate: the one that is being edited.
    """
    times = {"duplicates_since": now - DUPLICATE_WINDOW}
    return {"content_hash": content_hash, "excluded_id": excluded_id, **times}


def score_comment(cleaned: CleanedComment, signals: SpamSignals, stored: Row[Any]) -> SpamResult:
    """Return the spam score of a comment. stored has the signals that the database adds, see `signal_columns`."""
    signals = replace(signals, duplicates=stored.duplicates, person_blocked=bool(stored.person_blocked))
    text = " ".join((cleaned.name, cleaned.email, cleaned.url, cleaned.text, cleaned.other_favourites))
    return score(text, cleaned.html, signals, _build_blocklist(stored.blocklist))


def read_blocklist(connection: Connection) -> Blocklist:
    """Return all blocked words and networks."""
    return _build_blocklist(connection.scalar(select(_BLOCKLIST)) or ())


def hash_content(text: str) -> str | None:
    """Return a case- and whitespace-insensitive hash of the text, or None if it is empty."""
    words = " ".join(text.casefold().split())
    return sha256(words.encode()).hexdigest() if words else None


def _build_blocklist(rows: Iterable[Sequence[Any]]) -> Blocklist:
    # Reasons name the oldest entry first.
    oldest_first = sorted(rows, key=lambda row: row[0])
    words, networks = (tuple(value for _, kind, value in oldest_first if kind == each) for each in ("word", "address"))
    return Blocklist(words, networks)


def _check_signals(signals: SpamSignals) -> Iterable[tuple[int, str]]:
    if signals.honeypot_filled:
        yield HONEYPOT, "the hidden field was filled in"
    if signals.form_age is not None and signals.form_age < MIN_FORM_AGE:
        yield TOO_FAST, f"it was sent less than {MIN_FORM_AGE.seconds} seconds after the form was loaded"
    if signals.duplicates == 1:
        yield DUPLICATE, "the same text was sent before"
    elif signals.duplicates > 1:
        yield DUPLICATE, f"the same text was sent {signals.duplicates} times before"
    if signals.person_blocked:
        yield BLOCKED_PERSON, "this person is blocked"
    if signals.proof_error:
        yield NO_PROOF, signals.proof_error


def _check_blocklist(text: str, ip_address: str | None, blocked: Blocklist) -> Iterable[tuple[int, str]]:
    network = find_containing_range(ip_address, blocked.networks) if ip_address and blocked.networks else None
    if network:
        yield BLOCKED_NETWORK, f"it comes from the blocked network {network}"
    words = _normalise(text) if blocked.words else ""
    for word in blocked.words:
        if _normalise(word).strip() and _normalise(word) in words:
            yield BLOCKED_WORD, f"it contains the blocked word “{word}”"


def _normalise(text: str) -> str:
    """Return the normalised words, surrounded by spaces, without invisible characters."""
    return f" {normalise_name(''.join(c for c in text if unicodedata.category(c) != 'Cf'))} "
