"""The home page, articles, pages and previews."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from flask import Blueprint, Response, abort, current_app, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.content.article import ArticleKind, ArticleStatus
from engine.content.front_matter import CommentPolicy
from engine.editions.edition import RenderedArticle
from engine.editions.files import find_slug
from engine.editions.render_pool import render_all
from engine.errors import Problem
from engine.linkbacks.approved import Linkback, list_approved
from engine.pagination import paginate
from engine.publishing.related import find_neighbours, find_related
from engine.text import parse_number
from web.comments.presenters import build_comment_section
from web.core.article_view import ArticleView, view_article
from web.core.cacheable import cacheable
from web.core.context import edition, now, services
from web.core.link_preview import choose_picture, picture_of_article, picture_of_circuit, picture_of_cover
from web.core.presets import HOME_RECIPES, build_presets
from web.core.redirects import keep_query
from web.core.security import policy
from web.site.json_ld import build_article_data
from web.site.topics import find_series
from web.site.wordpress_addresses import redirect_feed_query, redirect_path
from widgets.articles import ArticleRenderer
from widgets.drawing.muscle_map import draw_selectable

bp = Blueprint("pages", __name__)
bp.before_request(redirect_feed_query)

PREVIEW_PURPOSE = "preview"
PREVIEW_TTL = timedelta(days=30)
PREVIEW_INVALID = (
    f"Preview links work for {PREVIEW_TTL.days} days. Ask the author for a new one: the command flask status prints it."
)


@bp.get("/")
@bp.get("/page/<text>/")
@cacheable("feed")
def home(text: str = "1") -> AnyResponse | str:
    """Show the newest articles, page by page. Each page has one address."""
    number = parse_number(text) or abort(404)
    if number == 1 and request.path != "/":
        return redirect("/", 301)
    current = edition()
    page = paginate(current.live_posts(now()), number, current.site.posts_per_page)
    if number > page.pages:
        abort(404)
    quick = list(build_presets(HOME_RECIPES, current.library)) if number == 1 else []
    vocabulary = current.library.vocabulary
    areas = [area for area in vocabulary.areas.values() if not area.front]
    return render_template(
        "home.html",
        areas=areas,
        body=draw_selectable(areas, vocabulary.muscles),
        page=page,
        articles=[view_article(item) for item in page.items],
        quick=quick,
        picture=picture_of_cover() or (picture_of_circuit(quick[0].circuit) if quick else choose_picture()),
    )


@bp.get("/<path:path>")
@cacheable("comments", "feed", "reply")
def show(path: str) -> AnyResponse:
    """Show an article or page. 410 if it has expired, and 404 if it is hidden."""
    address = f"/{path}"
    item = _readable(address)
    if item is not None:
        return _article_page(view_article(item))
    twin = address[:-1] if address.endswith("/") else f"{address}/"
    if _readable(twin) is not None:
        return redirect(keep_query(twin), 308)
    return redirect_path(address) or abort(404)


def _readable(address: str) -> RenderedArticle | None:
    """Return the article at an address, or None if it is not live. Aborts with 410 if it has expired."""
    current = edition()
    item = current.by_address.get(address)
    status = item and current.status(item, now())
    if status is ArticleStatus.EXPIRED:
        abort(410)
    return item if status is ArticleStatus.LIVE else None


@bp.get("/preview/<slug>/")
def preview(slug: str) -> AnyResponse | str:
    """Show an article that is not public to readers with its secret link, with its problems."""
    if not services().key.verify_token(request.args.get("token", ""), PREVIEW_PURPOSE, slug, now=now()):
        page = render_template("notice.html", title="This preview link doesn’t work", text=PREVIEW_INVALID)
        return make_response(page, 404)
    current = edition()
    item = current.by_slug.get(slug) or current.pages.get(slug)
    if item is None:
        path = next((path for path in reversed(current.skipped) if find_slug(path) == slug), "")
        problems = _problems_of(path)
        return render_template("article_problems.html", slug=slug, problems=problems) if problems else abort(404)
    articles = ArticleRenderer(services().environment.site_dir, preview=True)
    source = replace(item.article.source, text=current.body(slug, item.article.kind).markdown)
    article = replace(item.article, source=source)
    ((_, outcome),) = render_all(articles, [article], current.site, current.library, current.plans)
    return _article_page(view_article(item, outcome.rendered), preview=True)


def preview_token(slug: str) -> str:
    """Return the token of a new preview link for an article. It expires after PREVIEW_TTL."""
    return services().key.create_token(PREVIEW_PURPOSE, slug, now=now(), ttl=PREVIEW_TTL)


def _article_page(article: ArticleView, *, preview: bool = False) -> Response:
    """Return the page of an article. Its Content-Security-Policy allows the players of its videos."""
    item, live = article.item, edition().live_posts(now())
    newer, older = find_neighbours(item, live)
    player_origins = article.rendered.player_origins
    section = None if preview else build_comment_section(article)
    takes_linkbacks = not preview and item.article.accepts_comments(edition().site, now())
    response = make_response(
        render_template(
            "article.html",
            article=article,
            picture=None if preview else picture_of_article(article),
            is_post=item.article.kind is ArticleKind.POST,
            related=[view_article(other) for other in find_related(item, live)],
            newer=newer and view_article(newer),
            older=older and view_article(older),
            series=None if preview else find_series(item),
            preview=preview,
            problems=_problems_of(item.article.path) if preview or current_app.debug else [],
            plays_videos=bool(player_origins),
            comment_section=section,
            structured=build_article_data(article, section, edition().site)
            if item.article.kind is ArticleKind.POST
            else None,
            linkbacks=_list_linkbacks(item),
            takes_linkbacks=takes_linkbacks,
        )
    )
    if section and section.form:
        # The form's timestamp changes every second. It is left out of the ETag, because older timestamps are valid too.
        stable = response.get_data().replace(section.form.timestamp.encode(), b"")
        response.set_etag(sha256(stable).hexdigest(), weak=True)
    if takes_linkbacks:
        _add_discovery_headers(response)
    if player_origins:
        response.headers["Content-Security-Policy"] = policy(frame_src=" ".join(player_origins))
    return response


def _list_linkbacks(item: RenderedArticle) -> list[Linkback]:
    """Return the approved linkbacks of an article.

    There are none if comments are off, or if the database is unavailable.
    """
    if item.article.front_matter.comments is CommentPolicy.OFF:
        return []
    return services().database.read_or(lambda connection: list_approved(connection, item.article.slug), [])


def _add_discovery_headers(response: Response) -> None:
    """Tell other sites in the headers where an article accepts linkbacks."""
    site = edition().site
    if site.linkbacks.webmention:
        response.headers.add("Link", f'<{site.absolute_url("/webmention")}>; rel="webmention"')
    if site.linkbacks.pingback:
        response.headers["X-Pingback"] = site.absolute_url("/pingback")


def _problems_of(path: str) -> list[Problem]:
    return [problem for problem in edition().problems if problem.path == path]
