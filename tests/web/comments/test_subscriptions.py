"""Emails about replies, from the checkbox in the form to unsubscribing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete
from werkzeug.test import TestResponse

from engine.comments import moderator_edit
from engine.comments.email_links import EmailLinks
from engine.comments.status import Status, set_status
from engine.comments.tables import subscription
from engine.privacy import erasure
from tests.conftest import MakeApp, set_clock
from tests.web.mailing import MailBlog, find_link
from tests.web.markup import Page
from web.core.context import services_of

ADA = "ada@example.org"
PATHS = ("/subscriptions/confirm/1/", "/subscriptions/unsubscribe/1/")


@pytest.fixture
def asked(mailing: MailBlog) -> str:
    """Return Ada's confirmation link, which she gets when comment 1 is approved."""
    mailing.approved(mailing.answers("Ada", ADA))
    (mail,) = mailing.mails_to(ADA)
    return find_link(mail, "/subscriptions/confirm/")


def replied(mailing: MailBlog) -> str:
    """Approve a reply and return the unsubscribe link in the email to Ada."""
    mailing.approved(mailing.answers("Ben", parent="1"))
    return find_link(mailing.mails_to(ADA)[-1], "/subscriptions/unsubscribe/")


def subjects(mailing: MailBlog) -> list[str]:
    """Return the subjects of the emails to Ada after the first, which asks her to confirm her address."""
    return [str(got.message["Subject"]) for got in mailing.mails_to(ADA)[1:]]


def assert_private(answer: TestResponse) -> Page:
    """Assert that the page is not cached or indexed, and that its address with the token is not sent as referrer."""
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "strict-origin"
    page = Page(answer.text)
    assert page.problems == []
    assert page.one("meta", name="robots").attributes["content"] == "noindex"
    return page


def test_opening_the_link_changes_nothing_and_the_button_confirms(mailing: MailBlog, asked: str) -> None:
    reader = mailing.client()
    for _ in range(3):  # like mail scanners
        page = assert_private(reader.get(asked))
        assert "Confirm your email address" in page.one("h1").text
        assert "/posts/strong/#comments" in page.links
        assert "checked" not in page.one("input", type="checkbox").attributes
    mailing.approved(mailing.answers("Ben", parent="1"))
    assert len(mailing.mails_to(ADA)) == 1
    for _ in range(2):
        answer = reader.post(asked)
        assert answer.status_code == 200
        assert "Email address confirmed" in assert_private(answer).one("h1").text
        assert "Set-Cookie" not in answer.headers
    mailing.later(minutes=1)
    assert subjects(mailing) == ["Ben replied on Strong"]
    replied(mailing)
    assert subjects(mailing) == ["Ben replied on Strong"] * 2


def test_replies_before_the_confirmation_are_emailed_once_afterwards(mailing: MailBlog) -> None:
    asking = mailing.answers("Ada", ADA)
    services = services_of(mailing.app)
    with services.database.write() as connection:  # which also approves the comment
        library = services.edition_store.edition.library
        moderator_edit.reply_to_comment(
            connection, library, asking, name="Ann", text="Welcome.", actor="ann", now=mailing.now
        )
    later, taken_back = (mailing.answers(name, parent=str(asking)) for name in ("Ben", "Cleo"))
    own = mailing.answers("Ada", ADA, parent=str(asking))
    with services.database.write() as connection:
        set_status(connection, [later, taken_back, own], Status.APPROVED, actor="ann", now=mailing.now)
        set_status(connection, [taken_back], Status.TRASH, actor="ann", now=mailing.now)
    mailing.later(minutes=1)
    (mail,) = mailing.mails_to(ADA)
    for _ in range(2):
        mailing.client().post(find_link(mail, "/subscriptions/confirm/"))
        mailing.later(minutes=1)
    assert subjects(mailing) == ["Ann replied on Strong", "Ben replied on Strong"]
    mailing.approved(later)
    mailing.later(days=1)
    assert len(subjects(mailing)) == 2


def test_replies_before_the_subscription_are_not_emailed(mailing: MailBlog) -> None:
    thread = mailing.answers("Ben")
    mailing.approved(thread)
    mailing.approved(mailing.answers("Cleo", parent=str(thread)))
    mailing.approved(mailing.answers("Ada", ADA, parent=str(thread)))
    (mail,) = mailing.mails_to(ADA)
    mailing.client().post(find_link(mail, "/subscriptions/confirm/"))
    mailing.later(minutes=1)
    assert subjects(mailing) == []


def test_a_device_is_remembered_on_request_and_its_comments_appear_at_once(mailing: MailBlog, asked: str) -> None:
    reader = mailing.client()
    cookie = reader.post(asked, data={"remember": "1"}).headers["Set-Cookie"]
    assert cookie.startswith("reader=")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    second = mailing.answers("Ada", ADA, by=reader)
    assert mailing.status(second) == "approved"
    assert mailing.status(mailing.answers("Ada", ADA, text="From elsewhere")) == "pending"


