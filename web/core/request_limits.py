"""Limits of requests, declared on the views and read by the front and by Flask, and counts of recent requests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from inspect import unwrap
from threading import Lock
from time import time
from typing import Any, TypeVar

from flask import Flask
from limits.storage import Storage
from typing_extensions import override
from werkzeug.exceptions import HTTPException

MAX_BODY = 64 * 1024
"""The largest request body of a view that declares no other limit, in bytes."""
COUNTS_SCHEME = "request-counts"
"""The storage that is used without Redis."""
MAX_COUNTS = 50_000
"""Counts that are kept, about 15 MB. The oldest are dropped. The limits in the database don't depend on them."""

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


class RequestCounts(Storage):
    """Counts of recent requests by address, in memory: a storage for limits.

    The storage in memory of limits looks through all counts in a thread of its own, a hundred times a second
    while requests arrive. With 10,000 addresses, that took a quarter of the time for storing a comment.
    """

    STORAGE_SCHEME = [COUNTS_SCHEME]  # noqa: RUF012 - the base class declares it so

    def __init__(self, uri: str, **options: Any) -> None:
        super().__init__(uri, **options)
        self._lock = Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        """The count of each key and the time when it ends, in the order in which they began."""

    @property
    @override
    def base_exceptions(self) -> type[Exception]:
        return ValueError

    @override
    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        now = time()
        with self._lock:
            count, ends = self._counts.get(key, (0, 0.0))
            if ends <= now:
                self._counts.pop(key, None)  # so that it begins again as the newest
                count, ends = 0, now + expiry
            self._counts[key] = count + amount, ends
            if len(self._counts) > MAX_COUNTS:
                del self._counts[next(iter(self._counts))]
        return count + amount

    @override
    def get(self, key: str) -> int:
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > time() else 0

    @override
    def get_expiry(self, key: str) -> float:
        return self._counts.get(key, (0, time()))[1]

    @override
    def check(self) -> bool:
        return True

    @override
    def reset(self) -> int:
        with self._lock:
            number = len(self._counts)
            self._counts.clear()
        return number

    @override
    def clear(self, key: str) -> None:
        with self._lock:
            self._counts.pop(key, None)
