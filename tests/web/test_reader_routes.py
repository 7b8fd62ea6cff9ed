"""All routes for readers and moderators: their headers, and that they ignore a forged Host."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from engine.comments.tables import comment
from engine.privacy import data_links
from tests.conftest import MakeApp, set_clock
from tests.web.header_checks import FORGED_HEADERS, assert_ignores_forged_headers, assert_safe_headers
from tests.web.mailing import NOW, MailBlog, find_link
from tests.web.moderator import log_in
from web.core.context import services_of

ADA = "ada@example.org"
ANSWER = {"post": "strong", "name": "Bo", "text": "Squats."}
Send = Callable[[str, dict[str, str] | None, Mapping[str, str]], TestResponse]


@pytest.fixture
def private(mailing: MailBlog) -> dict[str, str]:
    """Private addresses, from emails and from redirects after a comment."""
    mailing.approved(mailing.answers("Ada", ADA))
    confirm = find_link(mailing.mails_to(ADA)[-1], "/subscriptions/confirm/")
    mailing.client().post(confirm)
    mailing.approved(mailing.answers("Ben", parent="1"))
    sent = mailing.client().post("/comments/", data=ANSWER)
    mailing.later(minutes=1)
    own = sent.headers["Location"]
    key = services_of(mailing.app).key
    return {
        "own": own,
        "edit": own.replace("/?", "/edit/?"),
        "confirm": confirm,
        "end": find_link(mailing.mails_to(ADA)[-1], "/subscriptions/unsubscribe/"),
        "approve": find_link(mailing.mails_to("ann@blog.example")[-1], "/moderation/email/approve/"),
        "yours": data_links.create_data_link(key, 1, mailing.now),
    }


PUBLIC = (
    "/posts/strong/",
    "/posts/strong/?reply=1",
    "/comments/1/",
    "/feeds/comments.atom",
    "/feeds/comments/strong.atom",
    "/favourites/",
    "/c/favourites/",
    "/c/favourites.json",
    "/privacy/",
    "/privacy/data/",
    "/moderation/login/",
    "/moderation/",
    "/posts/strong",
    "/comments/1",
    "/comments/99/",
    "/comments/1/?key=1-2",
    "/posts/strong/?comments=9",
    "/feeds/comments/nothing.atom",
    "/subscriptions/confirm/1/?token=x",
    "/privacy/data/1.x/",
    "/comments/",
)
"""Public pages, redirects, and the error pages 404, 405 and 410."""
FOR_OWNERS = (
    "/moderation/",
    "/moderation/?status=approved",
    "/moderation/comments/1/",
    "/moderation/comments/99/",
    "/moderation/unmatched/",
    "/moderation/blocked/",
    "/moderation/log/",
    "/moderation/account/",
)
SENT: tuple[tuple[str, dict[str, str]], ...] = (
    ("/comments/", ANSWER | {"text": "Sent."}),
    ("/comments/", ANSWER | {"action": "preview"}),
    ("/comments/", ANSWER | {"name": ""}),
    ("/comments/", ANSWER | {"parent": "77"}),
    ("/comments/", ANSWER | {"text": "x" * 70_000}),
    ("/privacy/data/", {"email": ADA}),
    ("/privacy/data/", {"email": "nobody"}),
    ("/moderation/login/", {"name": "ann", "password": "wrong"}),
    ("/moderation/status/", {"action": "approve", "id": "1"}),
    ("/subscriptions/confirm/1/?token=x", {}),
    ("/webmention", {"source": "https://a.example/", "target": "https://elsewhere.example/"}),
    ("/pingback", {}),
    ("/favourites/", {}),
)
"""Forms that are accepted, returned (422, 409, 413, 429) or rejected."""


def everywhere(
    app: Flask, private: Mapping[str, str], headers: Mapping[str, str]
) -> Iterator[tuple[str, TestResponse]]:
    """Return the responses of all these routes to requests with some headers."""
    client = app.test_client(use_cookies=False)
    cookie = log_in(app, "ann", "a long password").get_cookie("__Host-moderation")
    assert cookie is not None
    signed_in = {**headers, "Cookie": f"__Host-moderation={cookie.value}"}
    for path in (*PUBLIC, *private.values()):
        yield path, client.get(path, headers=headers)
    for path in FOR_OWNERS:
        answer = client.get(path, headers=signed_in)
        assert answer.status_code in (200, 404), path
        yield path, answer
    for path, form in (*SENT, *((private[name], {}) for name in ("confirm", "end", "edit"))):
        yield f"POST {path}", client.post(path, data=form, headers=headers)


def test_threat_07_a_forged_host_is_in_no_response_and_no_email(mailing: MailBlog, private: dict[str, str]) -> None:
    before = len(mailing.box.emails)
    for path, answer in everywhere(mailing.app, private, FORGED_HEADERS):
        assert_ignores_forged_headers(answer)
        assert answer.headers.get("Location", "/").startswith("/"), path
    stranger = mailing.client()
    stranger.post(
        "/comments/", data=ANSWER | {"text": "New.", "email": "bo@example.org", "mail": "1"}, headers=FORGED_HEADERS
    )
    stranger.post("/privacy/data/", data={"email": ADA}, headers=FORGED_HEADERS)
    with services_of(mailing.app).database.read() as connection:
        id_ = connection.scalar(select(comment.c.id).where(comment.c.body_markdown == "New."))
    assert id_ is not None
    mailing.approved(id_)
    mailing.later(minutes=10)
    mails = mailing.box.emails[before:]
    assert {mail.to[0] for mail in mails} >= {ADA, "bo@example.org", "ann@blog.example"}
    for mail in mails:
        assert "evil" not in str(mail)
        assert "https://blog.example/" in mail.text


@pytest.mark.parametrize(("proxies", "kept"), [("0", "127.0.0.0/24"), ("1", "203.0.113.0/24")])
def test_threat_07_only_trusted_proxies_decide_the_address_of_a_comment(
    site: Callable[[str], Path], make_app: MakeApp, proxies: str, kept: str
) -> None:
    app = make_app(site("blog"), TRUSTED_PROXIES=proxies)
    set_clock(app, NOW)
    client = app.test_client()

    def answer(number: int, proxy_saw: str) -> int:
        forwarded = {"X-Forwarded-For": f"198.51.{number}.1, {proxy_saw}"}  # the first is what the reader forged
        return client.post("/comments/", data=ANSWER | {"text": f"Number {number}"}, headers=forwarded).status_code

    assert [answer(number, "203.0.113.7") for number in range(11)] == [303] * 10 + [429], "the limit is by that address"
    with services_of(app).database.read() as connection:
        assert set(connection.scalars(select(comment.c.ip_prefix))) == {kept}
    elsewhere = answer(11, "192.0.2.9")
    assert elsewhere == (303 if proxies == "1" else 429)


def test_threat_10_pages_for_readers_and_moderators_have_safe_headers(
    mailing: MailBlog, private: dict[str, str]
) -> None:
    statuses = set()
    for path, answer in everywhere(mailing.app, private, {}):
        statuses.add(answer.status_code)
        assert_safe_headers(answer)
        assert answer.headers["Referrer-Policy"] in (
            "strict-origin-when-cross-origin",
            "strict-origin",
            "no-referrer",
            "same-origin",
        ), path
        of_circuit = path.startswith("/c/") and path.endswith(".json")
        assert answer.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if of_circuit else "same-origin"), path
        assert "nonce" not in answer.text, path
    assert statuses >= {200, 302, 303, 308, 404, 405, 409, 413, 422}
    refused = mailing.client().post("/comments/", data=ANSWER, headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert_safe_headers(refused)


def test_threat_10_responses_that_ask_to_retry_have_safe_headers(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    smtp = {"SMTP_URL": "smtp://127.0.0.1:1", "MAIL_FROM": "us@blog.example"}
    app = make_app(site("blog"), DATABASE_URL="sqlite:////no/such/folder/readers.sqlite", **smtp)
    client, key, now = app.test_client(), services_of(app).key, services_of(app).edition_store.clock()
    token = key.create_token("own-comment", "1", now=now, ttl=timedelta(days=1))
    answers = [client.get(path) for path in ("/comments/1/", f"/comments/1/?key={token}", "/feeds/comments.atom")]
    answers += [client.post("/comments/", data=ANSWER), client.get(data_links.create_data_link(key, 1, now))]
    answers += [client.get("/moderation/login/"), client.post("/privacy/data/", data={"email": ADA})]
    answers.append(client.post(f"/comments/1/delete/?key={token}", data={"confirm": "1"}))
    answers.append(client.post("/webmention", data={"source": "https://a.example/", "target": "https://b.example/"}))
    assert 503 in [answer.status_code for answer in answers]
    for answer in answers:
        assert answer.status_code in (200, 400, 503)
        assert_safe_headers(answer)


def test_threat_10_a_cacheable_page_has_no_secret_of_a_reader(mailing: MailBlog, private: dict[str, str]) -> None:
    reader: FlaskClient = mailing.client()
    for path in ("/posts/strong/", "/posts/strong/?reply=1", "/feeds/comments.atom", "/favourites/", "/privacy/"):
        first, again = reader.get(path), mailing.client().get(path)
        assert first.data == again.data, path
        assert first.headers["Content-Security-Policy"] == again.headers["Content-Security-Policy"]
        assert "Set-Cookie" not in first.headers
        assert "form_token" not in first.text


OPEN_TO_OTHERS = {
    "/webmention",
    "/pingback",
    "/trackback/<slug>/",
    "/share/",  # which changes nothing
    "/subscriptions/unsubscribe/<int:id_>/",  # one click of a mail program, with a token (RFC 8058)
}


def test_threat_09_every_form_except_for_linkbacks_is_rejected_from_other_sites(desk: Flask) -> None:
    moderator = log_in(desk)
    taking = [rule for rule in desk.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert {rule.rule for rule in taking} >= OPEN_TO_OTHERS
    for rule in taking:
        if rule.rule in OPEN_TO_OTHERS:
            continue
        path = re.sub("<int:[^>]*>", "1", re.sub("<any[^>]*>", "approve", rule.rule))
        path = re.sub("<[^>]*>", "x", path)
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            refused = moderator.post(path, data=ANSWER, headers=headers)
            assert refused.status_code == 403, path
            assert "Set-Cookie" not in refused.headers