def test_one_click_in_an_email_program_unsubscribes(mailing: MailBlog, asked: str) -> None:
    mailing.client().post(asked)
    replied(mailing)
    mail = mailing.mails_to(ADA)[-1]
    end = str(mail.message["List-Unsubscribe"]).strip("<>").removeprefix("https://blog.example")
    program = mailing.app.test_client(use_cookies=False)
    body = {"List-Unsubscribe": "One-Click"}
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data"):  # RFC 8058 allows both; twice is harmless
        answer = program.post(end, data=body, content_type=kind)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    count = len(mailing.mails_to(ADA))
    mailing.approved(mailing.answers("Cleo", parent="1"))
    assert len(mailing.mails_to(ADA)) == count


def test_opening_the_unsubscribe_link_changes_nothing(mailing: MailBlog, asked: str) -> None:
    mailing.client().post(asked)
    end = replied(mailing)
    page = assert_private(mailing.client().get(end))
    assert "Unsubscribe from replies?" in page.one("h1").text
    replied(mailing)
    assert len(mailing.mails_to(ADA)) == 3
    page = assert_private(mailing.client().post(end))
    assert "You’ve unsubscribed" in page.one("h1").text
    assert "You’ve unsubscribed" in mailing.client().get(end).text


def test_all_subscriptions_can_be_ended_at_once(mailing: MailBlog, asked: str) -> None:
    mailing.client().post(asked)
    second = mailing.answers("Ada", ADA, text="Another")
    mailing.approved(second)
    end = replied(mailing)
    mailing.client().post(end, data={"all": "1"})
    count = len(mailing.mails_to(ADA))
    for parent in (1, second):
        mailing.approved(mailing.answers("Cleo", text=f"To {parent}", parent=str(parent)))
    assert len(mailing.mails_to(ADA)) == count


def test_a_link_allows_one_action_for_a_limited_time(mailing: MailBlog, asked: str) -> None:
    mailing.client().post(asked)
    end = replied(mailing)
    token, other = asked.partition("?")[2], end.partition("?")[2]
    wrong = [
        f"{path}{query}"
        for path in PATHS
        for query in ("", "?token=", "?token=1-2", "?token=%00%ff", "?token=" + "9" * 5000)
    ]
    wrong += [
        f"/subscriptions/unsubscribe/1/?{token}",
        f"/subscriptions/confirm/1/?{other}",
        f"/subscriptions/confirm/2/?{token}",
    ]
    wrong += [f"/subscriptions/unsubscribe/{2**31 - 1}/?{other}", f"/subscriptions/confirm/{2**31 - 1}/?{token}"]
    for address in wrong:
        for answer in (mailing.client().get(address), mailing.client().post(address)):
            assert answer.status_code == 404, address
            assert "This link doesn’t work" in assert_private(answer).one("h1").text
    set_clock(mailing.app, mailing.now + timedelta(days=31))
    assert mailing.client().get(asked).status_code == 404
    assert mailing.client().get(end).status_code == 200
    set_clock(mailing.app, mailing.now - timedelta(days=1))
    assert mailing.client().get(asked).status_code == 200


def test_a_subscription_that_is_gone_is_reported(mailing: MailBlog, asked: str) -> None:
    mailing.client().post(asked)
    end = replied(mailing)
    with services_of(mailing.app).database.write() as connection:
        erasure.erase_person(connection, 1, actor="ann", now=mailing.now)
        connection.execute(delete(subscription))
    for address in (asked, end):
        for answer in (mailing.client().get(address), mailing.client().post(address)):
            assert answer.status_code == 410
            assert "Nothing left to do" in assert_private(answer).one("h1").text


def test_threat_09_another_site_cannot_press_the_button(mailing: MailBlog, asked: str) -> None:
    answer = mailing.client().post(asked, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    replied_before = len(mailing.mails_to(ADA))
    mailing.approved(mailing.answers("Ben", parent="1"))
    assert len(mailing.mails_to(ADA)) == replied_before


def test_threat_14_the_cookie_of_a_reader_changes_no_page(mailing: MailBlog, asked: str) -> None:
    reader = mailing.client()
    reader.post(asked, data={"remember": "1"})
    for path in ("/", "/posts/strong/"):
        assert reader.get(path).data == mailing.client().get(path).data


def test_threat_22_without_the_database_the_links_say_to_try_again(
    site: Callable[[str], Path], make_app: MakeApp
) -> None:
    app = make_app(site("blog"), DATABASE_URL="sqlite:////no/such/folder/readers.sqlite")
    links, now = EmailLinks(services_of(app).key), services_of(app).edition_store.clock()
    for address in (links.confirm_path(1, now), links.unsubscribe_path(1, now), links.moderation_path("spam", 1, now)):
        for answer in (app.test_client().get(address), app.test_client().post(address)):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "60"
            assert "/no/such" not in answer.text
            assert_private(answer)
