"""The lists of the moderator."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from engine.comments.tables import person
from engine.db.database import Database
from engine.favourites import picks
from engine.favourites.picks import PickState
from engine.favourites.recognition import RecognisedExercises
from engine.moderation import moderation_queue
from tests.databases import statements
from tests.engine.moderation.comment_rows import Send, sender


def test_each_list_has_its_comments_and_counts(connection: Connection, send: Send) -> None:
    first, second = send(), send()
    spam = send(status="spam")
    older, newer = send(status="approved"), send(status="approved")
    send(status="deleted", body_markdown="")
    assert moderation_queue.count_by_status(connection) == {"waiting": 2, "spam": 1, "approved": 2, "trash": 0}
    assert [card.id for card in moderation_queue.list_items(connection, "waiting").cards] == [first, second]
    assert [card.id for card in moderation_queue.list_items(connection, "spam").cards] == [spam]
    assert [card.id for card in moderation_queue.list_items(connection, "approved").cards] == [newer, older]
    empty = moderation_queue.list_items(connection, "trash")
    assert (empty.cards, empty.count, empty.pages) == ((), 0, 1)


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (20, 1), (21, 2), (41, 3)])
def test_pages_hold_twenty(connection: Connection, send: Send, count: int, pages: int) -> None:
    ids = [send() for _ in range(count)]
    last = moderation_queue.list_items(connection, "waiting", pages)
    assert (last.count, last.pages) == (count, pages)
    assert [card.id for card in last.cards] == ids[20 * (pages - 1) :]
    assert moderation_queue.list_items(connection, "waiting", 99) == last, "a list that got shorter shows its end"


def test_a_card_has_all_that_helps_to_decide(connection: Connection, send: Send, now: datetime) -> None:
    head = send("First.", who="Noa", status="approved", number=1)
    before = [send(f"Number {number}.", status=status) for number, status in enumerate(("approved", "spam", "trash"))]
    before.append(send("Fourth.", status="approved", post_slug="other"))
    found = {"spam_score": 7, "spam_reasons": ["there are 3 links in it"]}
    id_ = send("Buy **this**.", parent_id=head, ip_prefix="192.0.2.0/24", **found)
    picks.replace_picks(connection, id_, RecognisedExercises(("plank",), ("clamshell",)), now)
    connection.execute(
        update(person).where(person.c.identity_hash == "Mia").values(verified_at=now, email_encrypted=b"sealed")
    )
    card = moderation_queue.find_item(connection, id_)
    assert card is not None
    assert (card.answers, card.score, card.reasons) == ("Noa", 7, ("there are 3 links in it",))
    assert (card.source, card.html, card.address) == ("Buy **this**.", "<p>Buy **this**.</p>", "192.0.2.0/24")
    assert [(pick.exercise, pick.state) for pick in card.favourites] == [
        ("clamshell", PickState.SUGGESTED),
        ("plank", PickState.CONFIRMED),
    ]
    history = card.history
    assert history is not None
    assert history.counts == {"approved": 2, "spam": 1, "trash": 1}
    assert [earlier.id for earlier in history.last] == before[:0:-1]
    assert (history.has_mail, history.verified, history.blocked) == (True, True, False)
    assert card in moderation_queue.list_items(connection, "waiting").cards


def test_what_is_erased_has_no_card(connection: Connection, send: Send, now: datetime) -> None:
    assert moderation_queue.find_item(connection, send(status="deleted", body_markdown="")) is None
    assert moderation_queue.find_item(connection, 999) is None
    of_owner = moderation_queue.find_item(
        connection, send(by_owner=True, person_id=None, created_at=now - timedelta(days=3))
    )
    assert of_owner is not None
    assert (of_owner.by_owner, of_owner.history) == (True, None)


def test_what_is_known_of_each_writer_is_her_own(connection: Connection, send: Send, now: datetime) -> None:
    of_mia = [send(f"Mia {number}.") for number in range(6)]
    of_noa = [send(f"Noa {number}.", who="Noa", status="spam" if number else "pending") for number in range(2)]
    connection.execute(update(person).where(person.c.identity_hash == "Noa").values(blocked_at=now))
    cards = {card.id: card.history for card in moderation_queue.list_items(connection, "waiting").cards}
    assert cards.keys() == {*of_mia, of_noa[0]}
    last = {id_: [earlier.id for earlier in history.last] for id_, history in cards.items() if history}
    assert last[of_mia[0]] == [of_mia[5], of_mia[4], of_mia[3]]
    assert last[of_mia[4]] == [of_mia[5], of_mia[3], of_mia[2]], "none of the three is the comment itself"
    assert last[of_noa[0]] == [of_noa[1]]
    assert {id_: (dict(history.counts), history.blocked) for id_, history in cards.items() if history} == {
        **dict.fromkeys(of_mia, ({"pending": 5}, False)),
        of_noa[0]: ({"spam": 1}, True),
    }


def test_a_page_asks_as_much_for_twenty_cards_as_for_one(database: Database, now: datetime) -> None:
    send = sender(database.write, now)
    head = send(who="Head", status="approved", number=1)
    asked = []
    for more, count in ((1, 1), (19, 20)):
        for number in range(more):
            send(who=f"N{number % 7}", parent_id=head)
        with database.read() as connection, statements(connection) as said:
            assert len(moderation_queue.list_items(connection, "waiting").cards) == count
        asked.append(len(said))
    assert asked[0] == asked[1]
