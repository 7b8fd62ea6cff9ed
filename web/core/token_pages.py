"""What the pages behind the links of mails share."""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from web.core.no_store import private
from web.core.retry_after import later


def token() -> str:
    """What proves that we sent this link."""
    return request.args.get("token", "")


def page(template: str, status: int = 200, **values: object) -> Response:
    """A page for whoever has the link."""
    return private(make_response(render_template(template, **values), status))


def void(again: str | None = None) -> Response:
    """The page for a link that is not ours, or too old. again is where one asks for another, if that can be done."""
    text = "Links in mails work for a time, and only as a whole: a mail program may have cut this one in two."
    return page("notice.html", 404, title="This link does not work", text=text, again=again)


def gone() -> Response:
    """The page for a link to what is not there any more."""
    text = "What this link was about has been removed. You need not do anything."
    return page("notice.html", 410, title="There is nothing left to do", text=text)


def unavailable() -> Response:
    """The page for when the database cannot be had."""
    text = "Nothing was changed. Open the link again in a minute."
    return later(page("notice.html", 503, title="This does not work just now", text=text))
