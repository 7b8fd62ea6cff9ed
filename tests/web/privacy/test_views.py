"""The privacy page, and what is one's own by a link that only the owner of the address gets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engine.comments.tables import comment, person
from engine.jobs.tables import job
from engine.privacy import personal_data
from engine.privacy.erasure_log import ErasureLog
from tests.conftest import MakeApp, set_clock
from tests.engine.privacy.samples import wrote
from tests.web.markup import Page
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ADA = "ada@example.org"
SURE = {"confirm": "1"}


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A site with a comment of Ada's and one of Bob's."""
    app = make_app(site("minimal"))
    set_clock(app, NOW)
    with services_of(app).database.write() as connection:
        for number, email in enumerate((ADA, "bob@example.org"), start=1):
            text = f"Words of {email.partition('@')[0]} <script>"
            wrote(connection, services_of(app).key, email, NOW, number=number, text=text)
    return app


@pytest.fixture
def link(app: Flask) -> str:
    """The path that Ada gets by mail."""
    with services_of(app).database.read() as connection:
        id_ = personal_data.find_person(connection, services_of(app).key, ADA)
    assert id_ is not None
    return personal_data.create_data_link(services_of(app).key, id_, NOW)


def jobs(app: Flask) -> list[dict[str, object]]:
    with services_of(app).database.read() as connection:
        return list(connection.scalars(select(job.c.payload).where(job.c.kind == "mail")))


def read(app: Flask, path: str) -> Page:
    response = app.test_client().get(path)
    assert response.status_code == 200
    page = Page(response.text)
    assert page.problems == []
    return page


def test_the_page_says_what_is_in_force(app: Flask, make_app: MakeApp) -> None:
    text = read(app, "/privacy/").all("main")[0].text
    for words in ("30 days", "first 15 minutes", "sends no mails", "24 hours", "reader"):
        assert words in text
    site = services_of(app).environment.site_dir
    mailing = make_app(site, SMTP_URL="smtp://me:secret@mail.example:587", MAIL_FROM="me@mail.example")
    text = mailing.test_client().get("/privacy/").text
    assert "through the mail server mail.example" in text
    assert "secret" not in text


def test_no_mail_is_promised_that_waits_for_the_owner(app: Flask, make_app: MakeApp) -> None:
    pages = ("/privacy/", "/privacy/yours/", "/privacy/yours/?sent")
    for path in pages:
        text = read(app, path).all("main")[0].text
        assert "sends no mails by itself" in text
        assert "on its way" not in text
    server = {"SMTP_URL": "smtp://mail.example:587", "MAIL_FROM": "me@mail.example"}
    mailing = make_app(services_of(app).environment.site_dir, **server)
    for path in pages:
        assert "by itself" not in read(mailing, path).all("main")[0].text
    assert "is on its way" in read(mailing, pages[-1]).all("main")[0].text


def test_every_page_leads_to_it(app: Flask) -> None:
    assert '<a href="/privacy/">Privacy</a>' in app.test_client().get("/").text


def test_no_page_sets_a_cookie(app: Flask, link: str) -> None:
    for path in ("/", "/privacy/", "/privacy/yours/", link):
        assert "Set-Cookie" not in app.test_client().get(path).headers


def test_the_answer_is_the_same_for_an_address_that_we_do_not_know(app: Flask) -> None:
    answers = [app.test_client().post("/privacy/yours/", data={"email": each}) for each in (ADA, "no@example.org")]
    assert [each.status_code for each in answers] == [303, 303]
    same = [[(name, value) for name, value in each.headers if name != "Date"] for each in answers]
    assert same[0] == same[1]
    assert answers[0].data == answers[1].data
    assert "a mail with a link to it is written" in read(app, answers[0].headers["Location"]).all("main")[0].text
    assert len(jobs(app)) == 1


def test_however_often_it_is_asked_for_one_mail_an_hour_goes_out(app: Flask) -> None:
    for minutes in (0, 20, 59, 61):
        set_clock(app, NOW + timedelta(minutes=minutes))
        app.test_client().post("/privacy/yours/", data={"email": ADA.upper()})
    assert len(jobs(app)) == 2


