"""CSRF protection: reject unsafe requests from pages of other sites.

Browsers say where a request comes from: in Sec-Fetch-Site, or, if that header is missing (older browsers, or plain
HTTP), in Origin. A client that sends neither header is not a browser, so it does not carry the cookies of a reader.

A page with a form must not have the referrer policy no-referrer, because the form's Origin would then be "null".
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, abort, request

from web.core.context import edition

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


def init_app(app: Flask) -> None:
    """Protect all routes of the app."""
    app.before_request(_protect)


def _protect() -> None:
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
