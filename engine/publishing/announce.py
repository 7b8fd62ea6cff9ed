"""Telling other sites of what is published, changed and gone: the edition is compared with what they were told last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from engine.edition.edition import Edition
from engine.readers.linkbacks.send import has_news, outgoing, queue_changes
from engine.readers.storage.database import Database


def announce(edition: Edition, database: Database, now: datetime) -> int:
    """Queue the webmentions that an edition makes due, and give how many. Raises Unavailable."""
    if not edition.site.linkbacks.send:
        return 0
    live = [outgoing(item.article, item.rendered, edition.site) for item in edition.live(now)]
    with database.read() as connection:
        if not has_news(connection, live):
            return 0
    try:
        with database.write() as connection:
            return queue_changes(connection, live, now=now)
    except IntegrityError:  # another worker saw the same news at the same moment, and was first
        return 0
