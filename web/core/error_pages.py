"""The pages for when there is no page: each says what happened and offers a way on."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches

from flask import Flask, Response, current_app, json, make_response, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from engine.editions.edition import Edition
from engine.library.recognition import find_area
from web.core.article_view import view
from web.core.context import edition, now, services
from web.core.redirects import old_address

NEWEST = 5
LONGEST_SLUG = 120  # characters; no page's name is longer, and comparing names takes time


@dataclass(frozen=True, slots=True)
class Said:
    """A status in words."""

    title: str
    text: str


WORDS = {
    400: Said("This request makes no sense to us", "Something in the address is malformed."),
    403: Said("Another site asked for this", "Open the page here, and send the form from there."),
    404: Said("There is no page here", "The address may be old or mistyped."),
    405: Said("That does not work here", "This address can only be read."),
    410: Said("This page is gone", "It was here once, and has been taken down for good."),
    413: Said("That is too much at once", "What was sent is larger than we take. Send less at a time."),
    414: Said("This address is too long", "Shorten it, or begin at one of the pages below."),
    500: Said("Something broke on our side", "It is not your doing. Try again in a minute."),
}


Answer = Callable[[int, str, str], Response]
"""Makes the response to an error of its status, title and text."""

_ANSWERS = "strongstride.error_pages"

OTHERWISE = Said("This request cannot be answered", "Something in it does not fit what we offer.")


def install(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.extensions[_ANSWERS] = []
    app.register_error_handler(HTTPException, _http)
    if not app.debug:
        app.register_error_handler(Exception, _broken)


def add_answer(app: Flask, pattern: str, answer: Answer) -> None:
    """Let a function answer errors at all paths that a regular expression matches whole."""
    app.extensions[_ANSWERS].append((re.compile(pattern), answer))


def _answer() -> Answer | None:
    answers: list[tuple[re.Pattern[str], Answer]] = current_app.extensions[_ANSWERS]
    return next((answer for pattern, answer in answers if pattern.fullmatch(request.path)), None)


def _http(error: HTTPException) -> AnyResponse | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    if status >= 500:
        return _broken(error)
    if status == 404 and (moved := old_address()):
        return moved
    said = WORDS.get(status, OTHERWISE)
    answer = _answer()
    response = answer(status, said.title, said.text) if answer else _page(said, status)
    # What belongs to the status: Allow with 405, Content-Range with 416.
    response.headers.extend((name, value) for name, value in error.get_headers() if name != "Content-Type")
    return response


def problem_document(status: int, title: str, text: str) -> Response:
    """An error in the form that programs read (RFC 9457), wherever they run."""
    content = {"type": "about:blank", "title": title, "status": status, "detail": text}
    response = current_app.response_class(json.dumps(content), status=status, mimetype="application/problem+json")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(said: Said, status: int) -> Response:
    present = edition()
    newest = [view(item, services().articles, present, now()) for item in present.live(now())[:NEWEST]]
    meant = _meant(present) if status == 404 else None
    return make_response(render_template("error.html", said=said, status=status, newest=newest, meant=meant), status)


def _meant(present: Edition) -> tuple[str, str] | None:
    """The address and the name of the page that the end of this address may have meant."""
    library = present.library
    word = request.path.rstrip("/").rpartition("/")[2][:LONGEST_SLUG]
    area = find_area(library, word.replace("-", " "))
    if area is not None:
        return f"/areas/{area.id}/" if area.id in library.vocabulary.areas else f"/c/{area.id}/", area.name
    pages = {item.article.slug: (item.article.address, item.article.front.title) for item in present.live(now())}
    pages |= {exercise.id: (f"/exercises/{exercise.id}/", exercise.name) for exercise in library.current}
    pages |= {area.id: (f"/areas/{area.id}/", area.name) for area in library.vocabulary.areas.values()}
    near = get_close_matches(word.lower(), pages, n=1, cutoff=0.7)
    return pages[near[0]] if near else None


def _broken(error: Exception) -> Response:
    """A page without details; those are in the log."""
    if not isinstance(error, HTTPException):
        current_app.logger.exception("a request could not be answered")
    said, status = WORDS[500], (isinstance(error, HTTPException) and error.code) or 500
    if answer := _answer():
        with suppress(Exception):  # its template may be what is broken; then the page without one will do
            return answer(status, said.title, said.text)
    try:
        page = render_template("broken_page.html", said=said, status=status)
    except Exception:  # the site may have put its own template in place of ours, and that one may be what is broken
        page = f"<!doctype html><html lang=en><title>{said.title}</title><h1>{said.title}</h1><p>{said.text}</p>"
    return make_response(page, status)
