"""Logging in to /moderation/: sessions, cookies, limits, and protection against forms of other sites."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Cookie, TestResponse

from engine.accounts import users
from engine.accounts.login_limits import ACCOUNT_LIMIT, WINDOW
from engine.accounts.tables import user_account as table
from tests.conftest import set_clock
from tests.web.markup import Page
from tests.web.moderator import NOW, PASSWORD, form_token, log_in
from web.core.context import services_of

LOGIN = "/moderation/login/"
PAGES = [
    "/moderation/",
    "/moderation/?status=spam",
    "/moderation/comments/1/",
    "/moderation/unmatched/",
    "/moderation/blocked/",
    "/moderation/log/",
    "/moderation/account/",
    "/moderation/account/two-factor/",
]
POSTS = [
    "/moderation/status/",
    "/moderation/undo/",
    "/moderation/comments/1/edit/",
    "/moderation/comments/1/reply/",
    "/moderation/comments/1/block/",
    "/moderation/comments/1/approve-person/",
    "/moderation/comments/1/favourites/",
    "/moderation/unmatched/",
    "/moderation/blocked/",
    "/moderation/jobs/",
    "/moderation/account/",
    "/moderation/account/snooze/",
    "/moderation/account/two-factor/",
    "/moderation/account/two-factor/off/",
    "/moderation/logout/",
]


def _send(client: FlaskClient, name: str = "Ada", password: str = PASSWORD, **fields: str) -> TestResponse:
    token = form_token(client.get(LOGIN))
    return client.post(LOGIN, data={"form_token": token, "name": name, "password": password} | fields)


def _session(client: FlaskClient) -> str:
    cookie = client.get_cookie("__Host-moderation")
    assert cookie is not None
    return cookie.value


def test_a_user_logs_in_with_name_and_password(desk: Flask) -> None:
    client = desk.test_client()
    assert client.get("/moderation/").headers["Location"] == "/moderation/login/?next=%2Fmoderation%2F"
    answer = _send(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moderation/")
    assert client.get("/moderation/").status_code == 200
    assert client.get(LOGIN).headers["Location"] == "/moderation/"


@pytest.mark.parametrize(
    ("name", "password"), [("Ada", "not this horse"), ("Grace", PASSWORD), ("", ""), ("A\x00", "\x00")]
)
def test_threat_11_a_wrong_name_and_a_wrong_password_get_the_same_answer(desk: Flask, name: str, password: str) -> None:
    answer = _send(desk.test_client(), name, password)
    assert answer.status_code == 403
    page = Page(answer.text)
    assert "Wrong username or password" in page.one("main").text
    assert "__Host-moderation" not in str(answer.headers)
    assert "\x00" not in answer.text
    assert not password or password not in answer.text


def test_threat_11_the_cookie_is_the_strictest_and_new_each_time(desk: Flask) -> None:
    client = desk.test_client()
    answer = _send(client)
    cookie = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-moderation="))
    attributes = {part.strip() for part in cookie.split(";")[1:]}
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= attributes
    assert "Domain" not in cookie
    first = _session(client)
    other = desk.test_client()
    other.set_cookie("__Host-moderation", "1.0." + "0" * 32 + ".1-planted")
    _send(other)
    assert "planted" not in _session(other)
    assert _session(other) != first


def test_threat_11_after_too_many_failures_the_page_says_how_long_to_wait(desk: Flask) -> None:
    client = desk.test_client()
    for _ in range(ACCOUNT_LIMIT.max_rows):
        assert _send(client, password="wrong").status_code == 403
    answer = _send(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Try again in 15 minutes" in Page(answer.text).one("main").text
    set_clock(desk, NOW + WINDOW)
    assert _send(client).status_code == 303


def test_threat_12_a_site_without_users_lets_nobody_in_and_says_how_to_create_one(desk: Flask) -> None:
    with services_of(desk).database.write() as connection:
        connection.execute(table.delete())
    client = desk.test_client()
    assert "flask user create NAME" in Page(client.get(LOGIN).text).one("main").text
    for name, password in (("admin", "admin"), ("", ""), ("owner", "password")):
        assert _send(client, name, password).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_threat_14_pages_need_a_login_and_are_never_cached(desk: Flask, path: str) -> None:
    anonymous = desk.test_client().get(path)
    assert anonymous.status_code == 303
    assert anonymous.headers["Location"].startswith(LOGIN)
    answer = log_in(desk).get(path)
    for each in (anonymous, answer, desk.test_client().get(LOGIN), log_in(desk).get("/moderation/nowhere/")):
        assert each.headers["Cache-Control"] == "private, no-store"
        assert each.headers["X-Robots-Tag"] == "noindex"
        assert "ETag" not in each.headers


@pytest.mark.parametrize("path", POSTS)
def test_threat_09_forms_of_other_sites_are_rejected(desk: Flask, path: str) -> None:
    client = log_in(desk)
    token = form_token(client.get("/moderation/account/"))
    anonymous = desk.test_client().post(path, data={"form_token": token})
    assert anonymous.status_code == 303
    assert anonymous.headers["Location"].startswith(LOGIN)
    assert client.post(path, data={}).status_code == 403
    assert client.post(path, data={"form_token": token[::-1]}).status_code == 403
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert client.post(path, data={"form_token": token}, headers=headers).status_code == 403
    assert client.get("/moderation/").status_code == 200, "the session is still valid"


def test_threat_09_a_form_loaded_in_another_browser_logs_nobody_in(desk: Flask) -> None:
    mine, theirs = desk.test_client(), desk.test_client()
    token = form_token(mine.get(LOGIN))
    fields = {"form_token": token, "name": "Ada", "password": PASSWORD}
    for answer in (
        theirs.post(LOGIN, data=fields),
        mine.post(LOGIN, data=fields, headers={"Sec-Fetch-Site": "cross-site"}),
        mine.post(LOGIN, data=fields | {"form_token": ""}),
    ):
        assert answer.status_code in (400, 403)
        assert "__Host-moderation" not in str(answer.headers)
    assert mine.post(LOGIN, data=fields).status_code == 303


@pytest.mark.parametrize(
    ("asked", "went"),
    [
        ("/moderation/?status=spam&page=2", "/moderation/?status=spam&page=2"),
        ("/moderation/comments/7/", "/moderation/comments/7/"),
        ("https://evil.example/", "/moderation/"),
        ("//evil.example/", "/moderation/"),
        ("/\\evil.example/", "/moderation/"),
        ("/moderation/../x", "/moderation/"),
        ("/moderation//evil.example/", "/moderation/"),
        ("/moderation/\r\nX: y", "/moderation/"),
        ("/moderation/\n", "/moderation/"),
        ("/", "/moderation/"),
        ("", "/moderation/"),
    ],
)
def test_threat_13_a_login_never_redirects_to_another_site(desk: Flask, asked: str, went: str) -> None:
    assert _send(desk.test_client(), next=asked).headers["Location"] == went
    client = log_in(desk)
    assert client.get(LOGIN, query_string={"next": asked}).headers["Location"] == went
    token = form_token(client.get("/moderation/account/"))
    done = client.post("/moderation/undo/", data={"form_token": token, "next": asked}).headers["Location"]
    assert re.sub(r"[?&]done=0$", "", done) == went


def test_threat_08_a_body_beyond_the_limit_is_rejected_with_a_page(desk: Flask) -> None:
    client = log_in(desk)
    token = form_token(client.get("/moderation/account/"))
    answer = client.post("/moderation/comments/1/reply/", data={"form_token": token, "text": "x" * 70_000})
    assert answer.status_code == 413
    assert "too much" in Page(answer.text).one("h1").text
    assert desk.test_client().post(LOGIN, data={"password": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize(
    "value",
    ["", "x", "1", "1.0.0.0", "1.0.{n}.", "1.1.{n}.{t}", "2.0.{n}.{t}", "1.0.{n}.{t}0", "١.0.{n}.{t}", "1.0.{n}.9-{t}"],
)
def test_a_forged_cookie_is_no_session(desk: Flask, value: str) -> None:
    _, _, nonce, token = _session(log_in(desk)).split(".")
    client = desk.test_client()
    client.set_cookie("__Host-moderation", value.format(n=nonce, t=token))
    assert client.get("/moderation/").status_code == 303


def test_a_session_expires_after_14_days(desk: Flask) -> None:
    client = log_in(desk)
    set_clock(desk, NOW + timedelta(days=13))
    assert client.get("/moderation/").status_code == 200
    set_clock(desk, NOW + timedelta(days=15))
    assert client.get("/moderation/").status_code == 303


def test_logging_out_here_keeps_other_devices_logged_in_and_everywhere_does_not(desk: Flask) -> None:
    here, there = log_in(desk), log_in(desk)
    here.post("/moderation/logout/", data={"form_token": form_token(here.get("/moderation/account/"))})
    assert here.get("/moderation/").status_code == 303
    assert there.get("/moderation/").status_code == 200
    again, stolen = log_in(desk), desk.test_client()
    stolen.set_cookie("__Host-moderation", _session(there))
    token = form_token(again.get("/moderation/account/"))
    again.post("/moderation/logout/", data={"form_token": token, "everywhere": "1"})
    assert {client.get("/moderation/").status_code for client in (again, there, stolen)} == {303}


def test_a_new_password_logs_out_all_other_devices(desk: Flask) -> None:
    here, there = log_in(desk), log_in(desk)
    token = form_token(here.get("/moderation/account/"))

    def change(password: str, new: str, again: str) -> TestResponse:
        fields = {"form_token": token, "password": password, "new": new, "again": again}
        return here.post("/moderation/account/", data=fields)

    for fields, said in (
        (("wrong", "a" * 12, "a" * 12), "This isn’t your current password"),
        ((PASSWORD, "a" * 12, "b" * 12), "The new passwords don’t match"),
        ((PASSWORD, "short", "short"), "Use at least 12 characters"),
    ):
        answer = change(*fields)
        page = Page(answer.text)
        assert answer.status_code == 422
        assert page.one("title").text.startswith("Error: ")
        assert page.one("main").text.count(said) == 2, "in the summary, and beside the field"
    text = Page(change("wrong", "short", "shirt").text).one("main").text
    assert all(said in text for said in ("isn’t your current password", "don’t match", "at least 12 characters"))
    answer = change(PASSWORD, "another long one", "another long one")
    assert answer.status_code == 303
    assert "Password changed" in here.get(answer.headers["Location"]).text
    assert there.get("/moderation/").status_code == 303
    assert _send(desk.test_client()).status_code == 403
    assert _send(desk.test_client(), password="another long one").status_code == 303


def _device_cookie(client: FlaskClient) -> Cookie:
    assert client._cookies is not None
    return next(each for each in client._cookies.values() if each.key.startswith("__Host-device-"))


def _fail_elsewhere(app: Flask, *, name: str = "Ada", times: int = ACCOUNT_LIMIT.max_rows) -> None:
    for number in range(times):
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"198.51.{number}.7"
        assert _send(client, name, "wrong").status_code == 403


def test_failures_on_other_devices_do_not_lock_out_a_device_that_logged_in_before(desk: Flask) -> None:
    known = log_in(desk)
    cookie = _device_cookie(known)
    known.post("/moderation/logout/", data={"form_token": form_token(known.get("/moderation/account/"))})
    _fail_elsewhere(desk)
    assert _send(desk.test_client()).status_code == 429
    assert _send(known).status_code == 303
    forged = desk.test_client()
    forged.set_cookie(cookie.key, f"{'0' * 32}.1-{'0' * 40}")
    assert _send(forged).status_code == 429


def test_a_known_device_is_known_for_its_own_account_only(desk: Flask) -> None:
    services = services_of(desk)
    users.create_user(services.database, services.key, "Grace", PASSWORD, now=NOW)
    cookie = _device_cookie(log_in(desk))
    _fail_elsewhere(desk, name="Grace")
    for name in ("Grace", "Ada"):
        client = desk.test_client()
        client.set_cookie(cookie.key, cookie.value)
        assert _send(client, name).status_code == (429 if name == "Grace" else 303)


def test_several_people_are_known_on_one_device_for_a_year(desk: Flask) -> None:
    services = services_of(desk)
    users.create_user(services.database, services.key, "Grace", PASSWORD, now=NOW)
    shared = desk.test_client()
    for name in ("Ada", "Grace"):
        assert _send(shared, name).status_code == 303
        shared.post("/moderation/logout/", data={"form_token": form_token(shared.get("/moderation/account/"))})
    later = NOW + timedelta(days=364)
    set_clock(desk, later)
    for name in ("Ada", "Grace"):
        _fail_elsewhere(desk, name=name)
        assert _send(shared, name).status_code == 303
        shared.post("/moderation/logout/", data={"form_token": form_token(shared.get("/moderation/account/"))})


def test_the_form_that_changes_a_password_limits_guesses(desk: Flask) -> None:
    client = log_in(desk)
    token = form_token(client.get("/moderation/account/"))
    fields = {"form_token": token, "new": "another long one", "again": "another long one"}
    statuses = [
        client.post("/moderation/account/", data=fields | {"password": f"guess {n}"}).status_code for n in range(25)
    ]
    assert statuses == [422] * ACCOUNT_LIMIT.max_rows + [429] * 15
    answer = client.post("/moderation/account/", data=fields | {"password": PASSWORD})
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "Too many wrong passwords. Try again in 15 minutes" in Page(answer.text).one("main").text
    set_clock(desk, NOW + WINDOW)
    assert client.post("/moderation/account/", data=fields | {"password": PASSWORD}).status_code == 303
