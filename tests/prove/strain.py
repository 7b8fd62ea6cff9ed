"""Measure pages while other clients strain the server."""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count, cycle
from time import perf_counter, sleep

from engine.circuits.parsing import parse_query
from engine.library.library import Library
from tests.bench.asked import address
from tests.bench.figures import Figures
from tests.web.live_server import LiveServer

SILENT, EXPENSIVE_RATE = 200, 50
"""Connections that send half a request, and requests per second for circuits that are not cached yet."""
_MANY_FOR_EACH = (("per-area", "4"),)
_FEW_TOOLS = (("equipment", "chair,step"), ("venue", "outdoor"), ("work", "120"), ("drills", "2"))
"""Options of the dearest kinds that the benchmark has found, for a few areas and for all of them."""
READERS = 8
"""Connections of the reader whose requests are measured."""
PAUSE = 0.002
"""Seconds between those requests, because the reader shares the processors with the server."""


@dataclass(slots=True)
class Answers:
    """The statuses of all responses, 0 for none, and the seconds from the first request to the last response."""

    statuses: list[int] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Return the pages per second: the responses with status 200."""
        return self.statuses.count(200) / self.seconds

    def describe(self) -> str:
        """Return the rate, and how many responses have other statuses."""
        others = sorted(Counter(status for status in self.statuses if status != 200).items())
        words = [f"{number} × {status or 'no response'}" for status, number in others]
        return ", ".join((f"{self.rate:.1f} answered a second", *words))


def measure_pages(server: LiveServer, paths: Collection[str], seconds: float) -> dict[str, Figures]:
    """Return the milliseconds of requests by path, one after the other, on connections to all workers in turns."""
    connections = [HTTPConnection("127.0.0.1", server.port, timeout=30) for _ in range(READERS)]
    found: dict[str, list[float]] = {path: [] for path in paths}
    ends = perf_counter() + seconds
    for connection in cycle(connections):
        for path in paths:
            start = perf_counter()
            connection.request("GET", path)
            connection.getresponse().read()
            found[path].append((perf_counter() - start) * 1000)
            sleep(PAUSE)
        if perf_counter() > ends:
            break
    for connection in connections:
        connection.close()
    return {path: Figures(values) for path, values in found.items()}


@contextmanager
def silent_clients(server: LiveServer, count: int = SILENT) -> Iterator[None]:
    """Keep connections open that never finish their request."""
    sockets = []
    for _ in range(count):
        client = socket.create_connection(("127.0.0.1", server.port))
        client.sendall(b"POST /comments/ HTTP/1.1\r\nHost: localhost\r\nContent-Le")
        sockets.append(client)
    try:
        yield
    finally:
        for client in sockets:
            client.close()


def list_expensive(library: Library) -> Iterator[str]:
    """Yield the canonical addresses of different circuits whose pages are among the dearest."""
    areas = ",".join(library.vocabulary.areas)
    for number in count():
        terms, options = (("five-areas", _MANY_FOR_EACH), (areas, _FEW_TOOLS))[number % 2]
        pairs = [*options, ("seed", f"s{number}")]
        yield address(parse_query(terms, pairs, library).validated()).path


@contextmanager
def expensive_requests(server: LiveServer, paths: Iterator[str], rate: int = EXPENSIVE_RATE) -> Iterator[Answers]:
    """Ask for another path many times a second, each time from another network. All are answered at the end."""
    done, answers, asked = threading.Event(), Answers(), list[threading.Thread]()

    def ask(number: int, path: str) -> None:
        client = f"10.{number >> 8 & 255}.{number & 255}.{random.randint(1, 254)}"
        connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            connection.request("GET", path, headers={"X-Forwarded-For": client})
            answer = connection.getresponse()
            answer.read()
            answers.statuses.append(answer.status)
        except (OSError, HTTPException):
            answers.statuses.append(0)
        finally:
            connection.close()

    def send() -> None:
        start = perf_counter()
        for number, path in enumerate(paths):
            if done.is_set():
                break
            asked.append(threading.Thread(target=ask, args=(number, path)))
            asked[-1].start()
            sleep(max(0, start + (number + 1) / rate - perf_counter()))
        for each in asked:
            each.join()
        answers.seconds = perf_counter() - start

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield answers
    finally:
        done.set()
        sender.join()
