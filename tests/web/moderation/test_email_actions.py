"""Moderation from emails: links open a page, and only its button acts."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from engine.audit.tables import audit_event
from engine.comments.status import Status, set_status
from engine.comments.tables import comment
from tests.web.mailing import MailBlog, find_link
from tests.web.markup import Page
from web.core.context import services_of

ANN = "ann@blog.example"


@pytest.fixture
def links(mailing: MailBlog) -> dict[str, str]:
    """Return the links in the email about comment 1, by action."""
    mailing.answers(
        "Ada", favourite="squat", more="wiggle <dance>", text="I like *squats* <script>alert(1)</script> <<circuit>>"
    )
    mailing.later(minutes=1)
    (mail,) = mailing.mails_to(ANN)
    return {action: find_link(mail, f"/moderation/email/{action}/") for action in ("approve", "spam", "trash")}


@pytest.mark.parametrize(("action", "status"), [("approve", "approved"), ("spam", "spam"), ("trash", "trash")])
def test_opening_the_link_changes_nothing_and_the_button_acts(
    mailing: MailBlog, links: dict[str, str], action: str, status: str
) -> None:
    owner = mailing.app.test_client(use_cookies=False)  # a phone that is not logged in
    for _ in range(3):
        answer = owner.get(links[action])
        assert answer.status_code == 200
        assert mailing.status(1) == "pending"
    page = Page(answer.text)
    assert page.problems == []
    assert "Ada" in page.one("h2").text
    seen = page.one("input", name="expected_status").attributes["value"]
    for _ in range(2):
        done = owner.post(links[action], data={"expected_status": seen})
        assert (done.status_code, done.headers["Location"]) == (303, links[action])
        after = Page(owner.get(links[action]).text)
        assert mailing.status(1) == status
        assert after.all("button") == []
    with services_of(mailing.app).database.read() as connection:
        log = connection.execute(select(audit_event.c.actor, audit_event.c.action)).all()
    assert [tuple(row) for row in log] == [("email", action)]


def test_the_page_is_private_and_shows_the_whole_comment(mailing: MailBlog, links: dict[str, str]) -> None:
    answer = mailing.client().get(links["approve"])
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    page = Page(answer.text)
    assert "/posts/strong/" in page.links
    assert "Squat" in page.one("article").text
    assert "Other favourites wiggle <dance>" in page.one("article").text
    assert page.one("em").text == "squats"


def test_threat_01_and_02_no_part_of_a_comment_runs_on_the_page(mailing: MailBlog, links: dict[str, str]) -> None:
    page = Page(mailing.client().get(links["approve"]).text)
    (own,) = page.all("script")
    assert own.attributes["src"].startswith("/scripts/theme.js")
    assert "<script>alert(1)</script> <<circuit>>" in page.one("article").text


def test_an_earlier_decision_is_shown_and_can_be_changed(mailing: MailBlog, links: dict[str, str]) -> None:
    owner = mailing.client()
    with services_of(mailing.app).database.write() as connection:
        set_status(connection, [1], Status.SPAM, actor="ben", now=mailing.now)
    # The page was opened before, so its button no longer does anything.
    owner.post(links["approve"], data={"expected_status": "pending"})
    assert mailing.status(1) == "spam"
    page = Page(owner.get(links["approve"]).text)
    assert "This comment is in spam." in page.one("p", class_="deck").text
    owner.post(
        links["approve"], data={"expected_status": page.one("input", name="expected_status").attributes["value"]}
    )
    assert mailing.status(1) == "approved"


def test_a_link_allows_one_action_on_one_comment_for_a_month(mailing: MailBlog, links: dict[str, str]) -> None:
    path, _, token = links["approve"].partition("?")
    wrong = [path, f"{path}?token=x", links["spam"].partition("?")[0] + "?" + token]
    wrong += [f"/moderation/email/approve/2/?{token}", f"/moderation/email/approve/{2**31 - 1}/?{token}"]
    for address in wrong:
        for answer in (
            mailing.client().get(address),
            mailing.client().post(address, data={"expected_status": "pending"}),
        ):
            assert answer.status_code == 404, address
    mailing.later(days=31)
    assert mailing.client().post(links["approve"], data={"expected_status": "pending"}).status_code == 404
    assert mailing.client().get(f"/moderation/email/delete/1/?{token}").status_code == 404
    assert mailing.status(1) == "pending"


def test_a_comment_that_is_gone_is_reported(mailing: MailBlog, links: dict[str, str]) -> None:
    with services_of(mailing.app).database.write() as connection:
        connection.execute(update(comment).values(status="deleted"))
    assert mailing.client().get(links["approve"]).status_code == 410
    mailing.client().post(links["approve"], data={"expected_status": "deleted"})
    assert mailing.status(1) == "deleted"


def test_threat_09_another_site_cannot_press_the_button(mailing: MailBlog, links: dict[str, str]) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = mailing.client().post(links["approve"], data={"expected_status": "pending"}, headers=headers)
        assert answer.status_code == 403
    assert mailing.status(1) == "pending"
