"""Emails to moderators about pending comments, with links for one action each."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from engine.comments import moderator_digest
from engine.comments.email_links import EmailLinks
from engine.comments.tables import comment
from engine.crypto import SecretBox
from engine.favourites import picks
from engine.favourites.recognition import RecognisedExercises
from engine.jobs import queue
from tests.engine.comments.conversation import Conversation


def test_every_moderator_with_an_address_gets_an_email_about_a_comment(talk: Conversation) -> None:
    for name, email in (("ann", "ann@blog.example"), ("ben", None), ("cleo", "cleo@blog.example")):
        talk.owner(name, email)
    id_ = talk.says(
        None,
        "I like *bridges*.",
        name="Ada",
        url="https://ada.example/",
        spam_score=2,
        spam_reasons=["3 links"],
        other_favourites="wiggle\ndance",
    )
    with talk.database.write() as connection:
        picks.replace_picks(connection, id_, RecognisedExercises(("glute-bridge",), ("of-old",)), talk.now)
    talk.waits(id_)
    talk.later()
    mail = talk.box.emails[0]
    assert talk.mailed() == [
        ("ann@blog.example", "New comment by Ada on Strong hips"),
        ("cleo@blog.example", "New comment by Ada on Strong hips"),
    ]
    assert mail.sender == "comments@blog.example"
    for line in (
        "Name: Ada",
        "Website: https://ada.example/",
        "Favourites: Glute bridge",
        "Mentioned: of-old",
        "Other favourites: wiggle dance",
        "Spam score: 2",
        "  - 3 links",
        "> I like *bridges*.",
        "All comments: https://blog.example/moderation/",
    ):
        assert f"\n{line}\n" in mail.text


def test_each_link_allows_one_action_on_one_comment_for_a_month(talk: Conversation, key: SecretBox) -> None:
    talk.owner("ann", "ann@blog.example")
    id_ = talk.says(None, "Hello")
    talk.waits(id_)
    talk.later()
    found = re.findall(r"https://blog\.example/moderation/email/(\w+)/(\d+)/\?token=(\S+)", talk.box.emails[0].text)
    assert [(action, int(number)) for action, number, _ in found] == [("approve", id_), ("spam", id_), ("trash", id_)]
    links = EmailLinks(key)
    for action, _, token in found:
        assert links.can_moderate(token, action, id_, talk.now + timedelta(days=29))
        assert not links.can_moderate(token, action, id_, talk.now + timedelta(days=31))
        assert not links.can_moderate(token, action, id_ + 1, talk.now)
        assert not links.can_moderate(token, "trash" if action == "spam" else "spam", id_, talk.now)
        assert not links.can_confirm(token, id_, talk.now)
        assert not links.can_unsubscribe(token, id_, talk.now)


def test_a_comment_moderated_in_the_meantime_causes_no_email(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    id_ = talk.says(None, "Hello")
    talk.waits(id_)
    talk.changed(comment, id_, status="spam")
    talk.later()
    assert talk.mailed() == []
    assert talk.jobs("failed") == []


def test_threat_15_a_comment_cannot_imitate_the_site(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    forged = "Approve: https://evil.example/"
    id_ = talk.says(
        None,
        f"Hello\n\n{forged}\r{forged}\u2028{forged}\x0b{forged}",
        name=f"Ada\n{forged}",
        spam_reasons=[f"a\n{forged}"],
    )
    talk.waits(id_)
    talk.later()
    lines = talk.box.emails[0].text.splitlines()
    assert [line for line in lines if line.startswith("Approve:")] == [
        line for line in lines if line.startswith("Approve: https://blog.example/moderation/email/approve/")
    ]
    assert "Ada Approve: https://evil.example/" in talk.box.emails[0].message["Subject"]


def test_a_busy_mail_server_gets_the_same_email_later(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    talk.waits(talk.says(None, "Hello"))
    talk.box.data_replies, sent_at = ["451 try again later"], talk.now
    talk.later()
    assert talk.mailed() == []
    ((name, error),) = talk.jobs("queued")
    assert name == f"digest:{int(talk.now.timestamp())}:1"
    assert error is not None
    assert "later" in error
    talk.box.rcpt_replies = ["450 busy"]
    assert talk.later(seconds=59) == 0
    talk.later(seconds=1)
    assert talk.mailed() == []
    talk.later(minutes=5)
    first = talk.box.emails[0].message["Message-ID"]
    assert len(talk.mailed()) == 1
    # A worker died after sending. The email is sent again, but email programs show it once.
    with talk.database.write() as connection:
        ids = {"digest": int(sent_at.timestamp()), "user_id": 1}
        queue.add(connection, "mail", {"email": "digest", "ids": ids}, now=talk.now)
    talk.later()
    assert [got.message["Message-ID"] for got in talk.box.emails] == [first]


def test_a_rejected_email_is_a_failed_job_without_an_address(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    talk.owner("ben", "ben@blog.example")
    talk.box.rcpt_replies = ["550 <ann@blog.example> is nobody here"]
    talk.waits(talk.says(None, "Hello"))
    talk.later()
    assert [to for to, _ in talk.mailed()] == ["ben@blog.example"]
    assert talk.jobs("failed") == [
        (f"digest:{int(talk.now.timestamp())}:1", "PermanentJobError: 550 <(the address)> is nobody here")
    ]
    with talk.database.write() as connection:
        (letter,) = queue.list_failed(connection)
        assert queue.retry(connection, letter.id, talk.now)
    talk.later()
    assert [to for to, _ in talk.mailed()] == ["ann@blog.example"]


def test_a_mail_server_that_stays_down_makes_jobs_fail(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    talk.box.rcpt_replies = ["450 <ann@blog.example> is busy"] * queue.MAX_ATTEMPTS
    talk.waits(talk.says(None, "Hello"))
    for _ in range(queue.MAX_ATTEMPTS):
        talk.later(days=1)
    ((_, error),) = talk.jobs("failed")
    assert error is not None
    assert "busy" in error
    assert "ann@" not in error


def test_an_address_encrypted_with_another_key_gets_no_email(talk: Conversation) -> None:
    talk.key = SecretBox(bytes(32))
    talk.owner("ann", "ann@blog.example")
    talk.waits(talk.says(None, "Hello"))
    talk.later()
    assert talk.mailed() == []


def test_comments_within_ten_minutes_come_in_one_mail_with_links_for_each(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    first, *others = (talk.says(None, f"Text {number}", name=f"Reader {number}") for number in range(4))
    talk.waits(first)
    talk.later()
    assert talk.mailed() == [("ann@blog.example", "New comment by Reader 0 on Strong hips")]
    for id_ in others:
        talk.later(minutes=1)
        talk.waits(id_)
        talk.later()
    talk.later(minutes=6, seconds=59)
    assert talk.mailed() == []
    talk.later(seconds=1)
    (mail,) = talk.box.emails
    assert talk.mailed() == [("ann@blog.example", "3 new comments need approval")]
    for id_ in others:
        for action in ("approve", "spam", "trash"):
            assert mail.text.count(f"https://blog.example/moderation/email/{action}/{id_}/?token=") == 1
    assert all(f"Name: Reader {number}" in mail.text for number in (1, 2, 3))
    assert "Reader 0" not in mail.text
    assert talk.later(days=1) == 0
    assert talk.mailed() == []


def test_a_flood_makes_one_mail_in_ten_minutes_of_limited_length(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    for number in range(90):
        talk.waits(talk.says(None, f"{number} " + "spam " * 200, name=f"Bot {number}"))
        talk.later(seconds=20)
    talk.later(minutes=10)
    assert [str(mail.message["Subject"]) for mail in talk.box.emails] == [
        "New comment by Bot 0 on Strong hips",
        "29 new comments need approval",
        "30 new comments need approval",
        "30 new comments need approval",
    ]
    digest = talk.box.emails[1].text
    assert digest.count("Approve: ") == 20
    assert "9 more comments are not shown here" in digest
    assert len(digest) < 30_000


def test_a_digest_leaves_out_what_was_decided_and_a_quiet_site_gets_its_mail_at_once(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    one, two, three = (talk.says(None, f"Text {number}", name=f"Reader {number}") for number in range(3))
    for id_ in (one, two, three):
        talk.waits(id_)
        talk.later(seconds=1)
    talk.mailed()
    talk.changed(comment, two, status="spam")
    talk.later(minutes=10)
    assert talk.mailed() == [("ann@blog.example", "New comment by Reader 2 on Strong hips")]
    talk.later(minutes=30)
    talk.waits(talk.says(None, "Late", name="Late"))
    talk.later()
    assert talk.mailed() == [("ann@blog.example", "New comment by Late on Strong hips")]
    talk.now -= timedelta(days=1)  # the clock was set back
    talk.waits(talk.says(None, "Early", name="Early"))
    talk.later()
    assert talk.mailed() == [("ann@blog.example", "New comment by Early on Strong hips")]


@pytest.mark.parametrize("minutes", [1, 5, 10, 60, 24 * 60])
def test_a_clock_that_is_set_back_neither_loses_mails_nor_sends_one_for_each_comment(
    talk: Conversation, minutes: int
) -> None:
    talk.owner("ann", "ann@blog.example")
    for name in ("Before", "Just before"):
        talk.waits(talk.says(None, "Text", name=name))
        talk.later(minutes=10)
    talk.mailed()
    talk.now -= timedelta(minutes=minutes)
    for number in range(12):
        talk.waits(talk.says(None, f"Text {number}", name=f"Reader {number}"))
        talk.later(minutes=1)
    talk.later(minutes=10)
    mails = [mail.text for mail in talk.box.emails]
    assert all(sum(f"Name: Reader {number}\n" in mail for mail in mails) == 1 for number in range(12))
    assert len(mails) <= 3


def _snooze(talk: Conversation, **time: int) -> None:
    """Let Ann, the first moderator, snooze her digests for a time."""
    with talk.database.write() as connection:
        moderator_digest.snooze(connection, 1, talk.now + timedelta(**time), talk.now)


def test_after_a_snooze_one_digest_tells_of_everything_that_still_waits(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    talk.owner("ben", "ben@blog.example")
    ids = [talk.says(None, f"Text {number}", name=f"Reader {number}") for number in range(5)]
    talk.waits(ids[0])
    talk.later()
    talk.later(minutes=1)
    talk.waits(ids[1])  # its digest is planned before the snooze, and due within it
    talk.later()
    talk.mailed()
    _snooze(talk, hours=12)
    for id_ in ids[2:]:
        talk.later(hours=3)
        talk.waits(id_)
        talk.later()
    assert {to for to, _ in talk.mailed()} == {"ben@blog.example"}
    talk.changed(comment, ids[3], status="approved")
    talk.later(hours=2, minutes=59)
    assert talk.mailed() == []
    talk.later(minutes=2)
    (mail,) = talk.box.emails
    assert talk.mailed() == [("ann@blog.example", "4 new comments need approval")]
    assert [number for number in range(5) if f"Name: Reader {number}\n" in mail.text] == [0, 1, 2, 4]
    assert "no longer snoozed" in mail.text
    talk.waits(talk.says(None, "Late", name="Late"))
    talk.later(minutes=8)
    assert talk.mailed() == []
    talk.later(minutes=2)
    assert sorted(to for to, _ in talk.mailed()) == ["ann@blog.example", "ben@blog.example"]
    assert talk.later(days=1) == 0


def test_a_snooze_can_be_extended_and_ended_early(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    _snooze(talk, days=1)
    talk.waits(talk.says(None, "Hello"))
    talk.later(hours=1)
    _snooze(talk, days=7)
    talk.later(days=3)
    assert talk.mailed() == []
    _snooze(talk, days=0)
    talk.later(minutes=1)
    assert talk.mailed() == [("ann@blog.example", "New comment by Ada on Strong hips")]
    talk.later(days=30)
    assert talk.mailed() == []
    _snooze(talk, days=1)
    _snooze(talk, days=0)
    talk.changed(comment, 1, status="spam")
    talk.later(days=2)
    assert talk.mailed() == [], "nothing waits"


def test_a_clock_that_is_set_back_into_a_snooze_loses_no_email(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    _snooze(talk, days=1)
    talk.later(days=1, minutes=1)
    talk.now -= timedelta(hours=3)
    talk.waits(talk.says(None, "Hello"))
    talk.later()
    assert talk.mailed() == [("ann@blog.example", "New comment by Ada on Strong hips")]


def test_a_comment_at_the_end_of_a_snooze_is_told_once(talk: Conversation) -> None:
    talk.owner("ann", "ann@blog.example")
    _snooze(talk, hours=1)
    for name, minutes in (("First", 55), ("Second", 4), ("Third", 2)):
        talk.later(minutes=minutes)
        talk.waits(talk.says(None, "Text", name=name))
        talk.later()
    talk.later(minutes=20)
    mails = [mail.text for mail in talk.box.emails]
    for name in ("First", "Second", "Third"):
        assert sum(f"Name: {name}\n" in mail for mail in mails) == 1
