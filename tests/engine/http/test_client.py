from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from time import monotonic
from typing import Any

import pytest

from engine.http import client
from engine.http.client import MAX_REDIRECTS, MAX_RESPONSE_BYTES, HttpClient, HttpResponse, UnreachableError
from tests.other_sites import CannedResponse, OtherSite

StartRawServer = Callable[[Callable[[socket.socket], None]], str]


class RawServer:
    """A server that accepts one connection, and calls a function to write to it."""

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
def start_raw_server() -> Iterator[StartRawServer]:
    """start_raw_server(write) starts a server that calls write(connection), and returns its URL."""
    servers: list[RawServer] = []

    def start(write: Callable[[socket.socket], None]) -> str:
        servers.append(RawServer(write))
        return servers[-1].url

    yield start
    for server in servers:
        server.close()


def drip(connection: socket.socket, begin: bytes, piece: bytes) -> None:
    """Write the beginning of a response, and then a few bytes every 50 ms until the client has gone."""
    connection.sendall(begin)
    while not threading.Event().wait(0.05):
        connection.sendall(piece)


def test_a_page_is_read(other_site: OtherSite, http_client: HttpClient) -> None:
    url = other_site.add_page(
        "/post?a=1", "<p>Läufer", ("Link", "<https://one.example/>"), ("Link", "<https://two.example/>")
    )
    response = http_client.get(url)
    assert response == HttpResponse(url, 200, ("<https://one.example/>", "<https://two.example/>"), "<p>Läufer")
    [request] = other_site.requests
    assert request.headers["Host"] == f"127.0.0.1:{other_site.port}"
    assert "Webmention" in request.headers["User-Agent"]


def test_redirects_are_followed_and_the_last_url_is_returned(other_site: OtherSite, http_client: HttpClient) -> None:
    other_site.add_page("/b/page", "there")
    assert http_client.get(other_site.add_redirect("/a", "b/page")) == HttpResponse(
        f"{other_site.url}/b/page", 200, (), "there"
    )


def test_five_redirects_are_followed_but_not_six(other_site: OtherSite, http_client: HttpClient) -> None:
    for number in range(MAX_REDIRECTS + 1):
        other_site.add_redirect(f"/{number}", f"/{number + 1}")
    other_site.add_page(f"/{MAX_REDIRECTS + 1}", "far")
    assert http_client.get(f"{other_site.url}/1").text == "far"
    with pytest.raises(UnreachableError):
        http_client.get(f"{other_site.url}/0")


def test_a_form_is_posted_and_the_text_of_the_response_is_not_read(
    other_site: OtherSite, http_client: HttpClient
) -> None:
    url = other_site.add_page("/endpoint", "thank you", status=202)
    assert http_client.post(url, {"source": "https://a.example/ü", "target": "b"}) == HttpResponse(url, 202)
    [request] = other_site.requests
    assert (request.method, request.body) == ("POST", "source=https%3A%2F%2Fa.example%2F%C3%BC&target=b")
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"


def test_a_form_is_posted_again_only_after_307_and_308(other_site: OtherSite, http_client: HttpClient) -> None:
    other_site.add_page("/new", "", status=201)
    assert http_client.post(other_site.add_redirect("/permanent", "/new", 308), {"a": "b"}).status == 201
    assert http_client.post(other_site.add_redirect("/see", "/new", 303), {"a": "b"}).status == 303
    assert [request.method for request in other_site.requests] == ["POST", "POST", "POST"]


def test_the_response_of_an_api_is_read_whatever_its_status_and_type(
    other_site: OtherSite, http_client: HttpClient
) -> None:
    other_site.responses["/api"] = CannedResponse(b"true", 500, [("Content-Type", "text/plain"), ("X-Help", "none")])
    response = http_client.call_api(f"{other_site.url}/api", {"a": "b"})
    assert (response.status, response.text, response.headers["x-help"]) == (500, "true", "none")
    assert [(request.method, request.body) for request in other_site.requests] == [("POST", "a=b")]


