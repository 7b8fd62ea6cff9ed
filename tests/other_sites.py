"""Other sites, as servers on loopback. They return what a test tells them to, and record requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Said:
    """The response of a server for a path."""

    body: bytes = b""
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Content-Type", "text/html; charset=utf-8")])


@dataclass(frozen=True)
class Asked:
    """A request that a server got."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class Site:
    """A site on loopback. `site.page("/a", "<p>text")` adds a page, and `site.asked` lists the requests."""

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.answers: dict[str, Said] = {}
        self.asked: list[Asked] = []

    def page(self, path: str, body: str | bytes, *headers: tuple[str, str], status: int = 200) -> str:
        """Add an HTML page at a path and return its address."""
        data = body.encode() if isinstance(body, str) else body
        self.answers[path] = Said(data, status, [("Content-Type", "text/html; charset=utf-8"), *headers])
        return self.url + path

    def move(self, path: str, to: str, status: int = 302) -> str:
        """Add a redirect at a path and return its address."""
        self.answers[path] = Said(b"", status, [("Location", to)])
        return self.url + path


@contextmanager
def sites() -> Iterator[Callable[[], Site]]:
    """Yield a function that starts sites. All of them stop after the block."""
    started: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start() -> Site:
        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                made.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
                said = made.answers.get(self.path, Said(b"no such page", 404))
                self.send_response(said.status)
                for name, value in said.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(said.body)))
                self.end_headers()
                with suppress(ConnectionError):  # the other side need not read all of it
                    self.wfile.write(said.body)

            do_GET = do_POST = answer

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        made = Site(server)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        started.append((server, thread))
        return made

    try:
        yield start
    finally:
        for server, thread in started:
            server.shutdown()
            server.server_close()
            thread.join()
