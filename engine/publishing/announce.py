"""Send webmentions, and messages to the WebSub hub, when articles are published, changed or removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from engine.db.database import Database
from engine.editions.edition import Edition
from engine.linkbacks.send import OutgoingLinks, find_outgoing_links, has_changes, queue_changes
from engine.publishing import websub

SETTLE_TIME = timedelta(minutes=1)
"""The delay after the last change of the live posts. Workers need only seconds to agree on an edition."""


class Announcer:
    """Announces the live posts of one worker.

    For a moment after a change, workers have different editions, and what one of them has announced looks outdated to
    another. So a worker waits until its live posts have not changed for SETTLE_TIME, and announces them once. Only then
    it reads their bodies.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._live: Mapping[str, tuple[str, str, str]] | None = None
        self._since: datetime | None = None
        self._is_announced = False

    def announce(self, edition: Edition, now: datetime) -> int:
        """Queue the webmentions that are due, and return their number. Raises DatabaseUnavailableError."""
        site = edition.site
        if not site.linkbacks.send and site.websub_hub is None:
            return 0
        posts = edition.live_posts(now)
        live = {
            post.article.slug: (
                post.body_hash,
                post.article.front_matter.title,
                site.absolute_url(post.article.address),
            )
            for post in posts
        }
        if live != self._live or self._since is None or now < self._since:
            self._live, self._since, self._is_announced = live, now, False
        if self._is_announced or now < self._since + SETTLE_TIME:
            return 0
        queued = 0
        try:
            if site.linkbacks.send:
                links = [find_outgoing_links(post.article, edition.body(post.article.slug), site) for post in posts]
                queued = self._queue(links, now)
        except IntegrityError:
            # Another worker has announced them at the same time. The next call queues what is left.
            return 0
        if site.websub_hub is not None:
            with self._database.write() as connection:
                websub.queue_pings(connection, site, live, now)
        self._is_announced = True
        return queued

    def _queue(self, live: list[OutgoingLinks], now: datetime) -> int:
        with self._database.read() as connection:
            if not has_changes(connection, live):
                return 0
        with self._database.write() as connection:
            return queue_changes(connection, live, now=now)
