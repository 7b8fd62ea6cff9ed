"""Send comments from several clients while a server, or a part of it, is killed, and count those that are stored."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

from engine.db.database import FILE
from tests.web.live_server import LiveServer

WRITERS = 8
"""Clients that write at the same time, so that several comments share a transaction."""


def send_comments(
    server: LiveServer, slug: str, count: int, *, kill_after: int | None = None, kill: Callable[[], None] | None = None
) -> set[int]:
    """Send comments, the same ones each time. Return the numbers of those that the server acknowledged.

    Each comes from a network of its own, as a proxy says. `kill` is called when `kill_after` are acknowledged.
    """
    acknowledged, lock = set[int](), threading.Lock()

    def send(number: int) -> None:
        fields = {"post": slug, "name": f"Writer {number}", "text": f"Comment {number} of many.", "action": "send"}
        network = {"X-Forwarded-For": f"10.{100 + number // 256}.{number % 256}.9"}
        if server.post("/comments/", fields, **network)[0] == 303:
            with lock:
                acknowledged.add(number)
                if kill is not None and len(acknowledged) == kill_after:
                    kill()

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(send, range(count)))
    return acknowledged


def kill_processes(ids: Iterable[str | int]) -> None:
    """Kill processes, if they still run."""
    for each in ids:
        with suppress(ProcessLookupError):
            os.kill(int(each), signal.SIGKILL)


def count_stored(server: LiveServer) -> Counter[int]:
    """Return how often the comment with each number is in the database."""
    with closing(sqlite3.connect(server.log.parent / "instance" / FILE)) as database:
        texts = database.execute("SELECT body_markdown FROM comment WHERE body_markdown LIKE 'Comment % of many.'")
        return Counter(int(text.split()[1]) for (text,) in texts)
