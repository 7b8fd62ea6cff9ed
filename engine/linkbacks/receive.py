"""Being told of a link to an article: it is noted and queued within limits, and nothing is fetched before that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError

from engine.comments.erasure import IP_PREFIX_RETENTION
from engine.db import locks
from engine.db.database import Database
from engine.db.limits import RateLimit
from engine.db.schema import insert_returning_id
from engine.http.address_ranges import truncate_address
from engine.http.urls import parse_web_url
from engine.jobs import queue
from engine.linkbacks.source import authority, normalize_url
from engine.linkbacks.tables import received_linkback

JOB = "linkback"
MAX_SOURCE_LENGTH = 500  # characters
_WINDOW, _TIME = timedelta(hours=1), received_linkback.c.created_at
HOST_LIMIT = RateLimit(30, _WINDOW, _TIME, received_linkback.c.source_host == bindparam("host"))
"""New linkbacks whose sources are on one host."""
NETWORK_LIMIT = RateLimit(60, _WINDOW, _TIME, received_linkback.c.ip_prefix.is_not_distinct_from(bindparam("network")))
"""New linkbacks from one network. Senders without an address count as one."""
TOTAL_LIMIT = RateLimit(500, _WINDOW, _TIME)
"""All new linkbacks."""
RECHECK_INTERVAL = timedelta(minutes=10)  # a source that was looked at is not looked at again before


class LinkbackKind(StrEnum):
    """The protocols."""

    WEBMENTION = "webmention"
    PINGBACK = "pingback"
    TRACKBACK = "trackback"


class LinkbackState(StrEnum):
    """What is known of a source. A failed one never linked to us as far as we know; one that is gone did."""

    PENDING = "pending"
    VERIFIED = "verified"
    FAILED = "failed"
    GONE = "gone"


class FailureReason(StrEnum):
    """Why a source failed or is gone, in words for the owner."""

    UNREACHABLE = "the source cannot be reached"
    NO_PAGE = "there is no page at the source's address"
    NO_LINK = "the source does not link to the article"
    NOT_READ = "the source could not be read"


class InvalidSourceError(Exception):
    """The source is no address of another site that could be fetched."""


@dataclass(frozen=True, slots=True)
class IncomingLinkback:
    """What was told: the page at source links to target, which is the article post. address is the sender's.

    Trackbacks bring the last three, which hold where the source does not say them itself.
    """

    kind: LinkbackKind
    source: str
    target: str
    post: str
    address: str = ""
    title: str = ""
    author: str = ""
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class PreviousResult:
    """What was known of a source and target before they were told again."""

    state: LinkbackState
    reason: FailureReason | None


def read_source(written: str, site_address: str) -> str:
    """The one spelling of a source's address. Raises BadSource; a page of our own site is none."""
    source = normalize_url(written)
    try:
        parse_web_url(written.strip())
        is_ours = authority(source) == authority(site_address)
    except ValueError:
        raise InvalidSourceError from None
    if is_ours or len(source) > MAX_SOURCE_LENGTH:
        raise InvalidSourceError
    return source


def receive(database: Database, ping: IncomingLinkback, *, now: datetime) -> PreviousResult | None:
    """Accept what was told in a transaction of its own. Raises RateLimitError, or Unavailable."""
    try:
        with database.write() as connection:
            return store_and_queue(connection, ping, now=now)
    except IntegrityError:  # an import brought the same at this moment
        return PreviousResult(LinkbackState.PENDING, None)


def store_and_queue(connection: Connection, ping: IncomingLinkback, *, now: datetime) -> PreviousResult | None:
    """Note and queue what was told; gives what was known of it before, None for something new. Raises RateLimitError.

    Told again, a source is looked at again, but only once within AGAIN_AFTER, however often it is told.
    """
    locks.acquire(connection, "linkbacks")  # one at a time, because they are counted in all
    found = connection.execute(
        select(received_linkback).where(
            received_linkback.c.source_url == ping.source, received_linkback.c.target_url == ping.target
        )
    ).first()
    if found is None:
        number = _new(connection, ping, now)
        _queue(connection, number, ping, f"{number}", now, now)
        return None
    if found.checked_at is not None:
        run_at = max(now, found.checked_at + RECHECK_INTERVAL)
        _queue(connection, found.id, ping, f"{found.id}:{found.checked_at.isoformat()}", now, run_at)
    return PreviousResult(LinkbackState(found.state), FailureReason(found.reason) if found.reason else None)


def _new(connection: Connection, ping: IncomingLinkback, now: datetime) -> int:
    """A row for something new, and its number. Raises RateLimitError."""
    host = parse_web_url(ping.source).host
    network = truncate_address(ping.address)
    HOST_LIMIT.check(connection, now, host=host)
    NETWORK_LIMIT.check(connection, now, network=network)
    TOTAL_LIMIT.check(connection, now)
    values = {
        "source_url": ping.source,
        "target_url": ping.target,
        "source_host": host,
        "post_slug": ping.post,
        "kind": ping.kind,
        "state": LinkbackState.PENDING,
        "ip_prefix": network,
        "created_at": now,
    }
    return insert_returning_id(connection, received_linkback, values)


def _queue(
    connection: Connection, number: int, ping: IncomingLinkback, key: str, now: datetime, run_at: datetime
) -> None:
    payload: dict[str, Any] = {"mention": number}
    payload |= {name: text for name in ("title", "author", "excerpt") if (text := getattr(ping, name))}
    queue.add(connection, JOB, payload, now=now, key=key, run_at=run_at)


def delete_received(connection: Connection, comment_id: int) -> None:
    """Delete the record of a linkback whose comment is erased."""
    connection.execute(delete(received_linkback).where(received_linkback.c.comment_id == comment_id))


def drop_ip_prefixes(connection: Connection, now: datetime) -> None:
    """Delete the IP prefixes of senders when they are no longer needed."""
    old = (received_linkback.c.ip_prefix.is_not(None)) & (received_linkback.c.created_at < now - IP_PREFIX_RETENTION)
    connection.execute(update(received_linkback).where(old).values(ip_prefix=None))
