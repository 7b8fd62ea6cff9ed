"""The privacy page, and a reader's data behind the link that is sent to their email address."""

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
from engine.privacy import data_links, personal_data
from engine.privacy.erasure_log import ErasureLog
from tests.conftest import MakeApp, set_clock
from tests.engine.privacy.samples import add_comment
from tests.web.markup import Page
from web.core.context import services_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
ADA = "ada@example.org"
CONFIRMED = {"confirm": "1"}
SMTP = {"SMTP_URL": "smtp://me:secret@mail.example:587", "MAIL_FROM": "me@mail.example"}
FORM = "/privacy/data/"


@pytest.fixture
def app(site: Callable[[str], Path], make_app: MakeApp) -> Flask:
    """A site that sends email, with a comment by Ada and one by Bob."""
    app = make_app(site("minimal"), **SMTP)
    set_clock(app, NOW)
    with services_of(app).database.write() as connection:
        for number, email in enumerate((ADA, "bob@example.org"), start=1):
            text = f"Words of {email.partition('@')[0]} <script>"
            add_comment(connection, services_of(app).key, email, NOW, number=number, text=text)
    return app


@pytest.fixture
def link(app: Flask) -> str:
    """The path that Ada gets by email."""
    with services_of(app).database.read() as connection:
        id_ = personal_data.find_person(connection, services_of(app).key, ADA)
    assert id_ is not None
    return data_links.create_data_link(services_of(app).key, id_, NOW)


def list_email_jobs(app: Flask) -> list[dict[str, object]]:
    with services_of(app).database.read() as connection:
        return list(connection.scalars(select(job.c.payload).where(job.c.kind == "mail")))


def count_people(app: Flask) -> int:
    with services_of(app).database.read() as connection:
        return connection.scalar(select(func.count()).select_from(person)) or 0


def read(app: Flask, path: str) -> Page:
    response = app.test_client().get(path)
    assert response.status_code == 200
    page = Page(response.text)
    assert page.problems == []
    return page


def read_text(app: Flask, path: str) -> str:
    return read(app, path).one("main").text


def test_the_privacy_page_follows_the_settings(app: Flask) -> None:
    text = read_text(app, "/privacy/")
    for words in ("30 days", "for 15 minutes", "24 hours", "the cookie reader", "sent through mail.example"):
        assert words in text
    assert "secret" not in text


