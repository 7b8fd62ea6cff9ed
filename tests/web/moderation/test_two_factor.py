"""The second factor of logins: setting it up, codes, recovery codes, limits, and a user who is locked out."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.accounts.login_limits import ACCOUNT_LIMIT, WINDOW
from engine.accounts.tables import user_account
from tests.conftest import set_clock
from tests.web.markup import Page
from tests.web.moderator import NOW, PASSWORD, form_token, log_in
from web.core.context import services_of

LOGIN = "/moderation/login/"
SETUP = "/moderation/account/two-factor/"
CODE = re.compile("[a-z0-9]{8}-[a-z0-9]{8}")
LATER = timedelta(minutes=5)


class Phone:
    """An authenticator app."""

    def __init__(self, key: str) -> None:
        self.totp = TOTP(base64.b32decode(key.replace(" ", "")), 6, SHA1(), 30)

    def code(self, at: timedelta = timedelta(0)) -> str:
        """Return the code at a time after NOW."""
        return self.totp.generate(int((NOW + at).timestamp())).decode()


def set_up(client: FlaskClient) -> tuple[Phone, TestResponse]:
    """Turn it on for a logged-in user. Return the app and the response with the recovery codes."""
    page = Page(client.get(SETUP).text)
    assert page.problems == []
    phone = Phone(page.one("code", id="key").text)
    setup = page.one("input", name="setup").attributes["value"]
    token = form_token(client.get(SETUP))
    fields = {"form_token": token, "setup": setup, "code": phone.code(), "password": PASSWORD}
    return phone, client.post(SETUP, data=fields)


def turn_on(client: FlaskClient) -> tuple[Phone, list[str]]:
    """Turn it on for a logged-in user. Return the app and the recovery codes."""
    phone, done = set_up(client)
    assert done.status_code == 200
    shown = Page(done.text)
    assert shown.problems == []
    assert "logged out on all other devices" in shown.one("main").text
    return phone, [each.text for each in shown.all("code") if CODE.fullmatch(each.text)]


def send_password(client: FlaskClient, **fields: str) -> TestResponse:
    token = form_token(client.get(LOGIN))
    return client.post(LOGIN, data={"form_token": token, "name": "Ada", "password": PASSWORD} | fields)


def send_code(client: FlaskClient, code: str, answer: TestResponse | None = None) -> TestResponse:
    """Enter a code on the form that follows the password."""
    page = Page((answer or send_password(client)).text)
    hidden = {each.attributes["name"]: each.attributes["value"] for each in page.all("input", type="hidden")}
    return client.post("/moderation/login/code/", data=hidden | {"code": code})


def test_it_is_off_by_default(desk: Flask) -> None:
    assert send_password(desk.test_client()).status_code == 303


def test_a_login_then_needs_the_password_and_a_code(desk: Flask) -> None:
    here, there = log_in(desk), log_in(desk)
    phone, _ = turn_on(here)
    assert here.get("/moderation/").status_code == 200
    assert there.get("/moderation/").status_code == 303
    set_clock(desk, NOW + LATER)
    client = desk.test_client()
    answer = send_password(client, next="/moderation/?status=spam")
    assert answer.status_code == 200
    assert Page(answer.text).problems == []
    assert "__Host-moderation" not in str(answer.headers)
    assert client.get("/moderation/").status_code == 303
    wrong = send_code(client, "000000", answer)
    assert wrong.status_code == 403
    assert Page(wrong.text).problems == []
    assert Page(wrong.text).one("main").text.count("This code is wrong or has been used") == 2, "also beside the field"
    done = send_code(client, f" {phone.code(LATER)[:3]} {phone.code(LATER)[3:]}", answer)
    assert (done.status_code, done.headers["Location"]) == (303, "/moderation/?status=spam")
    assert client.get("/moderation/").status_code == 200


@pytest.mark.parametrize(("shift", "status"), [(-61, 403), (-30, 303), (0, 303), (30, 303), (61, 403)])
def test_a_code_is_valid_half_a_minute_early_and_late(desk: Flask, shift: int, status: int) -> None:
    phone, _ = turn_on(log_in(desk))
    set_clock(desk, NOW + LATER)
    assert send_code(desk.test_client(), phone.code(LATER + timedelta(seconds=shift))).status_code == status


def test_a_code_is_valid_once(desk: Flask) -> None:
    phone, _ = turn_on(log_in(desk))
    assert send_code(desk.test_client(), phone.code()).status_code == 403, "it was used to set up"
    set_clock(desk, NOW + LATER)
    assert send_code(desk.test_client(), phone.code(LATER)).status_code == 303
    assert send_code(desk.test_client(), phone.code(LATER)).status_code == 403
    assert send_code(desk.test_client(), phone.code(LATER - timedelta(seconds=30))).status_code == 403


def test_a_recovery_code_replaces_a_code_once(desk: Flask) -> None:
    _, codes = turn_on(log_in(desk))
    assert len(set(codes)) == 10
    client = desk.test_client()
    assert send_code(client, codes[0].upper().replace("-", " ")).status_code == 303
    assert "9 recovery codes left" in Page(client.get(SETUP).text).one("main").text
    assert send_code(desk.test_client(), codes[0]).status_code == 403
    assert send_code(desk.test_client(), codes[1].replace("-", "")).status_code == 303


@pytest.mark.parametrize("separator", ["\u2011", "–", "\u00a0", "\u200b", "-\n"])
def test_codes_may_be_copied_with_the_characters_of_word_processors(desk: Flask, separator: str) -> None:
    phone, codes = turn_on(log_in(desk))
    assert send_code(desk.test_client(), codes[0].replace("-", separator)).status_code == 303
    assert send_code(desk.test_client(), codes[0]).status_code == 403
    set_clock(desk, NOW + LATER)
    code = phone.code(LATER)
    wide = "".join(chr(ord(digit) - ord("0") + ord("０")) for digit in code[3:])
    assert send_code(desk.test_client(), code[:3] + separator + wide).status_code == 303


def test_neither_the_key_nor_the_recovery_codes_are_stored_readably(desk: Flask) -> None:
    client = log_in(desk)
    page = Page(client.get(SETUP).text)
    phone, codes = turn_on(client)
    with services_of(desk).database.read() as connection:
        row = connection.execute(select(user_account)).one()
    assert phone.totp is not None and page.one("code", id="key").text.replace(" ", "") not in str(row)
    assert not any(code in str(row) or code.replace("-", "") in str(row) for code in codes)
    assert services_of(desk).key.decrypt(row.totp_encrypted) is not None


def test_wrong_codes_are_limited_even_if_the_password_is_entered_again(desk: Flask) -> None:
    phone, codes = turn_on(log_in(desk))
    set_clock(desk, NOW + LATER)
    statuses = [send_code(desk.test_client(), f"{number:06}").status_code for number in range(12)]
    assert statuses == [403] * ACCOUNT_LIMIT.max_rows + [429, 429]
    assert send_code(desk.test_client(), phone.code(LATER)).status_code == 429
    assert send_code(desk.test_client(), codes[0]).status_code == 429
    set_clock(desk, NOW + LATER + WINDOW)
    assert send_code(desk.test_client(), phone.code(LATER + WINDOW)).status_code == 303


def test_wrong_codes_elsewhere_do_not_lock_out_a_known_device(desk: Flask) -> None:
    known = log_in(desk)
    phone, _ = turn_on(known)
    known.post("/moderation/logout/", data={"form_token": form_token(known.get(SETUP))})
    set_clock(desk, NOW + LATER)
    for number in range(ACCOUNT_LIMIT.max_rows):
        send_code(desk.test_client(), f"{number:06}")
    assert send_code(known, phone.code(LATER)).status_code == 303


def test_a_code_needs_the_password_first_in_the_same_browser_and_in_time(desk: Flask) -> None:
    phone, codes = turn_on(log_in(desk))
    set_clock(desk, NOW + LATER)
    mine, theirs = desk.test_client(), desk.test_client()
    answer = send_password(mine)
    theirs.get(LOGIN)
    assert send_code(theirs, phone.code(LATER), answer).status_code == 400
    pending = Page(answer.text).one("input", name="pending").attributes["value"]
    fields = {"form_token": form_token(theirs.get(LOGIN)), "pending": pending, "code": codes[0]}
    assert theirs.post("/moderation/login/code/", data=fields).status_code == 400
    assert mine.get("/moderation/login/code/").headers["Location"] == LOGIN
    set_clock(desk, NOW + LATER + timedelta(minutes=11))
    assert send_code(mine, codes[0], answer).status_code == 400


def test_setting_up_needs_the_password_and_a_code_of_the_app(desk: Flask) -> None:
    client = log_in(desk)
    page = Page(client.get(SETUP).text)
    phone = Phone(page.one("code", id="key").text)
    fields = {"form_token": form_token(client.get(SETUP)), "setup": page.one("input", name="setup").attributes["value"]}
    for wrong, said in (
        ({"code": phone.code(), "password": "wrong"}, "isn’t your current password"),
        ({"code": "000000", "password": PASSWORD}, "This code is wrong"),
        ({"code": "", "password": PASSWORD}, "This code is wrong"),
    ):
        answer = client.post(SETUP, data=fields | wrong)
        assert answer.status_code == 422
        again = Page(answer.text)
        assert said in again.one("main").text
        assert again.one("code", id="key").text == page.one("code", id="key").text, "the app is set up already"
    for forged in ("", "x", services_of(desk).key.encrypt("2:ABCD").decode()):
        right = {"code": phone.code(), "password": PASSWORD, "setup": forged}
        assert client.post(SETUP, data=fields | right).status_code == 303
    assert send_password(desk.test_client()).status_code == 303, "it is still off"


def test_it_is_turned_off_with_the_password_or_on_the_command_line(desk: Flask) -> None:
    client = log_in(desk)
    turn_on(client)
    token = form_token(client.get(SETUP))
    off = f"{SETUP}off/"
    assert client.post(off, data={"form_token": token, "password": "wrong"}).status_code == 422
    assert send_password(desk.test_client()).status_code == 200
    assert client.post(off, data={"form_token": token, "password": PASSWORD}).status_code == 303
    assert send_password(desk.test_client()).status_code == 303
    turn_on(client)
    run = desk.test_cli_runner().invoke
    assert "two-factor authentication" in run(args=["user", "list"]).output
    assert run(args=["user", "two-factor-off", "Ada"]).output == "Ada can log in with the password only.\n"
    assert run(args=["user", "two-factor-off", "Bo"]).exit_code == 1
    assert send_password(desk.test_client()).status_code == 303
