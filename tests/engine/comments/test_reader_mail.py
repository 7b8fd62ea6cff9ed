"""Emails to readers: only to subscribers with a confirmed address, after approval, and never twice."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from engine.comments import subscriptions
from engine.comments.email_links import EmailLinks
from engine.comments.tables import comment, person, subscription
from engine.crypto import SecretBox
from engine.jobs import queue
from tests.engine.comments.conversation import Conversation

ADA, BEN = "ada@example.org", "ben@example.org"
ASKS = "Confirm your email address for A blog"


def confirm(talk: Conversation, who: int) -> None:
    """Confirm the address, like the button of the page that the email links to."""
    with talk.database.write() as connection:
        subscriptions.confirm_email(connection, who, talk.now)


@pytest.fixture
def ada(talk: Conversation) -> int:
    """A person with a confirmed address, the approved comment 1 and a subscription to it."""
    who = talk.person(ADA)
    talk.approved(talk.says(who, "Hello", mail=True))
    talk.later()
    confirm(talk, who)
    assert talk.mailed() == [(ADA, ASKS)]
    return who


def answer(talk: Conversation, who: int | None, **columns: Any) -> int:
    """An approved reply to comment 1."""
    id_ = talk.says(who, "Me too", parent=1, **{"name": "Ben"} | columns)
    talk.approved(id_)
    talk.later()
    return id_


def test_a_confirmation_is_requested_only_after_approval(talk: Conversation, key: SecretBox) -> None:
    who = talk.person(ADA)
    id_ = talk.says(who, "Buy pills at https://evil.example", mail=True, name="Pills")
    talk.later(days=1)
    assert talk.mailed() == []
    talk.approved(id_)
    talk.later()
    text = talk.box.emails[0].text
    assert talk.mailed() == [(ADA, ASKS)]
    assert "Strong hips" in text
    assert "evil" not in text  # the email contains nothing that was typed with the address
    assert "Pills" not in text
    found = re.search(r"https://blog\.example/subscriptions/confirm/(\d+)/\?token=(\S+)", text)
    assert found
    assert int(found[1]) == who
    assert EmailLinks(key).can_confirm(found[2], who, talk.now)
    assert not EmailLinks(key).can_confirm(found[2], who + 1, talk.now)
    assert not EmailLinks(key).can_unsubscribe(found[2], who, talk.now)


def test_unconfirmed_subscriptions_get_no_emails(talk: Conversation) -> None:
    talk.approved(talk.says(talk.person(ADA), "Hello", mail=True))
    talk.later()
    talk.mailed()
    answer(talk, talk.person(BEN))
    assert talk.mailed() == []


def test_a_reply_is_emailed_after_approval_with_an_unsubscribe_link(
    talk: Conversation, ada: int, key: SecretBox
) -> None:
    id_ = talk.says(talk.person(BEN), "Me *too*", parent=1, name="Ben")
    talk.later(days=1)
    assert talk.mailed() == []
    talk.approved(id_)
    talk.later()
    (got,) = talk.box.emails
    assert talk.mailed() == [(ADA, "Ben replied on Strong hips")]
    assert "\n> Me *too*\n" in got.text
    assert f"\nRead the reply: https://blog.example/comments/{id_}/\n" in got.text
    end = got.message["List-Unsubscribe"].strip("<>")
    assert got.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert f"\n{end}\n" in got.text
    found = re.fullmatch(r"https://blog\.example/subscriptions/unsubscribe/(\d+)/\?token=(\S+)", end)
    assert found
    assert EmailLinks(key).can_unsubscribe(found[2], int(found[1]), talk.now)


def test_authors_get_no_emails_about_their_own_comments(talk: Conversation, ada: int) -> None:
    answer(talk, ada)
    assert talk.mailed() == []
    answer(talk, None, by_owner=True, name="The author")
    assert talk.mailed() == [(ADA, "The author replied on Strong hips")]


def test_a_reply_is_emailed_once_however_often_it_is_approved(talk: Conversation, ada: int) -> None:
    id_ = answer(talk, talk.person(BEN))
    assert len(talk.mailed()) == 1
    for days in (0, 10, 40):
        talk.later(days=days)
        talk.changed(comment, id_, status="trash")
        talk.approved(id_)
        talk.later()
    assert talk.mailed() == []


def test_a_reply_that_is_deleted_first_is_not_emailed(talk: Conversation, ada: int) -> None:
    id_ = talk.says(talk.person(BEN), "Me too", parent=1)
    talk.approved(id_)
    talk.changed(comment, id_, status="spam")
    talk.later()
    assert talk.mailed() == []
    talk.approved(id_)  # it succeeds in the end
    talk.later()
    assert [to for to, _ in talk.mailed()] == [ADA]


def test_a_queued_email_is_not_sent_after_unsubscribing(talk: Conversation, ada: int) -> None:
    talk.box.data_replies = ["451 later"]
    answer(talk, None)
    with talk.database.write() as connection:
        subscriptions.unsubscribe(connection, 1, talk.now)
    talk.later(minutes=1)
    assert talk.mailed() == []
    assert talk.jobs("queued") == []


@pytest.mark.parametrize("change", ["blocked", "sealed away", "gone", "ended"])
def test_blocked_erased_and_unsubscribed_people_get_no_emails(talk: Conversation, ada: int, change: str) -> None:
    if change == "gone":
        with talk.database.write() as connection:
            connection.execute(comment.update().where(comment.c.person_id == ada).values(person_id=None))
            connection.execute(delete(person).where(person.c.id == ada))
    elif change == "ended":
        with talk.database.write() as connection:
            subscriptions.unsubscribe_all(connection, ada, talk.now)
    else:
        talk.changed(person, ada, **({"blocked_at": talk.now} if change == "blocked" else {"email_encrypted": None}))
    answer(talk, talk.person(BEN))
    assert talk.mailed() == []
    assert talk.jobs("failed") == []


def test_a_blocked_person_gets_no_confirmation_email(talk: Conversation) -> None:
    talk.approved(talk.says(talk.person(ADA, blocked_at=talk.now), "Hello", mail=True))
    talk.later()
    assert talk.mailed() == []


def test_a_confirmed_address_is_not_asked_again(talk: Conversation, ada: int) -> None:
    second = talk.says(ada, "Another", mail=True)
    talk.approved(second)
    talk.later()
    assert talk.mailed() == []
    talk.approved(talk.says(talk.person(BEN), "Yes", parent=second, name="Ben"))
    talk.later()
    assert talk.mailed() == [(ADA, "Ben replied on Strong hips")]


def test_many_comments_at_once_ask_for_the_address_once(talk: Conversation) -> None:
    who = talk.person(ADA)
    for _ in range(3):
        talk.approved(talk.says(who, "Hello", mail=True))
    talk.later()
    assert talk.mailed() == [(ADA, ASKS)]
    confirm(talk, who)
    with talk.database.read() as connection:
        assert len(subscriptions.list_active(connection, who)) == 3


def test_a_rejected_address_is_asked_again_once_a_day_after_later_comments(
    talk: Conversation,
) -> None:
    who = talk.person(ADA)
    talk.box.rcpt_replies = ["550 no such user"]
    talk.approved(talk.says(who, "Hello", mail=True))
    talk.later()
    assert talk.jobs("failed") == [(f"confirm:{who}", "PermanentJobError: 550 no such user")]
    for _ in range(3):
        talk.approved(talk.says(who, "Hello again", mail=True))
        talk.later(hours=1)
    assert talk.mailed() == []
    talk.later(hours=21)
    assert talk.mailed() == [(ADA, ASKS)]
    # As always, an email that was sent prevents further ones.
    for _ in range(6):
        talk.approved(talk.says(who, "And again", mail=True))
        talk.later(days=1)
    assert talk.mailed() == []
    confirm(talk, who)
    with talk.database.read() as connection:
        assert len(subscriptions.list_active(connection, who)) == 10


def test_a_failed_confirmation_email_is_retried_after_a_later_comment(talk: Conversation) -> None:
    who = talk.person(ADA)
    talk.box.data_replies = ["451 later"] * queue.MAX_ATTEMPTS
    talk.approved(talk.says(who, "Hello", mail=True))
    for pause in (timedelta(), *queue.RETRY_DELAYS):
        talk.later(seconds=int(pause.total_seconds()))
    assert len(talk.jobs("failed")) == 1
    assert talk.mailed() == []
    talk.later(days=40)
    talk.approved(talk.says(who, "Hello again", mail=True))
    talk.later()
    assert talk.mailed() == [(ADA, ASKS)]


def test_confirming_sends_no_emails_about_unapproved_replies(talk: Conversation, ada: int) -> None:
    spam = talk.says(ada, "Not mine at all", mail=True)
    confirm(talk, ada)
    with talk.database.read() as connection:
        assert [each.id for each in subscriptions.list_active(connection, ada)] == [1]
        held = connection.scalar(select(subscription.c.confirmed_at).where(subscription.c.comment_id == spam))
    assert held is None


def test_an_ended_subscription_is_renewed_only_from_a_known_device(talk: Conversation, ada: int) -> None:
    def asks(*, proved: bool) -> list[int]:
        with talk.database.write() as connection:
            subscriptions.subscribe(connection, ada, 1, is_verified=proved, now=talk.now)
            return [each.id for each in subscriptions.list_active(connection, ada)]

    assert asks(proved=False) == [1]
    with talk.database.write() as connection:
        for _ in range(2):
            subscriptions.unsubscribe(connection, 1, talk.now)
    assert asks(proved=False) == []
    assert asks(proved=True) == [1]


def test_a_subscription_from_a_known_device_needs_no_confirmation(talk: Conversation) -> None:
    who = talk.person(ADA, verified_at=talk.now)
    talk.approved(talk.says(who, "Hello", mail=True, proved=True))
    answer(talk, talk.person(BEN))
    assert talk.mailed() == [(ADA, "Ben replied on Strong hips")]


def test_a_removed_article_causes_no_emails(talk: Conversation, ada: int) -> None:
    talk.articles.clear()
    answer(talk, talk.person(BEN))
    assert talk.mailed() == []
