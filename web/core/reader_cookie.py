"""The only cookie for readers. It is optional, and remembers a device of a reader with a confirmed email address."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Response, request

from web.core.context import now, services

NAME = "reader"
TTL = timedelta(days=365)


def remember(response: Response, person_id: int) -> None:
    """Set the cookie for a reader."""
    token = services().key.create_token(NAME, str(person_id), now=now(), ttl=TTL)
    response.set_cookie(
        NAME,
        f"{person_id}.{token}",
        max_age=TTL,
        path="/comments/",  # browsers don't send it for articles, so caches can share those
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response) -> None:
    """Delete the cookie."""
    response.delete_cookie(NAME, path="/comments/", secure=request.is_secure, httponly=True, samesite="Lax")


def remembered_reader() -> int | None:
    """Return the id of the reader whose device this is, or None if the cookie is missing, expired or forged."""
    id_, _, token = request.cookies.get(NAME, "").partition(".")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", id_):
        return None
    return int(id_) if services().key.verify_token(token, NAME, id_, now=now()) else None
