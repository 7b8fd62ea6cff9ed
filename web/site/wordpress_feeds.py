"""Redirects from the addresses of WordPress's feeds, so that people who follow a blog that has moved keep up."""

from __future__ import annotations

import re

from flask import redirect, request
from werkzeug.wrappers import Response

from engine.content.front_matter import CommentPolicy
from web.comments.presenters import find_live_post
from web.core.context import edition

_FORMS = ("feed", "rdf", "rss", "rss2", "atom")
_COMMENT_FORMS = ("comments-rss2", "comments-atom")
"""The names of feeds in the query `feed` of WordPress."""
_FEED_PATH = re.compile(rf"(?P<page>/.*)?/feed(?:/(?:{'|'.join(_FORMS)}))?/?")

SITE_FEED = "/feed.xml"
COMMENT_FEED = "/feeds/comments.atom"


def redirect_feed_path(path: str) -> Response | None:
    """Redirect /feed/, /comments/feed/ and /<post>/feed/, also with a form such as /feed/atom/."""
    match = _FEED_PATH.fullmatch(path)
    return _redirect_to(match["page"] or "/") if match else None


def redirect_feed_query() -> Response | None:
    """Redirect a page with a query such as ?feed=rss2."""
    form = request.args.get("feed")
    if form in _COMMENT_FORMS:
        return redirect(COMMENT_FEED, 301)
    return _redirect_to(request.path) if form in _FORMS else None


def _redirect_to(page: str) -> Response | None:
    """Redirect to the feed of a page. As in WordPress, that of an article has its comments."""
    if page == "/":
        return redirect(SITE_FEED, 301)
    if page.rstrip("/") == "/comments":
        return redirect(COMMENT_FEED, 301)
    current, twins = edition(), (page.rstrip("/"), f"{page.rstrip('/')}/")
    item = next(
        filter(None, (find(path) for path in twins for find in (current.by_address.get, current.find_moved))), None
    ) or next(filter(None, (current.find_redirect(path, ()) for path in twins)), None)
    live = find_live_post(item.article.slug) if item else None
    if live is None or live is not item or live.article.front_matter.comments is CommentPolicy.OFF:
        return None
    return redirect(f"/feeds/comments/{live.article.slug}.atom", 301)
