"""Compose a page for the page cache: call the app with a request that says nothing except which page is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from flask import Flask

from web.core.cacheable import COMPOSITION, Composition
from web.core.context import services_of
from web.core.page_keys import PageKey
from web.core.rsgi import Headers
from web.core.stored_page import StoredPage, find_header
from web.core.wsgi_call import WsgiResponse, call_app

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

NOWHERE = "127.0.0.1:0"
"""The address of a client that is nobody."""


@dataclass(frozen=True, slots=True)
class ComposedPage:
    """A page, or another response such as a redirect. is_lasting is True if the cache may keep the page."""

    page: StoredPage | WsgiResponse
    is_lasting: bool = False


def compose(app: Flask, key: PageKey) -> ComposedPage:
    """Return the page with a key. Takes as long as its view, so it is not for the event loop."""
    services = services_of(app)
    edition, now = services.edition_store.edition, services.edition_store.clock()
    failures = services.database.failures
    composition = Composition()
    response = call_app(partial(_call, app, composition), _CanonicalRequest(key.path, key.query), b"")
    body = response.body
    if not isinstance(body, bytes) or not _is_page(response):
        return ComposedPage(response)
    ends = [time for time in (composition.valid_until, edition.next_change(now)) if time]
    page = StoredPage(response.headers, body, now, min(ends, default=None))
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


class _NoHeaders:
    """The headers of a request that has none."""

    def __contains__(self, name: str, /) -> bool:
        return False

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def get(self, key: str, /) -> str | None:
        return None

    def get_all(self, key: str, /) -> list[str]:
        return []


@dataclass(frozen=True, slots=True)
class _CanonicalRequest:
    """A request for a page, as a Scope."""

    path: str
    query_string: str
    method: str = "GET"
    http_version: str = "1.1"
    scheme: str = "http"
    server: str = NOWHERE
    client: str = NOWHERE
    authority: str | None = "localhost"
    headers: Headers = field(default_factory=_NoHeaders)
