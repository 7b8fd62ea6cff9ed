"""One careful way to other people's sites: what is asked for is bounded, and only public addresses are connected to."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from ipaddress import ip_address
from threading import Timer
from time import monotonic
from typing import Any, Protocol
from urllib.parse import urlencode, urljoin

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.util import Url

from engine.http.public_addresses import IPAddress, is_public
from engine.http.urls import parse_web_url
from engine.text import normalise

MAX_REDIRECTS = 5
MAX_RESPONSE_BYTES = 1_000_000  # of a page, unpacked
CONNECT_TIMEOUT_SECONDS = 5.0
TOTAL_TIMEOUT_SECONDS = 10.0
CHUNK_BYTES = 16 * 1024  # bytes read at a time

_PORTS = {"http": 80, "https": 443}
_HTML = ("text/html", "application/xhtml+xml")

Resolve = Callable[..., list[tuple[Any, ...]]]
"""What `socket.getaddrinfo` does."""
Read = Callable[[BaseHTTPResponse, float], str]
"""Reads what is wanted of an answer until a deadline."""


class UnreachableError(Exception):
    """Nothing was got. Why is nobody's business outside: one could map our network by it."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """What a site said: the address after all redirects, and the text of the page where it is HTML and all went well.

    links are its Link headers, headers all of them.
    """

    url: str
    status: int
    links: tuple[str, ...] = ()
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def well(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300


class Web(Protocol):
    """What linkbacks need of other sites; a Fetcher."""

    def get(self, url: str) -> HttpResponse:
        """The page at an address. Raises Unreachable."""

    def post(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """The answer to a form, without its text. Raises Unreachable."""


class HttpClient:
    """Gets pages and posts forms.

    resolve does what `socket.getaddrinfo` does; seconds is the time of one call in all, except that a resolver cannot
    be interrupted; loopback, which only tests set, allows this machine's own addresses and any port.
    """

    def __init__(
        self,
        agent: str = "Strongstride (Webmention)",
        *,
        resolve: Resolve = socket.getaddrinfo,
        seconds: float = TOTAL_TIMEOUT_SECONDS,
        loopback: bool = False,
    ) -> None:
        self._agent = agent
        self._resolve = resolve
        self._seconds = seconds
        self._loopback = loopback

    def get(self, url: str) -> HttpResponse:
        """The page at an address, after five redirects at most. Raises Unreachable."""
        return self._ask("GET", url, None, (301, 302, 303, 307, 308), _page)

    def post(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """The answer to a form, without its text. A redirect is followed where it asks for the same form again.

        Raises Unreachable.
        """
        return self._ask("POST", url, urlencode(form), (307, 308), _nothing)

    def ask(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """The answer of a service to a form, with its text, whatever that is. No redirect is followed.

        Raises Unreachable.
        """
        return self._ask("POST", url, urlencode(form), (), _read)

    def _ask(self, method: str, url: str, body: str | None, moves: tuple[int, ...], read: Read) -> HttpResponse:
        deadline = monotonic() + self._seconds
        try:
            for _ in range(MAX_REDIRECTS + 1):
                with self._opened(method, url, body, deadline) as response:
                    onward = response.headers.get("Location")
                    if response.status not in moves or not onward:
                        links = tuple(response.headers.getlist("Link"))
                        return HttpResponse(url, response.status, links, read(response, deadline), response.headers)
                    url = urljoin(url, onward)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise UnreachableError from error
        raise UnreachableError

    @contextmanager
    def _opened(self, method: str, url: str, body: str | None, deadline: float) -> Iterator[BaseHTTPResponse]:
        """An open answer, whose connection is cut at the deadline: bytes that drip in never time out by themselves."""
        target = self._checked(url)
        headers = {"Host": target.netloc or "", "User-Agent": self._agent, "Accept-Encoding": "gzip", "Accept": "*/*"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(self._connected(target, deadline)) as connection:
            cut = Timer(_left(deadline), _cut, [connection.sock])
            cut.daemon = True
            cut.start()
            try:
                connection.request(method, target.request_uri, body, headers, preload_content=False)
                with closing(connection.getresponse()) as response:
                    _left(deadline)  # headers that were cut look like headers that ended
                    yield response
            finally:
                cut.cancel()

    def _checked(self, url: str) -> Url:
        """The parts of an address that may be asked for. Raises ValueError."""
        target = parse_web_url(url)
        if target.port not in (None, *_PORTS.values()) and not self._loopback:
            raise ValueError("not a port of the web")
        return target

    def _connected(self, target: Url, deadline: float) -> HTTPConnection:
        """A connection to the first address of a host that takes one; every address it has must be allowed."""
        assert target.host is not None and target.scheme is not None  # _checked has looked
        host, port = target.host.strip("[]"), target.port or _PORTS[target.scheme]
        found = self._resolve(host, port, type=socket.SOCK_STREAM)
        addresses = list(dict.fromkeys(ip_address(info[4][0]) for info in found))
        if not addresses or not all(self._allowed(address) for address in addresses):
            raise ValueError("not a public address")
        for address in addresses:
            connection = _connection(target.scheme, host, address, port, min(CONNECT_TIMEOUT_SECONDS, _left(deadline)))
            try:
                connection.connect()
                assert connection.sock is not None
                connection.sock.settimeout(_left(deadline))
                return connection
            except (NewConnectionError, ConnectTimeoutError):
                connection.close()
            except BaseException:
                connection.close()
                raise
        raise OSError("no address takes connections")

    def _allowed(self, address: IPAddress) -> bool:
        return is_public(address) or (self._loopback and address.is_loopback)


def _connection(scheme: str, host: str, address: IPAddress, port: int, seconds: float) -> HTTPConnection:
    """A connection to an address and no other; TLS asks for the host, and checks that it is that one."""
    if scheme == "http":
        return HTTPConnection(str(address), port, timeout=seconds)
    return HTTPSConnection(str(address), port, timeout=seconds, server_hostname=host, assert_hostname=host)


def _left(deadline: float) -> float:
    """The seconds until the deadline. Raises TimeoutError when there are none."""
    if (left := deadline - monotonic()) <= 0:
        raise TimeoutError
    return left


def _cut(sock: socket.socket) -> None:
    """End a connection that another thread reads from. The plain method, as that of TLS would forget its state."""
    with suppress(OSError):
        socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _nothing(_response: BaseHTTPResponse, _deadline: float) -> str:
    return ""


def _page(response: BaseHTTPResponse, deadline: float) -> str:
    """The text of a page, "" where the answer is none. Raises as _read does."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return _read(response, deadline) if 200 <= response.status < 300 and media_type in _HTML else ""


def _read(response: BaseHTTPResponse, deadline: float) -> str:
    """The text of an answer. Raises ValueError for what is too much, or packed oddly."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", "gzip"):
        raise ValueError("packed in a way that was not asked for")
    read = bytearray()
    while piece := response.read1(CHUNK_BYTES):
        read += piece
        if len(read) > MAX_RESPONSE_BYTES:
            raise ValueError("too much")
    _left(deadline)  # and a page that was cut looks like a page that ended
    return _text(bytes(read))


def _text(data: bytes) -> str:
    """The text of a page's bytes. Only the commonest encodings are tried: addresses are ASCII in all of them."""
    try:
        return normalise(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return normalise(data.decode("cp1252", "replace"))
