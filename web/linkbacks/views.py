"""Endpoints for linkbacks from other sites: webmention, pingback and trackback.

The senders are programs, so requests need no CSRF token, and cookies are ignored.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, request

from engine.content.article import ArticleStatus
from engine.db.database import DatabaseUnavailableError
from engine.db.locks import RateLimitError
from engine.editions.edition import RenderedArticle
from engine.http.urls import parse_web_url
from engine.linkbacks.pingback import FaultCode, PingbackError, fault_document, read_call, success_document
from engine.linkbacks.receive import (
    FailureReason,
    IncomingLinkback,
    InvalidSourceError,
    LinkbackKind,
    PreviousResult,
    read_source,
    receive,
)
from engine.linkbacks.source import authority, normalize_url
from web.core.context import edition, now, services
from web.core.request_limits import body_limit
from web.core.security import retry_after

bp = Blueprint("linkbacks", __name__)

MAX_BODY_BYTES = 16_000
BODY_SECONDS = 5
"""Deadline for a body. Senders are servers with good connections."""
MAX_TARGET_LENGTH = 500
"""The limit in characters."""

ACCEPTED = "Thanks. The source will be checked soon. The linkback is shown if a moderator approves it."
MISSING_FIELDS = "Send a form with one source and one target."
INVALID_SOURCE = "The source must be a page of another site."
UNKNOWN_TARGET = "The target is not a page of this site."
CLOSED_TARGET = "This page does not accept linkbacks. Articles that accept comments do."
ALREADY_REGISTERED = "This pingback has been registered already."
TOO_MANY = "There have been too many linkbacks lately. Try again later."
UNAVAILABLE = "Linkbacks are unavailable at the moment. Try again later."

_UPSTREAM = (FaultCode.UPSTREAM, "The source could not be reached.")
_FAULTS = {
    FailureReason.NO_LINK: (FaultCode.NO_LINK, "The source does not link to the target."),
    FailureReason.NOT_FOUND: (FaultCode.NO_SOURCE, "The source does not exist."),
    FailureReason.UNREACHABLE: _UPSTREAM,
    FailureReason.ERROR: _UPSTREAM,
}
"""The faults that tell a sender why an earlier pingback failed."""


@bp.post("/webmention")
@body_limit(max_bytes=MAX_BODY_BYTES, deadline=BODY_SECONDS)
def webmention() -> Response:
    """Accept a webmention with 202, or reject it with 400."""
    if not edition().site.linkbacks.webmention:
        abort(404)
    sources, targets = request.form.getlist("source"), request.form.getlist("target")
    if len(sources) != 1 or len(targets) != 1:
        return _text_response(MISSING_FIELDS, 400)
    try:
        _receive(LinkbackKind.WEBMENTION, sources[0], _find_post(targets[0]), targets[0])
    except PingbackError as error:
        return _text_response(error.message, 400)
    except RateLimitError as error:
        return retry_after(_text_response(TOO_MANY, 429), error.wait)
    except DatabaseUnavailableError:
        return retry_after(_text_response(UNAVAILABLE, 503), timedelta(minutes=1))
    return _text_response(ACCEPTED, 202)


@bp.post("/pingback")
@body_limit(max_bytes=MAX_BODY_BYTES, deadline=BODY_SECONDS)
def pingback() -> Response:
    """Accept or reject a pingback by XML-RPC. The status is 200 even for faults."""
    if not edition().site.linkbacks.pingback:
        abort(404)
    try:
        source, target = read_call(request.get_data())
        previous = _receive(LinkbackKind.PINGBACK, source, _find_post(target), target)
        if previous is not None and previous.reason is not None:
            raise PingbackError(*_FAULTS[previous.reason])
        if previous is not None:
            raise PingbackError(FaultCode.ALREADY_REGISTERED, ALREADY_REGISTERED)
    except PingbackError as error:
        return _xml_response(fault_document(error))
    except RateLimitError:
        return _xml_response(fault_document(PingbackError(FaultCode.ACCESS_DENIED, TOO_MANY)))
    except DatabaseUnavailableError:
        return _xml_response(fault_document(PingbackError(FaultCode.GENERIC, UNAVAILABLE)))
    return _xml_response(success_document(ACCEPTED))


@bp.post("/trackback/<slug>/")
@body_limit(max_bytes=MAX_BODY_BYTES, deadline=BODY_SECONDS)
def trackback(slug: str) -> Response:
    """Accept or reject a trackback: a form with url and, optionally, title, blog_name and excerpt."""
    site = edition().site
    if not site.linkbacks.trackback:
        abort(404)
    item = edition().by_slug.get(slug)
    target = site.absolute_url(item.article.address) if item else ""
    fields = {"title": "title", "author": "blog_name", "excerpt": "excerpt"}
    metadata = {name: request.form.get(field, "") for name, field in fields.items()}
    try:
        _receive(LinkbackKind.TRACKBACK, request.form.get("url", ""), _find_post(target), target, **metadata)
    except PingbackError as error:
        return _trackback_response(error.message)
    except RateLimitError:
        return _trackback_response(TOO_MANY)
    except DatabaseUnavailableError:
        return _trackback_response(UNAVAILABLE)
    return _trackback_response("")


def _find_post(target: str) -> str:
    """Return the slug of the live post at a URL. Raises PingbackError if it does not accept linkbacks."""
    item = _find_article(target)
    if item is None or edition().status(item, now()) is not ArticleStatus.LIVE:
        raise PingbackError(FaultCode.NO_TARGET, UNKNOWN_TARGET)
    if not item.article.accepts_comments(edition().site, now()):
        raise PingbackError(FaultCode.INVALID_TARGET, CLOSED_TARGET)
    return item.article.slug


def _find_article(target: str) -> RenderedArticle | None:
    """Return the article at an absolute URL of this site, or at one of its old URLs."""
    if len(target) > MAX_TARGET_LENGTH:
        return None
    try:
        parse_web_url(target.strip())
        parts, is_own = urlsplit(normalize_url(target)), authority(target) == authority(edition().site.address)
    except ValueError:
        return None
    if not is_own:
        return None
    path, query = unquote(parts.path), tuple(parse_qsl(parts.query, keep_blank_values=True))
    return edition().by_address.get(path) or edition().find_redirect(path, query)


def _receive(kind: LinkbackKind, source: str, post_slug: str, target: str, **metadata: str) -> PreviousResult | None:
    """Store a linkback, and return its state if it is not new.

    Raises PingbackError, RateLimitError and DatabaseUnavailableError.
    """
    try:
        source_url = read_source(source, edition().site.address)
    except InvalidSourceError:
        raise PingbackError(FaultCode.NO_SOURCE, INVALID_SOURCE) from None
    ip_address = request.remote_addr or ""
    linkback = IncomingLinkback(kind, source_url, normalize_url(target), post_slug, ip_address, **metadata)
    return receive(services().database, linkback, now=now())


def _text_response(text: str, status: int) -> Response:
    return current_app.response_class(f"{text}\n", status=status, mimetype="text/plain")


def _xml_response(document: bytes) -> Response:
    return current_app.response_class(document, mimetype="text/xml")


def _trackback_response(message: str) -> Response:
    """Return the response of the protocol, with an error message or "" for success."""
    element = f"<message>{escape(message)}</message>" if message else ""
    document = f"<response><error>{int(bool(message))}</error>{element}</response>"
    return _xml_response(f'<?xml version="1.0" encoding="utf-8"?>\n{document}'.encode())