@pytest.mark.parametrize("status", [301, 307, 308])
def test_redirects_of_an_api_are_not_followed(other_site: OtherSite, http_client: HttpClient, status: int) -> None:
    assert http_client.call_api(other_site.add_redirect("/api", "/elsewhere", status), {}).status == status
    assert [request.path for request in other_site.requests] == ["/api"]


def test_a_response_of_an_api_that_is_too_long_is_an_error(other_site: OtherSite, http_client: HttpClient) -> None:
    with pytest.raises(UnreachableError):
        http_client.call_api(other_site.add_page("/api", "x" * (MAX_RESPONSE_BYTES + 1)), {})


@pytest.mark.parametrize("status", [404, 410, 500])
def test_an_error_page_is_not_read(other_site: OtherSite, http_client: HttpClient, status: int) -> None:
    url = other_site.add_page("/gone", "an error", status=status)
    assert http_client.get(url) == HttpResponse(url, status)


def test_only_html_is_read(other_site: OtherSite, http_client: HttpClient) -> None:
    other_site.responses["/film"] = CannedResponse(
        b"\0" * (MAX_RESPONSE_BYTES + 1), 200, [("Content-Type", "video/mp4")]
    )
    assert http_client.get(f"{other_site.url}/film") == HttpResponse(f"{other_site.url}/film", 200)


def test_a_page_in_an_old_encoding_is_read(other_site: OtherSite, http_client: HttpClient) -> None:
    assert http_client.get(other_site.add_page("/alt", "Läufer".encode("latin-1"))).text == "Läufer"


def test_threat_06_control_characters_are_replaced(other_site: OtherSite, http_client: HttpClient) -> None:
    assert http_client.get(other_site.add_page("/x", "a\0b\u202ec")).text == "a\ufffdb\ufffdc"


def test_threat_19_a_page_longer_than_the_limit_is_an_error(other_site: OtherSite, http_client: HttpClient) -> None:
    assert len(http_client.get(other_site.add_page("/whole", "x" * MAX_RESPONSE_BYTES)).text) == MAX_RESPONSE_BYTES
    with pytest.raises(UnreachableError):
        http_client.get(other_site.add_page("/more", "x" * (MAX_RESPONSE_BYTES + 1)))


def test_threat_19_a_gzip_bomb_is_not_decompressed(other_site: OtherSite, http_client: HttpClient) -> None:
    packed = gzip.compress(b"<p>small", mtime=0)
    assert http_client.get(other_site.add_page("/small", packed, ("Content-Encoding", "gzip"))).text == "<p>small"
    bomb = gzip.compress(bytes(200_000_000), mtime=0)
    with pytest.raises(UnreachableError):
        http_client.get(other_site.add_page("/bomb", bomb, ("Content-Encoding", "gzip")))


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "deflate", "nonsense"])
def test_threat_19_only_accepted_encodings_are_decompressed(
    other_site: OtherSite, http_client: HttpClient, coding: str
) -> None:
    with pytest.raises(UnreachableError):
        http_client.get(other_site.add_page("/packed", b"abc", ("Content-Encoding", coding)))


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
    start_raw_server: StartRawServer, begin: bytes, piece: bytes
) -> None:
    url = start_raw_server(lambda connection: drip(connection, begin, piece))
    started = monotonic()
    with pytest.raises(UnreachableError):
        HttpClient(allow_loopback=True, timeout=0.5).get(url)
    assert monotonic() - started < 3


def test_threat_19_the_time_limit_is_for_all_redirects_together(
    other_site: OtherSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    def resolve_slowly(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        threading.Event().wait(0.2)
        return list(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))

    for number in range(5):
        other_site.add_redirect(f"/{number}", f"/{number + 1}")
    monkeypatch.setattr(client, "getaddrinfo", resolve_slowly)
    with pytest.raises(UnreachableError):
        HttpClient(allow_loopback=True, timeout=0.5).get(f"{other_site.url}/0")
    assert len(other_site.requests) <= 2
