"""Addresses that lead elsewhere: without their slash, from before a blog came here, or gone for good."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote, urlencode

from flask import Flask, abort, redirect, request
from werkzeug.wrappers import Response

from engine.content.article import ArticleStatus
from engine.editions.edition import RenderedArticle
from web.core.context import edition, now

_PATH = "/!$&'()*+,;=:@"  # what a path may hold besides letters, digits and -._~ (RFC 3986, section 3.3)


def install(app: Flask) -> None:
    """Look at each address before the page behind it does."""
    app.before_request(_slash)
    app.before_request(_gone)
    app.before_request(_old_query)


def keeping_query(path: str) -> str:
    """A path of this site as an address, with the query of this request as it came."""
    query = request.query_string.decode("ascii")  # web.core.headers lets nothing else in
    return quote(path, safe=_PATH) + (f"?{query}" if query else "")


def with_query(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """A path of this site, which may have a query already, with more pairs at the query's end."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs, safe=':', quote_via=quote)}" if pairs else path


def old_address() -> Response | None:
    """301 to the article that had this address once, with a slash at its end or without; for where no page is.

    Pages win: an alias that a page of the site has in use leads nowhere, and `flask check` tells it.
    """
    twin = request.path[:-1] if request.path.endswith("/") else f"{request.path}/"
    return _moved(request.path) or _moved(twin)


def _slash() -> Response | None:
    """One address for each page: the one with the slash where the route has one, else the one without."""
    rule = request.url_rule
    if rule is None:
        return None
    if rule.rule.endswith("/"):
        return None if request.path.endswith("/") else redirect(keeping_query(f"{request.path}/"), 308)
    # What a route's last part takes as it comes, slashes and all, its own function looks at.
    if request.path.endswith("/") and not rule.rule.endswith(">"):
        return redirect(keeping_query(request.path.rstrip("/")), 308)
    return None


def _gone() -> None:
    """410 for what site.toml calls gone; an entry with a query asks for that query, one without takes any."""
    asked = set(_pairs())
    for address in edition().site.gone:
        path, _, query = address.partition("?")
        if unquote(path).rstrip("/") == request.path.rstrip("/") and asked.issuperset(
            parse_qsl(query, keep_blank_values=True)
        ):
            abort(410)


def _old_query() -> Response | None:
    """301 from an old address that only its query tells from a page of this site, such as `/?p=123&utm_source=mail`."""
    present, asked = edition(), _pairs()
    whatever_is_asked = present.moved(request.path, ())
    for query in (asked, *((pair,) for pair in asked)):
        item = present.moved(request.path, query)
        if item is not None and item is not whatever_is_asked:
            return _to(item)
    return None


def _moved(path: str) -> Response | None:
    item = edition().moved(path, _pairs())
    return _to(item) if item is not None else None


def _to(item: RenderedArticle) -> Response | None:
    """A redirect to an article, unless it is not public yet."""
    if edition().state(item, now()) not in (ArticleStatus.LIVE, ArticleStatus.EXPIRED):
        return None
    return redirect(quote(item.article.address, safe=_PATH), 301)


def _pairs() -> tuple[tuple[str, str], ...]:
    return tuple(request.args.items(multi=True))
