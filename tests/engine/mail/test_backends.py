"""How mails leave: over TLS where there is any, refused or put off in words, or into a folder."""

from __future__ import annotations

import os
import ssl
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from engine.mail.backends import KEPT, Folder, MailServer, Refused
from engine.mail.message import Letter, build
from tests.mail_server import Mailbox, StartMailServer, certificate


@pytest.fixture
def message(now: datetime) -> EmailMessage:
    """Any mail."""
    letter = Letter("reply.1.2.abc", "ada@example.org", "An answer", "Größe\n")
    return build(letter, sender="us@blog.example", name="A blog", host="blog.example", now=now)


def test_a_mail_arrives(box: Mailbox, message: EmailMessage) -> None:
    MailServer(box.url).send(message)
    (got,) = box.got
    assert (got.sender, got.to, got.text, got.tls) == ("us@blog.example", ["ada@example.org"], "Größe\n", False)


def test_tls_is_used_where_it_is_offered(
    tmp_path: Path, start_mail_server: StartMailServer, message: EmailMessage
) -> None:
    ours, trusted = certificate(tmp_path)
    box = start_mail_server(tls_context=ours)
    MailServer(box.url, trusted).send(message)
    assert [got.tls for got in box.got] == [True]
    with pytest.raises(ssl.SSLCertVerificationError):
        MailServer(box.url).send(message)
    with pytest.raises(ssl.SSLCertVerificationError):  # the certificate is for the number, not for the name
        MailServer(box.url.replace("127.0.0.1", "localhost"), trusted).send(message)
    assert len(box.got) == 1


def test_smtps_is_tls_from_the_first_byte_on(
    tmp_path: Path, start_mail_server: StartMailServer, message: EmailMessage
) -> None:
    ours, trusted = certificate(tmp_path)
    box = start_mail_server(ssl_context=ours)
    MailServer(f"smtps://127.0.0.1:{box.port}", trusted).send(message)
    assert len(box.got) == 1
    with pytest.raises(ssl.SSLCertVerificationError):
        MailServer(f"smtps://127.0.0.1:{box.port}").send(message)


def test_a_password_goes_over_tls_only(
    tmp_path: Path, start_mail_server: StartMailServer, box: Mailbox, message: EmailMessage
) -> None:
    ours, trusted = certificate(tmp_path)
    guarded = start_mail_server(tls_context=ours, auth_required=True)
    MailServer(f"smtp://us:secret@127.0.0.1:{guarded.port}", trusted).send(message)
    assert guarded.users == [(b"us", b"secret")]
    assert len(guarded.got) == 1
    with pytest.raises(OSError, match="535"):  # a wrong password is the owner's to mend: later it may be right
        MailServer(f"smtp://us:wrong%40@127.0.0.1:{guarded.port}", trusted).send(message)
    assert set(guarded.users[1:]) == {(b"us", b"wrong@")}
    with pytest.raises(ConnectionError, match="no TLS"):
        MailServer(f"smtp://us:secret@127.0.0.1:{box.port}").send(message)
    assert (box.users, box.got) == ([], [])


@pytest.mark.parametrize("what", ["of_recipient", "of_data"])
def test_what_is_refused_for_good_and_what_may_come_later(box: Mailbox, message: EmailMessage, what: str) -> None:
    setattr(box, what, ["451 later"])
    with pytest.raises(OSError, match="later"):
        MailServer(box.url).send(message)
    setattr(box, what, ["550 never"])
    with pytest.raises(Refused, match="550 never"):
        MailServer(box.url).send(message)
    assert box.got == []
    MailServer(box.url).send(message)
    assert len(box.got) == 1


def test_a_server_that_is_away_may_come_back(message: EmailMessage) -> None:
    with pytest.raises(OSError):
        MailServer("smtp://127.0.0.1:1").send(message)


def test_in_a_folder_a_mail_is_there_once(tmp_path: Path, message: EmailMessage) -> None:
    folder = Folder(tmp_path / "mail")
    for _ in range(2):
        folder.send(message)
    (file,) = (tmp_path / "mail").iterdir()
    assert file.name == "reply.1.2.abc.eml"
    assert file.read_bytes() == message.as_bytes()
    assert file.stat().st_mode & 0o777 == 0o600


def test_in_a_folder_old_mails_go(tmp_path: Path, message: EmailMessage, now: datetime) -> None:
    ages = {"old.eml": KEPT + timedelta(minutes=1), "new.eml": KEPT - timedelta(minutes=1), "old.txt": 2 * KEPT}
    for name, age in ages.items():
        (tmp_path / name).touch()
        os.utime(tmp_path / name, times=((now - age).timestamp(),) * 2)
    Folder(tmp_path).remove_old(now)
    assert {path.name for path in tmp_path.iterdir()} == {"new.eml", "old.txt"}


def test_where_there_is_no_folder_yet_nothing_is_old(tmp_path: Path, now: datetime) -> None:
    Folder(tmp_path / "mail").remove_old(now)
    assert list(tmp_path.iterdir()) == []
