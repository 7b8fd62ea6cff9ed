"""Answers that ask to come again."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from werkzeug.wrappers import Response

ResponseT = TypeVar("ResponseT", bound=Response)

A_MINUTE = timedelta(minutes=1)
"""Where the database cannot be had: mostly another write, or a restart."""


def later(response: ResponseT, time: timedelta = A_MINUTE) -> ResponseT:
    """The answer with the time after which it is worth trying again (Retry-After, RFC 9110)."""
    response.headers["Retry-After"] = str(int(time.total_seconds()))
    return response
