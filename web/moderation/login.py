"""The login page of /moderation/."""

from __future__ import annotations

import re
import secrets
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import two_factor, users
from engine.accounts.login_limits import Origin
from engine.accounts.users import User
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
PENDING_PURPOSE = "login-code"
PENDING_TTL = timedelta(minutes=10)
"""Time for entering the code after the password."""

WRONG_CREDENTIALS = "Wrong username or password"
WRONG_CODE = "This code is wrong or has been used"
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
    with services().database.read() as connection:
        needs_code = two_factor.is_enabled(connection, user.id)
    return _render_code_form(_create_pending(user, cookie), 200) if needs_code else _finish(user)


@bp.post("/moderation/login/code/")
def check_code() -> AnyResponse:
    """Log a user in who has entered their password and now a code of the second factor."""
    cookie, pending = request.cookies.get(COOKIE), request.form.get("pending", "")
    user = _find_pending(pending, cookie) if cookie and has_form_token(PURPOSE, cookie) else None
    if user is None:
        return _render_form(400, EXPIRED, EXPIRED_HINT)
    origin = Origin(request.remote_addr, find_device(user.name))
    code = request.form.get("code", "")
    try:
        is_valid = two_factor.verify_code(services().database, services().key, user, code, origin=origin, now=now())
    except RateLimitError as error:
        minutes = int(error.wait.total_seconds() // 60)
        return retry_after(_render_form(429, TOO_MANY, TOO_MANY_HINT.format(minutes)), error.wait)
    return _finish(user) if is_valid else _render_code_form(pending, 403, WRONG_CODE)


@bp.get("/moderation/login/code/")
def start_again() -> AnyResponse:
    """Redirect to the login form, which comes first."""
    return redirect("/moderation/login/", 303)


def _finish(user: User) -> AnyResponse:
    response = redirect(safe_path(request.form.get("next", "")), 303)
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
    start_session(response, user)
    remember_device(response, user.name)
    return response


def _create_pending(user: User, cookie: str) -> str:
    """Return a token that proves to the next form that this browser has sent the user's password."""
    subject = f"{user.id}.{user.session_version}"
    return (
        f"{subject}.{services().key.create_token(PENDING_PURPOSE, f'{subject}.{cookie}', now=now(), ttl=PENDING_TTL)}"
    )


def _find_pending(pending: str, cookie: str) -> User | None:
    subject, _, token = pending.rpartition(".")
    is_ours = services().key.verify_token(token, PENDING_PURPOSE, f"{subject}.{cookie}", now=now())
    if not is_ours:
        return None
    id_, _, version = subject.partition(".")
    with services().database.read() as connection:
        user = users.find_user(connection, int(id_))
    return user if user is not None and user.session_version == int(version) else None


def _render_code_form(pending: str, status: int, error: str = "") -> Response:
    page = render_template(
        "moderation_login_code.html",
        form_token=create_form_token(PURPOSE, request.cookies[COOKIE]),
        pending=pending,
        next=safe_path(request.form.get("next", "")),
        error=error,
    )
    return make_response(page, status)


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
