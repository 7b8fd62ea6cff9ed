"""The server with clients that send slowly, send nothing, or don't read: others are answered, and those cut off."""

from __future__ import annotations

import os
import shutil
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.comments.tables import comment
from engine.db.database import Database, sqlite_url
from tests.conftest import SITES, MakeApp
from tests.web.live_server import LiveServer, run_server
from tests.web.waiting import wait_until
from web.core.connections import RESERVED_FILES

TIMEOUT = 4
PLACES = 60
LARGE = 6_000_000

HEADERS = b" HTTP/1.1\r\nHost: example.org\r\n"
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with one worker and few places for connections."""
    folder = tmp_path_factory.mktemp("front")
    site = shutil.copytree(SITES / "minimal", folder / "site")
    (site / "static").mkdir(exist_ok=True)
    (site / "static" / "large.bin").write_bytes(bytes(LARGE))
    files = PLACES * 2 + RESERVED_FILES
    with run_server(site, folder, open_files=files, WORKERS="1", REQUEST_TIMEOUT=str(TIMEOUT)) as server:
        yield server


@pytest.fixture
def connect(server: LiveServer) -> Iterator[Callable[..., socket.socket]]:
    """connect(data) opens a connection, sends data, and returns it."""
    with ExitStack() as stack:

        def open_(data: bytes = b"", *, buffer: int | None = None) -> socket.socket:
            connection = stack.enter_context(socket.socket())
            if buffer is not None:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
            connection.settimeout(60)
            connection.connect(("127.0.0.1", server.port))
            connection.sendall(data)
            return connection

        yield open_


@pytest.fixture(scope="module")
def post_paths(shared_app: MakeApp) -> list[str]:
    """A path for every route that accepts POST."""
    app: Flask = shared_app(SITES / "minimal")
    adapter = app.url_map.bind("example.org")
    values = {"action": "approve", "slug": "first", "token": "x"}
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(rules) > 20
    return [
        adapter.build(rule.endpoint, {name: values.get(name, 1) for name in rule.arguments}, method="POST")
        for rule in rules
    ]


def _fields(text: str) -> dict[str, str]:
    return {"post": "first", "name": "Ada", "text": text, "action": "send"}


def _send_comment(server: LiveServer, text: str) -> int:
    return server.post("/comments/", _fields(text))[0]


def _read_site(server: LiveServer) -> float:
    """Read a page. Return how many seconds that takes."""
    begun = time.monotonic()
    assert server.get("/healthz")[0] == 200
    assert "The first article" in server.get("/posts/first/")[1]
    return time.monotonic() - begun


def _use_site(server: LiveServer, text: str) -> float:
    """Read a page and send a comment. Return how many seconds that takes."""
    begun = time.monotonic()
    _read_site(server)
    assert _send_comment(server, text) == 303
    return time.monotonic() - begun


def _allowance(alone: float) -> float:
    """Return how many seconds more than the timeout is fine, for a machine that needs so long without other clients."""
    return max(1.0, 5 * alone)


def _status(connection: socket.socket) -> int:
    """Return the status of the response, or 0 if the server closes the connection without one."""
    data = b""
    try:
        while b"\r\n" not in data and (received := connection.recv(4096)):
            data += received
    except ConnectionResetError:
        pass
    return int(data.split()[1]) if data else 0


def _is_open(connection: socket.socket) -> bool:
    """Return True if the server has neither answered nor closed the connection."""
    connection.setblocking(False)
    try:
        connection.recv(1, socket.MSG_PEEK)
    except BlockingIOError:
        return True
    except ConnectionResetError:
        pass
    finally:
        connection.settimeout(60)
    return False


def _post(path: str, length: bytes = b"Content-Length: 30\r\n", body: bytes = b"") -> bytes:
    return b"POST " + path.encode() + HEADERS + FORM + length + b"\r\n" + body


def _comments(server: LiveServer) -> int:
    database = Database(sqlite_url(server.log.parent / "instance"))
    try:
        with database.read() as connection:
            return connection.scalar(select(func.count()).select_from(comment)) or 0
    finally:
        database.close()


def test_slow_clients_delay_nobody_and_are_cut_off(
    server: LiveServer, connect: Callable[..., socket.socket], post_paths: list[str]
) -> None:
    """90 % of all places are taken, by slow clients of each kind."""
    silent = [connect(_post(path)) for path in post_paths]
    idle = [connect() for _ in range(5)]
    slow_headers = [connect(b"GET /" + HEADERS + b"X-Slow: ") for _ in range(5)]
    dripping = [connect(_post("/comments/", body=b"p")) for _ in range(5)]
    unread = [connect(b"GET /static/large.bin" + HEADERS + b"\r\n", buffer=4096) for _ in range(5)]
    rest = [connect(_post("/share/")) for _ in range(PLACES * 9 // 10 - len(silent) - 20)]
    waiting = silent + idle + slow_headers + dripping + rest

    assert server.get("/healthz")[0] == 200
    assert "The first article" in server.get("/posts/first/")[1]
    assert _send_comment(server, "In time") == 303
    assert all(map(_is_open, waiting)), "all are answered before the first deadline"

    while any(map(_is_open, dripping)):
        for connection in filter(_is_open, dripping):
            connection.sendall(b"p")
        time.sleep(TIMEOUT / 10)
    assert {_status(connection) for connection in silent + rest} == {408}
    assert {_status(connection) for connection in dripping} <= {408, 0}  # a byte that crosses the 408 resets it
    assert {_status(connection) for connection in idle + slow_headers} == {0}
    time.sleep(TIMEOUT / 2)
    for connection in unread:
        received = 0
        try:
            while data := connection.recv(65536):
                received += len(data)
        except ConnectionResetError:
            pass
        assert received < LARGE


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="idle"),
        pytest.param(b"GET /" + HEADERS, id="slow headers"),
        pytest.param(_post("/comments/"), id="silent bodies"),
        pytest.param(b"GET /" + HEADERS + b"\r\n", id="kept alive"),
    ],
)
def test_twice_as_many_connections_as_places_delay_others_by_less_than_the_timeout(
    server: LiveServer, connect: Callable[..., socket.socket], data: bytes
) -> None:
    alone = _read_site(server)
    begun = time.monotonic()
    for _ in range(PLACES * 2):
        connect(data)
    _use_site(server, f"Among many {os.urandom(4).hex()}")
    assert time.monotonic() - begun < TIMEOUT + _allowance(alone)


def test_clients_that_keep_sending_requests_leave_places_to_others(server: LiveServer) -> None:
    stopped = threading.Event()

    def keep_asking() -> None:
        while not stopped.is_set():
            with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=60) as connection:
                connection.sendall(b"GET /healthz" + HEADERS + b"\r\n")
                while connection.recv(4096) and not stopped.wait(TIMEOUT / 10):
                    connection.sendall(b"GET /healthz" + HEADERS + b"\r\n")

    alone = _read_site(server)
    with ThreadPoolExecutor(PLACES * 2) as clients:
        try:
            for _ in range(PLACES * 2):
                clients.submit(keep_asking)
            assert _use_site(server, "Among busy clients") < TIMEOUT + _allowance(alone)
        finally:
            stopped.set()


def test_bodies_that_are_not_announced_or_too_large_are_rejected_unread(
    server: LiveServer, connect: Callable[..., socket.socket], post_paths: list[str]
) -> None:
    for path in post_paths:
        assert _status(connect(_post(path, b"Transfer-Encoding: chunked\r\n", b"5\r\n"))) == 411, path
        assert _status(connect(_post(path, b""))) == 411, path
        assert _status(connect(_post(path, b"Content-Length: 65537\r\n"))) == 413, path
    for limited in ("/webmention", "/pingback", "/trackback/first/"):
        assert _status(connect(_post(limited, b"Content-Length: 16001\r\n"))) == 413
    assert _status(connect(b"GET /" + HEADERS + b"Transfer-Encoding: chunked\r\n\r\n5\r\n")) == 411
    for length in (b"-1", b"x", b"9" * 30):
        assert _status(connect(_post("/comments/", b"Content-Length: " + length + b"\r\n"))) == 400


def test_a_body_that_ends_too_early_is_the_clients_mistake(connect: Callable[..., socket.socket]) -> None:
    for length in (b"Content-Length: 30\r\n", b"Content-Length: 30\r\nExpect: 100-continue\r\n"):
        connection = connect(_post("/comments/", length, b"post=first"))
        connection.shutdown(socket.SHUT_WR)
        data = b"".join(iter(lambda: connection.recv(65536), b""))  # noqa: B023 - used at once
        assert b"HTTP/1.1 408 " in data


@pytest.mark.parametrize("leave", ["close", "reset"])
def test_a_comment_is_stored_even_if_its_reader_leaves(server: LiveServer, leave: str) -> None:
    count = _comments(server)
    body = b"post=first&name=Ada&action=send&text=Left+at+once+by+" + leave.encode()
    request = _post("/comments/", b"Content-Length: %d\r\n" % len(body), body)
    _send_and_leave(server, request[:-5], leave)  # in the middle of the form
    _send_and_leave(server, request, leave)
    wait_until(lambda: _comments(server) > count, "the comment")
    assert server.get("/")[0] == 200
    assert _comments(server) == count + 1


def _send_and_leave(server: LiveServer, data: bytes, leave: str) -> None:
    """Send something, then close or reset the connection before the server has answered.

    The server has begun to read it: Granian drops a request if the connection has ended before it reads the first byte.
    """
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(data)
        port = connection.getsockname()[1]
        wait_until(lambda: _unread_bytes(server.port, port) == 0, "the server to read the form")
        if leave == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _unread_bytes(port: int, client_port: int) -> int:
    """Return how many bytes of a connection the server has not read yet, from Linux's table of connections."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, _, queues, *_ = line.split()
        if (local.partition(":")[2], remote.partition(":")[2]) == (f"{port:04X}", f"{client_port:04X}"):
            return int(queues.partition(":")[2], 16)
    raise AssertionError("the connection is gone")


def test_a_large_file_is_sent_whole_and_in_part(server: LiveServer, connect: Callable[..., socket.socket]) -> None:
    for range_, size in ((b"", LARGE), (b"Range: bytes=5-2000004\r\n", 2_000_000)):
        connection = connect(b"GET /static/large.bin" + HEADERS + range_ + b"Connection: close\r\n\r\n")
        data = b"".join(iter(lambda: connection.recv(65536), b""))  # noqa: B023 - used at once
        assert len(data.partition(b"\r\n\r\n")[2]) == size
