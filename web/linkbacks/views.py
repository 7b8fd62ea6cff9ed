"""Where other sites tell us that they link to an article: webmention, pingback and trackback.

They are programs of other sites, so there is no token in what they send, and cookies are not looked at.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, request

from engine.content.article import ArticleStatus as ArticleState
from engine.db.database import DatabaseUnavailableError
from engine.db.limits import RateLimitError
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
from web.core.headers import retry_after

bp = Blueprint("linkbacks", __name__)

MAX_BODY = 16_000  # bytes
LONGEST_TARGET = 500  # characters
THANKS = "Thank you. The page will be looked at soon, and the author decides whether it is shown."
_FAILED = {
    FailureReason.NO_LINK: (FaultCode.NO_LINK, "The source did not link to the target when it was looked at."),
    FailureReason.NO_PAGE: (FaultCode.NO_SOURCE, "There was no page at the source's address when it was looked at."),
    **dict.fromkeys(
        (FailureReason.UNREACHABLE, FailureReason.NOT_READ), (FaultCode.UPSTREAM, "The source could not be reached.")
    ),
}


@bp.before_request
def _bounded() -> None:
    """What these programs send is short."""
    request.max_content_length = MAX_BODY


@bp.post("/webmention")
def webmention() -> Response:
    """A webmention: 202 where it was taken, 400 where its source or target is none."""
    if not edition().site.linkbacks.webmention:
        abort(404)
    sources, targets = request.form.getlist("source"), request.form.getlist("target")
    if len(sources) != 1 or len(targets) != 1:
        return _words("Send one source and one target, as a form.", 400)
    try:
        _told(LinkbackKind.WEBMENTION, sources[0], _post(targets[0]), targets[0])
    except PingbackError as fault:
        return _words(fault.message, 400)
    except RateLimitError as error:
        return _words("There are too many webmentions now. Send it again later.", 429, again=error.wait)
    except DatabaseUnavailableError:
        return _words("Webmentions cannot be taken now. Send it again later.", 503, again=timedelta(minutes=1))
    return _words(THANKS, 202)


@bp.post("/pingback")
def pingback() -> Response:
    """A pingback by XML-RPC, whose faults come with 200 as everything of XML-RPC does."""
    if not edition().site.linkbacks.pingback:
        abort(404)
    try:
        source, target = read_call(request.get_data())
        known = _told(LinkbackKind.PINGBACK, source, _post(target), target)
        if known is not None and known.reason is not None:
            raise PingbackError(*_FAILED[known.reason])
        if known is not None:
            raise PingbackError(FaultCode.ALREADY_THERE, "This pingback is here already.")
    except PingbackError as fault:
        return _xml(fault_document(fault))
    except RateLimitError:
        return _xml(
            fault_document(PingbackError(FaultCode.DENIED, "There are too many pingbacks now. Send it again later."))
        )
    except DatabaseUnavailableError:
        return _xml(
            fault_document(PingbackError(FaultCode.GENERIC, "Pingbacks cannot be taken now. Send it again later."))
        )
    return _xml(success_document(THANKS))


@bp.post("/trackback/<slug>/")
def trackback(slug: str) -> Response:
    """A trackback to an article: a form with url, and title, blog_name and excerpt if it likes."""
    site = edition().site
    if not site.linkbacks.trackback:
        abort(404)
    item = edition().by_slug.get(slug)
    target = site.absolute_url(item.article.address) if item else ""
    words = {
        name: request.form.get(field, "")
        for name, field in (("title", "title"), ("author", "blog_name"), ("excerpt", "excerpt"))
    }
    try:
        _told(LinkbackKind.TRACKBACK, request.form.get("url", ""), _post(target), target, **words)
    except PingbackError as fault:
        return _trackback_answer(fault.message)
    except RateLimitError:
        return _trackback_answer("There are too many trackbacks now. Send it again later.")
    except DatabaseUnavailableError:
        return _trackback_answer("Trackbacks cannot be taken now. Send it again later.")
    return _trackback_answer("")


def _post(target: str) -> str:
    """The slug of the live post that a target's address leads to. Raises Fault."""
    item = _article(target)
    if item is None or edition().status(item, now()) is not ArticleState.LIVE:
        raise PingbackError(FaultCode.NO_TARGET, "The target is no page of this site.")
    if not item.article.accepts_comments(edition().site, now()):
        raise PingbackError(FaultCode.NOT_A_TARGET, "This page takes no linkbacks. Articles that take comments do.")
    return item.article.slug


def _article(target: str) -> RenderedArticle | None:
    """What stands at an absolute address, also an old one, if that is an address of this site."""
    if len(target) > LONGEST_TARGET:
        return None
    try:
        parse_web_url(target.strip())
        split, is_ours = urlsplit(normalize_url(target)), authority(target) == authority(edition().site.address)
    except ValueError:
        return None
    if not is_ours:
        return None
    path, query = unquote(split.path), tuple(parse_qsl(split.query, keep_blank_values=True))
    return edition().by_address.get(path) or edition().find_redirect(path, query)


def _told(kind: LinkbackKind, source: str, post: str, target: str, **words: str) -> PreviousResult | None:
    """Note what was told, and give what was known of it. Raises Fault, RateLimitError or Unavailable."""
    try:
        source = read_source(source, edition().site.address)
    except InvalidSourceError:
        raise PingbackError(FaultCode.NO_SOURCE, "The source is no page of another site.") from None
    ping = IncomingLinkback(kind, source, normalize_url(target), post, request.remote_addr or "", **words)
    return receive(services().database, ping, now=now())


def _words(text: str, status: int, again: timedelta | None = None) -> Response:
    """An answer in plain text, with how long to wait where the same may be sent again."""
    response = current_app.response_class(f"{text}\n", status=status, mimetype="text/plain")
    return retry_after(response, again) if again is not None else response


def _xml(document: bytes) -> Response:
    return current_app.response_class(document, mimetype="text/xml")


def _trackback_answer(problem: str) -> Response:
    """The document of the protocol: an error in words, or that there is none."""
    message = f"<message>{escape(problem)}</message>" if problem else ""
    document = f"<response><error>{int(bool(problem))}</error>{message}</response>"
    return _xml(f'<?xml version="1.0" encoding="utf-8"?>\n{document}'.encode())
