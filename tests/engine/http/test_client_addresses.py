"""The client connects to public addresses only. A canary listens on an address that it must not connect to."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from engine.http import client
from engine.http.client import HttpClient, UnreachableError
from tests.other_sites import OtherSite


class Canary:
    """A server on loopback that must not receive a connection."""

    def __init__(self, address: str) -> None:
        self.listener = socket.create_server((address, 0))
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]

    def is_untouched(self) -> bool:
        """Return True if there was no connection. One would wait in the queue."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return True
        return False


@pytest.fixture
def canary(request: pytest.FixtureRequest) -> Iterator[Canary]:
    canary = Canary(getattr(request, "param", "127.0.0.1"))
    yield canary
    canary.listener.close()


def resolver(*addresses: str) -> Callable[..., list[tuple[Any, ...]]]:
    """Return a replacement for getaddrinfo that finds these addresses for every host."""

    def resolve(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        families = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [(families[ip_address(a).version], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    return resolve


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "//example.org/",
        "example.org",
        "",
        "http://",
        "http:///path",
        "http://user@example.org/",
        "http://user:word@example.org/",
        "http://example.org\\@127.0.0.1/",
        "http://exa mple.org/",
        "http://example.org/\r\nX: y",
        "http://example.org/\0",
        "http://example.org:22/",
        "http://example.org:8080/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://[::1/",
        "http://①②⑦.⓪.⓪.①/",
        "http://example.org/" + "a" * 2_000,
    ],
)
def test_threat_19_the_host_of_an_odd_url_is_not_resolved(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> list[tuple[Any, ...]]:
        raise AssertionError("resolved")

    monkeypatch.setattr(client, "getaddrinfo", resolve)
    with pytest.raises(UnreachableError):
        HttpClient().get(url)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["93.184.215.14", "127.0.0.1"],
        ["127.0.0.1", "93.184.215.14"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["2002:7f00:1::"],
        ["::127.0.0.1"],
        ["fec0::1"],
        ["224.0.0.1"],
        ["169.254.169.254"],
        ["10.0.0.1"],
        [],
    ],
)
def test_threat_19_a_host_with_an_address_that_is_not_public_is_not_connected_to(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    monkeypatch.setattr(client, "_PORTS", {"http": canary.port})
    monkeypatch.setattr(client, "getaddrinfo", resolver(*addresses))
    with pytest.raises(UnreachableError):
        HttpClient().get("http://example.org/")
    assert canary.is_untouched()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "0", "localhost", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_threat_19_the_address_of_a_host_is_checked_in_any_notation(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(client, "_PORTS", {"http": canary.port})
    with pytest.raises(UnreachableError):
        HttpClient().get(f"http://{host}/")
    assert canary.is_untouched()


def test_threat_19_the_client_connects_to_the_address_that_it_checked(
    other_site: OtherSite, canary: Canary, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolved = []

    def rebind(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        resolved.append(host)
        return resolver("127.0.0.1")(host, other_site.port if len(resolved) == 1 else canary.port)

    other_site.add_page("/", "the first")
    monkeypatch.setattr(client, "getaddrinfo", rebind)
    response = HttpClient(allow_loopback=True).get(f"http://example.org:{other_site.port}/")
    assert response.text == "the first"
    assert resolved == ["example.org"]
    assert other_site.requests[0].headers["Host"] == f"example.org:{other_site.port}"
    assert canary.is_untouched()


@pytest.mark.parametrize("canary", ["127.0.0.2"], indirect=True)
@pytest.mark.parametrize("to", ["127.0.0.2", "127.2", "2130706434", "inside.example.org", "[::ffff:127.0.0.2]"])
def test_threat_19_the_address_of_a_redirect_is_checked_too(
    other_site: OtherSite, canary: Canary, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    """127.0.0.1 counts as a public address here, and 127.0.0.2 as a private one."""
    monkeypatch.setattr(client, "is_public", lambda address: str(address) == "127.0.0.1")
    monkeypatch.setattr(client, "_PORTS", {"http": canary.port, "https": other_site.port})

    def resolve(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
        names = {"outside.example.org": "127.0.0.1", "inside.example.org": "127.0.0.2"}
        return list(socket.getaddrinfo(names.get(host, host), port, **more))

    other_site.add_redirect("/", f"http://{to}/")
    monkeypatch.setattr(client, "getaddrinfo", resolve)
    with pytest.raises(UnreachableError):
        HttpClient().get(f"http://outside.example.org:{other_site.port}/")
    assert len(other_site.requests) == 1
    assert canary.is_untouched()


def test_threat_19_no_proxy_is_taken_from_the_environment(
    other_site: OtherSite, canary: Canary, http_client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert http_client.get(other_site.add_page("/", "direct")).text == "direct"
    assert canary.is_untouched()


def test_the_next_address_is_tried_if_one_accepts_no_connection(
    other_site: OtherSite, http_client: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_site.add_page("/", "there")
    monkeypatch.setattr(client, "getaddrinfo", resolver("127.0.0.3", "127.0.0.1"))
    assert http_client.get(f"http://example.org:{other_site.port}/").text == "there"


@pytest.fixture
def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ssl.SSLContext]:
    """trust("example.org") returns the TLS context of a server, with a certificate that this process trusts."""

    def certify(name: str) -> ssl.SSLContext:
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .sign(key, hashes.SHA256())
        )
        file = tmp_path / "certificate.pem"
        file.write_bytes(
            key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            + certificate.public_bytes(Encoding.PEM)
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    return certify


def test_threat_19_tls_sends_the_host_name_and_verifies_it(
    start_site: Callable[[], OtherSite],
    trust: Callable[[str], ssl.SSLContext],
    http_client: HttpClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server_names: list[str] = []
    context = trust("example.org")
    context.sni_callback = lambda _socket, name, _context: server_names.append(name)
    site = start_site()
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    site.add_page("/", "in secret")
    monkeypatch.setattr(client, "getaddrinfo", resolver("127.0.0.1"))
    assert http_client.get(f"https://example.org:{site.port}/").text == "in secret"
    assert site.requests[0].headers["Host"] == f"example.org:{site.port}"
    with pytest.raises(UnreachableError):
        http_client.get(f"https://another.example.org:{site.port}/")
    assert server_names == ["example.org", "another.example.org"]
    assert len(site.requests) == 1
