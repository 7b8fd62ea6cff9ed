"""The asynchronous front: receives each request whole and hands it to Flask in a thread.

A client that sends its request slowly, or not at all, costs memory for its connection and no thread. The limits of
bodies are those of web.core.request_limits. Granian calls the front by its interface RSGI.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

from flask import Flask

from web.core.connections import ConnectionGuard, max_connections
from web.core.error_pages import render_standalone
from web.core.page_cache import PageCache
from web.core.request_limits import RequestLimits, limits_of_request
from web.core.request_threads import BusyError, RequestThreads
from web.core.rsgi import CONNECTION_ERRORS, Exchange, Scope
from web.core.wsgi_call import FileRange, WsgiResponse, call_app

HEALTH_PATH = "/healthz"
"""Answered without a thread, so that a busy worker still counts as alive."""
BODY_METHODS = frozenset({"POST", "PUT", "PATCH"})
"""Methods that must declare the length of their body."""
MAX_MEMORY = 32 * 1024 * 1024
"""The total size of the request bodies that a worker holds, in bytes."""
RETRY_SECONDS = "5"
"""When a client should try again if the worker is busy."""
SWITCH_SECONDS = 0.0005
"""Time that a thread computes while another one waits for the interpreter. Python's default is ten times as long.

With it, a thread that holds the write lock would wait for others that render Markdown, and all writers for it.
"""
DRAIN_SECONDS = 10
"""Time that a stopping worker waits for requests whose clients have left."""

_log = logging.getLogger(__name__)


class _RejectedError(Exception):
    """A request is answered by the front itself, with a status."""

    def __init__(self, status: int) -> None:
        self.status = status


class Front:
    """The RSGI application of one worker. `timeout` is the time for a body in seconds; `stop` ends background work.

    cache_bytes is the memory for pages, and cache_delay how many seconds a database server isn't asked about changes.
    """

    def __init__(
        self,
        app: Flask,
        *,
        port: int,
        timeout: float,
        stop: Callable[[], None],
        cache_bytes: int = 0,
        cache_delay: float = 0,
    ) -> None:
        self._app, self._timeout, self._stop = app, timeout, stop
        self._guard = ConnectionGuard(port, max_connections(), timeout)
        self._threads = RequestThreads()
        self._cache = PageCache(app, self._threads, max_bytes=cache_bytes, delay=cache_delay) if cache_bytes else None
        self._free_memory = MAX_MEMORY
        self._rejections = {status: render_standalone(app, status) for status in (408, 411, 500, 503)}
        self._health = app.test_client().get(HEALTH_PATH)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Watch the connections of this worker, and let its threads take turns quickly."""
        sys.setswitchinterval(SWITCH_SECONDS)
        self._watch = loop.create_task(self._guard.run())

    async def __rsgi__(self, scope: Scope, proto: Exchange) -> None:
        """Answer one request."""
        self._guard.hear(scope.client)
        if scope.path == HEALTH_PATH and scope.method in ("GET", "HEAD"):
            self._send(proto, WsgiResponse(200, list(self._health.headers.items()), self._health.data))
            return
        try:
            response = self._recall(scope) or await self._respond(scope, proto)
        except _RejectedError as error:
            response = self._rejection(error.status)
        except BusyError:
            response = self._rejection(503)
        except CONNECTION_ERRORS:  # the client left before its request was complete, but may still read
            response = self._rejection(408)
        except Exception:
            _log.exception("Request failed")
            response = self._rejection(500)
        self._send(proto, response)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Finish all requests, then stop background work. All connections are closed already."""
        self._watch.cancel()
        loop.run_until_complete(_drain())
        self._threads.close()
        if self._cache is not None:
            self._cache.close()
        self._stop()

    def _recall(self, scope: Scope) -> WsgiResponse | None:
        """Return the response if it is in memory. Nothing is awaited for it, which would take as long as the answer."""
        return None if self._cache is None else self._cache.recall(scope)

    async def _respond(self, scope: Scope, proto: Exchange) -> WsgiResponse:
        if self._cache is not None:
            with self._guard.handling(scope.client):
                page = await self._cache.respond(scope)
            if page is not None:
                return page
        limits = limits_of_request(self._app, scope.method, scope.path)
        length = _body_length(scope)
        # Flask answers a body that is too large, which is not read, with its error page.
        size = length if length <= limits.max_bytes else 0
        with self._reserve(size):
            body = await self._receive(proto, limits) if size else b""
            with self._guard.handling(scope.client):
                return await self._threads.run(
                    partial(call_app, self._app.wsgi_app, scope, body), is_slow=limits.is_slow
                )

    async def _receive(self, proto: Exchange, limits: RequestLimits) -> bytes:
        try:
            async with asyncio.timeout(self._timeout if limits.deadline is None else limits.deadline):
                return await proto()
        except TimeoutError:
            raise _RejectedError(408) from None

    @contextmanager
    def _reserve(self, size: int) -> Iterator[None]:
        """Reserve memory for a body."""
        if size > self._free_memory:
            raise BusyError
        self._free_memory -= size
        try:
            yield
        finally:
            self._free_memory += size

    def _rejection(self, status: int) -> WsgiResponse:
        page = self._rejections[status]
        extra = {408: [("connection", "close")], 503: [("retry-after", RETRY_SECONDS)]}
        return WsgiResponse(status, [*page.headers.items(), *extra.get(status, [])], page.data)

    def _send(self, proto: Exchange, response: WsgiResponse) -> None:
        headers, body = response.headers, response.body
        if self._guard.is_full:  # so that clients that keep sending requests can't keep all places
            headers = [*headers, ("connection", "close")]
        if isinstance(body, FileRange):
            proto.response_file_range(response.status, headers, body.path, body.start, body.end)
        else:
            proto.response_bytes(response.status, headers, body)


def _body_length(scope: Scope) -> int:
    """Return the declared length of the body. Raises _RejectedError if it is missing."""
    length = scope.headers.get("content-length")
    if length is not None:
        return int(length)  # Granian has checked it
    if scope.method in BODY_METHODS or "transfer-encoding" in scope.headers:
        raise _RejectedError(411)
    return 0


async def _drain() -> None:
    """Wait for requests that are still being handled."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    if tasks:
        await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
