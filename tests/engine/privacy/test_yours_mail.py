"""The mail with the link to what is kept of somebody."""

from __future__ import annotations

import re

from engine.privacy import erasure, personal_data
from engine.privacy.email_messages import queue_data_link
from tests.engine.comments.conversation import Conversation


def test_the_link_in_the_mail_proves_the_person_and_comes_once_an_hour(talk: Conversation) -> None:
    who = talk.person("ada@example.org")
    for _ in range(3):
        with talk.database.write() as connection:
            queue_data_link(connection, who, talk.now)
    talk.later()
    (mail,) = talk.box.emails
    assert mail.to == ["ada@example.org"]
    found = re.search(r"https://blog\.example/privacy/yours/(\S+)/", mail.message.get_content())
    assert found
    assert personal_data.verify_data_token(talk.key, found[1], talk.now) == who


def test_whoever_was_erased_meanwhile_gets_no_mail(talk: Conversation) -> None:
    who = talk.person("ada@example.org")
    with talk.database.write() as connection:
        queue_data_link(connection, who, talk.now)
        erasure.erase_person(connection, who, actor="reader", now=talk.now)
    talk.later()
    assert talk.mailed() == []
