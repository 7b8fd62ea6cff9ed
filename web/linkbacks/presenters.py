"""What an article's page says and shows of linkbacks."""

from __future__ import annotations

from contextlib import suppress

from flask import Response

from engine.content.front_matter import CommentPolicy
from engine.db.database import DatabaseUnavailableError
from engine.editions.edition import RenderedArticle
from engine.linkbacks.approved import Linkback, list_approved
from web.core.context import edition, services


def shown(item: RenderedArticle) -> list[Linkback]:
    """The approved linkbacks of an article; none where it has no comments either, or while the database is away."""
    if item.article.front_matter.comments is not CommentPolicy.OFF:
        with suppress(DatabaseUnavailableError), services().database.read() as connection:
            return list_approved(connection, item.article.slug)
    return []


def advertise(response: Response) -> None:
    """Say in the headers of an article's page where it takes linkbacks."""
    site = edition().site
    if site.linkbacks.webmention:
        response.headers.add("Link", f'<{site.absolute_url("/webmention")}>; rel="webmention"')
    if site.linkbacks.pingback:
        response.headers["X-Pingback"] = site.absolute_url("/pingback")
