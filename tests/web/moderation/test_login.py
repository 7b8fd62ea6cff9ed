"""The door of /moderation/: who gets in, how long, and what no other site can make an owner's browser do."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from engine.accounts import users
from engine.accounts.tables import user_account as table
from engine.accounts.users import OF_ACCOUNT
from tests.conftest import set_clock
from tests.web.markup import Page
from tests.web.moderator import NOW, PASSWORD, form_token, log_in
from web.core.context import services_of

SIGN_IN = "/moderation/sign-in/"
PAGES = [
    "/moderation/",
    "/moderation/?list=spam",
    "/moderation/comments/1/",
    "/moderation/words/",
    "/moderation/blocked/",
    "/moderation/log/",
    "/moderation/account/",
]
POSTS = [
    "/moderation/act/",
    "/moderation/undo/",
    "/moderation/comments/1/edit/",
    "/moderation/comments/1/reply/",
    "/moderation/comments/1/block/",
    "/moderation/comments/1/favourites/",
    "/moderation/words/",
    "/moderation/blocked/",
    "/moderation/jobs/",
    "/moderation/account/",
    "/moderation/sign-out/",
]


def _send(client: FlaskClient, name: str = "Ada", password: str = PASSWORD, **fields: str) -> TestResponse:
    token = form_token(client.get(SIGN_IN))
    return client.post(SIGN_IN, data={"form_token": token, "name": name, "password": password} | fields)


def _session(client: FlaskClient) -> str:
    cookie = client.get_cookie("__Host-moderation")
    assert cookie is not None
    return cookie.value


def test_the_name_and_the_password_open_the_door(desk: Flask) -> None:
    client = desk.test_client()
    assert client.get("/moderation/").headers["Location"] == "/moderation/sign-in/?next=%2Fmoderation%2F"
    answer = _send(client)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/moderation/")
    assert client.get("/moderation/").status_code == 200
    assert client.get(SIGN_IN).headers["Location"] == "/moderation/"


@pytest.mark.parametrize(
    ("name", "password"), [("Ada", "not this horse"), ("Grace", PASSWORD), ("", ""), ("A\x00", "\x00")]
)
def test_threat_11_a_wrong_name_and_a_wrong_password_get_the_same_answer(desk: Flask, name: str, password: str) -> None:
    answer = _send(desk.test_client(), name, password)
    assert answer.status_code == 403
    page = Page(answer.text)
    assert "This name and this password do not belong together" in page.one("main").text
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


def test_threat_11_too_many_failures_are_told_with_the_time_to_wait(desk: Flask) -> None:
    client = desk.test_client()
    for _ in range(OF_ACCOUNT):
        assert _send(client, password="wrong").status_code == 403
    answer = _send(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    assert "wait 15 minutes" in Page(answer.text).one("main").text
    set_clock(desk, NOW + users.WITHIN)
    assert _send(client).status_code == 303


def test_threat_12_without_an_owner_nobody_gets_in_and_the_page_says_how(desk: Flask) -> None:
    with services_of(desk).database.write() as connection:
        connection.execute(table.delete())
    client = desk.test_client()
    assert "flask owner create NAME" in Page(client.get(SIGN_IN).text).one("main").text
    for name, password in (("admin", "admin"), ("", ""), ("owner", "password")):
        assert _send(client, name, password).status_code == 403


@pytest.mark.parametrize("path", PAGES)
def test_threat_14_pages_are_for_owners_and_kept_by_nobody(desk: Flask, path: str) -> None:
    stranger = desk.test_client().get(path)
    assert stranger.status_code == 303
    assert stranger.headers["Location"].startswith(SIGN_IN)
    answer = log_in(desk).get(path)
    for each in (stranger, answer, desk.test_client().get(SIGN_IN), log_in(desk).get("/moderation/nowhere/")):
        assert each.headers["Cache-Control"] == "private, no-store"
        assert each.headers["X-Robots-Tag"] == "noindex"
        assert "ETag" not in each.headers


@pytest.mark.parametrize("path", POSTS)
def test_threat_09_forms_of_other_sites_do_nothing(desk: Flask, path: str) -> None:
    client = log_in(desk)
    token = form_token(client.get("/moderation/account/"))
    stranger = desk.test_client().post(path, data={"form_token": token})
    assert (stranger.status_code, stranger.headers["Location"][:20]) == (303, SIGN_IN[:20])
    assert client.post(path, data={}).status_code == 403
    assert client.post(path, data={"form_token": token[::-1]}).status_code == 403
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        assert client.post(path, data={"form_token": token}, headers=headers).status_code == 403
    assert client.get("/moderation/").status_code == 200, "nobody was signed out by it"


def test_threat_09_nobody_is_signed_in_by_a_form_that_is_not_his(desk: Flask) -> None:
    mine, theirs = desk.test_client(), desk.test_client()
    token = form_token(mine.get(SIGN_IN))
    fields = {"form_token": token, "name": "Ada", "password": PASSWORD}
    for answer in (
        theirs.post(SIGN_IN, data=fields),
        mine.post(SIGN_IN, data=fields, headers={"Sec-Fetch-Site": "cross-site"}),
        mine.post(SIGN_IN, data=fields | {"form_token": ""}),
    ):
        assert answer.status_code in (400, 403)
        assert "__Host-moderation" not in str(answer.headers)
    assert mine.post(SIGN_IN, data=fields).status_code == 303


@pytest.mark.parametrize(
    ("asked", "went"),
    [
        ("/moderation/?list=spam&page=2", "/moderation/?list=spam&page=2"),
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
def test_threat_13_after_signing_in_one_stays_on_this_site(desk: Flask, asked: str, went: str) -> None:
    assert _send(desk.test_client(), next=asked).headers["Location"] == went
    client = log_in(desk)
    assert client.get(SIGN_IN, query_string={"next": asked}).headers["Location"] == went
    token = form_token(client.get("/moderation/account/"))
    done = client.post("/moderation/undo/", data={"form_token": token, "next": asked}).headers["Location"]
    assert re.sub(r"[?&]done=0$", "", done) == went


def test_threat_08_a_body_beyond_the_limit_is_refused_in_words(desk: Flask) -> None:
    client = log_in(desk)
    token = form_token(client.get("/moderation/account/"))
    answer = client.post("/moderation/comments/1/reply/", data={"form_token": token, "text": "x" * 70_000})
    assert answer.status_code == 413
    assert "too much" in Page(answer.text).one("h1").text
    assert desk.test_client().post(SIGN_IN, data={"password": "x" * 70_000}).status_code == 413


@pytest.mark.parametrize(
    "value",
    ["", "x", "1", "1.0.0.0", "1.0.{n}.", "1.1.{n}.{t}", "2.0.{n}.{t}", "1.0.{n}.{t}0", "١.0.{n}.{t}", "1.0.{n}.9-{t}"],
)
def test_a_cookie_that_is_not_ours_opens_nothing(desk: Flask, value: str) -> None:
    _, _, nonce, token = _session(log_in(desk)).split(".")
    client = desk.test_client()
    client.set_cookie("__Host-moderation", value.format(n=nonce, t=token))
    assert client.get("/moderation/").status_code == 303


def test_a_session_ends_after_its_days(desk: Flask) -> None:
    client = log_in(desk)
    set_clock(desk, NOW + timedelta(days=13))
    assert client.get("/moderation/").status_code == 200
    set_clock(desk, NOW + timedelta(days=15))
    assert client.get("/moderation/").status_code == 303


def test_signing_out_here_leaves_other_devices_and_everywhere_does_not(desk: Flask) -> None:
    here, there = log_in(desk), log_in(desk)
    here.post("/moderation/sign-out/", data={"form_token": form_token(here.get("/moderation/account/"))})
    assert here.get("/moderation/").status_code == 303
    assert there.get("/moderation/").status_code == 200
    again, stolen = log_in(desk), desk.test_client()
    stolen.set_cookie("__Host-moderation", _session(there))
    token = form_token(again.get("/moderation/account/"))
    again.post("/moderation/sign-out/", data={"form_token": token, "everywhere": "1"})
    assert {client.get("/moderation/").status_code for client in (again, there, stolen)} == {303}


def test_a_new_password_ends_all_other_sessions(desk: Flask) -> None:
    here, there = log_in(desk), log_in(desk)
    token = form_token(here.get("/moderation/account/"))

    def change(password: str, new: str, again: str) -> TestResponse:
        fields = {"form_token": token, "password": password, "new": new, "again": again}
        return here.post("/moderation/account/", data=fields)

    for fields, said in (
        (("wrong", "a" * 12, "a" * 12), "This is not your present password"),
        ((PASSWORD, "a" * 12, "b" * 12), "The two new passwords are not the same"),
        ((PASSWORD, "short", "short"), "A password has at least 12 characters"),
    ):
        answer = change(*fields)
        page = Page(answer.text)
        assert answer.status_code == 422
        assert page.one("title").text.startswith("Error: ")
        assert page.one("main").text.count(said) == 2, "in the summary, and beside the field"
    told = Page(change("wrong", "short", "shirt").text).one("main").text
    assert all(said in told for said in ("not your present password", "are not the same", "at least 12 characters"))
    answer = change(PASSWORD, "another long one", "another long one")
    assert answer.status_code == 303
    assert "The password is changed" in here.get(answer.headers["Location"]).text
    assert there.get("/moderation/").status_code == 303
    assert _send(desk.test_client()).status_code == 403
    assert _send(desk.test_client(), password="another long one").status_code == 303
