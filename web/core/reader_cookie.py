"""The one cookie that a reader can have, and only asks for: this device belongs to somebody who proved his address."""

from __future__ import annotations

import re
from datetime import timedelta

from flask import Response, request

from web.core.context import now, services

NAME = "reader"
TTL = timedelta(days=365)


def remember(response: Response, person_id: int) -> None:
    """Let this device be known as that person's."""
    token = services().key.create_token(NAME, str(person_id), now=now(), ttl=TTL)
    response.set_cookie(
        NAME,
        f"{person_id}.{token}",
        max_age=TTL,
        path="/comments/",  # no article's page is asked for with it, so none can differ by it
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def forget(response: Response) -> None:
    """Let this device be nobody's."""
    response.delete_cookie(NAME, path="/comments/", secure=request.is_secure, httponly=True, samesite="Lax")


def remembered_reader() -> int | None:
    """The person to whom this device belongs; None where it never was told, or the cookie is not ours."""
    written, _, token = request.cookies.get(NAME, "").partition(".")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", written):
        return None
    return int(written) if services().key.verify_token(token, NAME, written, now=now()) else None
