"""Redirects from addresses that WordPress makes of those of articles and lists, for blogs that have moved here."""

from __future__ import annotations

import re

from flask import redirect, request
from werkzeug.wrappers import Response

from engine.content.front_matter import CommentPolicy
from engine.content.topics import Topic, TopicKind
from engine.editions.edition import RenderedArticle
from web.comments.presenters import find_live_post
from web.core.context import edition, now

_FORMS = ("feed", "rdf", "rss", "rss2", "atom")
_COMMENT_FORMS = ("comments-rss2", "comments-atom")
"""The names of feeds in the query `feed` of WordPress."""
_FEED_PATH = re.compile(rf"(?P<page>/.*)?/feed(?:/(?:{'|'.join(_FORMS)}))?/?")
_VARIANT_PATH = re.compile(r"(?:/index\.php)?(?P<page>/.*?)(?:/(?:comment-page-\d+|amp))?/?")
"""An article with pages of comments, for AMP, or on a server without rewritten addresses."""

_LISTS = {"tag": TopicKind.TAG, "category": TopicKind.TAG, "author": TopicKind.AUTHOR}
_LIST_PATH = re.compile(rf"/(?P<list>{'|'.join(_LISTS)})/(?:[^/]+/)*?(?P<slug>[^/]+)(?:/page/\d+)?/?")

SITE_FEED = "/feed.xml"
COMMENT_FEED = "/feeds/comments.atom"


def redirect_path(path: str) -> Response | None:
    """Redirect the path of a feed, such as /feed/atom/, of a list, such as /category/strength/, or of /<post>/amp/."""
    if match := _FEED_PATH.fullmatch(path):
        return _redirect_to(match["page"] or "/")
    if topic := _find_topic(path):
        return redirect(topic.path, 301)
    match = _VARIANT_PATH.fullmatch(path)
    if match is None or match["page"] in (path, path.rstrip("/")):
        return None
    item = _find_article(match["page"])
    return redirect(item.article.address, 301) if item and find_live_post(item.article.slug) is item else None


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
    if topic := _find_topic(page):
        return redirect(f"{topic.path}feed.xml", 301)
    item = _find_article(page)
    live = find_live_post(item.article.slug) if item else None
    if live is None or live is not item or live.article.front_matter.comments is CommentPolicy.OFF:
        return None
    return redirect(f"/feeds/comments/{live.article.slug}.atom", 301)


def _find_article(page: str) -> RenderedArticle | None:
    """Return the article at an address, or that was there before."""
    current, twins = edition(), (page.rstrip("/"), f"{page.rstrip('/')}/")
    return next(
        filter(None, (find(path) for path in twins for find in (current.by_address.get, current.find_moved))), None
    ) or next(filter(None, (current.find_redirect(path, ()) for path in twins)), None)


def _find_topic(path: str) -> Topic | None:
    """Return the topic of a list of WordPress. Its categories are tags here, and of nested ones the last counts."""
    match = _LIST_PATH.fullmatch(path)
    found = edition().find_topic(_LISTS[match["list"]], match["slug"].lower(), now()) if match else None
    return found[0] if found else None
