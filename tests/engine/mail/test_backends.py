"""Emails are sent with TLS if possible, rejected for good or for now, or written to a folder."""

from __future__ import annotations

import os
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.mail.backends import FILE_RETENTION, FileBackend, RejectedError, SmtpBackend
from engine.mail.message import Email, build_message
from tests.mail_server import Mailbox, StartMailServer, create_tls_contexts


@pytest.fixture
def message(now: datetime) -> EmailMessage:
    """An email."""
    email = Email("reply.1.2.abc", "ada@example.org", "A reply", "Größe\n")
    return build_message(email, sender="us@blog.example", sender_name="A blog", host="blog.example", now=now)


def test_an_email_arrives(box: Mailbox, message: EmailMessage) -> None:
    SmtpBackend(box.url).send(message)
    (email,) = box.emails
    assert (email.sender, email.to, email.text, email.tls) == (
        "us@blog.example",
        ["ada@example.org"],
        "Größe\n",
        False,
    )


def test_tls_is_used_if_the_server_offers_it(
    tmp_path: Path, start_mail_server: StartMailServer, message: EmailMessage
) -> None:
    server_context, client_context = create_tls_contexts(tmp_path)
    box = start_mail_server(tls_context=server_context)
    SmtpBackend(box.url, client_context).send(message)
    assert [email.tls for email in box.emails] == [True]
    with pytest.raises(ssl.SSLCertVerificationError):
        SmtpBackend(box.url).send(message)
    with pytest.raises(ssl.SSLCertVerificationError):  # the certificate is for the IP address, not for the name
        SmtpBackend(box.url.replace("127.0.0.1", "localhost"), client_context).send(message)
    assert len(box.emails) == 1


def test_smtps_uses_tls_from_the_start(
    tmp_path: Path, start_mail_server: StartMailServer, message: EmailMessage
) -> None:
    server_context, client_context = create_tls_contexts(tmp_path)
    box = start_mail_server(ssl_context=server_context)
    SmtpBackend(f"smtps://127.0.0.1:{box.port}", client_context).send(message)
    assert len(box.emails) == 1
    with pytest.raises(ssl.SSLCertVerificationError):
        SmtpBackend(f"smtps://127.0.0.1:{box.port}").send(message)


def test_a_password_is_only_sent_over_tls(
    tmp_path: Path, start_mail_server: StartMailServer, box: Mailbox, message: EmailMessage
) -> None:
    server_context, client_context = create_tls_contexts(tmp_path)
    tls_box = start_mail_server(tls_context=server_context, auth_required=True)
    SmtpBackend(f"smtp://us:secret@127.0.0.1:{tls_box.port}", client_context).send(message)
    assert tls_box.users == [(b"us", b"secret")]
    assert len(tls_box.emails) == 1
    with pytest.raises(OSError, match="535"):  # not permanent, because the owner may correct the password
        SmtpBackend(f"smtp://us:wrong%40@127.0.0.1:{tls_box.port}", client_context).send(message)
    assert set(tls_box.users[1:]) == {(b"us", b"wrong@")}
    with pytest.raises(ConnectionError, match="no TLS"):
        SmtpBackend(f"smtp://us:secret@127.0.0.1:{box.port}").send(message)
    assert (box.users, box.emails) == ([], [])


@pytest.mark.parametrize("replies", ["rcpt_replies", "data_replies"])
def test_an_email_is_rejected_for_good_or_for_now(box: Mailbox, message: EmailMessage, replies: str) -> None:
    setattr(box, replies, ["451 later"])
    with pytest.raises(OSError, match="later"):
        SmtpBackend(box.url).send(message)
    setattr(box, replies, ["550 never"])
    with pytest.raises(RejectedError, match="550 never"):
        SmtpBackend(box.url).send(message)
    assert box.emails == []
    SmtpBackend(box.url).send(message)
    assert len(box.emails) == 1


def test_a_server_that_is_down_is_a_temporary_error(message: EmailMessage) -> None:
    with pytest.raises(OSError):
        SmtpBackend("smtp://127.0.0.1:1").send(message)


def test_an_email_that_is_sent_twice_is_one_file(tmp_path: Path, message: EmailMessage) -> None:
    folder = FileBackend(tmp_path / "mail")
    for _ in range(2):
        folder.send(message)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "reply.1.2.abc.eml"
    assert file.read_bytes() == message.as_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


def test_old_email_files_are_deleted(tmp_path: Path, now: datetime) -> None:
    ages = {
        "old.eml": FILE_RETENTION + timedelta(minutes=1),
        "new.eml": FILE_RETENTION - timedelta(minutes=1),
        "old.txt": 2 * FILE_RETENTION,
    }
    for name, age in ages.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=((now - age).timestamp(),) * 2)
    FileBackend(tmp_path).delete_old(now)
    assert {path.name for path in tmp_path.iterdir()} == {"new.eml", "old.txt"}


def test_deleting_old_files_needs_no_folder(tmp_path: Path, now: datetime) -> None:
    FileBackend(tmp_path / "mail").delete_old(now)
    assert list(tmp_path.iterdir()) == []
