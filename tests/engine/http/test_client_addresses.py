"""Which addresses are connected to, and that nobody else is: a canary listens where nobody should come."""

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
from tests.other_sites import Site


class Canary:
    """A listener on loopback that nobody should come to."""

    def __init__(self, address: str) -> None:
        self.listener = socket.create_server((address, 0))
        self.listener.setblocking(False)
        self.port = self.listener.getsockname()[1]

    def heard_nothing(self) -> bool:
        """Whether nobody has connected: a connection would wait in the queue."""
        try:
            self.listener.accept()[0].close()
        except BlockingIOError:
            return True
        return False


@pytest.fixture
def canary(request: pytest.FixtureRequest) -> Iterator[Canary]:
    bird = Canary(getattr(request, "param", "127.0.0.1"))
    yield bird
    bird.listener.close()


def answers(*addresses: str) -> Callable[..., list[tuple[Any, ...]]]:
    """A resolver that always finds these addresses; the port, as the real one has it, is that of the question."""

    def resolve(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        kinds = {4: socket.AF_INET, 6: socket.AF_INET6}
        return [(kinds[ip_address(a).version], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

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
def test_threat_19_an_odd_address_is_not_even_resolved(url: str) -> None:
    def resolve(*_: object, **__: object) -> list[tuple[Any, ...]]:
        raise AssertionError("resolved")

    with pytest.raises(UnreachableError):
        HttpClient(resolve=resolve).get(url)


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
def test_threat_19_a_name_with_an_address_that_is_not_public_is_not_connected_to(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    monkeypatch.setattr(client, "_PORTS", {"http": canary.port})
    with pytest.raises(UnreachableError):
        HttpClient(resolve=answers(*addresses)).get("http://example.org/")
    assert canary.heard_nothing()


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "017700000001", "0", "localhost", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_threat_19_whatever_a_host_is_written_like_its_address_is_judged(
    canary: Canary, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setattr(client, "_PORTS", {"http": canary.port})
    with pytest.raises(UnreachableError):
        HttpClient().get(f"http://{host}/")
    assert canary.heard_nothing()


def test_threat_19_the_address_that_was_checked_is_the_one_connected_to(other: Site, canary: Canary) -> None:
    asked = []

    def rebind(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        asked.append(host)
        return answers("127.0.0.1")(host, other.port if len(asked) == 1 else canary.port)

    other.page("/", "the first")
    assert HttpClient(loopback=True, resolve=rebind).get(f"http://example.org:{other.port}/").text == "the first"
    assert asked == ["example.org"]
    assert other.asked[0].headers["Host"] == f"example.org:{other.port}"
    assert canary.heard_nothing()


@pytest.mark.parametrize("canary", ["127.0.0.2"], indirect=True)
@pytest.mark.parametrize("to", ["127.0.0.2", "127.2", "2130706434", "inside.example.org", "[::ffff:127.0.0.2]"])
def test_threat_19_a_redirect_is_judged_like_the_first_address(
    other: Site, canary: Canary, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    """127.0.0.1 stands for a public address here, 127.0.0.2 for one of the inner network."""
    monkeypatch.setattr(client, "is_public", lambda address: str(address) == "127.0.0.1")
    monkeypatch.setattr(client, "_PORTS", {"http": canary.port, "https": other.port})

    def resolve(host: str, port: int, **more: Any) -> list[tuple[Any, ...]]:
        names = {"outside.example.org": "127.0.0.1", "inside.example.org": "127.0.0.2"}
        return list(socket.getaddrinfo(names.get(host, host), port, **more))

    other.move("/", f"http://{to}/")
    with pytest.raises(UnreachableError):
        HttpClient(resolve=resolve).get(f"http://outside.example.org:{other.port}/")
    assert len(other.asked) == 1
    assert canary.heard_nothing()


def test_threat_19_no_proxy_is_taken_from_the_environment(
    other: Site, canary: Canary, web: HttpClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    assert web.get(other.page("/", "direct")).text == "direct"
    assert canary.heard_nothing()


def test_the_next_address_is_tried_where_one_takes_no_connection(other: Site) -> None:
    other.page("/", "there")
    web = HttpClient(loopback=True, resolve=answers("127.0.0.3", "127.0.0.1"))
    assert web.get(f"http://example.org:{other.port}/").text == "there"


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ssl.SSLContext]:
    """trusted("example.org") is what a server with a certificate for that name needs, which this process believes."""

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


def test_threat_19_tls_asks_for_the_host_and_checks_its_name(
    new_site: Callable[[], Site], trusted: Callable[[str], ssl.SSLContext]
) -> None:
    asked_for: list[str] = []
    context = trusted("example.org")
    context.sni_callback = lambda _socket, name, _context: asked_for.append(name)
    site = new_site()
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    site.page("/", "in secret")
    web = HttpClient(loopback=True, resolve=answers("127.0.0.1"))
    assert web.get(f"https://example.org:{site.port}/").text == "in secret"
    assert site.asked[0].headers["Host"] == f"example.org:{site.port}"
    with pytest.raises(UnreachableError):
        web.get(f"https://another.example.org:{site.port}/")
    assert asked_for == ["example.org", "another.example.org"]
    assert len(site.asked) == 1
