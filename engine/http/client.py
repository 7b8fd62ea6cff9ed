"""An HTTP client for URLs that other people choose. It limits time and size, and connects to public addresses only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from ipaddress import ip_address
from socket import SHUT_RDWR, SOCK_STREAM, getaddrinfo, socket
from threading import Timer
from time import monotonic
from urllib.parse import urlencode, urljoin

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from engine.http.public_addresses import IPAddress, is_public
from engine.http.urls import WebUrl, parse_web_url
from engine.text import normalise

MAX_REDIRECTS = 5
MAX_RESPONSE_BYTES = 1_000_000
"""The limit for the decompressed body of a response."""
CONNECT_TIMEOUT_SECONDS = 5.0
TOTAL_TIMEOUT_SECONDS = 10.0
CHUNK_BYTES = 16 * 1024

_PORTS = {"http": 80, "https": 443}
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_BodyReader = Callable[[BaseHTTPResponse, float], str]
"""Returns the text of a response. Raises TimeoutError after the deadline."""


class UnreachableError(Exception):
    """The request failed. Other sites never learn why, because the reason would reveal our network."""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response, with the URL after all redirects. `text` is "" unless the method that returns it says otherwise.

    `link_headers` are the values of the Link headers.
    """

    url: str
    status: int
    link_headers: tuple[str, ...] = ()
    text: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)

    @property
    def is_success(self) -> bool:
        """Return True if the status is 2xx."""
        return 200 <= self.status < 300


