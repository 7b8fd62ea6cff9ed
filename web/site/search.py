"""The search page: one box, and results in groups. It works without a script."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from engine.content.article import ArticleStatus
from engine.search.documents import DocumentKind
from engine.search.query import MAX_QUERY, MAX_WORDS, parse_search
from engine.search.results import Searcher, SearchResults
from engine.search.search_index import SearchUnavailableError
from web.core.context import edition, now, services
from web.core.named_circuits import collect_named_circuits, list_offered
from web.core.request_limits import slow
from web.core.security import is_within_limit, retry_after

bp = Blueprint("search", __name__)

LIMIT = "60 per 1 minute"
"""Searches from one address."""
TITLES = {
    DocumentKind.ARTICLE: "Articles",
    DocumentKind.EXERCISE: "Exercises",
    DocumentKind.AREA: "Areas",
    DocumentKind.CIRCUIT: "Circuits",
    DocumentKind.PLAN: "Plans",
    DocumentKind.PAGE: "Pages",
}


@bp.get("/search")
@slow
def search() -> Response:
    """Show the results of a query in groups, those of one group, or an empty search box."""
    query = parse_search(request.args.get("q", ""))
    only = next((kind for kind in DocumentKind if kind == request.args.get("in")), None)
    results, error, status = None, "", 200
    if query.words and not is_within_limit(LIMIT, scope="searches"):
        error, status = "You searched many times in a minute. Try again in a minute.", 429
    elif query.words:
        try:
            results = _search_all(query.text, only)
        except SearchUnavailableError:
            error, status = "Search isn’t available at the moment. Try again in a minute.", 503
    page = render_template(
        "search.html",
        query=query,
        only=only,
        results=results,
        error=error,
        address_of=address_of,
        titles=TITLES,
        max_query=MAX_QUERY,
        max_words=MAX_WORDS,
    )
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    return retry_after(response) if error else response


def _search_all(text: str, only: DocumentKind | None) -> SearchResults:
    current = edition()
    index = services().search_index
    index.renew(current, list_offered)
    with index.open_reader() as reader:
        return Searcher(reader, current.library, _is_public).search(parse_search(text), only)


def _is_public(kind: DocumentKind, key: str) -> bool:
    """Return True if this request's edition shows the document: the index may be some seconds older or newer."""
    current = edition()
    match kind:
        case DocumentKind.ARTICLE | DocumentKind.PAGE:
            items = current.by_slug if kind is DocumentKind.ARTICLE else current.pages
            return key in items and current.status(items[key], now()) is ArticleStatus.LIVE
        case DocumentKind.EXERCISE:
            return key in current.library.exercises
        case DocumentKind.AREA:
            return key in current.library.vocabulary.areas
        case DocumentKind.PLAN:
            return key in current.plans
        case DocumentKind.CIRCUIT:
            offered = collect_named_circuits(current).offered.values()
            return key in {circuit.request.path for circuit in offered}


def address_of(kind: DocumentKind, key: str) -> str:
    """Return the path of a public document."""
    current = edition()
    match kind:
        case DocumentKind.ARTICLE:
            return current.by_slug[key].article.address
        case DocumentKind.PAGE:
            return current.pages[key].article.address
        case DocumentKind.EXERCISE:
            return f"/exercises/{key}/"
        case DocumentKind.AREA:
            return f"/areas/{key}/"
        case DocumentKind.PLAN:
            return f"/plans/{key}/"
        case DocumentKind.CIRCUIT:
            return key
