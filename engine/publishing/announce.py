"""Send webmentions when articles are published, changed or removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from engine.db.database import Database
from engine.editions.edition import Edition
from engine.linkbacks.send import OutgoingLinks, find_outgoing_links, has_changes, queue_changes

SETTLE_TIME = timedelta(minutes=1)
"""The delay after the last change of the live posts. Workers need only seconds to agree on an edition."""


class Announcer:
    """Announces the live posts of one worker.

    For some seconds after a change, workers have different editions, and what one of them has announced looks outdated
    to another. So a worker waits until its live posts have not changed for SETTLE_TIME, and announces them once.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._edition: Edition | None = None
        self._links_by_slug: Mapping[str, OutgoingLinks] = {}
        self._live: Mapping[str, str] | None = None
        self._since: datetime | None = None
        self._is_announced = False

    def announce(self, edition: Edition, now: datetime) -> int:
        """Queue the webmentions that are due, and return their number. Raises DatabaseUnavailableError."""
        if not edition.site.linkbacks.send:
            return 0
        live = self._collect(edition, now)
        versions = {item.post_slug: item.content_hash for item in live}
        if versions != self._live or self._since is None or now < self._since:
            self._live, self._since, self._is_announced = versions, now, False
        if self._is_announced or now < self._since + SETTLE_TIME:
            return 0
        try:
            queued = self._queue(live, now)
        except IntegrityError:
            # Another worker has announced them at the same time. The next call queues what is left.
            return 0
        self._is_announced = True
        return queued

    def _collect(self, edition: Edition, now: datetime) -> list[OutgoingLinks]:
        """Return the outgoing links of the live posts. Those of an edition are collected once."""
        if edition is not self._edition:
            self._links_by_slug = {
                post.article.slug: find_outgoing_links(post.article, post.rendered, edition.site)
                for post in edition.posts
            }
            self._edition = edition
        return [self._links_by_slug[post.article.slug] for post in edition.live_posts(now)]

    def _queue(self, live: list[OutgoingLinks], now: datetime) -> int:
        with self._database.read() as connection:
            if not has_changes(connection, live):
                return 0
        with self._database.write() as connection:
            return queue_changes(connection, live, now=now)
