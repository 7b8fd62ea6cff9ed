"""Error pages: each says what happened and offers a way on."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

from flask import Flask, Response, current_app, json, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from engine.editions.edition import Edition, MissingBodyError
from engine.library.recognition import find_area
from web.core.article_view import view_article
from web.core.context import edition, now
from web.core.redirects import redirect_old_address

MAX_NEWEST = 5
"""Number of articles that an error page lists."""
MAX_SLUG = 120
"""The longest word that is compared with the names of pages, in characters. Comparing long words is slow."""
MIN_SIMILARITY = 0.7
"""The least similarity of a name that is suggested, from 0 to 1 (difflib's ratio)."""

ErrorHandler = Callable[[int, str, str], Response]
"""Returns the response for an error, from its status, title and text."""

_HANDLERS = "strongstride.error_pages"


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The title and text for an HTTP status."""

    title: str
    text: str


PAGES = {
    400: ErrorPage("This address doesn’t work", "Check it for typos."),
    403: ErrorPage("This form came from another site", "Open the page on this site and send the form again."),
    404: ErrorPage("Page not found", "The address may be old or mistyped."),
    405: ErrorPage("You can’t send anything here", "This address can only be read."),
    408: ErrorPage("This took too long to arrive", "Check your connection and send it again."),
    410: ErrorPage("This page has been removed", "It won’t come back."),
    411: ErrorPage("The length is missing", "Send the request again with a Content-Length header."),
    413: ErrorPage("That’s too much data", "Send less at a time."),
    414: ErrorPage("This address is too long", "Shorten it, or start from one of the pages below."),
    429: ErrorPage("Too many requests", "You opened many large pages in a short time. Try again in a minute."),
    500: ErrorPage("Sorry, something went wrong", "Try again in a minute."),
    503: ErrorPage("The site is very busy", "Try again in a few seconds."),
}
NOT_READY = ErrorPage("This article isn’t ready yet", "Try again in a few seconds.")
RETRY_SECONDS = 5
DEFAULT_PAGE = ErrorPage("Sorry, this request didn’t work", "Check the address and try again.")


def init_app(app: Flask) -> None:
    """Show an error page for every error."""
    app.extensions[_HANDLERS] = []
    app.register_error_handler(HTTPException, _handle_http_error)
    app.register_error_handler(MissingBodyError, _handle_missing_body)
    if not app.debug:
        app.register_error_handler(Exception, _handle_exception)


def add_handler(app: Flask, pattern: str, handler: ErrorHandler) -> None:
    """Use a handler instead of an error page for all paths that match a regular expression from start to end."""
    app.extensions[_HANDLERS].append((re.compile(pattern), handler))


def problem_document(status: int, title: str, text: str) -> Response:
    """Return an error as JSON for programs (RFC 9457)."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": text}
    return current_app.response_class(json.dumps(content), status=status, mimetype="application/problem+json")


def render_standalone(app: Flask, status: int) -> Response:
    """Return the page for a status as it is outside a request: without the site's articles."""
    with app.test_request_context():
        return app.process_response(_render_plain(PAGES[status], status))


def _find_handler() -> ErrorHandler | None:
    handlers: list[tuple[re.Pattern[str], ErrorHandler]] = current_app.extensions[_HANDLERS]
    return next((handler for pattern, handler in handlers if pattern.fullmatch(request.path)), None)


def _handle_http_error(error: HTTPException) -> AnyResponse | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        return _handle_exception(error)
    if status == 404 and (moved := redirect_old_address()):
        return moved
    page = PAGES.get(status, DEFAULT_PAGE)
    handler = _find_handler()
    response = handler(status, page.title, page.text) if handler else _render_page(page, status)
    # Some statuses come with a header of their own: Allow with 405, Content-Range with 416.
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def _handle_exception(error: Exception) -> Response:
    """Return a page without details. They are in the log."""
    if not isinstance(error, HTTPException):
        current_app.logger.exception("Request failed")
    page, status = PAGES[500], (isinstance(error, HTTPException) and error.code) or 500
    if handler := _find_handler():
        with suppress(Exception):  # the handler's template may be what failed
            return handler(status, page.title, page.text)
    if status == 500:
        with suppress(Exception):  # what failed may be a part of each page
            return _render_page(page, status)
    return _render_plain(page, status)


def _handle_missing_body(error: MissingBodyError) -> Response:
    """Ask the reader to try again. The article is rendered again in the background."""
    current_app.logger.error("The rendered body of %s is missing or damaged", error)
    response = _render_plain(NOT_READY, 503)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _render_plain(page: ErrorPage, status: int) -> Response:
    try:
        html = render_template("server_error.html", page=page, status=status)
    except Exception:  # the site may have replaced the template, and that one may be what failed
        html = f"<!doctype html><html lang=en><title>{page.title}</title><h1>{page.title}</h1><p>{page.text}</p>"
    return make_response(html, status)


def _render_page(page: ErrorPage, status: int) -> Response:
    newest = [view_article(item) for item in edition().live_posts(now())[:MAX_NEWEST]]
    suggestion = _suggest_page(edition()) if status == 404 else None
    words = _words_of_path() if status in (404, 410) else ""
    html = render_template("error.html", page=page, status=status, newest=newest, suggestion=suggestion, words=words)
    return make_response(html, status)


def _words_of_path() -> str:
    """Return the last part of the requested path as words to search for. Other sites cannot put much text there."""
    part = request.path.rstrip("/").rpartition("/")[2][:MAX_SLUG]
    return " ".join(re.findall(r"[^\W_]+", part.partition(".")[0]))


def _suggest_page(current: Edition) -> tuple[str, str] | None:
    """Return the address and name of the page that is most like the last part of the requested path, if any."""
    library = current.library
    word = request.path.rstrip("/").rpartition("/")[2][:MAX_SLUG]
    area = find_area(library, word.replace("-", " "))
    if area is not None:
        return f"/areas/{area.id}/" if area.id in library.vocabulary.areas else f"/c/{area.id}/", area.name
    pages = {
        item.article.slug: (item.article.address, item.article.front_matter.title) for item in current.live_posts(now())
    }
    pages |= {exercise.id: (f"/exercises/{exercise.id}/", exercise.name) for exercise in library.current}
    pages |= {area.id: (f"/areas/{area.id}/", area.name) for area in library.vocabulary.areas.values()}
    similar = get_close_matches(word.lower(), pages, n=1, cutoff=MIN_SIMILARITY)
    return pages[similar[0]] if similar else None
