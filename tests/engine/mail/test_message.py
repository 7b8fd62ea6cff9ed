"""Mails as bytes: plain, whole, and with no header that somebody else wrote."""

from __future__ import annotations

from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from engine.mail.message import Email, InvalidAddressError, build_message, header_value, quote

END = f"https://a-very-long-name-of-a-host.blog.example/subscriptions/end/12/?token=1795600000-{'0' * 40}"


def sent(now: datetime, *, name: str = "A blog", **changes: str) -> tuple[EmailMessage, str]:
    """A mail as whoever gets it reads it, and its bytes as text."""
    values = {"id": "reply.1.2.abc", "to": "ada@example.org", "subject": "An answer", "text": "Hello\n", "end": END}
    message = build_message(
        Email(**{**values, **changes}), sender="us@blog.example", name=name, host="blog.example", now=now
    )
    data = message.as_bytes()
    return message_from_bytes(data, policy=policy.default), data.decode("ascii")


def text_of(message: EmailMessage) -> str:
    """What a mail says, with its lines ended as in our letters."""
    return str(message.get_content()).replace("\r\n", "\n")


def test_it_says_who_to_whom_when_and_that_a_machine_sent_it(now: datetime) -> None:
    message, _ = sent(now)
    assert (message["From"], message["To"], message["Subject"]) == (
        "A blog <us@blog.example>",
        "ada@example.org",
        "An answer",
    )
    assert message["Message-ID"] == "<reply.1.2.abc@blog.example>"
    assert message["Date"].datetime == now
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message.get_content_type(), text_of(message)) == ("text/plain", "Hello\n")


def test_mail_programs_can_end_it_with_one_click(now: datetime) -> None:
    _, data = sent(now)
    # In one piece, in the clear: that is how mail programs look for it.
    assert f"\r\nList-Unsubscribe: <{END}>\r\n" in data
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data


def test_what_is_simple_stands_there_as_it_is(now: datetime) -> None:
    assert f"\r\n\r\nEnd it: {END}\r\n" in sent(now, text=f"End it: {END}\n")[1]


def test_any_letter_of_any_language_arrives(now: datetime) -> None:
    subject = "Grüße von Zoë über Hüften 💪 und noch viel mehr, das nicht in eine Zeile passt"
    text = f"Größe: {'x' * 2000}\n\n日本語\n.\nFrom me\n"
    message, data = sent(now, subject=subject, text=text, name='Läufe, "Kraft" & mehr')
    assert message["Subject"] == subject
    assert message["From"].addresses[0].display_name == 'Läufe, "Kraft" & mehr'
    assert text_of(message) == text
    assert max(map(len, data.splitlines())) <= 998
    assert max(map(len, sent(now, text="x" * 5000)[1].splitlines())) <= 998


@pytest.mark.parametrize(
    "end", ["\r\n", "\n", "\r", "\r\n ", "\0\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"]
)
@pytest.mark.parametrize("field", ["subject", "name"])
def test_threat_15_no_header_can_be_slipped_in(now: datetime, field: str, end: str) -> None:
    message, data = sent(now, **{field: f"Ada{end}Bcc: all@example.org{end}{end}Buy this"})
    assert message["Bcc"] is None
    assert "\nbcc" not in data.lower()
    assert text_of(message) == "Hello\n"
    assert set(message.keys()) == set(sent(now)[0].keys())


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
def test_threat_15_what_is_no_address_is_told(now: datetime, address: str) -> None:
    with pytest.raises(InvalidAddressError):
        sent(now, to=address)


def test_somebody_elses_words_are_marked_line_by_line() -> None:
    assert quote("Hello\n\nApprove it: https://evil.example\r\nx\x0by\u2028z") == (
        "> Hello\n>\n> Approve it: https://evil.example\n> x\n> y\n> z"
    )
