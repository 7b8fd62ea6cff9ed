"""Telling the pages that an article links to: when it is published, when it changes, and when it goes.

Only what stands in articles is ever told. That somebody linked to us leads to nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Row, select

from engine.config.site import Site
from engine.content.article import Article
from engine.content.body import RenderedBody
from engine.db.database import Database
from engine.http.client import HttpClient, UnreachableError
from engine.http.urls import parse_web_url
from engine.jobs import queue
from engine.linkbacks.discovery import find_endpoint
from engine.linkbacks.source import authority, normalize_url
from engine.linkbacks.tables import sent_webmention

JOB = "webmention"
MAX_TARGETS = 100  # of one article
MAX_AGE_WHEN_FIRST_SEEN = timedelta(days=7)
"""An article that is older when it is first seen was moved here with its blog, and is not told of."""

_ITSELF = ""
"""The target of the row that says which version of an article was seen last."""


@dataclass(frozen=True, slots=True)
class OutgoingLinks:
    """A live post: its slug and absolute address, what it links to elsewhere, and a digest of its version."""

    post: str
    source: str
    published: datetime | None
    targets: frozenset[str]
    digest: str


def find_outgoing_links(article: Article, rendered: RenderedBody, site: Site) -> OutgoingLinks:
    """What a live post has to tell."""
    source = site.absolute_url(article.address)
    version = sha256("\0".join((source, article.front_matter.title, article.source.text)).encode()).hexdigest()
    links = dict.fromkeys(normalize_url(link.url) for link in rendered.links if not link.is_image)
    targets = [target for target in links if _is_elsewhere(target, site)]
    return OutgoingLinks(article.slug, source, article.published, frozenset(targets[:MAX_TARGETS]), version)


def _is_elsewhere(url: str, site: Site) -> bool:
    """Whether an address is one of the web, and of another site."""
    try:
        parse_web_url(url)
        return authority(url) != authority(site.address)
    except ValueError:
        return False


def has_changes(connection: Connection, live: Iterable[OutgoingLinks]) -> bool:
    """Whether queue_changes would find something: a look without writing, which may be taken often."""
    seen = select(sent_webmention.c.post_slug, sent_webmention.c.content_hash).where(
        sent_webmention.c.target_url == _ITSELF
    )
    return {row.post_slug: row.content_hash for row in connection.execute(seen)} != {
        item.post: item.digest for item in live
    }


def queue_changes(connection: Connection, live: Iterable[OutgoingLinks], *, now: datetime) -> int:
    """Queue what has to be told since the last time, and give how many jobs that makes.

    live are all posts that readers can see. What is queued counts as told, so that nobody else queues it, too.
    """
    posts = {item.post: item for item in live}
    known: dict[str, dict[str, Row[Any]]] = {}
    for row in connection.execute(select(sent_webmention).with_for_update()):
        known.setdefault(row.post_slug, {})[row.target_url] = row
    queued = 0
    for item in posts.values():
        rows = known.get(item.post, {})
        if _ITSELF not in rows or rows[_ITSELF].content_hash != item.digest:
            queued += _queue_changes_of(connection, item, rows, now)
    for post in known.keys() - posts.keys():
        for target, row in known[post].items():
            if target != _ITSELF:
                queued += _tell(connection, post, row.source_url, target, now)
        connection.execute(sent_webmention.delete().where(sent_webmention.c.post_slug == post))
    return queued


def _queue_changes_of(connection: Connection, item: OutgoingLinks, rows: Mapping[str, Row[Any]], now: datetime) -> int:
    """Queue what a new version of a post has to tell, to its old targets too; those then are forgotten."""
    is_old = item.published is None or item.published < now - MAX_AGE_WHEN_FIRST_SEEN
    moved_here = is_old and _ITSELF not in rows
    queued = 0
    for target in sorted({_ITSELF, *rows, *item.targets}):
        if target != _ITSELF and not moved_here:
            queued += _tell(connection, item.post, item.source, target, now)
        this = (sent_webmention.c.post_slug == item.post) & (sent_webmention.c.target_url == target)
        connection.execute(sent_webmention.delete().where(this))
        if target == _ITSELF or target in item.targets:
            state = "none" if target == _ITSELF or moved_here else "pending"
            connection.execute(
                sent_webmention.insert().values(
                    post_slug=item.post,
                    target_url=target,
                    source_url=item.source,
                    content_hash=item.digest,
                    state=state,
                    created_at=now,
                )
            )
    return queued


def _tell(connection: Connection, post: str, source: str, target: str, now: datetime) -> int:
    queue.add(connection, JOB, {"post": post, "source": source, "target": target}, now=now)
    return 1


@dataclass(frozen=True, slots=True)
class SendWebmention:
    """The handler of the job that queue_changes queues."""

    database: Database
    web: HttpClient
    clock: Callable[[], datetime]

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Tell a target's site about its source, if that wants to be told. Raises Unreachable, to be tried again."""
        state, address = self._send(payload["source"], payload["target"])
        this = (sent_webmention.c.post_slug == payload["post"]) & (sent_webmention.c.target_url == payload["target"])
        with self.database.write() as connection:
            connection.execute(
                sent_webmention.update().where(this).values(state=state, endpoint=address, sent_at=self.clock())
            )

    def _send(self, source: str, target: str) -> tuple[str, str | None]:
        """What came of it, and the endpoint where there is one."""
        page = self.web.get(target)
        if page.status >= 500:
            raise UnreachableError
        address = find_endpoint(page) if page.is_success else None
        if address is None:
            return "none", None
        answer = self.web.post(address, {"source": source, "target": target})
        if answer.status >= 500 or answer.status == 429:
            raise UnreachableError
        return ("sent" if answer.is_success else "failed"), address
