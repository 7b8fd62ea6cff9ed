"""The pages for when there is no page: each says what happened and offers a way on."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, render_template, request
from werkzeug.exceptions import HTTPException

from engine.library.recognise import area_of
from web.article_view import view
from web.current import edition, moment, parts

NEWEST = 5


@dataclass(frozen=True, slots=True)
class Said:
    """A status in words."""

    title: str
    text: str


WORDS = {
    400: Said("This request makes no sense to us", "Something in the address is malformed."),
    404: Said("There is no page here", "The address may be old or mistyped."),
    405: Said("That does not work here", "This address can only be read."),
    410: Said("This page is gone", "It was here once, and has been taken down for good."),
    413: Said("That is too much at once", "What was sent is larger than we take. Send less at a time."),
    414: Said("This address is too long", "Shorten it, or begin at one of the pages below."),
    500: Said("Something broke on our side", "It is not your doing. Try again in a minute."),
}


def install(app: Flask) -> None:
    """Answer every error with a page of ours."""
    app.register_error_handler(HTTPException, _http)
    if not app.debug:
        app.register_error_handler(Exception, _broken)


def _http(error: HTTPException) -> tuple[str, int] | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    said = WORDS.get(status, Said(error.name, "")) if status < 500 else WORDS[500]
    if status >= 500:
        return render_template("broken_page.html", said=said, status=status), status
    present = edition()
    newest = [view(item, parts().articles, present, moment()) for item in present.live(moment())[:NEWEST]]
    words = request.path.strip("/").split("/")[-1].replace("-", " ")[:64]
    meant = area_of(present.library, words) if status == 404 else None
    return render_template("error.html", said=said, status=status, newest=newest, meant=meant), status


def _broken(error: Exception) -> tuple[str, int]:
    from flask import current_app

    current_app.logger.exception("a request could not be answered")
    return render_template("broken_page.html", said=WORDS[500], status=500), 500
