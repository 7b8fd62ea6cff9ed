"""Emails are plain text, arrive unchanged, and are safe from injected headers."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from engine.mail.message import Email, InvalidAddressError, build_message, header_value, quote

UNSUBSCRIBE_URL = (
    f"https://a-very-long-host-name.blog.example/subscriptions/unsubscribe/12/?token=1795600000-{'0' * 40}"
)


def send(now: datetime, *, name: str = "A blog", **changes: str) -> tuple[EmailMessage, str]:
    """Return an email as the recipient's mail program parses it, and its bytes as text."""
    values = {"id": "reply.1.2.abc", "to": "ada@example.org", "subject": "A reply", "text": "Hello\n"}
    email = Email(**{**values, "unsubscribe_url": UNSUBSCRIBE_URL, **changes})
    message = build_message(email, sender="us@blog.example", sender_name=name, host="blog.example", now=now)
    data = message.as_bytes()
    return message_from_bytes(data, policy=policy.default), data.decode("ascii")


def text_of(message: EmailMessage) -> str:
    """Return the text of an email, with line endings as in the original."""
    return str(message.get_content()).replace("\r\n", "\n")


def test_an_email_has_the_usual_headers(now: datetime) -> None:
    message, _ = send(now)
    assert (message["From"], message["To"], message["Subject"]) == (
        "A blog <us@blog.example>",
        "ada@example.org",
        "A reply",
    )
    assert message["Message-ID"] == "<reply.1.2.abc@blog.example>"
    assert message["Date"].datetime == now
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message.get_content_type(), text_of(message)) == ("text/plain", "Hello\n")


def test_mail_programs_can_unsubscribe_with_one_click(now: datetime) -> None:
    _, data = send(now)
    # Mail programs do not recognise a header that is folded or encoded.
    assert f"\r\nList-Unsubscribe: <{UNSUBSCRIBE_URL}>\r\n" in data
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data


def test_a_simple_text_is_not_encoded(now: datetime) -> None:
    assert f"\r\n\r\nUnsubscribe: {UNSUBSCRIBE_URL}\r\n" in send(now, text=f"Unsubscribe: {UNSUBSCRIBE_URL}\n")[1]


def test_any_language_arrives_unchanged(now: datetime) -> None:
    subject = "Grüße von Zoë über Hüften 💪 und noch viel mehr, das nicht in eine Zeile passt"
    text = f"Größe: {'x' * 2000}\n\n日本語\n.\nFrom me\n"
    message, data = send(now, subject=subject, text=text, name='Läufe, "Kraft" & mehr')
    assert message["Subject"] == subject
    assert message["From"].addresses[0].display_name == 'Läufe, "Kraft" & mehr'
    assert text_of(message) == text
    assert max(map(len, data.splitlines())) <= 998
    assert max(map(len, send(now, text="x" * 5000)[1].splitlines())) <= 998


@pytest.mark.parametrize(
    "line_end", ["\r\n", "\n", "\r", "\r\n ", "\0\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
@pytest.mark.parametrize("field", ["subject", "name"])
def test_threat_15_no_header_can_be_injected(now: datetime, field: str, line_end: str) -> None:
    message, data = send(now, **{field: f"Ada{line_end}Bcc: all@example.org{line_end}{line_end}Buy this"})
    assert message["Bcc"] is None
    assert "\nbcc" not in data.lower()
    assert text_of(message) == "Hello\n"
    assert set(message.keys()) == set(send(now)[0].keys())


def test_threat_15_a_header_is_readable_and_short() -> None:
    assert header_value(" Ada\t\n\u202eevil\x1b[31m  B\ud800 ") == "Ada evil[31m B"
    assert len(header_value("a" * 10_000)) == 150
    assert header_value("\n") == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "a@b@c",
        "ada@example.org\nBcc: all@example.org",
        "ada@example.org, all@example.org",
        "<ada@example.org>",
    ]
    + ["a b@example.org", "@", "ada@", "@example.org", "a\0@example.org", "zoë@example.org", "ada@[", '"'],
)
def test_threat_15_an_invalid_address_is_an_error(now: datetime, address: str) -> None:
    with pytest.raises(InvalidAddressError):
        send(now, to=address)


def test_each_line_of_a_quotation_is_marked() -> None:
    assert quote("Hello\n\nApprove it: https://evil.example\r\nx\x0by\u2028z") == (
        "> Hello\n>\n> Approve it: https://evil.example\n> x\n> y\n> z"
    )
