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
from web.core.rsgi import Headers, Scope
from web.core.stored_page import StoredPage
from web.core.wsgi_call import WsgiResponse

MAX_SHARE = 64
"""The memory divided by this is the largest size of a page that is kept."""

_BYPASSING = ("content-length", "transfer-encoding", "range", "if-match", "if-modified-since", "if-unmodified-since")
"""Headers of requests that only Flask answers: those with a body, and those about parts and dates of files."""

_Address = tuple[str, str]
_Tasks = dict[_Address, "asyncio.Task[StoredPage | WsgiResponse]"]


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
        self._is_up_to_date = False
        self._now = self._store.clock()
        self._pages: OrderedDict[_Address, StoredPage] = OrderedDict()
        self._tasks: _Tasks = {}
        self._bytes = 0

    def recall(self, scope: Scope) -> WsgiResponse | None:
        """Return the response to a request if its page is in memory and up to date. Never waits for anything."""
        if not self._look():
            return None
        headers = scope.headers
        key = self._find_key(scope, headers)
        page = None if key is None else self._find(key)
        if page is None:
            return None
        encoding = page.choose_encoding(headers.get("accept-encoding"))
        return self._answer(scope, headers, page, encoding) if page.has(encoding) else None

    async def respond(self, scope: Scope) -> WsgiResponse | None:
        """Return the response to a request, or None if only Flask can answer it. Raises BusyError."""
        is_up_to_date = self._look()
        headers = scope.headers
        key = self._find_key(scope, headers)
        if key is None or not (is_up_to_date or await self._ask()):
            return None
        page = self._find(key) or await self._compose_once(key, scope)
        if page is None:
            return None
        if isinstance(page, WsgiResponse):
            return WsgiResponse(page.status, page.headers, b"") if scope.method == "HEAD" else page
        encoding = page.choose_encoding(headers.get("accept-encoding"))
        if not page.has(encoding):
            await self._prepare(key, page, encoding)
        return self._answer(scope, headers, page, encoding)

    def close(self) -> None:
        """Close the connection to the database."""
        if isinstance(self._version, FileVersion):
            self._version.close()

    def _find_key(self, scope: Scope, headers: Headers) -> PageKey | None:
        """Return the key of the page that is asked for, or None if only Flask can answer the request."""
        if scope.method not in ("GET", "HEAD"):
            return None
        for name in _BYPASSING:
            if name in headers:
                return None
        return self._keys.find(headers.get("host") or scope.authority or "", scope.path, scope.query_string)

    def _answer(self, scope: Scope, headers: Headers, page: StoredPage, encoding: str) -> WsgiResponse:
        return page.respond(encoding, is_head=scope.method == "HEAD", validators=headers.get("if-none-match"))

    def _look(self) -> bool:
        """Drop pages that are out of date. Return False if the database has to be asked, or is unavailable.

        One look serves all requests of a turn of the event loop, because callbacks run in the order of their calls, and
        Granian hands each request over by call_soon_threadsafe: one that arrives later waits behind `_end_turn`.
        """
        if not self._is_up_to_date:
            asyncio.get_running_loop().call_soon(self._end_turn)  # before anything is read
            self._now = self._store.clock()
            self._follow_edition()
            version = self._version.known()
            if version is not None:
                self._follow_version(version)
            self._is_up_to_date = version is not None
        return self._is_up_to_date

    def _end_turn(self) -> None:
        self._is_up_to_date = False

    def _follow_edition(self) -> None:
        edition = self._store.edition
        if edition is not self._edition:
            self._edition, self._keys = edition, PageKeys(self._app, edition)
            self._clear()

    def _follow_version(self, version: int | None) -> None:
        if version != self._seen_version:
            self._seen_version = version
            self._clear()

    async def _ask(self) -> bool:
        """Ask the database server for its version, and drop pages of another one. Return False if it is unavailable."""
        version = None
        if isinstance(self._version, ServerVersion):
            version = await self._threads.run(self._version.read, is_slow=False)
        self._follow_version(version)
        return version is not None

    def _clear(self) -> None:
        # Pages that are being composed show what was before, so nobody new may wait for them.
        self._pages, self._tasks, self._bytes = OrderedDict(), {}, 0

    def _find(self, key: PageKey) -> StoredPage | None:
        page = self._pages.get(key.address)
        if page is None or not page.holds_at(self._now):
            return None
        self._pages.move_to_end(key.address)
        return page

    async def _compose_once(self, key: PageKey, scope: Scope) -> StoredPage | WsgiResponse | None:
        """Compose a page in a thread, and keep it if possible. Requests for the same page wait for it together.

        Return None for a response that this client may not get.
        """
        tasks = self._tasks
        is_first = key.address not in tasks
        if is_first:
            tasks[key.address] = asyncio.create_task(self._compose(key, scope, tasks))
        page = await asyncio.shield(tasks[key.address])  # other requests wait for it, too
        if isinstance(page, StoredPage):
            return page
        # Only Flask knows what the options that were left out mean for a redirect or an error.
        return page if key.is_whole and (is_first or not _concerns_one_client(page)) else None

    async def _compose(self, key: PageKey, scope: Scope, tasks: _Tasks) -> StoredPage | WsgiResponse:
        try:
            composed = await self._threads.run(partial(compose, self._app, key, scope), is_slow=key.is_slow)
        finally:
            del tasks[key.address]
        if tasks is self._tasks:  # nothing has changed meanwhile
            self._keep(key, composed)
        return composed.page

    def _keep(self, key: PageKey, composed: ComposedPage) -> None:
        page = composed.page
        former = self._pages.pop(key.address, None)
        self._bytes -= former.counted if former else 0
        if composed.is_lasting and isinstance(page, StoredPage) and page.size <= self._max_bytes // MAX_SHARE:
            self._pages[key.address] = page
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
        if self._pages.get(key.address) is page:
            self._count(page)


def _concerns_one_client(response: WsgiResponse) -> bool:
    """Return True for a response that the next client may not get: above a limit, or after an error."""
    return response.status == 429 or response.status >= 500
