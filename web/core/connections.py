"""The number of connections of a worker, and a guard that frees places if clients hold all of them.

Granian has a deadline for headers and none for reading a response, and it does not let the front close a connection.
So the guard looks for the sockets of the process itself.
"""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

MAX_CONNECTIONS = 400
"""Connections of a worker, if the limit of open files allows as many. More wait until one is closed."""
RESERVED_FILES = 64
"""Open files of a worker besides its connections and the files that it sends over them."""

_FILES = Path("/dev/fd")
"""Lists the open files of this process, on Linux and macOS."""
_Key = tuple[int, int]
"""The number and the inode of an open socket. Numbers are used again."""


def max_connections() -> int:
    """Return the number of connections that a worker may hold. Each may need two open files."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if limit == resource.RLIM_INFINITY:
        return MAX_CONNECTIONS
    return max(1, min(MAX_CONNECTIONS, (limit - RESERVED_FILES) // 2))


@dataclass(slots=True)
class _Connection:
    peer: str
    since: float
    """When the server began to wait for the client."""


class _Handling:
    """The time in which a request is handled. A class, because a generator takes three times as long."""

    __slots__ = ("_client", "_handled", "_heard")

    def __init__(self, handled: set[str], heard: dict[str, float], client: str) -> None:
        self._handled, self._heard, self._client = handled, heard, client

    def __enter__(self) -> None:
        self._handled.add(self._client)

    def __exit__(self, *_: object) -> None:
        self._handled.discard(self._client)
        self._heard[self._client] = monotonic()


class ConnectionGuard:
    """Watches the connections to a port, from inside the worker.

    A connection whose client has not read for `timeout` seconds is closed by the kernel. If no place is left, those
    that have kept the server waiting for a quarter of the time are closed, so that others get their turn. Clients that
    keep sending requests are closed by the front, after their next response.
    """

    def __init__(self, port: int, places: int, timeout: float) -> None:
        self._port, self._places, self._timeout = port, places, timeout
        self._known: dict[_Key, _Connection | None] = {}  # None for a socket that is no connection of a client
        self._handled: set[str] = set()
        self._heard: dict[str, float] = {}
        self.is_full = False
        """True if no place was left at the last look."""

    async def run(self) -> None:
        """Watch until the task is cancelled."""
        while True:
            with suppress(OSError):  # no file is left to list the files with
                self._look(monotonic())
            await asyncio.sleep(self._timeout / 20)

    def hear(self, client: str) -> None:
        """Note that a client has sent the headers of a request, or is about to get a response."""
        self._heard[client] = monotonic()

    def handling(self, client: str) -> _Handling:
        """Keep a connection open while its request is handled."""
        return _Handling(self._handled, self._heard, client)

    def _look(self, now: float) -> None:
        known = self._known
        self._known = {key: known[key] if key in known else self._examine(key[0], now) for key in _sockets()}
        connections = {key: found for key, found in self._known.items() if found}
        for connection in connections.values():
            peer = connection.peer
            connection.since = now if peer in self._handled else self._heard.get(peer, connection.since)
        self._heard.clear()
        self.is_full = len(connections) >= self._places
        if self.is_full:
            for key, connection in connections.items():
                if now - connection.since >= self._timeout / 4:
                    _shut_down(key)

    def _examine(self, number: int, now: float) -> _Connection | None:
        """Return the connection of a new socket, and let the kernel close it if the client does not read."""
        try:
            with socket.socket(fileno=os.dup(number)) as copy:
                if copy.family not in (socket.AF_INET, socket.AF_INET6) or copy.getsockname()[1] != self._port:
                    return None
                host, port = copy.getpeername()[:2]
                if sys.platform == "linux":
                    copy.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(self._timeout * 1000))
        except OSError:  # closed meanwhile, or the socket that accepts connections
            return None
        return _Connection(f"[{host}]:{port}" if ":" in host else f"{host}:{port}", now)


def _sockets() -> Iterator[_Key]:
    for name in os.listdir(_FILES):  # noqa: PTH208 - iterdir is slower
        with suppress(OSError):  # the listing's own file
            status = os.fstat(int(name))
            if stat.S_ISSOCK(status.st_mode):
                yield int(name), status.st_ino


def _shut_down(key: _Key) -> None:
    with suppress(OSError), socket.socket(fileno=os.dup(key[0])) as copy:
        if os.fstat(copy.fileno()).st_ino == key[1]:
            copy.shutdown(socket.SHUT_RDWR)
