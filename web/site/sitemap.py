"""What search engines and other programs read first: robots.txt, sitemap.xml and llms.txt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from flask import Blueprint, Response, abort, current_app, render_template

from engine.content.article import ArticleStatus
from engine.editions.edition import RenderedArticle
from web.core.article_view import view_article
from web.core.assets import find_asset
from web.core.cacheable import cacheable
from web.core.context import edition, now
from web.core.named_circuits import list_paths
from web.core.request_limits import slow

bp = Blueprint("sitemap", __name__)

MAX_ENTRIES = 50_000
"""The number of addresses in one sitemap (sitemaps.org). If there are more, sitemap.xml lists sitemaps."""
MAX_NEWEST = 30
"""The number of articles in llms.txt."""
LISTS = ("/exercises/", "/areas/", "/circuits/", "/plans/", "/favourites/", "/archive/", "/accessibility/")
NOT_CRAWLED = ("/search?", "/share/?", "/moderation/", "/preview/", "/comments/", "/subscriptions/", "/privacy/data/")
"""The beginnings of addresses without content of their own. Circuits are crawled: their pages say which are indexed."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """The absolute address of a page, and when it changed last, if that is known."""

    url: str
    changed: datetime | None = None


@bp.get("/robots.txt")
@cacheable()
def robots() -> Response:
    """Return the rules for crawlers, or the site's own static/robots.txt."""
    own = find_asset("robots.txt")
    if own is not None:
        return _text(own.read_text("utf-8"))
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_CRAWLED), ""]
    return _text("\n".join([*lines, f"Sitemap: {edition().site.absolute_url('/sitemap.xml')}", ""]))


@bp.get("/sitemap.xml")
@slow
@cacheable()
def sitemap() -> Response:
    """Return the addresses of all pages for search engines, or of the sitemaps that list them."""
    entries = list(_list_entries())
    parts = ceil(len(entries) / MAX_ENTRIES)
    if parts <= 1:
        return _xml("sitemap.xml", entries=entries)
    address = edition().site.absolute_url
    return _xml("sitemap_index.xml", urls=[address(f"/sitemap-{number}.xml") for number in range(1, parts + 1)])


@bp.get("/sitemap-<int:number>.xml")
@slow
@cacheable()
def sitemap_part(number: int) -> Response:
    """Return one of several sitemaps."""
    entries = list(_list_entries())
    found = entries[(number - 1) * MAX_ENTRIES : number * MAX_ENTRIES] if number else []
    if not found or len(entries) <= MAX_ENTRIES:
        abort(404)
    return _xml("sitemap.xml", entries=found)


@bp.get("/llms.txt")
@cacheable()
def llms() -> Response:
    """Return an overview of the site as Markdown for language models (llmstxt.org)."""
    articles = [view_article(item) for item in edition().live_posts(now())[:MAX_NEWEST]]
    return _text(render_template("llms.txt", articles=articles))


def _list_entries() -> Iterator[SitemapEntry]:
    """Yield the pages that search engines may show: articles first, then those of the library."""
    current = edition()
    posts = current.live_posts(now())
    dates = [date for item in posts if (date := _changed(item))]
    yield SitemapEntry(current.site.absolute_url("/"), max(dates, default=None))
    pages = [page for page in current.pages.values() if current.status(page, now()) is ArticleStatus.LIVE]
    for item in (*posts, *pages):
        if item.article.front_matter.canonical is None:
            yield SitemapEntry(current.site.absolute_url(item.article.address), _changed(item))
    for kind, slug in current.topics:
        found = current.find_topic(kind, slug, now())
        if found is not None:
            topic, articles = found
            changes = [date for item in articles if (date := _changed(item))]
            yield SitemapEntry(current.site.absolute_url(topic.path), max(changes, default=None))
    library = current.library
    paths = [*LISTS, *(f"/exercises/{exercise.id}/" for exercise in library.current)]
    paths += [f"/areas/{area}/" for area in library.vocabulary.areas]
    paths += [plan.path for plan in current.plans.values()]
    for path in (*paths, *list_paths()):
        yield SitemapEntry(current.site.absolute_url(path))


def _changed(item: RenderedArticle) -> datetime | None:
    return item.article.updated or item.article.published


def _xml(template: str, **values: object) -> Response:
    return current_app.response_class(render_template(template, **values), mimetype="application/xml")


def _text(content: str) -> Response:
    return current_app.response_class(content, mimetype="text/plain")
