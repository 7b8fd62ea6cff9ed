"""Ask an asynchronous front without a server: what Granian would hand it, and what it answers."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlencode

from flask import Flask

from web.core.context import services_of
from web.core.front import Front
from web.core.rsgi import HeaderList

T = TypeVar("T")
MEGABYTE = 1024 * 1024
CLIENT = "127.0.0.1:50000"
HOST = ("host", "localhost")


class _Headers:
    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.lower(), []).append(value)

    def __contains__(self, name: str, /) -> bool:
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def get(self, key: str, /) -> str | None:
        return next(iter(self._values.get(key, ())), None)

    def get_all(self, key: str, /) -> list[str]:
        return self._values.get(key, [])


@dataclass(frozen=True)
class _Scope:
    method: str
    path: str
    query_string: str
    headers: _Headers
    client: str
    http_version: str = "1.1"
    scheme: str = "http"
    server: str = "127.0.0.1:8000"
    authority: str | None = None


@dataclass
class Reply:
    """A response as the front hands it to Granian."""

    status: int = 0
    fields: HeaderList = field(default_factory=list)
    body: bytes = b""

    @property
    def headers(self) -> dict[str, str]:
        """The headers by name. The values of a repeated one have line breaks between them."""
        found: dict[str, str] = {}
        for name, value in self.fields:
            found[name] = f"{found[name]}\n{value}" if name in found else value
        return found

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class _Exchange:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self.reply = Reply()

    def __call__(self) -> Awaitable[bytes]:
        async def receive() -> bytes:
            return self._body

        return receive()

    def response_bytes(self, status: int, headers: HeaderList, body: bytes) -> None:
        self.reply = Reply(status, headers, body)

    def response_file_range(self, status: int, headers: HeaderList, file: str, start: int, end: int) -> None:
        self.reply = Reply(status, headers, Path(file).read_bytes()[start:end])


class Worker:
    """One worker of a server: a front with its event loop, which runs while something is asked."""

    def __init__(self, app: Flask, cache_megabytes: float = 8) -> None:
        self.app = app
        self.front = Front(
            app, port=0, timeout=10, stop=lambda: None, cache_bytes=int(cache_megabytes * MEGABYTE), cache_delay=0
        )
        self._loop = asyncio.new_event_loop()

    def get(
        self, address: str, *headers: tuple[str, str], method: str = "GET", host: bool = True, client: str = CLIENT
    ) -> Reply:
        """Return the response for an address, which may have a query."""
        return self.run(lambda: self.ask(address, *headers, method=method, host=host, client=client))

    def post(self, path: str, fields: Mapping[str, str], *headers: tuple[str, str], client: str = CLIENT) -> Reply:
        """Return the response to a submitted form."""
        body = urlencode(fields).encode()
        form = ("content-type", "application/x-www-form-urlencoded"), ("content-length", str(len(body)))
        return self.run(lambda: self.ask(path, *form, *headers, method="POST", body=body, client=client))

    async def ask(
        self,
        address: str,
        *headers: tuple[str, str],
        method: str = "GET",
        body: bytes = b"",
        host: bool = True,
        client: str = CLIENT,
    ) -> Reply:
        """Return the response for an address. Several can be asked at once."""
        path, _, query = address.partition("?")
        fields = [HOST, *headers] if host else headers
        exchange = _Exchange(body)
        scope = _Scope(method, unquote(path, errors="replace"), query, _Headers(fields), client)
        await self.front.__rsgi__(scope, exchange)
        return exchange.reply

    def run(self, work: Callable[[], Awaitable[T]]) -> T:
        """Run a coroutine on the loop of the worker."""

        async def wait() -> T:
            return await work()

        return self._loop.run_until_complete(wait())

    def close(self) -> None:
        """End the threads and the loop."""
        self.front._threads.close()
        if self.front._cache is not None:
            self.front._cache.close()
        self._loop.close()
        services_of(self.app).database.close()


@contextmanager
def workers(*apps: Flask, cache_megabytes: float = 8) -> Iterator[list[Worker]]:
    """Yield a worker for each app."""
    made = [Worker(app, cache_megabytes) for app in apps]
    try:
        yield made
    finally:
        for worker in made:
            worker.close()


def count_calls(app: Flask) -> Counter[str]:
    """Return a counter of the paths that the app is called for from now on."""
    calls: Counter[str] = Counter()
    call = app.wsgi_app

    def counting(environ: Any, start_response: Any) -> Iterable[bytes]:
        calls[environ["PATH_INFO"]] += 1
        return call(environ, start_response)

    app.wsgi_app = counting  # type: ignore[method-assign]
    return calls
