"""Passwords are hashed while others can write to the database, because hashing takes a tenth of a second."""

from __future__ import annotations

import sqlite3
from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask

from engine.accounts import passwords
from tests.databases import on_sqlite
from tests.web.moderation.test_two_factor import SETUP, send_code, send_password, turn_on
from tests.web.moderator import PASSWORD, form_token, log_in
from web.core.context import services_of

pytestmark = on_sqlite


class WatchingHasher(PasswordHasher):
    """Hashes and verifies passwords, and writes to the database at each call, without waiting for other writers."""

    def __init__(self, file: str) -> None:
        super().__init__(time_cost=2, memory_cost=8, parallelism=1)
        self.file, self.calls = file, list[str]()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        """Return the hash."""
        self._write("hash")
        return super().hash(password, salt=salt)

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        """Verify the password."""
        self._write("verify")
        return super().verify(hash, password)

    def _write(self, name: str) -> None:
        with sqlite3.connect(self.file, timeout=0, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")  # raises OperationalError if the database is locked
            other.execute("ROLLBACK")
        other.close()
        self.calls.append(name)


@pytest.fixture
def calls(desk: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of a hasher with other parameters than that of the stored password, so that it is hashed again."""
    file = services_of(desk).database.url.database
    assert file is not None
    hasher = WatchingHasher(file)
    monkeypatch.setattr(passwords, "HASHER", hasher)
    return hasher.calls


def test_logging_in_and_out_of_any_account(desk: Flask, calls: list[str]) -> None:
    log_in(desk)
    assert calls == ["verify", "hash"]
    assert send_password(desk.test_client(), name="Nobody").status_code == 403
    assert send_password(desk.test_client(), password="wrong").status_code == 403
    assert calls == ["verify", "hash", "verify", "verify"]


def test_changing_a_password_and_the_second_factor(desk: Flask, calls: list[str]) -> None:
    client = log_in(desk)
    token = form_token(client.get("/moderation/account/"))
    new = {"form_token": token, "new": "another long one", "again": "another long one"}
    assert client.post("/moderation/account/", data=new | {"password": "wrong"}).status_code == 422
    assert client.post("/moderation/account/", data=new | {"password": PASSWORD}).status_code == 303
    assert calls[2:] == ["verify", "verify", "hash"]
    log_in(desk, password="another long one")
    run = desk.test_cli_runner().invoke
    assert run(args=["user", "password", "Ada"], input=f"{PASSWORD}\n" * 2).exit_code == 0
    assert run(args=["user", "create", "Grace"], input="a long password\n" * 2).exit_code == 0
    assert calls[6:] == ["hash", "hash"]


def test_codes_of_the_second_factor(desk: Flask, calls: list[str]) -> None:
    client = log_in(desk)
    _, recovery_codes = turn_on(client)
    assert send_code(desk.test_client(), recovery_codes[0]).status_code == 303
    assert send_code(desk.test_client(), "123456").status_code == 403
    token = form_token(client.get(SETUP))
    assert client.post(f"{SETUP}off/", data={"form_token": token, "password": PASSWORD}).status_code == 303
    assert set(calls) == {"verify", "hash"}
