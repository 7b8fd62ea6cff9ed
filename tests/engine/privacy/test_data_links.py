"""The link to a reader's data, and the email with it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from engine.crypto import SecretBox
from engine.privacy import data_links, erasure
from engine.privacy.data_links import queue_data_link
from tests.engine.comments.conversation import Conversation


def test_the_email_comes_once_an_hour_and_its_link_is_valid(talk: Conversation) -> None:
    person_id = talk.person("ada@example.org")
    for _ in range(3):
        with talk.database.write() as connection:
            queue_data_link(connection, person_id, talk.now)
    talk.later()
    (mail,) = talk.box.emails
    assert mail.to == ["ada@example.org"]
    found = re.search(r"https://blog\.example/privacy/data/(\S+)/", mail.message.get_content())
    assert found
    assert data_links.verify_data_token(talk.key, found[1], talk.now) == person_id


def test_a_person_who_was_erased_in_the_meantime_gets_no_email(talk: Conversation) -> None:
    person_id = talk.person("ada@example.org")
    with talk.database.write() as connection:
        queue_data_link(connection, person_id, talk.now)
        erasure.erase_person(connection, person_id, actor="reader", now=talk.now)
    talk.later()
    assert talk.mailed() == []


def test_a_token_is_valid_for_its_person_for_a_day(key: SecretBox, now: datetime) -> None:
    token = data_links.create_data_link(key, 7, now).split("/")[3]
    assert data_links.verify_data_token(key, token, now + timedelta(hours=23)) == 7
    assert data_links.verify_data_token(key, token, now + timedelta(hours=25)) is None
    for forged in (f"8{token[1:]}", token[:-1], "", "7", "7.", "٧" + token[1:], f"{'9' * 5000}.x"):
        assert data_links.verify_data_token(key, forged, now) is None
