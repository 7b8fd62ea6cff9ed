"""Pictures of pages for previews of links: the title, and the circuit that an article shows, or else a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort
from werkzeug.wrappers import Response

from engine.circuits.exports.text import format_summary
from engine.content.article import ArticleKind, ArticleStatus
from engine.content.topics import Topic, TopicKind
from engine.editions.edition import RenderedArticle
from web.circuits.image_cache import send_picture
from web.core.article_view import ArticleView, view_article
from web.core.cacheable import DAILY, cacheable
from web.core.context import edition, now
from web.core.link_preview import CARD_PREFIX, SECTIONS, Section, find_circuit_of_article, find_section
from web.core.request_limits import slow
from web.site.topics import find_author
from widgets.drawing.picture_content import PictureContent, build_picture_content, build_text_content

bp = Blueprint("page_cards", __name__)

FORM = "png"
"""The wide form of a circuit's picture, 1200 x 630 pixels."""
MAX_TITLES = 5
TOPIC_NAMES = {TopicKind.TAG: "Tag", TopicKind.SERIES: "Series", TopicKind.AUTHOR: "Author"}


@bp.get(f"{CARD_PREFIX}<slug>.png", defaults={"kind": "posts"})
@bp.get(f"{CARD_PREFIX}<any(pages,site,{','.join(TopicKind)}):kind>/<slug>.png")
@slow
@cacheable(cache_control=(DAILY,))
def show(kind: str, slug: str) -> Response:
    """Return the picture of a live article, a page, a topic, or a page that every site has."""
    return send_picture(_find_content(kind, slug) or abort(404), FORM)


def _find_content(kind: str, slug: str) -> PictureContent | None:
    """Return the content of a picture, or None if its page does not exist."""
    current = edition()
    if kind == "site":
        return _build_section_content(find_section(slug)) if slug in SECTIONS else None
    if kind in {"posts", "pages"}:
        item = (current.by_slug if kind == "posts" else current.pages).get(slug)
        is_live = item is not None and current.status(item, now()) is ArticleStatus.LIVE
        return _build_article_content(view_article(item)) if item and is_live else None
    found = current.find_topic(TopicKind(kind), slug, now())
    return _build_topic_content(*found) if found else None


def _build_article_content(article: ArticleView) -> PictureContent:
    """Return the title and facts of an article, with its circuit, or without one the start of its text."""
    library, site = edition().library, edition().site
    is_post = article.article.kind is ArticleKind.POST
    circuit = find_circuit_of_article(article)
    facts = [article.area.short_name] if article.area else []
    facts += [f"{article.minutes} min read"] if is_post else []
    byline = f"By {article.author.name}" if article.author and is_post else ""
    lines = [" · ".join(facts), format_summary(circuit) if circuit else byline]
    summary, details = lines if facts else lines[::-1]
    if circuit is None:
        return build_text_content(article.title, summary, details, article.summary, library, site)
    content = build_picture_content(circuit, library, site)
    return replace(content, title=article.title, summary=summary, details=details)


def _build_topic_content(topic: Topic, posts: Sequence[RenderedArticle]) -> PictureContent:
    """Return the name of a topic and the number of its articles, with the author's biography or the newest titles."""
    site = edition().site
    author = find_author(topic)
    count = f"{len(posts)} article{'' if len(posts) == 1 else 's'}"
    titles = ", ".join(post.article.front_matter.title for post in posts[:MAX_TITLES])
    text = author.bio if author and author.bio else titles
    return build_text_content(topic.name, TOPIC_NAMES[topic.kind], count, text, edition().library, site)


def _build_section_content(section: Section) -> PictureContent:
    return build_text_content(section.title, "", "", section.summary, edition().library, edition().site)
