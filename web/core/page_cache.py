"""The page cache of one worker: answers known pages in the asynchronous front, before a thread or Flask is entered.

A page is composed from its key alone, so nothing of the request that happened to be the first is in it. It is kept
until others were used more recently and the memory is full, until the time that its view told, or until anything
changes that readers see: the edition, or the public version of the database.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from functools import partial

from flask import Flask

from engine.db.public_version import FileVersion, ServerVersion
from web.core.composition import ComposedPage, compose
from web.core.context import services_of
from web.core.page_keys import PageKey, PageKeys
from web.core.request_threads import RequestThreads
from web.core.rsgi import Scope
from web.core.stored_page import StoredPage
from web.core.wsgi_call import WsgiResponse

MAX_SHARE = 64
"""The memory divided by this is the largest size of a page that is kept."""

_BYPASSING = frozenset(
    {"content-length", "transfer-encoding", "range", "if-match", "if-modified-since", "if-unmodified-since"}
)
"""Headers of requests that only Flask answers: those with a body, and those about parts and dates of files."""

_Tasks = dict[PageKey, "asyncio.Task[StoredPage | WsgiResponse]"]


class PageCache:
    """Keeps pages in at most max_bytes of memory. Everything runs on the event loop, except composing and compressing.

    delay is how many seconds a database server isn't asked about changes again.
    """

    def __init__(self, app: Flask, threads: RequestThreads, *, max_bytes: int, delay: float) -> None:
        self._app, self._threads, self._max_bytes = app, threads, max_bytes
        services = services_of(app)
        self._store, database = services.edition_store, services.database
        self._version = (
            FileVersion(str(database.url.database)) if database.is_sqlite else ServerVersion(database, delay)
        )
        self._edition = self._store.edition
        self._keys = PageKeys(app, self._edition)
        self._seen_version: int | None = None
        self._pages: OrderedDict[PageKey, StoredPage] = OrderedDict()
        self._tasks: _Tasks = {}
        self._bytes = 0

    async def respond(self, scope: Scope) -> WsgiResponse | None:
        """Return the response to a request, or None if only Flask can answer it. Raises BusyError."""
        headers = scope.headers
        if scope.method not in ("GET", "HEAD") or not _BYPASSING.isdisjoint(headers):
            return None
        self._follow_edition()
        if not self._keys.knows(headers.get("host") or scope.authority or ""):
            return None
        key = self._keys.find(scope.path, scope.query_string)
        if key is None or not await self._follow_readers():
            return None
        page = self._find(key) or await self._compose_once(key, scope)
        if page is None:
            return None
        is_head = scope.method == "HEAD"
        if isinstance(page, WsgiResponse):
            return WsgiResponse(page.status, page.headers, b"") if is_head else page
        encoding = page.choose_encoding(headers.get("accept-encoding"))
        if not page.has(encoding):
            await self._prepare(key, page, encoding)
        return page.respond(encoding, is_head=is_head, validators=headers.get("if-none-match"))

    def close(self) -> None:
        """Close the connection to the database."""
        if isinstance(self._version, FileVersion):
            self._version.close()

    def _follow_edition(self) -> None:
        """Drop all pages if there is a new edition."""
        edition = self._store.edition
        if edition is not self._edition:
            self._edition, self._keys = edition, PageKeys(self._app, edition)
            self._clear()

    async def _follow_readers(self) -> bool:
        """Drop all pages if the database shows readers something else now. Return False if it is unavailable."""
        if isinstance(self._version, FileVersion):
            version = self._version.read()
        else:
            version = self._version.known()
            if version is None:
                version = await self._threads.run(self._version.read, is_slow=False)
        if version != self._seen_version:
            self._seen_version = version
            self._clear()
        return version is not None

    def _clear(self) -> None:
        # Pages that are being composed show what was before, so nobody new may wait for them.
        self._pages, self._tasks, self._bytes = OrderedDict(), {}, 0

    def _find(self, key: PageKey) -> StoredPage | None:
        page = self._pages.get(key)
        if page is None or not page.holds_at(self._store.clock()):
            return None
        self._pages.move_to_end(key)
        return page

    async def _compose_once(self, key: PageKey, scope: Scope) -> StoredPage | WsgiResponse | None:
        """Compose a page in a thread, and keep it if possible. Requests for the same page wait for it together.

        Return None for a response that this client may not get.
        """
        tasks = self._tasks
        is_first = key not in tasks
        if is_first:
            tasks[key] = asyncio.create_task(self._compose(key, scope, tasks))
        page = await asyncio.shield(tasks[key])  # other requests wait for it, too
        if isinstance(page, StoredPage):
            return page
        # Only Flask knows what the options that were left out mean for a redirect or an error.
        return page if key.is_whole and (is_first or not _concerns_one_client(page)) else None

    async def _compose(self, key: PageKey, scope: Scope, tasks: _Tasks) -> StoredPage | WsgiResponse:
        try:
            composed = await self._threads.run(partial(compose, self._app, key, scope), is_slow=key.is_slow)
        finally:
            del tasks[key]
        if tasks is self._tasks:  # nothing has changed meanwhile
            self._keep(key, composed)
        return composed.page

    def _keep(self, key: PageKey, composed: ComposedPage) -> None:
        page = composed.page
        former = self._pages.pop(key, None)
        self._bytes -= former.counted if former else 0
        if composed.is_lasting and isinstance(page, StoredPage) and page.size <= self._max_bytes // MAX_SHARE:
            self._pages[key] = page
            self._count(page)

    def _count(self, page: StoredPage) -> None:
        """Count the memory of a page that is new or has grown, and make room for it."""
        self._bytes += page.size - page.counted
        page.counted = page.size
        while self._bytes > self._max_bytes:
            _, oldest = self._pages.popitem(last=False)
            self._bytes -= oldest.counted

    async def _prepare(self, key: PageKey, page: StoredPage, encoding: str) -> None:
        """Compress or unpack the page, in a thread, if no client has asked for that before."""
        if encoding not in page.preparing:
            page.preparing[encoding] = asyncio.create_task(self._prepare_in_thread(key, page, encoding))
        await asyncio.shield(page.preparing[encoding])

    async def _prepare_in_thread(self, key: PageKey, page: StoredPage, encoding: str) -> None:
        try:
            await self._threads.run(partial(page.prepare, encoding), is_slow=False)
        finally:
            del page.preparing[encoding]
        if self._pages.get(key) is page:
            self._count(page)


def _concerns_one_client(response: WsgiResponse) -> bool:
    """Return True for a response that the next client may not get: above a limit, or after an error."""
    return response.status == 429 or response.status >= 500
