"""Telling other sites of what is published, changed and gone: the edition is compared with what they were told last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from engine.db.database import Database
from engine.editions.edition import Edition
from engine.linkbacks.send import OutgoingLinks, find_outgoing_links, has_changes, queue_changes

SETTLE_TIME = timedelta(minutes=1)
"""So long what is live has to be the same before it is told: far longer than workers need to come to one edition."""


class Announcer:
    """Tells of the editions of one worker; others with the same database tell of theirs.

    For some seconds after a change, workers have different editions, and what one told looks like news to another with
    the older one. So a worker tells only of what has been live for a while, and only where its own edition or the time
    brought that: what another worker wrote into the database is no reason.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._edition: Edition | None = None
        self._posts: Mapping[str, OutgoingLinks] = {}
        self._live: Mapping[str, str] | None = None
        self._since: datetime | None = None
        self._is_told = False

    def announce(self, edition: Edition, now: datetime) -> int:
        """Queue the webmentions that an edition makes due, and give how many. Raises Unavailable."""
        if not edition.site.linkbacks.send:
            return 0
        live = self._outgoing(edition, now)
        versions = {item.post: item.digest for item in live}
        if versions != self._live or self._since is None or now < self._since:
            self._live, self._since, self._is_told = versions, now, False
        if self._is_told or now < self._since + SETTLE_TIME:
            return 0
        try:
            queued = self._queue(live, now)
        except IntegrityError:
            # Another worker told at the same moment, and was first. What that left is for the next look.
            return 0
        self._is_told = True
        return queued

    def _outgoing(self, edition: Edition, now: datetime) -> list[OutgoingLinks]:
        """What the live posts have to tell, made once for each edition."""
        if edition is not self._edition:
            posts = {
                post.article.slug: find_outgoing_links(post.article, post.rendered, edition.site)
                for post in edition.posts
            }
            self._edition, self._posts = edition, posts
        return [self._posts[post.article.slug] for post in edition.live_posts(now)]

    def _queue(self, live: list[OutgoingLinks], now: datetime) -> int:
        with self._database.read() as connection:
            if not has_changes(connection, live):
                return 0
        with self._database.write() as connection:
            return queue_changes(connection, live, now=now)
