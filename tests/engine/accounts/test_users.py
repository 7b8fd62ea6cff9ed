"""Accounts of owners: made with a real password, signed in within limits, signed out everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from argon2 import extract_parameters
from sqlalchemy import select

from engine.accounts import users
from engine.accounts.tables import failed_login
from engine.accounts.tables import user_account as table
from engine.accounts.users import OF_ACCOUNT, OF_ADDRESS, Owner, Refused, TooManyFailures
from engine.crypto import SecretBox
from engine.db.database import Database

PASSWORD = "a horse in the morning"


@pytest.fixture
def ada(database: Database, key: SecretBox, now: datetime) -> Owner:
    with database.write() as connection:
        return users.create(connection, key, "Ada", PASSWORD, email="ada@example.org", now=now)


def _fail(
    database: Database, key: SecretBox, name: str, now: datetime, *, times: int, address: str = "192.0.2.1"
) -> None:
    for _ in range(times):
        assert users.sign_in(database, key, name, "x", address=address, now=now) is None


@pytest.mark.usefixtures("real_hashing")
def test_who_has_the_password_is_let_in(database: Database, key: SecretBox, ada: Owner, now: datetime) -> None:
    assert users.sign_in(database, key, " Ada ", PASSWORD, address=None, now=now) == ada
    for name, password in (("Ada", PASSWORD + " "), ("Ada", ""), ("ada", PASSWORD), ("", ""), ("Ada", "\ud800")):
        assert users.sign_in(database, key, name, password, address=None, now=now) is None


@pytest.mark.usefixtures("real_hashing")
def test_threat_11_passwords_are_kept_as_argon2id_and_addresses_sealed(
    database: Database, key: SecretBox, ada: Owner
) -> None:
    with database.read() as connection:
        row = connection.execute(select(table)).one()
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in row.password_hash
    assert b"ada@example.org" not in row.email_encrypted
    assert key.decrypt(row.email_encrypted) == "ada@example.org"


@pytest.mark.usefixtures("real_hashing")
def test_threat_11_a_wrong_name_costs_the_work_of_a_wrong_password(ada: Owner, database: Database) -> None:
    with database.read() as connection:
        kept = connection.scalar(select(table.c.password_hash))
    assert extract_parameters(users.NOBODY) == extract_parameters(str(kept))


def test_threat_11_an_account_lets_nobody_in_after_too_many_failures(
    database: Database, key: SecretBox, ada: Owner, now: datetime
) -> None:
    for number in range(OF_ACCOUNT):
        address = f"198.51.{number}.1"  # of many networks
        assert users.sign_in(database, key, "Ada", "wrong", address=address, now=now) is None
    with pytest.raises(TooManyFailures):
        users.sign_in(database, key, "Ada", PASSWORD, address="203.0.113.1", now=now + users.WITHIN / 2)
    assert users.sign_in(database, key, "Ada", PASSWORD, address=None, now=now + users.WITHIN) == ada


def test_threat_11_a_network_may_try_so_many_times_whatever_the_names(
    database: Database, key: SecretBox, ada: Owner, now: datetime
) -> None:
    for number in range(OF_ADDRESS):
        _fail(database, key, f"name {number}", now, times=1, address=f"192.0.2.{number}")
    with pytest.raises(TooManyFailures):
        users.sign_in(database, key, "Ada", PASSWORD, address="192.0.2.200", now=now)
    assert users.sign_in(database, key, "Ada", PASSWORD, address="198.51.100.1", now=now) == ada


def test_who_signs_in_begins_to_count_anew(database: Database, key: SecretBox, ada: Owner, now: datetime) -> None:
    _fail(database, key, "Ada", now, times=OF_ACCOUNT - 1)
    assert users.sign_in(database, key, "Ada", PASSWORD, address="192.0.2.1", now=now) == ada
    _fail(database, key, "Ada", now, times=OF_ACCOUNT - 1)
    assert users.sign_in(database, key, "Ada", PASSWORD, address="192.0.2.1", now=now) == ada


def test_failures_are_forgotten_once_they_count_no_more(
    database: Database, key: SecretBox, ada: Owner, now: datetime
) -> None:
    _fail(database, key, "Ada", now, times=OF_ACCOUNT)
    for at, left in ((now + users.WITHIN - timedelta(seconds=1), OF_ACCOUNT), (now + users.WITHIN, 0)):
        with database.write() as connection:
            users.drop_failures(connection, at)
            assert len(connection.execute(select(failed_login)).all()) == left


def test_a_password_in_the_field_of_the_name_is_not_kept(
    database: Database, key: SecretBox, ada: Owner, now: datetime
) -> None:
    _fail(database, key, PASSWORD, now, times=1, address="192.0.2.77")
    with database.read() as connection:
        row = connection.execute(select(failed_login)).one()
    assert PASSWORD not in str(row)
    assert row.ip_prefix == "192.0.2.0/24"


def test_a_new_password_signs_out_everywhere_and_opens_the_account(
    database: Database, key: SecretBox, ada: Owner, now: datetime
) -> None:
    _fail(database, key, "Ada", now, times=OF_ACCOUNT)
    with database.write() as connection:
        changed = users.set_password(connection, key, ada.id, "another long one")
        assert users.is_password(connection, ada.id, "another long one")
        assert not users.is_password(connection, ada.id, PASSWORD)
        assert not users.is_password(connection, ada.id + 1, PASSWORD)
    assert changed.epoch == ada.epoch + 1
    assert users.sign_in(database, key, "Ada", PASSWORD, address=None, now=now) is None
    assert users.sign_in(database, key, "Ada", "another long one", address=None, now=now) == changed


@pytest.mark.parametrize(
    ("name", "password", "said"),
    [
        ("Ada", PASSWORD, "already"),
        ("", PASSWORD, "a name has"),
        ("\u200b", PASSWORD, "a name has"),
        ("x" * 81, PASSWORD, "80 characters"),
        ("Grace", "x" * 11, "at least 12"),
        ("Grace", "x" * 201, "at most 200"),
    ],
)
def test_threat_12_no_account_without_a_real_password(
    database: Database, key: SecretBox, ada: Owner, now: datetime, name: str, password: str, said: str
) -> None:
    with database.write() as connection, pytest.raises(Refused, match=said):
        users.create(connection, key, name, password, now=now)


@pytest.mark.parametrize("email", ["nobody", "a@b\nBcc: c@d", "@", "a b@example.org"])
def test_threat_15_what_is_no_mail_address_is_refused(
    database: Database, key: SecretBox, now: datetime, email: str
) -> None:
    with database.write() as connection, pytest.raises(Refused, match="mail address"):
        users.create(connection, key, "Ada", PASSWORD, email=email, now=now)


def test_there_is_no_owner_at_first(database: Database, key: SecretBox, now: datetime) -> None:
    with database.write() as connection:
        assert not users.exists(connection)
        made = users.create(connection, key, "Ada", PASSWORD, now=now + timedelta(days=1))
        assert users.exists(connection)
        assert users.by_name(connection, "Ada") == users.read(connection, made.id) == made
        assert users.by_name(connection, "Grace") is None
