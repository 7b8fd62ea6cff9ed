from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import Any

import pytest

from engine.http.client import MAX_REDIRECTS, MAX_RESPONSE_BYTES, HttpClient, HttpResponse, UnreachableError
from tests.other_sites import Said, Site


class Raw:
    """A server that writes what a function says, byte by byte, and knows nothing of HTTP."""

    def __init__(self, write: Callable[[socket.socket], None]) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}/"
        self.thread = threading.Thread(target=self._serve, args=[write])
        self.thread.start()

    def _serve(self, write: Callable[[socket.socket], None]) -> None:
        with suppress(OSError):
            connection, _ = self.listener.accept()
            with connection:
                connection.recv(65536)
                write(connection)

    def close(self) -> None:
        self.listener.close()
        self.thread.join()


@pytest.fixture
def raw() -> Iterator[Callable[[Callable[[socket.socket], None]], str]]:
    servers: list[Raw] = []

    def start(write: Callable[[socket.socket], None]) -> str:
        servers.append(Raw(write))
        return servers[-1].url

    yield start
    for server in servers:
        server.close()


def drip(connection: socket.socket, begin: bytes, piece: bytes) -> None:
    """Write a beginning, and then a little again and again until the other side has gone."""
    gone = threading.Event()
    connection.sendall(begin)
    while not gone.wait(0.05):
        connection.sendall(piece)


def test_a_page_is_read(other: Site, web: HttpClient) -> None:
    url = other.page("/post?a=1", "<p>Läufer", ("Link", "<https://one.example/>"), ("Link", "<https://two.example/>"))
    answer = web.get(url)
    assert answer == HttpResponse(url, 200, ("<https://one.example/>", "<https://two.example/>"), "<p>Läufer")
    [asked] = other.asked
    assert asked.headers["Host"] == f"127.0.0.1:{other.port}"
    assert "Webmention" in asked.headers["User-Agent"]


def test_redirects_are_followed_and_the_last_address_is_told(other: Site, web: HttpClient) -> None:
    other.page("/b/page", "there")
    assert web.get(other.move("/a", "b/page")) == HttpResponse(f"{other.url}/b/page", 200, (), "there")


def test_five_redirects_are_followed_and_not_six(other: Site, web: HttpClient) -> None:
    for number in range(MAX_REDIRECTS + 1):
        other.move(f"/{number}", f"/{number + 1}")
    other.page(f"/{MAX_REDIRECTS + 1}", "far")
    assert web.get(f"{other.url}/1").text == "far"
    with pytest.raises(UnreachableError):
        web.get(f"{other.url}/0")


def test_a_form_is_posted_and_its_answer_is_not_read(other: Site, web: HttpClient) -> None:
    url = other.page("/endpoint", "thank you", status=202)
    assert web.post(url, {"source": "https://a.example/ü", "target": "b"}) == HttpResponse(url, 202)
    [asked] = other.asked
    assert (asked.method, asked.body) == ("POST", "source=https%3A%2F%2Fa.example%2F%C3%BC&target=b")
    assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_form_is_posted_again_only_where_the_redirect_says_so(other: Site, web: HttpClient) -> None:
    other.page("/new", "", status=201)
    assert web.post(other.move("/permanent", "/new", 308), {"a": "b"}).status == 201
    assert web.post(other.move("/see", "/new", 303), {"a": "b"}).status == 303
    assert [asked.method for asked in other.asked] == ["POST", "POST", "POST"]


def test_a_service_is_asked_by_a_form_and_its_answer_is_read_whatever_it_is(other: Site, web: HttpClient) -> None:
    other.answers["/ask"] = Said(b"true", 500, [("Content-Type", "text/plain"), ("X-Help", "none")])
    answer = web.ask(f"{other.url}/ask", {"a": "b"})
    assert (answer.status, answer.text, answer.headers["x-help"]) == (500, "true", "none")
    assert [(asked.method, asked.body) for asked in other.asked] == [("POST", "a=b")]


