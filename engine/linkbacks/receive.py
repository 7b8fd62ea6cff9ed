"""Acceptance of linkbacks. They are stored and queued within rate limits, and a job verifies them later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from engine.comments.erasure import IP_PREFIX_RETENTION
from engine.db import locks
from engine.db.database import Database
from engine.db.locks import RateLimit
from engine.db.schema import insert_returning_id
from engine.http.address_ranges import truncate_address
from engine.http.urls import clean_url, parse_web_url
from engine.jobs import queue
from engine.linkbacks.source import authority, normalize_url
from engine.linkbacks.tables import received_linkback

JOB = "linkback"
MAX_SOURCE_LENGTH = 500
"""The limit in characters."""
_WINDOW, _TIME = timedelta(hours=1), received_linkback.c.created_at
HOST_LIMIT = RateLimit(30, _WINDOW, _TIME, received_linkback.c.source_host == bindparam("host"))
"""The limit for new linkbacks whose sources are on one host."""
NETWORK_LIMIT = RateLimit(60, _WINDOW, _TIME, received_linkback.c.ip_prefix.is_not_distinct_from(bindparam("network")))
"""The limit for new linkbacks from one network. All senders without an IP address count as one network."""
TOTAL_LIMIT = RateLimit(500, _WINDOW, _TIME)
"""The limit for all new linkbacks."""
RECHECK_INTERVAL = timedelta(minutes=10)
"""The minimum time between two checks of a source."""


class LinkbackKind(StrEnum):
    """The protocols."""

    WEBMENTION = "webmention"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"


class LinkbackState(StrEnum):
    """The result of the last check. FAILED means that no check has ever found a link, GONE that an earlier one has."""

    PENDING = "pending"
    VERIFIED = "verified"
    FAILED = "failed"
    GONE = "gone"


class FailureReason(StrEnum):
    """The reason for the state FAILED or GONE."""

    UNREACHABLE = "unreachable"
    NOT_FOUND = "not-found"
    NO_LINK = "no-link"
    ERROR = "error"
    """Something else went wrong, perhaps because of a bug."""


class InvalidSourceError(Exception):
    """The source is not a URL of another site, or is too long."""


@dataclass(frozen=True, slots=True)
class IncomingLinkback:
    """A linkback as another site sent it, with normalised URLs.

    Trackbacks contain a title, author and excerpt, which are used if the source has none.
    """

    kind: LinkbackKind
    source_url: str
    target_url: str
    post_slug: str
    ip_address: str = ""
    title: str = ""
    author: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class PreviousResult:
    """The state of a linkback that has been received before."""

    state: LinkbackState
    reason: FailureReason | None


def read_source(text: str, site_address: str) -> str:
    """Return the normalised URL of a source. Raises InvalidSourceError, also if it is a page of this site.

    A source must be a URL that can be requested and that is safe as a link, because it is both.
    """
    link = clean_url(text)
    if link is None:
        raise InvalidSourceError
    url = normalize_url(link)
    try:
        parse_web_url(url)
        is_own = authority(url) == authority(site_address)
    except ValueError:
        raise InvalidSourceError from None
    if is_own or len(url) > MAX_SOURCE_LENGTH:
        raise InvalidSourceError
    return url


def receive(database: Database, linkback: IncomingLinkback, *, now: datetime) -> PreviousResult | None:
    """Store and queue a linkback in a new transaction. See store_and_queue.

    Raises RateLimitError and DatabaseUnavailableError.
    """
    try:
        with database.write() as connection:
            return store_and_queue(connection, linkback, now=now)
    except IntegrityError:  # an import has just added the same linkback
        return PreviousResult(LinkbackState.PENDING, None)


def store_and_queue(connection: Connection, linkback: IncomingLinkback, *, now: datetime) -> PreviousResult | None:
    """Store a linkback and queue the check of its source. Return its earlier state, or None if it is new.

    If it is not new, the source is checked again, at most once within RECHECK_INTERVAL. Raises RateLimitError.
    """
    locks.acquire(connection, "linkbacks")  # the limits count the linkbacks of all senders
    row = connection.execute(
        select(received_linkback).where(
            received_linkback.c.source_url == linkback.source_url, received_linkback.c.target_url == linkback.target_url
        )
    ).first()
    if row is None:
        id_ = _insert(connection, linkback, now)
        _queue_check(connection, id_, linkback, f"{id_}", now, now)
        return None
    if row.checked_at is not None:
        run_at = max(now, row.checked_at + RECHECK_INTERVAL)
        _queue_check(connection, row.id, linkback, f"{row.id}:{row.checked_at.isoformat()}", now, run_at)
    return PreviousResult(LinkbackState(row.state), FailureReason(row.reason) if row.reason else None)


def add_imported(connection: Connection, values: Mapping[str, Any]) -> int:
    """Store the record of a linkback from an import, by the names of its columns. Returns its id."""
    return insert_returning_id(connection, received_linkback, values)


def _insert(connection: Connection, linkback: IncomingLinkback, now: datetime) -> int:
    """Insert a new linkback and return its id. Raises RateLimitError."""
    host = parse_web_url(linkback.source_url).host
    network = truncate_address(linkback.ip_address)
    HOST_LIMIT.check(connection, now, host=host)
    NETWORK_LIMIT.check(connection, now, network=network)
    TOTAL_LIMIT.check(connection, now)
    values = {
        "source_url": linkback.source_url,
        "target_url": linkback.target_url,
        "source_host": host,
        "post_slug": linkback.post_slug,
        "kind": linkback.kind,
        "state": LinkbackState.PENDING,
        "ip_prefix": network,
        "created_at": now,
    }
    return insert_returning_id(connection, received_linkback, values)


def _queue_check(
    connection: Connection, id_: int, linkback: IncomingLinkback, key: str, now: datetime, run_at: datetime
) -> None:
    payload: dict[str, Any] = {"linkback_id": id_}
    payload |= {name: text for name in ("title", "author", "excerpt") if (text := getattr(linkback, name))}
    queue.add(connection, JOB, payload, now=now, key=key, run_at=run_at)


def delete_received(connection: Connection, comment_id: int) -> None:
    """Delete the record of a linkback whose comment is erased."""
    connection.execute(delete(received_linkback).where(received_linkback.c.comment_id == comment_id))


def drop_ip_prefixes(connection: Connection, now: datetime) -> None:
    """Delete the IP prefixes of senders when they are no longer needed."""
    old = (received_linkback.c.ip_prefix.is_not(None)) & (received_linkback.c.created_at < now - IP_PREFIX_RETENTION)
    connection.execute(update(received_linkback).where(old).values(ip_prefix=None))
