"""Types of RSGI 1.6, Granian's asynchronous interface, as far as the site uses it. Granian declares only some."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import Protocol

from granian.rsgi import ProtocolClosed, ProtocolError  # type: ignore[attr-defined]

CONNECTION_ERRORS: tuple[type[Exception], ...] = (ProtocolClosed, ProtocolError)
"""Errors if the client leaves before its request is complete."""

HeaderList = list[tuple[str, str]]


class Headers(Protocol):
    """The headers of a request. Names are in lower case, and values that are not ASCII are skipped."""

    def __contains__(self, name: str, /) -> bool:
        """Return True if there is a header with this name."""

    def __iter__(self) -> Iterator[str]:
        """Return each name once."""

    def get(self, key: str, /) -> str | None:
        """Return the first value of a header."""

    def get_all(self, key: str, /) -> list[str]:
        """Return all values of a header."""


class Scope(Protocol):
    """A request without its body. `path` is decoded, `server` and `client` are host and port."""

    @property
    def http_version(self) -> str: ...  # noqa: D102
    @property
    def scheme(self) -> str: ...  # noqa: D102
    @property
    def server(self) -> str: ...  # noqa: D102
    @property
    def client(self) -> str: ...  # noqa: D102
    @property
    def method(self) -> str: ...  # noqa: D102
    @property
    def authority(self) -> str | None: ...  # noqa: D102
    @property
    def path(self) -> str: ...  # noqa: D102
    @property
    def query_string(self) -> str: ...  # noqa: D102
    @property
    def headers(self) -> Headers: ...  # noqa: D102


class Exchange(Protocol):
    """Receives the body of a request and sends the response."""

    def __call__(self) -> Awaitable[bytes]:
        """Return the whole body. Raises one of CONNECTION_ERRORS."""

    def response_bytes(self, status: int, headers: HeaderList, body: bytes) -> None:
        """Send a response."""

    def response_file_range(self, status: int, headers: HeaderList, file: str, start: int, end: int) -> None:
        """Send a part of a file."""
