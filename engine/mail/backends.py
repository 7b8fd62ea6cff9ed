"""How mails leave: through a mail server, or as files into a folder where there is none."""

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
"""So long mails stay in the folder: they hold addresses."""


class RejectedError(Exception):
    """The server takes this mail neither now nor later."""


class EmailBackend(Protocol):
    """Sends mails."""

    def send(self, message: EmailMessage) -> None:
        """Send it now. Raises Refused, or OSError (smtplib's errors are such) where it may succeed later."""


class SmtpBackend:
    """A mail server at an address like smtp://user:password@host:587, or smtps:// for TLS from the first byte on.

    smtp:// turns TLS on where the server offers it. trusted says whose certificates are good; the system's if None.
    """

    def __init__(self, url: str, trusted: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        self._tls = parts.scheme == "smtps"
        self._host, self._port = parts.hostname or "", parts.port or (465 if self._tls else 25)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._trusted = trusted

    def send(self, message: EmailMessage) -> None:
        """Send it now; where it is refused for good, raise Refused. A password is never sent in the clear."""
        with self._connected() as server:
            encrypted = self._tls
            server.ehlo_or_helo_if_needed()
            if not encrypted and server.has_extn("starttls"):
                server.starttls(context=self._tls_context())
                encrypted = True
            if self._user:
                if not encrypted:
                    raise ConnectionError("the mail server offers no TLS, so it does not get our password")
                server.login(self._user, self._password)
            try:
                server.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                code, said = next(iter(error.recipients.values()))
                raise _problem(code, said, error) from error
            except smtplib.SMTPDataError as error:
                raise _problem(error.smtp_code, error.smtp_error, error) from error
            except smtplib.SMTPNotSupportedError as error:  # an address that is not ASCII, and a server that wants that
                raise RejectedError(str(error)) from error

    def _connected(self) -> smtplib.SMTP:
        if self._tls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._tls_context())
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _tls_context(self) -> ssl.SSLContext:
        return self._trusted or ssl.create_default_context()  # which reads many certificates


class FileBackend:
    """Writes each mail into a file, named by its Message-ID: one that is sent twice is there once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the mail."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{message['Message-ID'].strip('<>').partition('@')[0]}.eml"
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(message.as_bytes())
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)

    def remove_old(self, now: datetime) -> None:
        """Remove the mails that have been there for so long. Raises OSError."""
        for each in self._folder.glob("*.eml"):
            if each.stat().st_mtime < (now - FILE_RETENTION).timestamp():
                each.unlink(missing_ok=True)


def _problem(code: int, said: bytes | str, error: OSError) -> Exception:
    """5xx is for good, everything else may change (RFC 5321, section 4.2.1)."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return RejectedError(f"{code} {words}") if 500 <= code < 600 else error
