"""Protection of all routes: limits of requests, CSRF protection, and the headers of responses.

CSRF protection rejects unsafe requests from pages of other sites. Browsers say where a request comes from: in
Sec-Fetch-Site, or, if that header is missing (older browsers, or plain HTTP), in Origin. A client that sends neither
header is not a browser, so it does not carry the cookies of a reader. A page with a form must not have the referrer
policy no-referrer, because the form's Origin would then be "null".
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import quote, urlsplit

import werkzeug
from flask import Flask, Response, abort, current_app, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from engine.http.address_ranges import truncate_address
from web.core import redirects, request_limits
from web.core.context import edition
from web.core.request_limits import COUNTS_SCHEME

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_ADDRESS = 8 * 1024
"""The longest path and query together, in characters. Most servers have the same limit."""
MAX_ID = 2**31 - 1
"""The largest id that all our databases can store."""

WRITE_WINDOW = timedelta(minutes=10)
WRITE_LIMIT = f"30 per {WRITE_WINDOW // timedelta(minutes=1)} minutes"
"""Comments, previews and edits from one address. Above the limit the form comes back with everything that was typed."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
"""Methods that change nothing (RFC 9110, section 9.2.1)."""
EXEMPT_ENDPOINTS = frozenset(
    {
        # Servers of other sites send these. Their handlers use no cookies.
        "linkbacks.webmention",
        "linkbacks.pingback",
        "linkbacks.trackback",
        # Email programs unsubscribe with one click (RFC 8058). The token in the address is what authorises it.
        "subscriptions.unsubscribe",
    }
)
"""Endpoints that other sites may send to. All others are protected."""

QUERY_CHARACTERS = "%/?!$&'()*+,;=:@"
"""Characters besides letters, digits and -._~ that a query may contain (RFC 3986, section 3.4)."""

ENCODING_IN_ETAG = re.compile(r'(?:[-;:]{1,2}(?:gzip|br|zstd|deflate)"|"-(?:gzip|br|zstd|deflate))(?=\s*(?:,|$))')
"""The suffix that servers such as Apache add to the ETag of a compressed response. Our ETags never end so."""

CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
PREFLIGHT_HEADERS = {
    "Access-Control-Allow-Methods": "GET, HEAD",
    # Older browsers don't know the wildcard.
    "Access-Control-Allow-Headers": "*, Accept, Cache-Control, If-Modified-Since, If-None-Match, Range",
    "Access-Control-Max-Age": "86400",
}
"""Answers to the question of a browser whether a script may send a request with some headers."""

SECRET_PARAMETERS = frozenset({"key", "token"})
"""Query parameters that give access to something private."""

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
"""The Content-Security-Policy of all pages, unless a view or a rule sets another one."""

A_MINUTE = timedelta(minutes=1)

Rule = Callable[[Response], None]
"""Sets the headers of a response."""
ResponseT = TypeVar("ResponseT", bound=werkzeug.Response)

_LIMITER = "strongstride.limiter"
_log = logging.getLogger(__name__)
_RULES = "strongstride.headers"


@dataclass
class _Rules:
    by_prefix: dict[str, Rule] = field(default_factory=dict)
    shared_paths: list[re.Pattern[str]] = field(default_factory=list)
    private_prefixes: tuple[str, ...] = ()


