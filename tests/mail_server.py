"""A mail server on loopback. It stores emails, and returns the errors that a test sets."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256


@dataclass(frozen=True)
class ReceivedEmail:
    """An accepted email: sender and recipients of the envelope, the bytes, and whether TLS was used."""

    sender: str
    to: list[str]
    data: bytes
    tls: bool

    @property
    def message(self) -> EmailMessage:
        """Return the parsed email."""
        return message_from_bytes(self.data, policy=policy.default)

    @property
    def text(self) -> str:
        """Return the text of the email."""
        return str(self.message.get_content()).replace("\r\n", "\n")


class Mailbox:
    """The emails that a server accepted, and the replies that it will send instead of "250 OK", each once.

    `users` are the user names and passwords of all logins.
    """

    def __init__(self) -> None:
        self.emails: list[ReceivedEmail] = []
        self.rcpt_replies: list[str] = []
        self.data_replies: list[str] = []
        self.users: list[tuple[bytes, bytes]] = []
        self.port = 0

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any) -> str:
        """Accept or reject a recipient."""
        if self.rcpt_replies:
            return self.rcpt_replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Envelope) -> str:
        """Accept or reject an email."""
        if self.data_replies:
            return self.data_replies.pop(0)
        sender, data = str(envelope.mail_from), cast(bytes, envelope.content)
        self.emails.append(ReceivedEmail(sender, [str(to) for to in envelope.rcpt_tos], data, session.ssl is not None))
        return "250 OK"

    def authenticate(self, _server: Any, _session: Any, _envelope: Any, _mechanism: Any, data: Any) -> AuthResult:
        """Accept the user "us" with the password "secret"."""
        self.users.append((data.login, data.password))
        return AuthResult(success=(data.login, data.password) == (b"us", b"secret"), handled=False)


StartMailServer = Callable[..., Mailbox]


@contextmanager
def mail_servers() -> Iterator[StartMailServer]:
    """Yield a function that starts a server with options of aiosmtpd's Controller. All servers stop after the block."""
    with ExitStack() as stack:

        def start(**options: Any) -> Mailbox:
            box = Mailbox()
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                box.port = probe.getsockname()[1]
            controller = Controller(box, "127.0.0.1", box.port, authenticator=box.authenticate, **options)
            controller.start()
            stack.callback(controller.stop)
            return box

        yield start


def create_tls_contexts(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """Return the TLS contexts of a server on loopback and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    public = folder / "certificate.pem"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = folder / "key.pem"
    unencrypted = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, unencrypted))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(public, private)
    return server, ssl.create_default_context(cafile=str(public))
