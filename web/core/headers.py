"""What every answer says about itself, and what every request must keep to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Flask, Response, abort, current_app, request
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from web.core import redirects

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MAX_BODY = 64 * 1024
MAX_ID = 2**31 - 1
MAX_ADDRESS = 8 * 1024  # characters of path and query together; the same as most servers allow

IN_QUERY = "%/?!$&'()*+,;=:@"

POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


Rule = Callable[[Response], None]

_RULES = "strongstride.headers"


@dataclass
class Rules:
    """Header rules of features, by path prefix. Responses below a private prefix are never cached or indexed."""

    by_prefix: dict[str, Rule] = field(default_factory=dict)
    private: tuple[str, ...] = ()


class Id(IntegerConverter):
    """A row's number in an address; what no database can hold is no address of ours."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=MAX_ID)


def install(app: Flask, trusted_proxies: int) -> None:
    """Set limits, headers and validators for all routes; believe X-Forwarded-For and -Proto of so many proxies."""
    app.config.update(MAX_CONTENT_LENGTH=MAX_BODY, MAX_FORM_MEMORY_SIZE=MAX_BODY, MAX_FORM_PARTS=200)
    # Werkzeug's own redirects would repeat the Host of the request; those of web.core.redirects name a path only.
    app.url_map.converters["int"] = Id
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.wsgi_app = _legal_query(app.wsgi_app)  # type: ignore[assignment,method-assign]
    if trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted_proxies, x_proto=trusted_proxies, x_host=0)  # type: ignore[method-assign]
    app.extensions[_RULES] = Rules()
    app.before_request(_bounds)
    redirects.install(app)
    app.after_request(_finish)


def add_rule(app: Flask, prefix: str, rule: Rule) -> None:
    """Let a function set the headers of all responses below a path prefix; those may then be framed by other sites."""
    _rules(app).by_prefix[prefix] = rule


def keep_private(app: Flask, prefix: str) -> None:
    """Disable caching and indexing of all responses below a path prefix."""
    _rules(app).private += (prefix,)


def _rules(app: Flask) -> Rules:
    found = app.extensions[_RULES]
    assert isinstance(found, Rules)
    return found


def policy(**changes: str) -> str:
    """The Content-Security-Policy, with directives replaced, as in `frame_src="https://player.example"`."""
    directives = POLICY | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def _legal_query(wsgi_app: WSGIApplication) -> WSGIApplication:
    """Percent-encode what a query must not hold (RFC 3986, section 3.4). Werkzeug cannot read raw bytes there."""

    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        query = environ.get("QUERY_STRING", "").encode("latin-1", "replace")
        return wsgi_app(environ | {"QUERY_STRING": quote(query, safe=IN_QUERY)}, start_response)

    return answer


def _bounds() -> None:
    """Refuse what is too large before anybody looks at it. Flask itself would only look once a body is read."""
    if (request.content_length or 0) > MAX_BODY:
        abort(413)
    if len(request.path) + len(request.query_string) > MAX_ADDRESS:
        abort(414)


def _finish(response: Response) -> Response:
    headers, rules = response.headers, _rules(current_app)
    rule = next((rule for prefix, rule in rules.by_prefix.items() if request.path.startswith(prefix)), None)
    if rule is None:
        headers["X-Frame-Options"] = "DENY"
    else:
        rule(response)
    headers.setdefault("Content-Security-Policy", policy())
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if request.path.startswith(rules.private):
        headers["Cache-Control"] = "private, no-store"
        headers["X-Robots-Tag"] = "noindex"
        return response
    headers.setdefault("Cache-Control", "no-cache")
    if response.status_code == 200 and request.method in ("GET", "HEAD") and not response.direct_passthrough:
        response.add_etag()
        response.make_conditional(request)
    return response
