"""Other sites, as servers on loopback. They return the responses that a test adds, and record requests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class CannedResponse:
    """The response of a site for a path."""

    body: bytes = b""
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=lambda: [("Content-Type", "text/html; charset=utf-8")])


@dataclass(frozen=True)
class ReceivedRequest:
    """A request that a site received."""

    method: str
    path: str
    headers: dict[str, str]
    body: str


class OtherSite:
    """A site on loopback. It returns 404 for paths that have no response.

    `site.add_page("/a", "<p>text")` adds a page, and `site.requests` lists the requests.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self.server = server
        self.port = server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.responses: dict[str, CannedResponse] = {}
        self.requests: list[ReceivedRequest] = []

    def add_page(self, path: str, body: str | bytes, *headers: tuple[str, str], status: int = 200) -> str:
        """Add an HTML page and return its URL."""
        data = body.encode() if isinstance(body, str) else body
        self.responses[path] = CannedResponse(data, status, [("Content-Type", "text/html; charset=utf-8"), *headers])
        return self.url + path

    def add_redirect(self, path: str, to: str, status: int = 302) -> str:
        """Add a redirect and return its URL."""
        self.responses[path] = CannedResponse(b"", status, [("Location", to)])
        return self.url + path


@contextmanager
def other_sites() -> Iterator[Callable[[], OtherSite]]:
    """Yield a function that starts sites. All of them stop after the block."""
    started: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start() -> OtherSite:
        class Handler(BaseHTTPRequestHandler):
            def respond(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length).decode()
                site.requests.append(ReceivedRequest(self.command, self.path, dict(self.headers.items()), body))
                response = site.responses.get(self.path, CannedResponse(b"no such page", 404))
                self.send_response(response.status)
                for name, value in response.headers:
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(response.body)))
                self.end_headers()
                with suppress(ConnectionError):  # the client may close the connection before it has read everything
                    self.wfile.write(response.body)

            do_GET = do_POST = respond

            def log_message(self, format: str, *args: object) -> None:
                """Log nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        site = OtherSite(server)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        started.append((server, thread))
        return site

    try:
        yield start
    finally:
        for server, thread in started:
            server.shutdown()
            server.server_close()
            thread.join()
