"""The only cookie for readers. It is optional, and remembers a device of a reader with a confirmed email address."""

from __future__ import annotations

from datetime import timedelta

from flask import Response, request

from web.core.context import now, services
from web.core.forms import parse_number

COOKIE_NAME = "reader"
COOKIE_TTL = timedelta(days=365)


def remember_reader(response: Response, person_id: int) -> None:
    """Set the cookie for a reader."""
    token = services().key.create_token(COOKIE_NAME, str(person_id), now=now(), ttl=COOKIE_TTL)
    response.set_cookie(
        COOKIE_NAME,
        f"{person_id}.{token}",
        max_age=COOKIE_TTL,
        path="/comments/",  # browsers don't send it for articles, so caches can share those
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def forget_reader(response: Response) -> None:
    """Delete the cookie."""
    response.delete_cookie(COOKIE_NAME, path="/comments/", secure=request.is_secure, httponly=True, samesite="Lax")


def remembered_reader() -> int | None:
    """Return the id of the reader whose device this is, or None if the cookie is missing, expired or forged."""
    text, _, token = request.cookies.get(COOKIE_NAME, "").partition(".")
    id_ = parse_number(text)
    return id_ if id_ and services().key.verify_token(token, COOKIE_NAME, text, now=now()) else None
