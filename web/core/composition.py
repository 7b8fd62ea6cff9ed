"""Compose a page for the page cache: call the app with a request that says only which page is meant.

It also has the address of the client who asked first, so that limits for expensive pages count the right one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask

from web.core.cacheable import COMPOSITION, Composition
from web.core.context import services_of
from web.core.page_keys import PageKey
from web.core.rsgi import Headers, Scope
from web.core.stored_page import StoredPage, find_header
from web.core.wsgi_call import WsgiResponse, call_app

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

FORWARDED = "x-forwarded-for"


@dataclass(frozen=True, slots=True)
class ComposedPage:
    """A page, or another response such as a redirect. is_lasting is True if the cache may keep the page."""

    page: StoredPage | WsgiResponse
    is_lasting: bool = False


def compose(app: Flask, key: PageKey, scope: Scope) -> ComposedPage:
    """Return the page with a key. Takes as long as its view, so it is not for the event loop."""
    services = services_of(app)
    edition, now = services.edition_store.edition, services.edition_store.clock()
    failures = services.database.failures
    composition = Composition()
    path, query = key.address
    response = call_app(
        partial(_call, app, composition),
        _CanonicalRequest(path, query, scope.client, scope.server, _Headers(scope.headers)),
        b"",
    )
    body = response.body
    if not isinstance(body, bytes) or not _is_page(response):
        return ComposedPage(response)
    ends = [time for time in (composition.valid_until, edition.next_change(now)) if time]
    accepted = scope.headers.get("accept-encoding")
    page = StoredPage(response.headers, body, now, min(ends, default=None), accepted)
    is_declared = find_header(response.headers, "cache-control") in key.declaration.cache_control
    return ComposedPage(page, is_declared and services.database.failures == failures)


def _is_page(response: WsgiResponse) -> bool:
    """Return True for a response that is the same for everyone and has a validator."""
    names = {name for name, _ in response.headers}
    return response.status == 200 and "etag" in names and "set-cookie" not in names


def _call(
    app: Flask, composition: Composition, environ: WSGIEnvironment, start_response: StartResponse
) -> Iterable[bytes]:
    return app.wsgi_app({**environ, COMPOSITION: composition}, start_response)


class _Headers:
    """Only those headers of a request that say where it comes from."""

    def __init__(self, headers: Headers) -> None:
        self._forwarded = headers.get_all(FORWARDED) if FORWARDED in headers else []

    def __contains__(self, name: str, /) -> bool:
        return name == FORWARDED and bool(self._forwarded)

    def __iter__(self) -> Iterator[str]:
        return iter((FORWARDED,) if self._forwarded else ())

    def get(self, key: str, /) -> str | None:
        return self._forwarded[0] if key in self else None

    def get_all(self, key: str, /) -> list[str]:
        return self._forwarded if key in self else []


@dataclass(frozen=True, slots=True)
class _CanonicalRequest:
    """A request for a page, as a Scope."""

    path: str
    query_string: str
    client: str
    server: str
    headers: Headers
    method: str = "GET"
    http_version: str = "1.1"
    scheme: str = "http"
    authority: str | None = "localhost"
