"""The home page, articles, Markdown pages, old addresses, and previews of what is not public yet."""

from __future__ import annotations

import hmac
from hashlib import sha256
from math import ceil

from flask import Blueprint, abort, redirect, render_template, request
from werkzeug.wrappers import Response

from engine.circuits.build import build
from engine.circuits.circuit import Circuit
from engine.circuits.parse import from_query
from engine.circuits.problems import CircuitProblem
from engine.content.article import Kind, State
from engine.edition.edition import Edition, Published
from engine.edition.rendering import render_all
from engine.publishing.related import neighbours, related
from web.article_view import ArticleView, view
from web.current import edition, moment, parts
from widgets.articles import Articles

bp = Blueprint("pages", __name__)

QUICK_CIRCUITS = (("five-areas", (("drills", "2"),)), ("glutes,hamstrings", (("equipment", "none"),)), ("shins,calves", ()))


@bp.get("/")
@bp.get("/page/<int:number>/")
def home(number: int = 1) -> Response | str:
    """The newest articles; further ones on the pages that follow."""
    if number == 1 and request.path != "/":
        return redirect("/", 301)
    present = edition()
    live = present.live(moment())
    size = present.site.posts_per_page
    pages = max(1, ceil(len(live) / size))
    if number > pages:
        abort(404)
    shown = [_view(item) for item in live[(number - 1) * size : number * size]]
    quick = _quick_circuits(present) if number == 1 else []
    return render_template("home.html", articles=shown, page=number, pages=pages, quick=quick)


@bp.get("/<path:path>")
def show(path: str) -> Response | str:
    """An article or page at its own address; 410 for what has expired."""
    present = edition()
    address = f"/{path}"
    item = present.by_address.get(address)
    if item is None and not address.endswith("/") and f"{address}/" in present.by_address:
        return redirect(f"{address}/", 308)
    if item is None:
        abort(404)
    state = present.state(item, moment())
    if state is State.EXPIRED:
        abort(410)
    if state is not State.LIVE:
        abort(404)
    return _article_page(item)


@bp.before_app_request
def old_address() -> Response | None:
    """Addresses that a blog had before it came here: 301 to the article, or 410 for those that are gone for good."""
    present = edition()
    if request.path in present.site.gone:
        abort(410)
    item = present.moved(request.path, tuple(request.args.items(multi=True)))
    if item is None or present.state(item, moment()) not in (State.LIVE, State.EXPIRED):
        return None
    return redirect(item.article.address, 301)


@bp.get("/preview/<slug>/")
def preview(slug: str) -> Response | str:
    """An article that is not public, for those who have its secret link; its mistakes stand where they are made."""
    if not hmac.compare_digest(request.args.get("token", "").encode(), preview_token(slug).encode()):
        abort(404)
    present = edition()
    item = present.by_slug.get(slug)
    problems = [p for p in present.problems if p.path == f"posts/{slug}.md"]
    if item is None and not problems:
        abort(404)
    if item is None:
        return render_template("broken.html", slug=slug, problems=problems)
    outcome = render_all(Articles(parts().environment.site_dir, preview=True), [item.article], present.site, present.library)[0]
    if outcome.rendered is not None:
        item = Published(item.article, outcome.rendered, item.stale)
    return _article_page(item, preview=True, problems=problems)


def preview_token(slug: str) -> str:
    """The secret part of a preview link; it holds as long as the instance's secret does."""
    return hmac.new(parts().secret, f"preview:{slug}".encode(), sha256).hexdigest()[:32]


def _article_page(item: Published, **more: object) -> str:
    present = edition()
    live = present.live(moment())
    newer, older = neighbours(item, live)
    return render_template(
        "article.html",
        article=_view(item),
        is_post=item.article.kind is Kind.POST,
        related=[_view(other) for other in related(item, live)],
        newer=newer and _view(newer),
        older=older and _view(older),
        **{"preview": False, "problems": [], **more},
    )


def _view(item: Published) -> ArticleView:
    return view(item, parts().articles, edition(), moment())


def _quick_circuits(present: Edition) -> list[Circuit]:
    """Circuits to start from, without those that the site's own library cannot fill."""
    circuits = []
    for terms, pairs in QUICK_CIRCUITS:
        try:
            circuits.append(build(from_query(terms, pairs, present.library).checked(), present.library))
        except CircuitProblem:
            continue
    return circuits