class HttpClient:
    """Sends requests. The timeout, in seconds, is for a whole call including redirects, but not for resolving names.

    `allow_loopback` permits loopback addresses and any port. Only tests set it.
    """

    def __init__(
        self,
        user_agent: str = "Strongstride (Webmention)",
        *,
        timeout: float = TOTAL_TIMEOUT_SECONDS,
        allow_loopback: bool = False,
    ) -> None:
        self._user_agent = user_agent
        self._timeout = timeout
        self._allow_loopback = allow_loopback

    def get(self, url: str) -> HttpResponse:
        """Return a page, after at most MAX_REDIRECTS redirects. The text is read if it is HTML and the status is 2xx.

        Raises UnreachableError.
        """
        return self._request("GET", url, None, (301, 302, 303, 307, 308), _read_page)

    def post(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """Post a form and return the response without its text. Redirects that repeat the POST are followed.

        Raises UnreachableError.
        """
        return self._request("POST", url, urlencode(form), (307, 308), _read_nothing)

    def call_api(self, url: str, form: Mapping[str, str]) -> HttpResponse:
        """Post a form and return the response with its text, whatever its type and status. Redirects are not followed.

        Raises UnreachableError.
        """
        return self._request("POST", url, urlencode(form), (), _read_text)

    def _request(
        self, method: str, url: str, body: str | None, redirects: tuple[int, ...], read: _BodyReader
    ) -> HttpResponse:
        """Send a request and follow redirects with one of these statuses. Raises UnreachableError."""
        deadline = monotonic() + self._timeout
        try:
            for _ in range(MAX_REDIRECTS + 1):
                with self._send(method, url, body, deadline) as response:
                    location = response.headers.get("Location")
                    if response.status not in redirects or not location:
                        links = tuple(response.headers.getlist("Link"))
                        return HttpResponse(url, response.status, links, read(response, deadline), response.headers)
                    url = urljoin(url, location)
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            raise UnreachableError from error
        raise UnreachableError

    @contextmanager
    def _send(self, method: str, url: str, body: str | None, deadline: float) -> Iterator[BaseHTTPResponse]:
        """Yield a response whose body has not been read.

        The connection is closed at the deadline, because a server that sends a few bytes now and then never causes a
        timeout of the socket.
        """
        target = self._check_url(url)
        headers = {"Host": target.netloc, "User-Agent": self._user_agent, "Accept-Encoding": "gzip", "Accept": "*/*"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        with self._connect(target, deadline) as (connection, sock):
            timer = Timer(_remaining(deadline), _shut_down, [sock])
            timer.daemon = True
            timer.start()
            try:
                connection.request(method, target.path, body, headers, preload_content=False)
                with closing(connection.getresponse()) as response:
                    _remaining(deadline)  # headers that were cut off look complete
                    yield response
            finally:
                timer.cancel()

    def _check_url(self, url: str) -> WebUrl:
        """Return the parts of a URL. Raises ValueError if it must not be requested."""
        target = parse_web_url(url)
        if target.port not in (None, *_PORTS.values()) and not self._allow_loopback:
            raise ValueError("the port is neither 80 nor 443")
        return target

    @contextmanager
    def _connect(self, target: WebUrl, deadline: float) -> Iterator[tuple[HTTPConnection, socket]]:
        """Connect to the first address of a host that accepts a connection.

        Raises ValueError if any of its addresses is not public.
        """
        host, port = target.host.strip("[]"), target.port or _PORTS[target.scheme]
        found = getaddrinfo(host, port, type=SOCK_STREAM)
        addresses = list(dict.fromkeys(ip_address(info[4][0]) for info in found))
        if not addresses or not all(self._is_allowed(address) for address in addresses):
            raise ValueError("the host has an address that is not public")
        for address in addresses:
            timeout = min(CONNECT_TIMEOUT_SECONDS, _remaining(deadline))
            with closing(_create_connection(target.scheme, host, address, port, timeout)) as connection:
                with suppress(NewConnectionError, ConnectTimeoutError):
                    connection.connect()
                if connection.sock is not None:
                    connection.sock.settimeout(_remaining(deadline))
                    yield connection, connection.sock
                    return
        raise OSError("no address of the host accepts connections")

    def _is_allowed(self, address: IPAddress) -> bool:
        return is_public(address) or (self._allow_loopback and address.is_loopback)


def _create_connection(scheme: str, host: str, address: IPAddress, port: int, timeout: float) -> HTTPConnection:
    """Return a connection to exactly this address. TLS sends the host name and verifies it."""
    if scheme == "http":
        return HTTPConnection(str(address), port, timeout=timeout)
    return HTTPSConnection(str(address), port, timeout=timeout, server_hostname=host, assert_hostname=host)


def _remaining(deadline: float) -> float:
    """Return the seconds until the deadline. Raises TimeoutError after it."""
    if (seconds := deadline - monotonic()) <= 0:
        raise TimeoutError
    return seconds


def _shut_down(sock: socket) -> None:
    """End a connection that another thread reads from.

    The method of the base class is called, because that of a TLS socket would discard the TLS state.
    """
    with suppress(OSError):
        socket.shutdown(sock, SHUT_RDWR)


def _read_nothing(_response: BaseHTTPResponse, _deadline: float) -> str:
    return ""


def _read_page(response: BaseHTTPResponse, deadline: float) -> str:
    """Return the text of a successful HTML response, or "". Raises the same errors as _read_text."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return _read_text(response, deadline) if 200 <= response.status < 300 and media_type in _HTML_TYPES else ""


def _read_text(response: BaseHTTPResponse, deadline: float) -> str:
    """Return the text of a response. Raises ValueError if it is too long or has an unexpected encoding."""
    if response.headers.get("Content-Encoding", "identity").strip().lower() not in ("identity", "gzip"):
        raise ValueError("the response has an encoding that was not accepted")
    data = bytearray()
    while chunk := response.read1(CHUNK_BYTES):
        data += chunk
        if len(data) > MAX_RESPONSE_BYTES:
            raise ValueError("the response is too long")
    _remaining(deadline)  # a body that was cut off looks complete
    return _decode(bytes(data))


def _decode(data: bytes) -> str:
    """Decode a page as UTF-8 or Windows-1252. Other encodings don't matter, because URLs are ASCII in all of them."""
    try:
        return normalise(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return normalise(data.decode("cp1252", "replace"))