class IdConverter(IntegerConverter):
    """Match the id of a database row in a path. Larger numbers are not found."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_ID)


def init_app(app: Flask, trusted_proxies: int, redis_url: str | None) -> None:
    """Set limits, headers and validators for all routes, and protect them from CSRF.

    Trust X-Forwarded-For and X-Forwarded-Proto of that many proxies. Without Redis, each process counts requests for
    itself. The app's config RATELIMIT_ENABLED=False turns off the rate limit, for measurements.
    """
    app.config.update(MAX_FORM_PARTS=200)
    # Werkzeug's own redirects would repeat the Host of the request; those of web.core.redirects contain only a path.
    app.url_map.converters["int"] = IdConverter
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.wsgi_app = _with_clean_input(app.wsgi_app)  # type: ignore[assignment,method-assign]
    if trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=0)  # type: ignore[method-assign]
    app.extensions[_RULES] = _Rules()
    app.before_request(_check_size)
    redirects.init_app(app)
    app.before_request(_reject_other_sites)
    app.after_request(_set_headers)
    # If Redis is unavailable, no request is rejected: the limits in the database still hold.
    storage = storage_from_string(redis_url or f"{COUNTS_SCHEME}://", wrap_exceptions=True)
    app.extensions[_LIMITER] = FixedWindowRateLimiter(storage)


def add_rule(app: Flask, prefix: str, rule: Rule) -> None:
    """Let a function set the headers of all responses below a path prefix. Other sites may frame those responses."""
    _rules(app).by_prefix[prefix] = rule


def share_with_all_sites(app: Flask, pattern: str) -> None:
    """Let scripts of all sites read responses at paths that match a regular expression from start to end (CORS)."""
    _rules(app).shared_paths.append(re.compile(pattern))


def keep_private(app: Flask, *prefixes: str) -> None:
    """Disable caching and indexing of all responses below path prefixes.

    Responses to forms, responses that set a cookie, and responses to links with a secret are never cached or indexed.
    """
    _rules(app).private_prefixes += prefixes


def address_of_request() -> str:
    """Return the address that the request comes from, or "" if it is unknown."""
    return request.remote_addr or ""


def is_within_limit(
    limit: str = WRITE_LIMIT, *, scope: str = "writes", by: Callable[[], str] = address_of_request
) -> bool:
    """Count this request in a scope, and return True if its address has not exceeded the limit.

    `by` returns what to count instead of the address, such as network_of_request.
    """
    limiter: FixedWindowRateLimiter = current_app.extensions[_LIMITER]
    if not current_app.config.get("RATELIMIT_ENABLED", True):
        return True
    try:
        return limiter.hit(_parse(limit), scope, by())
    except StorageError as error:
        _log.warning("Requests are not counted, because Redis is unavailable: %s", error)
        return True


@lru_cache
def _parse(limit: str) -> RateLimitItem:
    return parse(limit)


def network_of_request() -> str:
    """Return the truncated address that the request comes from, or "" if it is unknown."""
    return truncate_address(address_of_request()) or ""


def retry_after(response: ResponseT, delay: timedelta = A_MINUTE) -> ResponseT:
    """Ask the client to try again after a delay (RFC 9110, section 10.2.3).

    The default suits a database that is busy or restarting.
    """
    response.headers["Retry-After"] = str(int(delay.total_seconds()))
    return response


def policy(**changes: str) -> str:
    """Return the policy of a public page, with some directives replaced, as in `frame_src="https://player.example"`.

    It includes the services that site.toml allows.
    """
    directives = POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    for name, origins in edition().site.allowed_origins.items():
        directives[name] = " ".join([*([directives[name]] if name in directives else []), *origins])
    return _format_policy(directives)


def is_private_path() -> bool:
    """Return whether the requested page is for one person, such as a moderator. It gets nothing from other sites."""
    return request.path.startswith(_rules(current_app).private_prefixes)


def _format_policy(directives: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _rules(app: Flask) -> _Rules:
    rules: _Rules = app.extensions[_RULES]
    return rules


def _with_clean_input(wsgi_app: WSGIApplication) -> WSGIApplication:
    """Clean what Werkzeug can't handle: raw bytes in a query, and validators that a proxy has changed."""

    def handle(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "").encode("latin-1", "replace")
        clean = environ | {"QUERY_STRING": quote(query, safe=QUERY_CHARACTERS)}
        if validators := environ.get("HTTP_IF_NONE_MATCH"):
            clean["HTTP_IF_NONE_MATCH"] = ENCODING_IN_ETAG.sub('"', validators)
        return wsgi_app(clean, start_response)

    return handle


def _check_size() -> None:
    """Reject requests that are too large, even if no view reads the body. Flask checks only when a view does."""
    limit = request_limits.limits_of_endpoint(current_app, request.endpoint).max_bytes
    request.max_content_length = request.max_form_memory_size = limit
    if (request.content_length or 0) > limit:
        abort(413)
    if len(request.path) + len(request.query_string) > MAX_ADDRESS:
        abort(414)


def _reject_other_sites() -> None:
    # No endpoint means 404 or 405, which Flask answers itself.
    if request.method in SAFE_METHODS or request.endpoint is None or request.endpoint in EXEMPT_ENDPOINTS:
        return
    if not _is_same_site():
        abort(403)


def _is_same_site() -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        # "none" means that the reader did it without a page, such as sending a form again after a restart.
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or _is_ours(origin)


def _is_ours(origin: str) -> bool:
    """Return True for the site's own address and for the requested host, since a proxy may use another name for us."""
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    # An Origin without a host is "null". The scheme is ignored because behind a proxy it may be unknown.
    return bool(host) and host in (request.host.lower(), urlsplit(edition().site.absolute_url("/")).netloc.lower())


def _set_headers(response: Response) -> Response:
    headers, rules = response.headers, _rules(current_app)
    rule = next((rule for prefix, rule in rules.by_prefix.items() if request.path.startswith(prefix)), None)
    is_private = rule is None and _is_private(response)
    if any(pattern.fullmatch(request.path) for pattern in rules.shared_paths):
        headers.update(CORS_HEADERS | (PREFLIGHT_HEADERS if request.method == "OPTIONS" else {}))
    if rule is not None:
        rule(response)
    else:
        headers["X-Frame-Options"] = "DENY"
    if is_private:
        _make_private(response)
    headers.setdefault("Content-Security-Policy", _format_policy(POLICY) if is_private_path() else policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    # Feed readers, link previews and blogs that quote an article show its pictures.
    is_public_picture = not is_private and (response.mimetype or "").startswith("image/")
    headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if is_public_picture else "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers.setdefault("Cache-Control", "no-cache")
    is_page = response.status_code == 200 and request.method in ("GET", "HEAD") and not response.direct_passthrough
    if is_page and not is_private:
        response.add_etag()
        response.make_conditional(request)
    return response


def _is_private(response: Response) -> bool:
    return (
        is_private_path()
        or (request.endpoint is not None and request.method not in SAFE_METHODS)
        or not SECRET_PARAMETERS.isdisjoint(request.args)
        or "Set-Cookie" in response.headers
    )


def _make_private(response: Response) -> None:
    """Disable caching, indexing and referrers that would give away a secret in the address.

    The referrer policy is not "no-referrer", because forms must send their Origin.
    """
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "strict-origin"
