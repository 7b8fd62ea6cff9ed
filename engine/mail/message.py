"""A mail as bytes: plain text, with headers that nothing from outside can add to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from typing import Any

from engine.crypto import SecretBox

MAX_SUBJECT_LENGTH = 150  # characters
MAX_LINE_LENGTH = 998  # characters


class _Unfolded(UnstructuredHeader, BaseHeader):
    """A header in one line: folding would encode a long address, and mail programs would not find it."""

    def fold(self, *, policy: Any) -> str:
        """The whole header."""
        return f"{self.name}: {self}{policy.linesep}"


_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("list-unsubscribe", _Unfolded)
_POLICY: EmailPolicy[Any] = SMTP.clone(header_factory=_HEADERS)


class InvalidAddressError(Exception):
    """No mail can be sent to this address."""


@dataclass(frozen=True, slots=True)
class Email:
    """What a mail says. id is the same whenever it is sent again; end is the address that ends a subscription."""

    id: str
    to: str
    subject: str
    text: str
    end: str | None = None


def compose(
    key: SecretBox,
    kind: str,
    ids: tuple[int, ...],
    sealed: bytes,
    subject: str,
    lines: list[str],
    end: str | None = None,
) -> Email | None:
    """Return the letter to a sealed address, or None if another key sealed it. kind and ids make its Message-ID."""
    to = key.decrypt(sealed)
    if to is None:
        return None
    name = ".".join((kind, *map(str, ids)))
    # With a part that nobody can guess, so that nobody else can send a mail of the same name first.
    unique = f"{name}.{key.keyed_hash('message-id', name)[:16]}"
    return Email(unique, to, subject, "\n".join([*lines, ""]), end)


def build_message(letter: Email, *, sender: str, name: str, host: str, now: datetime) -> EmailMessage:
    """The mail from an address with a name, whose Message-ID ends with a host. Raises BadAddress."""
    message = EmailMessage(policy=_POLICY)
    message["From"] = Address(header_value(name), addr_spec=sender)
    try:
        message["To"] = Address(addr_spec=letter.to)
    except Exception as error:  # the parser of addresses raises whatever it stumbles over
        raise InvalidAddressError("this is no address that mail can be sent to") from error
    message["Subject"] = header_value(letter.subject)
    message["Date"] = now
    message["Message-ID"] = f"<{letter.id}@{host}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office notice comes back
    if letter.end:
        # RFC 8058: a mail program ends it with one click, by a POST of that second line.
        message["List-Unsubscribe"] = f"<{letter.end}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(letter.text, cte="7bit" if _is_simple(letter.text) else "quoted-printable")
    return message


def _is_simple(text: str) -> bool:
    """Whether it may stand in a mail as it is (RFC 5322, section 2.1.1): then its links can be read in a file, too."""
    return text.isascii() and all(len(line) <= MAX_LINE_LENGTH for line in text.splitlines())


def header_value(text: str) -> str:
    """The text without control characters and line ends, and no longer than a subject should be."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    line = " ".join("".join(kept).split())
    return line if len(line) <= MAX_SUBJECT_LENGTH else f"{line[: MAX_SUBJECT_LENGTH - 1].rstrip()}…"


def quote(text: str) -> str:
    """Somebody's words, each line marked, so that none can pass for one of ours."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
