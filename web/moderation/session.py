"""Login sessions: a signed cookie, and the form token that each session has."""

from __future__ import annotations

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from engine.accounts import users
from engine.accounts.users import User
from engine.db.database import DatabaseUnavailableError
from engine.text import normalise
from web.core.context import now, services
from web.core.security import retry_after

# With this prefix, browsers reject the cookie if it lacks Secure, has a Domain, or comes from another host.
COOKIE = "__Host-moderation"
TTL = timedelta(days=14)
PURPOSE = "moderation"
FORM_FIELD = "form_token"
"""The form field with the session's token."""
HOME = "/moderation/"
_SAFE_PATH = re.compile(r"/moderation/(?:[a-z0-9-]+/)*(?:\?[A-Za-z0-9=&._-]*)?")


@dataclass(frozen=True, slots=True)
class Session:
    """A logged-in user, and the token that proves that a form comes from one of this user's pages."""

    user: User
    form_token: str


def require_login(bp: Blueprint) -> None:
    """Redirect requests without a session to the login page, and reject forms without the session's token."""
    bp.before_request(_check_session)
    bp.register_error_handler(DatabaseUnavailableError, handle_unavailable)


def current_session() -> Session:
    """Return the session of this request. Use it only in views that require a login."""
    session = _load_session()
    if session is None:
        raise RuntimeError("this view does not require a login")
    return session


def current_user() -> User:
    """Return the user who sent this request. Use it only in views that require a login."""
    return current_session().user


def is_logged_in() -> bool:
    """Return True if this request has a valid session."""
    return _load_session() is not None


def start_session(response: AnyResponse, user: User) -> None:
    """Log a user in on this device. The cookie gets a new value, so a value that was planted before is useless."""
    subject = f"{user.id}.{user.session_version}.{secrets.token_hex(16)}"
    value = f"{subject}.{services().key.create_token(PURPOSE, subject, now=now(), ttl=TTL)}"
    set_cookie(response, COOKIE, value, TTL)


def end_session(response: AnyResponse) -> None:
    """Log out on this device."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")


def set_cookie(response: AnyResponse, name: str, value: str, ttl: timedelta) -> None:
    """Set a cookie that scripts cannot read and other hosts cannot set.

    SameSite is Lax so that links in emails work. That is safe: GET requests change nothing, and browsers send POST
    requests from other sites without the cookie.
    """
    response.set_cookie(name, value, max_age=ttl, path="/", secure=True, httponly=True, samesite="Lax")


def create_form_token(purpose: str, cookie: str) -> str:
    """Return the form token that belongs to a cookie's value."""
    return services().key.keyed_hash(f"form:{purpose}", cookie)[:40]


def has_form_token(purpose: str, cookie: str) -> bool:
    """Return True if the submitted form has the token that belongs to a cookie's value."""
    submitted = request.form.get(FORM_FIELD, "")
    return hmac.compare_digest(submitted.encode(), create_form_token(purpose, cookie).encode())


def safe_path(path: str) -> str:
    """Return a path to redirect to if it is below /moderation/, else the start page of moderation."""
    return path if _SAFE_PATH.fullmatch(path) else HOME


def handle_unavailable(_error: DatabaseUnavailableError) -> Response:
    """Return the page for a busy database, with the text that was submitted, so that it isn't lost."""
    page = render_template("moderation_unavailable.html", text=normalise(request.form.get("text", "")))
    return retry_after(make_response(page, 503))


def _check_session() -> AnyResponse | None:
    if not is_logged_in():
        path = request.full_path.rstrip("?") if request.method == "GET" else HOME
        return redirect(f"/moderation/login/?next={quote(safe_path(path), safe='')}", 303)
    if request.method != "GET" and not has_form_token(PURPOSE, request.cookies[COOKIE]):
        abort(403)
    return None


def _load_session() -> Session | None:
    if "moderation_session" not in g:
        g.moderation_session = _read_cookie(request.cookies.get(COOKIE, ""))
    session: Session | None = g.moderation_session
    return session


def _read_cookie(value: str) -> Session | None:
    """Return the session of a cookie, or None if it is forged, has expired or was ended by a logout everywhere."""
    subject, _, token = value.rpartition(".")
    fields = re.fullmatch(r"([1-9][0-9]{0,8})\.([0-9]{1,9})\.[0-9a-f]{32}", subject, re.ASCII)
    if fields is None or not services().key.verify_token(token, PURPOSE, subject, now=now()):
        return None
    with services().database.read() as connection:
        user = users.find_user(connection, int(fields[1]))
    if user is None or user.session_version != int(fields[2]):
        return None
    return Session(user, create_form_token(PURPOSE, value))
