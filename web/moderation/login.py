"""The login page of /moderation/."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import users
from engine.accounts.login_limits import Origin
from engine.db.database import DatabaseUnavailableError
from engine.db.locks import RateLimitError
from engine.text import collapse_whitespace
from web.core.context import now, services
from web.core.request_limits import slow
from web.core.security import retry_after
from web.moderation.device_cookie import find_device, remember_device
from web.moderation.session import (
    create_form_token,
    handle_unavailable,
    has_form_token,
    is_logged_in,
    safe_path,
    set_cookie,
    start_session,
)

bp = Blueprint("moderation_login", __name__)
bp.register_error_handler(DatabaseUnavailableError, handle_unavailable)

COOKIE = "__Host-login"
"""Ties the form to the browser that loaded it, as there is no session yet."""
TTL = timedelta(hours=12)
PURPOSE = "login"

WRONG_CREDENTIALS = "Wrong username or password"
EXPIRED = "This form has expired, or your browser blocks cookies"
EXPIRED_HINT = (
    "Try again. If that doesn’t help, open this page over HTTPS, or on the server itself as http://127.0.0.1."
)
TOO_MANY = "Too many failed logins"
TOO_MANY_HINT = "Try again in {} minutes."


@bp.get("/moderation/login/")
def login_form() -> AnyResponse:
    """Show the login form, or redirect users who are logged in already."""
    if is_logged_in():
        return redirect(safe_path(request.args.get("next", "")), 303)
    return _render_form(200)


@bp.post("/moderation/login/")
@slow
def log_in() -> AnyResponse:
    """Log a user in. The error does not say whether the username or the password is wrong."""
    form, name = request.form, collapse_whitespace(request.form.get("name", ""))
    cookie = request.cookies.get(COOKIE)
    if not cookie or not has_form_token(PURPOSE, cookie):
        return _render_form(400, EXPIRED, EXPIRED_HINT)
    try:
        user = users.authenticate(
            services().database,
            services().key,
            name,
            form.get("password", ""),
            origin=Origin(request.remote_addr, find_device(name)),
            now=now(),
        )
    except RateLimitError as error:
        minutes = int(error.wait.total_seconds() // 60)
        return retry_after(_render_form(429, TOO_MANY, TOO_MANY_HINT.format(minutes)), error.wait)
    if user is None:
        return _render_form(403, WRONG_CREDENTIALS)
    response = redirect(safe_path(form.get("next", "")), 303)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    start_session(response, user)
    remember_device(response, user.name)
    return response


def _render_form(status: int, error: str = "", hint: str = "") -> Response:
    """Return the page with the form and the cookie that ties it to this browser."""
    cookie = request.cookies.get(COOKIE, "")
    if not re.fullmatch(r"[0-9a-f]{32}", cookie):
        cookie = secrets.token_hex(16)
    with services().database.read() as connection:
        has_users = users.has_users(connection)
    page = render_template(
        "moderation_login.html",
        form_token=create_form_token(PURPOSE, cookie),
        name=collapse_whitespace(request.form.get("name", "")),
        next=safe_path(request.values.get("next", "")),
        error=error,
        hint=hint,
        has_users=has_users,
    )
    response = make_response(page, status)
    set_cookie(response, COOKIE, cookie, TTL)
    return response
