"""Atom feeds of the newest comments, of the whole site and of each article (RFC 4287)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, abort, make_response, render_template

from engine.comments import threads
from engine.comments.threads import PublicComment
from engine.content.front_matter import CommentPolicy
from engine.db.database import DatabaseUnavailableError
from web.comments.presenters import find_live_post
from web.core.cacheable import cacheable
from web.core.context import edition, now, services

bp = Blueprint("comment_feeds", __name__)

MAX_ENTRIES = 50


@bp.get("/feeds/comments.atom")
@cacheable()
def site_feed() -> Response:
    """Return the feed of all articles."""
    title = f"Comments on {edition().site.title}"
    return _render_feed(title, "/feeds/comments.atom", "/", None)


@bp.get("/feeds/comments/<slug>.atom")
@cacheable()
def article_feed(slug: str) -> Response:
    """Return the feed of an article."""
    item = find_live_post(slug)
    if item is None or item.article.front_matter.comments is CommentPolicy.OFF:
        abort(404)
    title = f"Comments on “{item.article.front_matter.title}”"
    return _render_feed(title, f"/feeds/comments/{slug}.atom", item.article.address, slug)


def _list_newest(slug: str | None) -> list[tuple[str, PublicComment]]:
    try:
        with services().database.read() as connection:
            return threads.list_newest(connection, slug, MAX_ENTRIES)
    except DatabaseUnavailableError:
        abort(503)


def _render_feed(title: str, feed_path: str, page_path: str, slug: str | None) -> Response:
    """Return the feed of an article, or of all if there is no slug."""
    live = {post.article.slug: post.article for post in edition().live_posts(now())}
    entries = [(live[slug], comment) for slug, comment in _list_newest(slug) if slug in live]
    changes = [comment.edited_at or comment.created_at for _, comment in entries]
    # Without comments, readers of feeds need a date that stays the same.
    published = (post.published for post in live.values() if slug in (None, post.slug))
    updated = max(changes or filter(None, published), default=datetime.fromtimestamp(0, UTC))
    response = make_response(
        render_template(
            "comments.atom", title=title, feed_path=feed_path, page_path=page_path, entries=entries, updated=updated
        )
    )
    response.mimetype = "application/atom+xml"
    return response