def test_a_site_without_email_offers_no_link_and_names_the_owner(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    app = make_app(site("minimal"))
    for path in ("/privacy/", FORM, f"{FORM}?sent"):
        text = read_text(app, path)
        assert "contact the owner" in text
        assert "a link" not in text
        assert "Emails" not in text
    assert FORM not in read(app, "/privacy/").links
    assert app.test_client().post(FORM, data={"email": ADA}).status_code == 404


def test_every_page_links_to_the_privacy_page(app: Flask) -> None:
    assert '<a href="/privacy/">Privacy</a>' in app.test_client().get("/").text


def test_no_page_sets_a_cookie(app: Flask, link: str) -> None:
    for path in ("/", "/privacy/", FORM, link):
        assert "Set-Cookie" not in app.test_client().get(path).headers


def test_the_response_is_the_same_for_an_unknown_address(app: Flask) -> None:
    answers = [app.test_client().post(FORM, data={"email": each}) for each in (ADA, "no@example.org")]
    assert [each.status_code for each in answers] == [303, 303]
    headers = [[(name, value) for name, value in each.headers if name != "Date"] for each in answers]
    assert headers[0] == headers[1]
    assert answers[0].data == answers[1].data
    assert "we’ve sent you a link" in read_text(app, answers[0].headers["Location"])
    assert len(list_email_jobs(app)) == 1


def test_at_most_one_email_an_hour_is_sent(app: Flask) -> None:
    for minutes in (0, 20, 59, 61):
        set_clock(app, NOW + timedelta(minutes=minutes))
        app.test_client().post(FORM, data={"email": ADA.upper()})
    assert len(list_email_jobs(app)) == 2


@pytest.mark.parametrize("typed", ["", "ada", "a@b@c", "ada@example.org\r\nBcc: eve@example.org", "\x00", "a" * 5000])
def test_an_invalid_address_comes_back_with_an_error(app: Flask, typed: str) -> None:
    response = app.test_client().post(FORM, data={"email": typed})
    assert response.status_code == 422
    page = Page(response.text)
    assert page.problems == []
    assert page.all("input", id="email")[0].attributes["aria-invalid"] == "true"
    assert "email address" in page.all("ul", class_="error-list")[0].text
    assert list_email_jobs(app) == []


def test_threat_09_another_sites_page_can_neither_request_a_link_nor_erase(app: Flask, link: str) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert app.test_client().post(FORM, data={"email": ADA}, headers=foreign).status_code == 403
    assert app.test_client().post(link, headers=foreign).status_code == 403
    assert list_email_jobs(app) == []


def test_the_link_shows_all_data_of_its_person_and_of_no_one_else(app: Flask, link: str) -> None:
    page = read(app, link)
    text = page.one("main").text
    assert "Words of ada <script>" in text
    assert ADA in text
    assert "bob" not in text.lower()
    (file,) = [a.attributes["href"] for a in page.all("a") if a.attributes["href"].endswith("data.json")]
    response = app.test_client().get(file)
    assert json.loads(response.text)["email"] == ADA
    assert response.headers["Content-Disposition"] == 'attachment; filename="my-data.json"'


def test_threat_14_private_pages_are_never_cached(app: Flask, link: str) -> None:
    for path in (FORM, link, f"{link}data.json"):
        headers = app.test_client().get(path).headers
        assert headers["Cache-Control"] == "private, no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "strict-origin"


def test_opening_the_link_changes_nothing_and_the_confirmed_button_erases(app: Flask, link: str) -> None:
    client = app.test_client()
    for _ in range(2):
        client.get(link)
    assert count_people(app) == 2
    (action,) = [form.attributes["action"] for form in read(app, link).all("form")]
    unconfirmed = client.post(action)
    assert unconfirmed.status_code == 422
    page = Page(unconfirmed.text)
    assert page.problems == []
    assert "There is a problem" in page.one("section", class_="error-summary").text
    assert page.one("input", name="confirm").attributes["aria-describedby"] == "confirm-error"
    assert count_people(app) == 2
    for _ in range(2):
        response = client.post(action, data=CONFIRMED)
        assert response.status_code == 200
        assert "No data stored" in response.text
    assert "No data stored" in client.get(link).text
    with services_of(app).database.read() as connection:
        assert list(connection.scalars(select(comment.c.name).order_by(comment.c.number))) == ["", "Ada"]
    assert len(ErasureLog(services_of(app).environment.instance_dir).list_erasures()) == 1


def test_an_expired_or_forged_link_shows_nothing(app: Flask, link: str) -> None:
    other = re.sub(r"/(\d+)\.", lambda found: f"/{int(found[1]) + 1}.", link)
    for path in (other, link[:-2] + "/", f"{FORM}1/", f"{FORM}1./", f"{FORM}%00/"):
        response = app.test_client().get(path)
        assert response.status_code == 404
        page = Page(response.text)
        assert page.one("h1").text == "This link doesn’t work"
        assert FORM in page.links
        assert app.test_client().post(path).status_code == 404
    set_clock(app, NOW + timedelta(days=2))
    assert app.test_client().get(link).status_code == 404


def test_threat_22_nothing_is_erased_if_the_erasure_cannot_be_logged(app: Flask, link: str) -> None:
    log = services_of(app).environment.instance_dir / "erasures.jsonl"
    log.mkdir()
    response = app.test_client().post(link, data=CONFIRMED)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert count_people(app) == 2
    log.rmdir()
    again = {each.attributes["name"]: each.attributes["value"] for each in Page(response.text).all("input")}
    assert "No data stored" in app.test_client().post(link, data=again).text
