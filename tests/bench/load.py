"""Load a server from several connections at once, each sending a request as soon as the last was answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from time import perf_counter

CLIENTS = 4
"""Number of connections at once."""


class WrongResponseError(Exception):
    """A server sent an unexpected response."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request to a server on this machine, and the expected status."""

    path: str
    status: int = 200
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def rate(port: int, call: Callable[[], Call], seconds: float) -> float:
    """Return the responses per second. Each request has its own connection. Raises WrongResponseError."""
    counts = [0] * CLIENTS
    wrong: list[str] = []
    start = perf_counter()

    def client(number: int) -> None:
        while perf_counter() - start < seconds and not wrong:
            try:
                ask(port, call())
            except (WrongResponseError, OSError) as error:
                wrong.append(str(error))
            counts[number] += 1

    threads = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise WrongResponseError(wrong[0])
    return sum(counts) / (perf_counter() - start)


def ask(port: int, call: Call) -> bytes:
    """Return the response. Raises WrongResponseError."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        method = "GET" if call.body is None else "POST"
        connection.request(method, call.path, call.body, {"Connection": "close", **call.headers})
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
    if answer.status != call.status:
        raise WrongResponseError(f"{call.path} answers {answer.status}: {body[:300]!r}")
    return body
