"""Measure pages while other clients strain the server, and count comments when it is killed."""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from time import perf_counter, sleep

from engine.db.database import FILE
from tests.bench.figures import Figures
from tests.web.live_server import LiveServer

SILENT, EXPENSIVE_RATE = 200, 50
"""Connections that send half a request, and requests per second for circuits that are not cached yet."""
READERS, WRITERS = 8, 4
"""Connections of the reader whose requests are measured, and clients that write comments."""


@dataclass(frozen=True, slots=True)
class Survival:
    """Comments when the server was killed: acknowledged ones, those of them that are lost, and those stored twice."""

    acknowledged: int
    lost: int
    doubled: int


def measure_pages(server: LiveServer, paths: Sequence[str], seconds: float) -> Figures:
    """Return the milliseconds of requests for pages, one after the other, on connections to all workers in turns."""
    connections = [HTTPConnection("127.0.0.1", server.port, timeout=30) for _ in range(READERS)]
    found, ends = [], perf_counter() + seconds
    for connection in cycle(connections):
        for path in paths:
            start = perf_counter()
            connection.request("GET", path)
            connection.getresponse().read()
            found.append((perf_counter() - start) * 1000)
        if perf_counter() > ends:
            break
    for connection in connections:
        connection.close()
    return Figures(found)


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


@contextmanager
def expensive_requests(server: LiveServer, rate: int = EXPENSIVE_RATE) -> Iterator[None]:
    """Ask for another large circuit many times a second, each time from another network."""
    done = threading.Event()

    def ask(number: int) -> None:
        address = f"10.{number >> 8 & 255}.{number & 255}.{random.randint(1, 254)}"
        path = f"/c/five-areas/?rounds=3&per-area=4&seed=s{number}"
        with suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", server.port, timeout=30)
            connection.request("GET", path, headers={"X-Forwarded-For": address})
            connection.getresponse().read()
            connection.close()

    def send() -> None:
        number, start = 0, perf_counter()
        while not done.is_set():
            threading.Thread(target=ask, args=(number,), daemon=True).start()
            number += 1
            sleep(max(0, start + number / rate - perf_counter()))

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield
    finally:
        done.set()
        sender.join()


def kill_while_writing(server: LiveServer, slug: str, count: int) -> Survival:
    """Send comments from several clients, kill the server after a number of answers, and look into its database."""
    acknowledged: list[str] = []
    stopped = threading.Event()

    def write(writer: int) -> None:
        for number in range(count):
            if stopped.is_set():
                return
            words = f"Comment {number} of writer {writer}."
            fields = {"post": slug, "name": f"Writer {writer}", "text": words, "action": "send"}
            if server.post("/comments/", fields, **_from(writer, number))[0] == 303:
                acknowledged.append(words)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for each in writers:
        each.start()
    _wait(lambda: len(acknowledged) >= count)
    for worker in server.workers:
        with suppress(ProcessLookupError):
            os.kill(int(worker), signal.SIGKILL)
    server.process.kill()
    stopped.set()
    for each in writers:
        each.join()
    with closing(sqlite3.connect(server.log.parent / "instance" / FILE)) as database:
        stored = Counter(text for (text,) in database.execute("SELECT body_markdown FROM comment"))
    lost = sum(1 for words in acknowledged if words not in stored)
    return Survival(len(acknowledged), lost, sum(1 for found in stored.values() if found > 1))


def _from(writer: int, number: int) -> dict[str, str]:
    """Return the header of a client in a network of its own, as a proxy sets it."""
    return {"X-Forwarded-For": f"10.{100 + writer}.{number % 256}.9"}


def _wait(is_done: Callable[[], bool]) -> None:
    ends = perf_counter() + 60
    while not is_done() and perf_counter() < ends:
        sleep(0.005)
