"""Whether a request that changes something comes from a page of this site: no other site may send a reader's form."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import abort, request

from web.current import edition


def require_same_site() -> None:
    """Refuse (403) what another site's page sends.

    Sec-Fetch-Site says so in every current browser; an older one says Origin, which has to be the site's own or that of
    this very request. What says neither is no browser, and has no cookies of a reader to misuse.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            abort(403)
        return
    origin = request.headers.get("Origin")
    if origin is not None and origin not in (edition().site.address, _this_origin()):
        abort(403)


def _this_origin() -> str:
    parts = urlsplit(request.base_url)
    return f"{parts.scheme}://{parts.netloc}"
