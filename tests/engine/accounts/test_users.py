"""User accounts: real passwords, login limits, and sessions that end everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import select

from engine.accounts import login_limits, passwords, users
from engine.accounts.login_limits import (
    ACCOUNT_LIMIT,
    NETWORK_LIMIT,
    WINDOW,
    Origin,
)
from engine.accounts.passwords import PasswordError
from engine.accounts.tables import failed_login
from engine.accounts.tables import user_account as table
from engine.accounts.users import AccountError, User
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.db.locks import RateLimitError

PASSWORD = "a horse in the morning"
NETWORK = "192.0.2.1"


class RecordingHasher(PasswordHasher):
    """A hasher that records the parameters of each hash that it computes."""

    def __init__(self) -> None:
        super().__init__()
        self.computed: list[Parameters] = []

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """Hash a password."""
        password_hash = super().hash(password, salt=salt)
        self.computed.append(extract_parameters(password_hash))
        return password_hash

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        """Verify a password.

        A malformed hash raises InvalidHashError before anything is computed, so it is not recorded.
        """
        try:
            super().verify(hash, password)
        except VerifyMismatchError:
            self.computed.append(extract_parameters(str(hash)))
            raise
        self.computed.append(extract_parameters(str(hash)))
        return True


@pytest.fixture
def ada(database: Database, key: SecretBox, now: datetime) -> User:
    return users.create_user(database, key, "Ada", PASSWORD, email="ada@example.org", now=now)


def _fail(database: Database, key: SecretBox, name: str, now: datetime, *, times: int, address: str = NETWORK) -> None:
    for _ in range(times):
        assert users.authenticate(database, key, name, "x", origin=Origin(address), now=now) is None


@pytest.mark.usefixtures("real_hashing")
def test_a_user_logs_in_with_name_and_password(database: Database, key: SecretBox, ada: User, now: datetime) -> None:
    assert users.authenticate(database, key, " Ada ", PASSWORD, origin=Origin(None), now=now) == ada
    for name, password in (("Ada", PASSWORD + " "), ("Ada", ""), ("ada", PASSWORD), ("", ""), ("Ada", "\ud800")):
        assert users.authenticate(database, key, name, password, origin=Origin(None), now=now) is None


@pytest.mark.usefixtures("real_hashing")
def test_threat_11_passwords_are_stored_as_argon2id_and_email_addresses_encrypted(
    database: Database, key: SecretBox, ada: User
) -> None:
    with database.read() as connection:
        row = connection.execute(select(table)).one()
    assert row.password_hash.startswith("$argon2id$")
    assert PASSWORD not in row.password_hash
    assert b"ada@example.org" not in row.email_encrypted
    assert key.decrypt(row.email_encrypted) == "ada@example.org"


@pytest.mark.usefixtures("real_hashing")
def test_threat_11_an_unknown_name_costs_as_much_hashing_as_a_wrong_password(
    database: Database, key: SecretBox, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = []
    for name in ("Ada", "Nobody"):
        hasher = RecordingHasher()
        monkeypatch.setattr(passwords, "HASHER", hasher)
        assert users.authenticate(database, key, name, "a wrong password", origin=Origin(None), now=now) is None
        computed.append(hasher.computed)
    assert len(computed[0]) == 1
    assert computed[1] == computed[0]


def test_a_password_hash_with_old_parameters_is_replaced_when_the_user_logs_in(
    database: Database, key: SecretBox, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "HASHER", stronger)
    for _ in range(2):
        assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None), now=now) == ada
        with database.read() as connection:
            password_hash = str(connection.scalar(select(table.c.password_hash)))
        assert not stronger.check_needs_rehash(password_hash)


def test_threat_11_an_account_is_locked_after_too_many_failures(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    for number in range(ACCOUNT_LIMIT.max_rows):
        address = f"198.51.{number}.1"  # each from another network
        assert users.authenticate(database, key, "Ada", "wrong", origin=Origin(address), now=now) is None
    with pytest.raises(RateLimitError):
        users.authenticate(database, key, "Ada", PASSWORD, origin=Origin("203.0.113.1"), now=now + WINDOW / 2)
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None), now=now + WINDOW) == ada


def test_threat_11_a_network_is_locked_after_too_many_failures_with_any_names(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    for number in range(NETWORK_LIMIT.max_rows):
        _fail(database, key, f"name {number}", now, times=1, address=f"192.0.2.{number}")
    with pytest.raises(RateLimitError):
        users.authenticate(database, key, "Ada", PASSWORD, origin=Origin("192.0.2.200"), now=now)
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin("198.51.100.1"), now=now) == ada


def test_a_successful_login_resets_the_count_of_failures(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    for _ in range(2):
        _fail(database, key, "Ada", now, times=ACCOUNT_LIMIT.max_rows - 1)
        assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(NETWORK), now=now) == ada


def test_failures_are_deleted_when_they_no_longer_count(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    _fail(database, key, "Ada", now, times=ACCOUNT_LIMIT.max_rows)
    for at, left in ((now + WINDOW - timedelta(seconds=1), ACCOUNT_LIMIT.max_rows), (now + WINDOW, 0)):
        with database.write() as connection:
            login_limits.drop_old_failures(connection, at)
            assert len(connection.execute(select(failed_login)).all()) == left


def test_a_password_typed_into_the_name_field_is_not_stored(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    _fail(database, key, PASSWORD, now, times=1, address="192.0.2.77")
    with database.read() as connection:
        row = connection.execute(select(failed_login)).one()
    assert PASSWORD not in str(row)
    assert row.ip_prefix == "192.0.2.0/24"


def test_a_new_password_ends_all_sessions_and_unlocks_the_account(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    _fail(database, key, "Ada", now, times=ACCOUNT_LIMIT.max_rows)
    changed = users.set_password(database, key, ada.id, "another long one")
    assert changed.session_version == ada.session_version + 1
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None), now=now) is None
    assert users.authenticate(database, key, "Ada", "another long one", origin=Origin(None), now=now) == changed


def test_a_removed_user_has_no_password_to_change(database: Database, key: SecretBox, ada: User) -> None:
    with database.write() as connection:
        users.remove_user(connection, key, "Ada", allow_last=True)
    with pytest.raises(LookupError):
        users.set_password(database, key, ada.id, "another long one")


@pytest.mark.parametrize(
    ("name", "password", "message"),
    [
        ("Ada", PASSWORD, "already exists"),
        ("", PASSWORD, "Enter a name"),
        ("\u200b", PASSWORD, "Enter a name"),
        ("x" * 81, PASSWORD, "80 characters"),
        ("Grace", "x" * 11, "at least 12"),
        ("Grace", "x" * 201, "at most 200"),
    ],
)
def test_threat_12_an_account_needs_a_new_name_and_a_good_password(
    database: Database, key: SecretBox, ada: User, now: datetime, name: str, password: str, message: str
) -> None:
    with pytest.raises((AccountError, PasswordError), match=message):
        users.create_user(database, key, name, password, now=now)


@pytest.mark.parametrize("email", ["nobody", "a@b\nBcc: c@d", "@", "a b@example.org"])
def test_threat_15_an_invalid_email_address_is_rejected(
    database: Database, key: SecretBox, now: datetime, email: str
) -> None:
    with pytest.raises(AccountError, match="email address"):
        users.create_user(database, key, "Ada", PASSWORD, email=email, now=now)


def test_a_new_site_has_no_users(database: Database, key: SecretBox, now: datetime) -> None:
    with database.read() as connection:
        assert not users.has_users(connection)
    ada = users.create_user(database, key, "Ada", PASSWORD, now=now)
    with database.read() as connection:
        assert users.has_users(connection)
        assert users.find_user_by_name(connection, "Ada") == users.find_user(connection, ada.id) == ada
        assert users.find_user_by_name(connection, "Grace") is None


def test_ten_wrong_passwords_from_ten_networks_do_not_lock_out_a_known_device(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    known = Origin("203.0.113.1", "laptop")
    for _ in range(3):  # again and again
        for number in range(ACCOUNT_LIMIT.max_rows):
            origin = Origin(f"198.51.{number}.1")
            assert users.authenticate(database, key, "Ada", "wrong", origin=origin, now=now) is None
        with pytest.raises(RateLimitError):
            users.authenticate(database, key, "Ada", PASSWORD, origin=Origin("203.0.113.1"), now=now)
        assert users.authenticate(database, key, "Ada", PASSWORD, origin=known, now=now) == ada
        with pytest.raises(RateLimitError):  # the owner's login does not reset the attempts of others
            users.authenticate(database, key, "Ada", "wrong", origin=Origin("203.0.113.1"), now=now)
        now += WINDOW


def test_failures_in_the_network_of_a_known_device_do_not_lock_it_out(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    for number in range(NETWORK_LIMIT.max_rows):
        _fail(database, key, f"name {number}", now, times=1)
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(NETWORK, "laptop"), now=now) == ada


def test_a_known_device_has_a_limit_of_its_own(database: Database, key: SecretBox, ada: User, now: datetime) -> None:
    for number in range(ACCOUNT_LIMIT.max_rows):
        origin = Origin(f"198.51.{number}.1", "laptop")
        assert users.authenticate(database, key, "Ada", "wrong", origin=origin, now=now) is None
    with pytest.raises(RateLimitError):
        users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None, "laptop"), now=now)
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None, "phone"), now=now) == ada
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None), now=now) == ada
    users.set_password(database, key, ada.id, PASSWORD)
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None, "laptop"), now=now) is not None


class WritingHasher(PasswordHasher):
    """A hasher that writes to the database while it hashes, as another process would."""

    def __init__(self, database: Database) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.database, self.writes = database, 0

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        self._write()
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self._write()
        return super().verify(hash, password)

    def _write(self) -> None:
        with self.database.write() as connection:
            login_limits.drop_old_failures(connection, datetime.min.replace(tzinfo=UTC) + WINDOW)
            connection.execute(table.update().values(email_encrypted=None))
        self.writes += 1


def test_others_can_write_while_a_password_is_hashed(
    database: Database, key: SecretBox, ada: User, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Database(database.url.render_as_string(hide_password=False))
    hasher = WritingHasher(other)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    users.create_user(database, key, "Grace", PASSWORD, now=now)
    changed = users.set_password(database, key, ada.id, PASSWORD)
    assert hasher.writes == 2
    assert users.authenticate(database, key, "Ada", PASSWORD, origin=Origin(None), now=now) == changed
    assert users.check_password(database, key, changed, PASSWORD, origin=Origin(None), now=now)
    assert hasher.writes == 4
    other.close()


def test_checking_a_password_counts_failures_as_a_login_does(
    database: Database, key: SecretBox, ada: User, now: datetime
) -> None:
    for _ in range(ACCOUNT_LIMIT.max_rows):
        assert not users.check_password(database, key, ada, "wrong", origin=Origin(NETWORK), now=now)
    with pytest.raises(RateLimitError):
        users.check_password(database, key, ada, PASSWORD, origin=Origin(NETWORK), now=now)
    with pytest.raises(RateLimitError):
        users.authenticate(database, key, "Ada", PASSWORD, origin=Origin("203.0.113.1"), now=now)
    assert users.check_password(database, key, ada, PASSWORD, origin=Origin(NETWORK), now=now + WINDOW)
