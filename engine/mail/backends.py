"""Delivery of emails through a mail server, with permanent and temporary errors, or into a folder."""

from __future__ import annotations

import os
import smtplib
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20.0
FILE_RETENTION = timedelta(days=30)
"""Time after which files in the folder are deleted, because they contain email addresses."""


class RejectedError(Exception):
    """The server has rejected the email for good."""


class EmailBackend(Protocol):
    """Sends emails."""

    def send(self, message: EmailMessage) -> None:
        """Send an email. Raises RejectedError, or OSError (which includes smtplib's errors) if a retry may succeed."""


class SmtpBackend:
    """A mail server, at a URL like smtp://user:password@host:587, or smtps:// for TLS from the start.

    With smtp://, TLS is used if the server offers it. Without a TLS context, the system's certificates are trusted.
    """

    def __init__(self, url: str, tls_context: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname or "", parts.port or (465 if self._tls else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._tls_context = tls_context

    def send(self, message: EmailMessage) -> None:
        """Send an email. A password is only sent over TLS. Raises RejectedError and OSError."""
        with self._connect() as server:
            is_encrypted = self._tls
            server.ehlo_or_helo_if_needed()
            if not is_encrypted and server.has_extn("starttls"):
                server.starttls(context=self._create_tls_context())
                is_encrypted = True
            if self._user:
                if not is_encrypted:
                    raise ConnectionError("the mail server offers no TLS, so the password was not sent")
                server.login(self._user, self._password)
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                code, reply = next(iter(error.recipients.values()))
                raise _classify(code, reply, error) from error
            except smtplib.SMTPDataError as error:
                raise _classify(error.smtp_code, error.smtp_error, error) from error
            except smtplib.SMTPNotSupportedError as error:  # an address is not ASCII, and the server has no SMTPUTF8
                raise RejectedError(str(error)) from error

    def _connect(self) -> smtplib.SMTP:
        if self._tls:
            context = self._create_tls_context()
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _create_tls_context(self) -> ssl.SSLContext:
        return self._tls_context or ssl.create_default_context()  # loads many certificates, so only if needed


class FileBackend:
    """Writes each email into a file that is named after its Message-ID, so that sending it twice writes one file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write an email. Raises OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
        temporary = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    def delete_old(self, now: datetime) -> None:
        """Delete emails that are older than FILE_RETENTION. Raises OSError."""
        for each in self._folder.glob("*.eml"):
            if each.stat().st_mtime < (now - FILE_RETENTION).timestamp():
                each.unlink(missing_ok=True)


def _classify(code: int, reply: bytes | str, error: OSError) -> Exception:
    """Return a RejectedError for 5xx, and the error itself for other codes (RFC 5321, section 4.2.1)."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return RejectedError(f"{code} {text}") if 500 <= code < 600 else error