@pytest.mark.parametrize("typed", ["", "ada", "a@b@c", "ada@example.org\r\nBcc: eve@example.org", "\x00", "a" * 5000])
def test_what_is_no_address_comes_back_with_what_to_do(app: Flask, typed: str) -> None:
    response = app.test_client().post("/privacy/yours/", data={"email": typed})
    assert response.status_code == 422
    page = Page(response.text)
    assert page.problems == []
    assert page.all("input", id="email")[0].attributes["aria-invalid"] == "true"
    assert "email address" in page.all("ul", class_="error-list")[0].text
    assert jobs(app) == []


def test_threat_09_another_sites_page_can_neither_ask_nor_erase(app: Flask, link: str) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert app.test_client().post("/privacy/yours/", data={"email": ADA}, headers=foreign).status_code == 403
    assert app.test_client().post(link, headers=foreign).status_code == 403
    assert jobs(app) == []


def test_the_link_shows_all_of_ones_own_and_nothing_else(app: Flask, link: str) -> None:
    page = read(app, link)
    text = page.all("main")[0].text
    assert "Words of ada <script>" in text
    assert ADA in text
    assert "bob" not in text.lower()
    assert "Most of it stands here" in text
    (file,) = [a.attributes["href"] for a in page.all("a") if a.attributes["href"].endswith("data.json")]
    answer = app.test_client().get(file)
    assert json.loads(answer.text)["email"] == ADA
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_threat_14_what_is_ones_own_is_kept_by_nobody(app: Flask, link: str) -> None:
    for path in ("/privacy/yours/", link, f"{link}data.json"):
        headers = app.test_client().get(path).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "strict-origin"


def test_opening_the_link_changes_nothing_and_the_button_erases_once_and_for_all(app: Flask, link: str) -> None:
    client = app.test_client()
    for _ in range(2):
        client.get(link)
    with services_of(app).database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(person)) == 2
    (action,) = [form.attributes["action"] for form in read(app, link).all("form")]
    unsure = client.post(action)
    assert unsure.status_code == 422
    page = Page(unsure.text)
    assert page.problems == []
    assert "There is a problem" in page.one("section", class_="error-summary").text
    assert page.one("input", name="confirm").attributes["aria-describedby"] == "confirm-error"
    with services_of(app).database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(person)) == 2
    for _ in range(2):
        response = client.post(action, data=SURE)
        assert response.status_code == 200
        assert "Nothing is left" in response.text
    assert "Nothing is left" in client.get(link).text
    with services_of(app).database.read() as connection:
        assert list(connection.scalars(select(comment.c.name).order_by(comment.c.number))) == ["", "Ada"]
    assert len(ErasureLog(services_of(app).environment.instance_dir).read()) == 1


def test_a_link_that_is_old_or_forged_opens_nothing(app: Flask, link: str) -> None:
    other = re.sub(r"/(\d+)\.", lambda found: f"/{int(found[1]) + 1}.", link)
    for path in (other, link[:-2] + "/", "/privacy/yours/1/", "/privacy/yours/1./", "/privacy/yours/%00/"):
        answer = app.test_client().get(path)
        assert answer.status_code == 404
        page = Page(answer.text)
        assert page.one("h1").text == "This link doesn’t work"
        assert "/privacy/yours/" in page.links
        assert app.test_client().post(path).status_code == 404
    set_clock(app, NOW + timedelta(days=2))
    assert app.test_client().get(link).status_code == 404


def test_threat_22_where_it_cannot_be_noted_nothing_is_erased_and_it_says_when_to_try_again(
    app: Flask, link: str
) -> None:
    (services_of(app).environment.instance_dir / "erasures.jsonl").mkdir()
    response = app.test_client().post(link, data=SURE)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    with services_of(app).database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(person)) == 2
    (services_of(app).environment.instance_dir / "erasures.jsonl").rmdir()
    again = {each.attributes["name"]: each.attributes["value"] for each in Page(response.text).all("input")}
    assert "Nothing is left" in app.test_client().post(link, data=again).text
