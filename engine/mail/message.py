"""Plain-text emails, with headers that are safe from injection."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any

from engine.crypto import SecretBox

MAX_SUBJECT_LENGTH = 150
"""The limit in characters, for the names of senders as well."""
MAX_LINE_LENGTH = 998
"""The limit of RFC 5322 in characters."""


class _UnfoldedHeader(UnstructuredHeader, BaseHeader):
    """A header in one line. Folding would encode a long URL, and mail programs would not recognise it."""

    def fold(self, *, policy: Any) -> str:
        """Return the whole header."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _UnfoldedHeader)
_POLICY: EmailPolicy[Any] = SMTP.clone(header_factory=_HEADERS)


class InvalidAddressError(Exception):
    """The recipient's address is not valid."""


@dataclass(frozen=True, slots=True)
class Email:
    """An email to one recipient. Its id stays the same if it is sent again."""

    id: str
    to: str
    subject: str
    text: str
    unsubscribe_url: str | None = None


def compose(
    key: SecretBox,
    kind: str,
    ids: tuple[int, ...],
    encrypted_address: bytes,
    subject: str,
    lines: list[str],
    unsubscribe_url: str | None = None,
) -> Email | None:
    """Return an email to an encrypted address, or None if the address was encrypted with another key.

    The id of the email consists of the kind, the ids, and a hash that only this site can compute. Otherwise other
    people could send an email with the same Message-ID first.
    """
    address = key.decrypt(encrypted_address)
    if address is None:
        return None
    name = ".".join((kind, *map(str, ids)))
    id_ = f"{name}.{key.keyed_hash('message-id', name)[:16]}"
    return Email(id_, address, subject, "\n".join([*lines, ""]), unsubscribe_url)


def build_message(email: Email, *, sender: str, sender_name: str, host: str, now: datetime) -> EmailMessage:
    """Return the message of an email. Its Message-ID ends with the host. Raises InvalidAddressError."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(header_value(sender_name), addr_spec=sender)
    try:
        message["To"] = Address(addr_spec=email.to)
    except Exception as error:  # the parser raises various types of exceptions
        raise InvalidAddressError("this is not a valid email address") from error
    message["Subject"] = header_value(email.subject)
    message["Date"] = now
    message["Message-ID"] = f"<{email.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"  # prevents out-of-office replies (RFC 3834)
    if email.unsubscribe_url:
        # Mail programs show a button that sends this POST request (RFC 8058).
        message["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(email.text, cte="7bit" if _is_simple(email.text) else "quoted-printable")
    return message


def _is_simple(text: str) -> bool:
    """Return True if a text needs no encoding (RFC 5322, section 2.1.1), so that its links work in a saved file."""
    return text.isascii() and all(len(line) <= MAX_LINE_LENGTH for line in text.splitlines())


def header_value(text: str) -> str:
    """Return a text in one line without control characters, truncated to MAX_SUBJECT_LENGTH."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join("".join(kept).split())
    return line if len(line) <= MAX_SUBJECT_LENGTH else f"{line[: MAX_SUBJECT_LENGTH - 1].rstrip()}…"


def quote(text: str) -> str:
    """Mark each line of a text as a quotation, so that no line of it can pass for one of the site's."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
