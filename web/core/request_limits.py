"""Limits of requests, declared on the views. The asynchronous front and Flask both read them here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from inspect import unwrap
from typing import Any, TypeVar

from flask import Flask
from werkzeug.exceptions import HTTPException

MAX_BODY = 64 * 1024
"""The largest request body of a view that declares no other limit, in bytes."""

ViewT = TypeVar("ViewT", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class RequestLimits:
    """The limits of one view.

    deadline is the time for receiving the whole body in seconds, or None for REQUEST_TIMEOUT. A slow view can't occupy
    more than half of the threads.
    """

    max_bytes: int = MAX_BODY
    deadline: float | None = None
    is_slow: bool = False


_limits: dict[Callable[..., Any], RequestLimits] = {}
_DEFAULT = RequestLimits()


def body_limit(*, max_bytes: int = MAX_BODY, deadline: float | None = None) -> Callable[[ViewT], ViewT]:
    """Declare the size and the deadline of a view's request body."""

    def declare(view: ViewT) -> ViewT:
        _limits[unwrap(view)] = replace(_find(view), max_bytes=max_bytes, deadline=deadline)
        return view

    return declare


def slow(view: ViewT) -> ViewT:
    """Declare that a view may take long: it hashes a password, draws, or reads many rows."""
    _limits[unwrap(view)] = replace(_find(view), is_slow=True)
    return view


def limits_of_endpoint(app: Flask, endpoint: str | None) -> RequestLimits:
    """Return the limits of an endpoint, or the default if no endpoint matched the request."""
    view = app.view_functions.get(endpoint or "")
    return _find(view) if view is not None else _DEFAULT


def limits_of_request(app: Flask, method: str, path: str) -> RequestLimits:
    """Return the limits of the view that Flask would call for a request."""
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path, method)
    except HTTPException:  # not found, wrong method, or a redirect
        return _DEFAULT
    return limits_of_endpoint(app, endpoint)


def _find(view: Callable[..., Any]) -> RequestLimits:
    return _limits.get(unwrap(view), _DEFAULT)
