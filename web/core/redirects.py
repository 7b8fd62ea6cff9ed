"""Redirects: to the address with or without a slash, and from old addresses of articles. And 410 for removed ones."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import parse_qsl, quote, unquote, urlencode

from flask import Flask, abort, current_app, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from engine.content.article import ArticleStatus
from engine.editions.edition import RenderedArticle
from web.core.context import edition, now

_PATH_CHARACTERS = "/!$&'()*+,;=:@"
"""Characters besides letters, digits and -._~ that a path may contain (RFC 3986, section 3.3)."""


def init_app(app: Flask) -> None:
    """Check the address of each request before its view runs."""
    app.before_request(_redirect_spelling)
    app.before_request(_abort_if_gone)
    app.before_request(_redirect_old_query)


def keep_query(path: str) -> str:
    """Return the address of a path with the query of this request."""
    # web.core.security has encoded everything besides ASCII. Addresses copied from the source of a page have entities.
    query = request.query_string.decode("ascii").replace("&amp;", "&")
    return quote(path, safe=_PATH_CHARACTERS) + (f"?{query}" if query else "")


def add_query(path: str, pairs: Sequence[tuple[str, str]]) -> str:
    """Return a path with more pairs at the end of its query."""
    return f"{path}{'&' if '?' in path else '?'}{urlencode(pairs, safe=':', quote_via=quote)}" if pairs else path


def redirect_old_address() -> Response | None:
    """Redirect to the article that once had the requested address, with or without a slash at the end.

    Called only if there is no page at the address: pages win over aliases, and `flask check` reports such an alias. The
    redirect is permanent (301) for an alias, and temporary (302) until the author of a renamed file has decided.
    """
    twin = request.path[:-1] if request.path.endswith("/") else f"{request.path}/"
    return _redirect_moved(request.path) or _redirect_moved(twin) or _redirect_renamed(request.path, twin)


def _redirect_spelling() -> Response | None:
    """Redirect (308) to the spelling of the route: with one slash or none at the end, without copied spaces."""
    path = request.path.rstrip()
    rule = request.url_rule if path == request.path else _find_rule(path)
    if rule is not None:
        if rule.rule.endswith("/"):
            path = f"{path.rstrip('/')}/"
        elif not rule.rule.endswith(">"):  # routes that end with a path argument check their slashes themselves
            path = path.rstrip("/") or path
    is_copied = b"&amp;" in request.query_string and request.method == "GET"
    return redirect(keep_query(path), 308) if path != request.path or is_copied else None


def _find_rule(path: str) -> Rule | None:
    """Return the rule of the route for another path, if there is one."""
    adapter = current_app.url_map.bind_to_environ(request.environ)
    try:
        return adapter.match(path, return_rule=True)[0]
    except HTTPException:  # RequestRedirect is one, too
        return None


def _abort_if_gone() -> None:
    """Abort with 410 if site.toml lists the address as gone. An entry without a query matches any query."""
    requested = set(_query_pairs())
    for address in edition().site.gone:
        path, _, query = address.partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        if unquote(path).rstrip("/") == request.path.rstrip("/") and requested.issuperset(pairs):
            abort(410)


def _redirect_old_query() -> Response | None:
    """Redirect (301) an old address that shares its path with a page and differs in its query.

    An example is `/?p=123&utm_source=mail`.
    """
    if not request.args:
        return None
    current, requested = edition(), _query_pairs()
    without_query = current.find_redirect(request.path, ())
    for query in (requested, *((pair,) for pair in requested)):
        item = current.find_redirect(request.path, query)
        if item is not None and item is not without_query:
            return _redirect_to(item)
    return None


def _redirect_moved(path: str) -> Response | None:
    item = edition().find_redirect(path, _query_pairs())
    return _redirect_to(item) if item is not None else None


def _redirect_renamed(*paths: str) -> Response | None:
    item = next(filter(None, map(edition().find_moved, paths)), None)
    return _redirect_to(item, 302) if item is not None else None


def _redirect_to(item: RenderedArticle, status: int = 301) -> Response | None:
    """Redirect to an article. Returns None if the article is not public yet."""
    if edition().status(item, now()) not in (ArticleStatus.LIVE, ArticleStatus.EXPIRED):
        return None
    return redirect(quote(item.article.address, safe=_PATH_CHARACTERS), status)


def _query_pairs() -> tuple[tuple[str, str], ...]:
    return tuple(request.args.items(multi=True))
