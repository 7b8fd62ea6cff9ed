"""The account page: emails about pending comments are snoozed and resumed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from engine.accounts.tables import user_account
from tests.conftest import set_clock
from tests.web.markup import Page
from tests.web.moderator import NOW, form_token, log_in
from web.core.context import services_of

ACCOUNT = "/moderation/account/"
TOMORROW = "11 March 2026, 07:00 CET"


@pytest.fixture
def with_email(desk: Flask) -> Flask:
    """The desk, whose moderator has an email address."""
    services = services_of(desk)
    with services.database.write() as connection:
        connection.execute(update(user_account).values(email_encrypted=services.key.encrypt("ada@blog.example")))
    return desk


def test_emails_are_snoozed_and_resumed_without_a_script(with_email: Flask) -> None:
    client = log_in(with_email)

    def press(label: str) -> Page:
        before = Page(client.get(ACCOUNT).text)
        assert before.problems == []
        (button,) = [each for each in before.all("button") if each.text == label]
        token = before.all("input", name="form_token")[0].attributes["value"]
        fields = {"form_token": token, "until": button.attributes["value"]}
        answer = client.post("/moderation/account/snooze/", data=fields)
        assert answer.status_code == 303
        return Page(client.get(answer.headers["Location"]).text)

    assert "Resume now" not in client.get(ACCOUNT).text
    page = press("Snooze until tomorrow morning")
    assert page.one("p", role="status").text == "Emails snoozed."
    assert f"Snoozed until {TOMORROW}" in page.one("main").text
    assert "Snoozed until 17 March 2026, 13:00 CET" in press("Snooze for a week").one("main").text
    page = press("Resume now")
    assert page.one("p", role="status").text == "Emails resumed."
    assert "Snoozed until" not in page.one("main").text
    press("Snooze until tomorrow morning")
    set_clock(with_email, NOW + timedelta(days=1))
    assert "Snoozed until" not in client.get(ACCOUNT).text


def test_a_moderator_without_an_email_address_has_nothing_to_snooze(desk: Flask) -> None:
    assert "Snooze" not in log_in(desk).get(ACCOUNT).text


@pytest.mark.parametrize("until", ["", "never", "tomorrow "])
def test_unknown_times_are_rejected(with_email: Flask, until: str) -> None:
    client = log_in(with_email)
    fields = {"form_token": form_token(client.get(ACCOUNT)), "until": until}
    assert client.post("/moderation/account/snooze/", data=fields).status_code == 400
    assert "Resume now" not in client.get(ACCOUNT).text


def test_the_page_says_where_emails_are_saved_if_no_server_is_set(with_email: Flask) -> None:
    main = Page(log_in(with_email).get(ACCOUNT).text).one("main").text
    assert "these emails are only saved" in main
    assert f"Messages are saved in {services_of(with_email).environment.instance_dir / 'mail'}." in main
