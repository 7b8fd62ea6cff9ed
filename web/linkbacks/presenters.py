"""Linkbacks on the page of an article. web/site imports these functions."""

from __future__ import annotations

from flask import Response

from engine.content.front_matter import CommentPolicy
from engine.editions.edition import RenderedArticle
from engine.linkbacks.approved import Linkback, list_approved
from web.core.context import edition, services


def list_linkbacks(item: RenderedArticle) -> list[Linkback]:
    """Return the approved linkbacks of an article.

    There are none if comments are off, or if the database is unavailable.
    """
    if item.article.front_matter.comments is CommentPolicy.OFF:
        return []
    return services().database.read_or(lambda connection: list_approved(connection, item.article.slug), [])


def add_discovery_headers(response: Response) -> None:
    """Tell other sites in the headers where an article accepts linkbacks."""
    site = edition().site
    if site.linkbacks.webmention:
        response.headers.add("Link", f'<{site.absolute_url("/webmention")}>; rel="webmention"')
    if site.linkbacks.pingback:
        response.headers["X-Pingback"] = site.absolute_url("/pingback")
