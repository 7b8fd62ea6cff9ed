"""Asking a server as often as it answers, from several connections at once, for a while."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from time import perf_counter

CLIENTS = 4
"""Connections at once: each asks again when it was answered."""


class WrongResponseError(Exception):
    """A server answered something else than the thing itself."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a server of this machine, and the status with which it is answered where all is well."""

    path: str
    status: int = 200
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def rate(port: int, call: Callable[[], Call], seconds: float) -> float:
    """Answers a second. Each request has a connection of its own. Raises WrongResponseError."""
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
    """What is answered. Raises WrongResponseError."""
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
