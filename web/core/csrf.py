"""Refuses what another site's page made a browser send: forms that change something ask here first."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request

from web.core.context import edition


def require_same_site() -> None:
    """Answer 403 where the request was made by a page of another origin.

    Browsers say so themselves: in Sec-Fetch-Site, and where that is missing (older ones, or plain HTTP) in Origin. What
    sends neither is no browser, so it has nobody's cookies. A page with such a form must not have the referrer policy
    no-referrer: its Origin would be "null".
    """
    # "none" is what the reader did without any page, such as sending a form again after a restart.
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and not _is_ours(origin):
        abort(403)


def _is_ours(origin: str) -> bool:
    """Whether an origin is the site's address, or the host that was asked: a proxy may have named another one to us."""
    try:
        host = urlsplit(origin).netloc.lower()
    except ValueError:
        return False
    # An Origin without a host is "null". The scheme is not compared: behind a proxy we may not know it.
    return bool(host) and host in (request.host.lower(), urlsplit(edition().site.absolute("/")).netloc.lower())
