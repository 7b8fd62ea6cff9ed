"""How mails leave: over TLS where there is any, refused or put off in words, or into a folder."""

from __future__ import annotations

import os
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.mail.backends import FILE_RETENTION, FileBackend, RejectedError, SmtpBackend
from engine.mail.message import Email, build_message
from tests.mail_server import Mailbox, StartMailServer, certificate


@pytest.fixture
def message(now: datetime) -> EmailMessage:
    """Any mail."""
    letter = Email("reply.1.2.abc", "ada@example.org", "An answer", "Größe\n")
    return build_message(letter, sender="us@blog.example", name="A blog", host="blog.example", now=now)


def test_a_mail_arrives(box: Mailbox, message: EmailMessage) -> None:
    SmtpBackend(box.url).send(message)
    (got,) = box.got
    assert (got.sender, got.to, got.text, got.tls) == ("us@blog.example", ["ada@example.org"], "Größe\n", False)


def test_tls_is_used_where_it_is_offered(
    tmp_path: Path, start_mail_server: StartMailServer, message: EmailMessage
) -> None:
    ours, trusted = certificate(tmp_path)
    box = start_mail_server(tls_context=ours)
    SmtpBackend(box.url, trusted).send(message)
    assert [got.tls for got in box.got] == [True]
    with pytest.raises(ssl.SSLCertVerificationError):
        SmtpBackend(box.url).send(message)
    with pytest.raises(ssl.SSLCertVerificationError):  # the certificate is for the number, not for the name
        SmtpBackend(box.url.replace("127.0.0.1", "localhost"), trusted).send(message)
    assert len(box.got) == 1


def test_smtps_is_tls_from_the_first_byte_on(
    tmp_path: Path, start_mail_server: StartMailServer, message: EmailMessage
) -> None:
    ours, trusted = certificate(tmp_path)
    box = start_mail_server(ssl_context=ours)
    SmtpBackend(f"smtps://127.0.0.1:{box.port}", trusted).send(message)
    assert len(box.got) == 1
    with pytest.raises(ssl.SSLCertVerificationError):
        SmtpBackend(f"smtps://127.0.0.1:{box.port}").send(message)


def test_a_password_goes_over_tls_only(
    tmp_path: Path, start_mail_server: StartMailServer, box: Mailbox, message: EmailMessage
) -> None:
    ours, trusted = certificate(tmp_path)
    guarded = start_mail_server(tls_context=ours, auth_required=True)
    SmtpBackend(f"smtp://us:secret@127.0.0.1:{guarded.port}", trusted).send(message)
    assert guarded.users == [(b"us", b"secret")]
    assert len(guarded.got) == 1
    with pytest.raises(OSError, match="535"):  # a wrong password is the owner's to mend: later it may be right
        SmtpBackend(f"smtp://us:wrong%40@127.0.0.1:{guarded.port}", trusted).send(message)
    assert set(guarded.users[1:]) == {(b"us", b"wrong@")}
    with pytest.raises(ConnectionError, match="no TLS"):
        SmtpBackend(f"smtp://us:secret@127.0.0.1:{box.port}").send(message)
    assert (box.users, box.got) == ([], [])


@pytest.mark.parametrize("what", ["of_recipient", "of_data"])
def test_what_is_refused_for_good_and_what_may_come_later(box: Mailbox, message: EmailMessage, what: str) -> None:
    setattr(box, what, ["451 later"])
    with pytest.raises(OSError, match="later"):
        SmtpBackend(box.url).send(message)
    setattr(box, what, ["550 never"])
    with pytest.raises(RejectedError, match="550 never"):
        SmtpBackend(box.url).send(message)
    assert box.got == []
    SmtpBackend(box.url).send(message)
    assert len(box.got) == 1


def test_a_server_that_is_away_may_come_back(message: EmailMessage) -> None:
    with pytest.raises(OSError):
        SmtpBackend("smtp://127.0.0.1:1").send(message)


def test_in_a_folder_a_mail_is_there_once(tmp_path: Path, message: EmailMessage) -> None:
    folder = FileBackend(tmp_path / "mail")
    for _ in range(2):
        folder.send(message)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "reply.1.2.abc.eml"
    assert file.read_bytes() == message.as_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


def test_in_a_folder_old_mails_go(tmp_path: Path, message: EmailMessage, now: datetime) -> None:
    ages = {
        "old.eml": FILE_RETENTION + timedelta(minutes=1),
        "new.eml": FILE_RETENTION - timedelta(minutes=1),
        "old.txt": 2 * FILE_RETENTION,
    }
    for name, age in ages.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=((now - age).timestamp(),) * 2)
    FileBackend(tmp_path).remove_old(now)
    assert {path.name for path in tmp_path.iterdir()} == {"new.eml", "old.txt"}


def test_where_there_is_no_folder_yet_nothing_is_old(tmp_path: Path, now: datetime) -> None:
    FileBackend(tmp_path / "mail").remove_old(now)
    assert list(tmp_path.iterdir()) == []
