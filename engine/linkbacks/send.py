"""Webmentions to the pages that an article links to: when it is published, changed or removed.

Only links in articles cause webmentions. Received linkbacks never do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, select

from engine.config.site import Site
from engine.content.article import Article
from engine.content.body import RenderedBody
from engine.db.database import Database
from engine.http.client import HttpClient, HttpResponse, UnreachableError
from engine.http.urls import parse_web_url
from engine.jobs import queue
from engine.linkbacks.html import StartTag, resolve_links, resolve_url
from engine.linkbacks.source import authority, normalize_url
from engine.linkbacks.tables import sent_webmention

JOB = "webmention"
MAX_TARGETS = 100
"""The limit for one article."""
MAX_AGE_WHEN_FIRST_SEEN = timedelta(days=7)
"""No webmentions are sent for an article that is older when it is first seen, because it came with an existing blog."""
MAX_HEADER_LENGTH = 8_000
"""The number of characters of a Link header that are read."""

_ARTICLE_ROW = ""
"""The target_url of the row that records the last version of an article."""
_REL = "webmention"
_LINK = re.compile(r"""<([^<>]*)>((?:\s*;\s*[^\s=;,"<]+\s*(?:=\s*(?:"[^"]*"|[^\s";,<]*))?)*)""")
_REL_PARAMETER = re.compile(r""";\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]*))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OutgoingLinks:
    """The links of a live article to other sites, and a hash of its version."""

    post_slug: str
    source_url: str
    published: datetime | None
    target_urls: frozenset[str]
    content_hash: str


def find_outgoing_links(article: Article, rendered: RenderedBody, site: Site) -> OutgoingLinks:
    """Return the links of a live article. Images and links to the site itself are left out."""
    source_url = site.absolute_url(article.address)
    version = sha256("\0".join((source_url, article.front_matter.title, rendered.markdown)).encode()).hexdigest()
    links = dict.fromkeys(normalize_url(link.url) for link in rendered.links if not link.is_image)
    targets = [url for url in links if _is_other_site(url, site)]
    return OutgoingLinks(article.slug, source_url, article.published, frozenset(targets[:MAX_TARGETS]), version)


def _is_other_site(url: str, site: Site) -> bool:
    try:
        parse_web_url(url)
        return authority(url) != authority(site.address)
    except ValueError:
        return False


def has_changes(connection: Connection, live: Iterable[OutgoingLinks]) -> bool:
    """Return True if queue_changes would queue or record anything. This only reads, so it may be called often."""
    known = select(sent_webmention.c.post_slug, sent_webmention.c.content_hash).where(
        sent_webmention.c.target_url == _ARTICLE_ROW
    )
    return {row.post_slug: row.content_hash for row in connection.execute(known)} != {
        post.post_slug: post.content_hash for post in live
    }


def queue_changes(connection: Connection, live: Iterable[OutgoingLinks], *, now: datetime) -> int:
    """Queue the webmentions for all changes since the last call, and return their number.

    `live` has all articles that readers can see. The changes are recorded, so that no other worker queues them again.
    """
    posts = {post.post_slug: post for post in live}
    known: dict[str, dict[str, Row[Any]]] = {}
    for row in connection.execute(select(sent_webmention).with_for_update()):
        known.setdefault(row.post_slug, {})[row.target_url] = row
    queued = 0
    for post in posts.values():
        rows = known.get(post.post_slug, {})
        if _ARTICLE_ROW not in rows or rows[_ARTICLE_ROW].content_hash != post.content_hash:
            queued += _queue_new_version(connection, post, rows, now)
    for slug in known.keys() - posts.keys():
        for target_url, row in known[slug].items():
            if target_url != _ARTICLE_ROW:
                queued += _queue_webmention(connection, slug, row.source_url, target_url, now)
        connection.execute(sent_webmention.delete().where(sent_webmention.c.post_slug == slug))
    return queued


def _queue_new_version(connection: Connection, post: OutgoingLinks, rows: Mapping[str, Row[Any]], now: datetime) -> int:
    """Queue the webmentions for a new version of an article, also to pages that it no longer links to."""
    is_old = post.published is None or post.published < now - MAX_AGE_WHEN_FIRST_SEEN
    is_imported = is_old and _ARTICLE_ROW not in rows
    queued = 0
    for target_url in sorted({_ARTICLE_ROW, *rows, *post.target_urls}):
        is_article = target_url == _ARTICLE_ROW
        if not is_article and not is_imported:
            queued += _queue_webmention(connection, post.post_slug, post.source_url, target_url, now)
        connection.execute(sent_webmention.delete().where(_row_of(post.post_slug, target_url)))
        if is_article or target_url in post.target_urls:
            connection.execute(
                sent_webmention.insert().values(
                    post_slug=post.post_slug,
                    target_url=target_url,
                    source_url=post.source_url,
                    content_hash=post.content_hash,
                    state="none" if is_article or is_imported else "pending",
                    created_at=now,
                )
            )
    return queued


def _queue_webmention(connection: Connection, post_slug: str, source_url: str, target_url: str, now: datetime) -> int:
    """Queue a webmention and return 1, the number of jobs."""
    payload = {"post_slug": post_slug, "source_url": source_url, "target_url": target_url}
    queue.add(connection, JOB, payload, now=now)
    return 1


def _row_of(post_slug: str, target_url: str) -> ColumnElement[bool]:
    return and_(sent_webmention.c.post_slug == post_slug, sent_webmention.c.target_url == target_url)


@dataclass(frozen=True, slots=True)
class SendWebmention:
    """The handler of the jobs that queue_changes queues."""

    database: Database
    http_client: HttpClient
    clock: Callable[[], datetime]

    def __call__(self, payload: Mapping[str, Any]) -> None:
        """Send a webmention if the target accepts any, and record the result. Raises UnreachableError."""
        state, endpoint = self._send(payload["source_url"], payload["target_url"])
        with self.database.write() as connection:
            connection.execute(
                sent_webmention.update()
                .where(_row_of(payload["post_slug"], payload["target_url"]))
                .values(state=state, endpoint=endpoint, sent_at=self.clock())
            )

    def _send(self, source_url: str, target_url: str) -> tuple[str, str | None]:
        """Return the state of the webmention, and the target's endpoint if it has one. Raises UnreachableError."""
        page = self.http_client.get(target_url)
        if page.status >= 500:
            raise UnreachableError(f"the target returned {page.status}")
        endpoint = find_endpoint(page) if page.is_success else None
        if endpoint is None:
            return "none", None
        response = self.http_client.post(endpoint, {"source": source_url, "target": target_url})
        if response.status >= 500 or response.status == 429:
            raise UnreachableError(f"the endpoint returned {response.status}")
        return ("sent" if response.is_success else "failed"), endpoint


def find_endpoint(page: HttpResponse) -> str | None:
    """Return the URL of a page's webmention endpoint, or None if it has none.

    The first Link header counts, or the first <link> or <a> element if there is no such header.
    """
    for header in page.link_headers:
        for url, parameters in _LINK.findall(header[:MAX_HEADER_LENGTH]):
            rel = _REL_PARAMETER.search(parameters)
            if rel and _REL in (rel[1] or rel[2] or "").lower().split():
                return resolve_url(page.url, url)
    for token, link in resolve_links(page.text, page.url, {"link": "href", "a": "href"}):
        if link is not None and isinstance(token, StartTag) and _REL in token.tokens("rel"):
            return link
    return None
