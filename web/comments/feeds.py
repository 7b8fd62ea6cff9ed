"""Atom feeds of comments: of all articles, and of one (RFC 4287)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask import Blueprint, Response, abort, make_response, render_template

from engine.comments import threads
from engine.comments.threads import PublicComment
from engine.content.front_matter import CommentPolicy
from engine.db.database import DatabaseUnavailableError
from web.comments.presenters import find_live_post
from web.core.context import edition, now, services

bp = Blueprint("comment_feeds", __name__)

MAX_ENTRIES = 50


@bp.get("/feeds/comments.atom")
def site_feed() -> Response:
    """The newest comments of all articles."""
    site = edition().site
    return _feed(f"Comments on {site.title}", "/feeds/comments.atom", "/", _newest(None))


@bp.get("/feeds/comments/<slug>.atom")
def article_feed(slug: str) -> Response:
    """The newest comments of an article."""
    item = find_live_post(slug)
    if item is None or item.article.front_matter.comments is CommentPolicy.OFF:
        abort(404)
    title = f"Comments on “{item.article.front_matter.title}”"
    return _feed(title, f"/feeds/comments/{slug}.atom", item.article.address, _newest(slug))


def _newest(slug: str | None) -> list[tuple[str, PublicComment]]:
    try:
        with services().database.read() as connection:
            return threads.list_newest(connection, slug, MAX_ENTRIES)
    except DatabaseUnavailableError:
        abort(503)


def _feed(title: str, own: str, of: str, found: Iterable[tuple[str, PublicComment]]) -> Response:
    live = {post.article.slug: post.article for post in edition().live_posts(now())}
    entries = [(live[slug], shown) for slug, shown in found if slug in live]
    updated: datetime = max((shown.edited_at or shown.at for _, shown in entries), default=now())
    response = make_response(
        render_template("comments.atom", title=title, own=own, of=of, entries=entries, updated=updated)
    )
    response.mimetype = "application/atom+xml"
    return response
