"""Pages that ask before they do something: the confirmation box, and the pages behind links in emails.

A link in an email has a token, which is what authorises the request.
"""

from __future__ import annotations

from flask import Response, make_response, render_template, request

from engine.comments.validation import FieldError
from web.core.security import retry_after

NOT_CONFIRMED = FieldError("confirm", "Tick the box to confirm", "this can't be undone")
"""The error for a form that deletes something and does not have the confirmation box ticked."""


def is_confirmed() -> bool:
    """Return True if the confirmation box of the submitted form is ticked (`confirm_checkbox` in macros.html)."""
    return request.form.get("confirm") == "1"


def token_argument() -> str:
    """Return the token of the requested link."""
    return request.args.get("token", "")


def render_page(template: str, status: int = 200, **values: object) -> Response:
    """Return a response with a rendered template."""
    return make_response(render_template(template, **values), status)


def invalid_link(request_url: str | None = None) -> Response:
    """Return the page for a link with a wrong or expired token. request_url leads to a form for a new link."""
    text = "It may have expired, or your email program may have split it. Copy the whole link into your browser."
    return render_page("notice.html", 404, title="This link doesn’t work", text=text, request_url=request_url)


def nothing_left() -> Response:
    """Return the page for a link to something that has been deleted."""
    text = "What this link was about has been removed. You don’t need to do anything."
    return render_page("notice.html", 410, title="Nothing left to do", text=text)


def try_again() -> Response:
    """Return the page for a link that needs the database while it is unavailable."""
    text = "Nothing has changed. Open the link again in a minute."
    return retry_after(render_page("notice.html", 503, title="Try again in a minute", text=text))