@pytest.mark.parametrize("status", [301, 307, 308])
def test_who_is_asked_sends_us_nowhere_else(other: Site, web: HttpClient, status: int) -> None:
    assert web.ask(other.move("/ask", "/elsewhere", status), {}).status == status
    assert [asked.path for asked in other.asked] == ["/ask"]


def test_an_answer_that_is_too_long_is_none(other: Site, web: HttpClient) -> None:
    with pytest.raises(UnreachableError):
        web.ask(other.page("/ask", "x" * (MAX_RESPONSE_BYTES + 1)), {})


@pytest.mark.parametrize("status", [404, 410, 500])
def test_a_page_of_an_error_is_not_read(other: Site, web: HttpClient, status: int) -> None:
    url = other.page("/gone", "an error", status=status)
    assert web.get(url) == HttpResponse(url, status)


def test_what_is_no_html_is_not_read(other: Site, web: HttpClient) -> None:
    other.answers["/film"] = Said(b"\0" * (MAX_RESPONSE_BYTES + 1), 200, [("Content-Type", "video/mp4")])
    assert web.get(f"{other.url}/film") == HttpResponse(f"{other.url}/film", 200)


def test_a_page_in_an_old_encoding_is_read(other: Site, web: HttpClient) -> None:
    assert web.get(other.page("/alt", "Läufer".encode("latin-1"))).text == "Läufer"


def test_threat_06_characters_that_no_text_holds_are_replaced(other: Site, web: HttpClient) -> None:
    assert web.get(other.page("/x", "a\0b\u202ec")).text == "a\ufffdb\ufffdc"


def test_threat_19_a_page_is_as_long_as_allowed_and_no_longer(other: Site, web: HttpClient) -> None:
    assert len(web.get(other.page("/whole", "x" * MAX_RESPONSE_BYTES)).text) == MAX_RESPONSE_BYTES
    with pytest.raises(UnreachableError):
        web.get(other.page("/more", "x" * (MAX_RESPONSE_BYTES + 1)))


def test_threat_19_a_gzip_bomb_is_not_unpacked(other: Site, web: HttpClient) -> None:
    packed = gzip.compress(b"<p>small", mtime=0)
    assert web.get(other.page("/small", packed, ("Content-Encoding", "gzip"))).text == "<p>small"
    bomb = gzip.compress(bytes(200_000_000), mtime=0)
    with pytest.raises(UnreachableError):
        web.get(other.page("/bomb", bomb, ("Content-Encoding", "gzip")))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "deflate", "nonsense"])
def test_threat_19_only_what_was_asked_for_is_unpacked(other: Site, web: HttpClient, coding: str) -> None:
    with pytest.raises(UnreachableError):
        web.get(other.page("/packed", b"abc", ("Content-Encoding", coding)))


@pytest.mark.parametrize(
    ("begin", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\n", b"x"),
        (b"", b"H"),
        (b"HTTP/1.1 200 OK\r\n", b"X-Drip: 1\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_threat_19_a_slow_drip_ends_at_the_time_limit(
    raw: Callable[[Callable[[socket.socket], None]], str], begin: bytes, piece: bytes
) -> None:
    url = raw(lambda connection: drip(connection, begin, piece))
    started = monotonic()
    with pytest.raises(UnreachableError):
        HttpClient(loopback=True, seconds=0.5).get(url)
    assert monotonic() - started < 3


def test_threat_19_the_limit_holds_for_all_redirects_together(other: Site) -> None:
    def slow(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        threading.Event().wait(0.2)
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    for number in range(5):
        other.move(f"/{number}", f"/{number + 1}")
    with pytest.raises(UnreachableError):
        HttpClient(loopback=True, resolve=slow, seconds=0.5).get(f"{other.url}/0")
    assert len(other.asked) <= 2
