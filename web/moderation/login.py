"""The door of /moderation/: signing in."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import users
from engine.accounts.users import TooManyFailures
from engine.db.database import Unavailable
from engine.text import collapse_whitespace
from web.core.context import now, services
from web.core.headers import retry_after
from web.moderation.session import form_token, is_form_token, is_signed_in, own_path, set_cookie, start, unavailable

bp = Blueprint("moderation_sign_in", __name__)
bp.register_error_handler(Unavailable, unavailable)

COOKIE = "__Host-sign-in"
"""What ties the form to the browser that asked for it, before anybody is signed in."""
LASTS = timedelta(hours=12)
PURPOSE = "sign-in"

WRONG = "This name and this password do not belong together"
STALE = "This form is too old, or your browser does not keep our cookie"
STALE_HINT = "try again; if that does not help, open this page by https, or as http://127.0.0.1 on the machine itself"


@bp.get("/moderation/sign-in/")
def form() -> AnyResponse:
    """The form; whoever is signed in goes on."""
    if is_signed_in():
        return redirect(own_path(request.args.get("next", "")), 303)
    return _form(200)


@bp.post("/moderation/sign-in/")
def sign_in() -> AnyResponse:
    """Sign in, or say what is wrong. Which of name and password it was is never said."""
    sent = request.form
    kept = request.cookies.get(COOKIE)
    if not kept or not is_form_token(PURPOSE, kept):
        return _form(400, STALE, STALE_HINT)
    try:
        who = users.sign_in(
            services().database,
            services().key,
            sent.get("name", ""),
            sent.get("password", ""),
            address=request.remote_addr,
            now=now(),
        )
    except TooManyFailures as error:
        minutes = int(error.wait.total_seconds() // 60)
        return retry_after(
            _form(429, "There were too many attempts", f"wait {minutes} minutes, and try again"), error.wait
        )
    if who is None:
        return _form(403, WRONG)
    answer = redirect(own_path(sent.get("next", "")), 303)
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    start(answer, who)
    return answer


def _form(status: int, wrong: str = "", hint: str = "") -> Response:
    """The page with the form, tied to this browser by a cookie."""
    kept = request.cookies.get(COOKIE, "")
    value = kept if re.fullmatch(r"[0-9a-f]{32}", kept) else secrets.token_hex(16)
    with services().database.read() as connection:
        somebody = users.exists(connection)
    page = render_template(
        "moderation_sign_in.html",
        form_token=form_token(PURPOSE, value),
        name=collapse_whitespace(request.form.get("name", "")),
        next=own_path(request.values.get("next", "")),
        wrong=wrong,
        hint=hint,
        somebody=somebody,
    )
    response = make_response(page, status)
    set_cookie(response, COOKIE, value, LASTS)
    return response
