"""Who is signed in: a cookie of ours, a token for each form, and the door before everything below /moderation/."""

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
from engine.accounts.users import Owner
from engine.db.database import Unavailable
from engine.text import normalise
from web.core.context import now, services
from web.core.headers import retry_after

# The prefix makes browsers refuse the cookie without Secure, with a Domain, or from a neighbouring host.
COOKIE = "__Host-moderation"
LASTS = timedelta(days=14)
PURPOSE = "moderation"
FIELD = "form_token"
"""The field of every form that holds the session's token."""
START = "/moderation/"
_PATH = re.compile(r"/moderation/(?:[a-z0-9-]+/)*(?:\?[A-Za-z0-9=&._-]*)?")


@dataclass(frozen=True, slots=True)
class Session:
    """An owner who is signed in, and what his forms hold as proof that they are ours."""

    owner: Owner
    form_token: str


def guard(bp: Blueprint) -> None:
    """Let only owners who are signed in past, and only forms of our own pages."""
    bp.before_request(_guard)
    bp.register_error_handler(Unavailable, unavailable)


def session() -> Session:
    """The session of this request, which the guard has let in."""
    found = _session()
    assert found is not None
    return found


def is_signed_in() -> bool:
    """Whether this request comes with a session that holds."""
    return _session() is not None


def start(response: AnyResponse, who: Owner) -> None:
    """Sign somebody in on this device: always by a new value, whatever the cookie was."""
    subject = f"{who.id}.{who.epoch}.{secrets.token_hex(16)}"
    value = f"{subject}.{services().key.create_token(PURPOSE, subject, now=now(), ttl=LASTS)}"
    set_cookie(response, COOKIE, value, LASTS)


def set_cookie(response: AnyResponse, name: str, value: str, lasts: timedelta) -> None:
    """Set a cookie that no script reads and no other host sets.

    Lax: it comes along when a link in a mail is followed. Nothing changes by GET, and a form of another site is sent
    without it.
    """
    response.set_cookie(name, value, max_age=lasts, path="/", secure=True, httponly=True, samesite="Lax")


def end(response: AnyResponse) -> None:
    """Sign out on this device."""
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")


def form_token(purpose: str, value: str) -> str:
    """What a form holds that belongs to a cookie's value."""
    return services().key.keyed_hash(f"form:{purpose}", value)[:40]


def is_form_token(purpose: str, value: str) -> bool:
    """Whether the form of this request belongs to that cookie's value."""
    return hmac.compare_digest(request.form.get(FIELD, "").encode(), form_token(purpose, value).encode())


def own_path(written: str) -> str:
    """A path below /moderation/ as it was asked for, and the first page for everything else."""
    return written if _PATH.fullmatch(written) else START


def unavailable(error: Unavailable) -> Response:
    """The database cannot do this now: a page that says so, with the words that were typed."""
    page = render_template("moderation_unavailable.html", typed=normalise(request.form.get("text", "")))
    return retry_after(make_response(page, 503))


def _guard() -> AnyResponse | None:
    if _session() is None:
        asked = request.full_path.rstrip("?") if request.method == "GET" else START
        return redirect(f"/moderation/sign-in/?next={quote(own_path(asked), safe='')}", 303)
    if request.method != "GET" and not is_form_token(PURPOSE, request.cookies[COOKIE]):
        abort(403)
    return None


def _session() -> Session | None:
    if "moderation_session" not in g:
        g.moderation_session = _read(request.cookies.get(COOKIE, ""))
    found = g.moderation_session
    assert found is None or isinstance(found, Session)
    return found


def _read(value: str) -> Session | None:
    """The session of a cookie; None where it is not ours, too old, or ended by a step of the account's epoch."""
    subject, _, token = value.rpartition(".")
    written = re.fullmatch(r"([1-9][0-9]{0,8})\.([0-9]{1,9})\.[0-9a-f]{32}", subject, re.ASCII)
    if written is None or not services().key.verify_token(token, PURPOSE, subject, now=now()):
        return None
    with services().database.read() as connection:
        who = users.read(connection, int(written[1]))
    if who is None or who.epoch != int(written[2]):
        return None
    return Session(who, form_token(PURPOSE, value))
