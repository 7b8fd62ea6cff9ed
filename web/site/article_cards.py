"""Pictures of articles for previews of links: the title, and the circuit that the article shows, if any."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, current_app
from werkzeug.wrappers import Response

from engine.circuits.exports.text import format_summary
from engine.content.article import ArticleStatus
from web.circuits.image_cache import ImageCache
from web.core.article_view import ArticleView, view_article
from web.core.cacheable import cacheable
from web.core.context import edition, now, services
from web.core.expensive_work import count_expensive_response
from web.core.figure_cache import figure_cache
from web.core.link_preview import CARD_PREFIX, find_circuit_of_article
from web.core.request_limits import slow
from widgets.drawing.picture_content import PictureContent, build_picture_content, build_text_content

bp = Blueprint("article_cards", __name__)

FORM = "png"
"""The wide form of a circuit's picture, 1200 x 630 pixels."""


@bp.get(f"{CARD_PREFIX}<slug>.png")
@slow
@cacheable()
def show(slug: str) -> Response:
    """Return the picture of a live article without an image of its own."""
    current = edition()
    item = current.by_slug.get(slug)
    if item is None or current.status(item, now()) is not ArticleStatus.LIVE:
        abort(404)
    article = view_article(item)
    content = _build_content(article)
    cache = ImageCache(services().environment.instance_dir, services().articles.version)
    image = cache.find_image(content, FORM)
    if image is None:
        count_expensive_response()
        exercises = (exercise for exercise in content.figures if exercise)
        image = cache.draw_image(content, FORM, figure_cache().find_all_drawings(exercises))
    response = current_app.response_class(image, mimetype="image/png")
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


def _build_content(article: ArticleView) -> PictureContent:
    """Return the title and facts of an article, with its circuit, or without one the start of its text."""
    library, site = edition().library, edition().site
    facts = " · ".join([*([article.area.short_name] if article.area else []), f"{article.minutes} min read"])
    circuit = find_circuit_of_article(article)
    if circuit is None:
        byline = f"By {article.author.name}" if article.author else ""
        return build_text_content(article.title, facts, byline, article.summary, library, site)
    content = build_picture_content(circuit, library, site)
    return replace(content, title=article.title, summary=facts, details=format_summary(circuit))
