"""Lists of articles: by tag, series and author, and the archive by year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, abort, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from engine.config.site import Author
from engine.content.topics import Topic, TopicKind, find_topics, make_slug
from engine.editions.edition import RenderedArticle
from engine.pagination import paginate
from engine.text import parse_number
from web.core.article_view import view_article
from web.core.cacheable import cacheable
from web.core.context import edition, now
from web.core.link_preview import find_section
from web.core.redirects import keep_query
from web.site.feeds import Channel, render_feed

bp = Blueprint("topics", __name__)

KINDS = f"<any({','.join(TopicKind)}):kind>"
TITLES = {TopicKind.TAG: "Tags", TopicKind.SERIES: "Series", TopicKind.AUTHOR: "Authors"}
MAX_ARCHIVE = 200
"""The number of articles after which the archive only links to the pages of earlier years."""


@dataclass(frozen=True, slots=True)
class SeriesPart:
    """The place of an article in its series, whose live parts are in their order. number counts from 1."""

    topic: Topic
    parts: Sequence[RenderedArticle]
    number: int


@bp.get(f"/{KINDS}/")
@cacheable()
def index(kind: str) -> str:
    """List the tags, the series or the authors of live articles, by name."""
    current = edition()
    slugs = (slug for topic_kind, slug in current.topics if topic_kind == kind)
    found = [topic for slug in slugs if (topic := current.find_topic(TopicKind(kind), slug, now()))]
    topics = [(topic, len(posts)) for topic, posts in sorted(found, key=lambda each: each[0].name.casefold())]
    return render_template("topics.html", section=find_section(kind), topics=topics)


@bp.get(f"/{KINDS}/<slug>/")
@bp.get(f"/{KINDS}/<slug>/page/<text>/")
@cacheable()
def show(kind: str, slug: str, text: str = "") -> AnyResponse | str:
    """Show the articles of a topic, newest first and page by page; all parts of a series, in their order."""
    found = edition().find_topic(TopicKind(kind), slug, now())
    if found is None:
        return _redirect_spelling(TopicKind(kind), slug) or abort(404)
    topic, posts = found
    number = parse_number(text) if text else 1
    is_series = topic.kind is TopicKind.SERIES
    page = paginate(posts[::-1] if is_series else posts, number or 1, len(posts) if is_series else _per_page())
    if text == "1":
        return redirect(topic.path, 301)
    if number is None or number > page.pages:
        abort(404)
    return render_template(
        "topic.html",
        topic=topic,
        title=TITLES[topic.kind],
        author=find_author(topic),
        channel=topic_channel(topic),
        page=page,
        articles=[view_article(item) for item in page.items],
    )


@bp.get(f"/{KINDS}/<slug>/feed.xml", defaults={"form": "xml"})
@bp.get(f"/{KINDS}/<slug>/feed.json", defaults={"form": "json"})
@cacheable()
def feed(kind: str, slug: str, form: str) -> Response:
    """Return the feed of a topic."""
    topic, posts = edition().find_topic(TopicKind(kind), slug, now()) or abort(404)
    return render_feed(topic_channel(topic), posts, form)


@bp.get("/archive/")
@cacheable()
def archive() -> str:
    """List all articles by year."""
    years, count = [], 0
    for year, posts in _group_by_year(edition().live_posts(now())):
        years.append((year, len(posts), posts if count < MAX_ARCHIVE else []))
        count += len(posts)
    return render_template("archive.html", years=years, year=None)


@bp.get("/archive/<text>/")
@cacheable()
def archive_year(text: str) -> str:
    """List the articles of a year."""
    for year, posts in _group_by_year(edition().live_posts(now())):
        if text == str(year):
            return render_template("archive.html", years=[(year, len(posts), posts)], year=year)
    abort(404)


def find_series(item: RenderedArticle) -> SeriesPart | None:
    """Return the place of a live article in its series. None without a series, or with only this part."""
    topics = find_topics(item.article, edition().site)
    slug = next((topic.slug for topic in topics if topic.kind is TopicKind.SERIES), "")
    found = edition().find_topic(TopicKind.SERIES, slug, now())
    if found is None or len(found[1]) < 2 or item not in found[1]:
        return None
    topic, posts = found
    parts = posts[::-1]
    return SeriesPart(topic, parts, parts.index(item) + 1)


def find_author(topic: Topic) -> Author | None:
    """Return the author that a topic is about, if site.toml describes them."""
    if topic.kind is not TopicKind.AUTHOR:
        return None
    return next((each for each in edition().site.authors if each.name == topic.name), None)


def topic_channel(topic: Topic) -> Channel:
    """Return the channel with the articles of a topic."""
    return Channel(f"{topic.name} | {edition().site.title}", topic.path)


def _redirect_spelling(kind: TopicKind, text: str) -> AnyResponse | None:
    """Redirect an address with the name of a topic, such as /tags/No%20Equipment/, to that with its slug."""
    slug = make_slug(text, edition().site)
    found = edition().find_topic(kind, slug, now()) if slug != text else None
    return redirect(keep_query(found[0].path), 301) if found else None


def _group_by_year(posts: Sequence[RenderedArticle]) -> list[tuple[int, list[RenderedArticle]]]:
    """Return the posts of each year in the site's time zone, newest first."""
    zone = edition().site.zone
    dated = ((post.article.published.astimezone(zone).year, post) for post in posts if post.article.published)
    return [(year, [post for _, post in group]) for year, group in groupby(dated, key=lambda pair: pair[0])]


def _per_page() -> int:
    return edition().site.posts_per_page
