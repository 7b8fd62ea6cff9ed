"""The lists of the moderator."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from engine.readers.favourites import picks
from engine.readers.favourites.picks import State
from engine.readers.favourites.recognition import Named
from engine.readers.moderation import queues
from engine.readers.storage.tables import person
from tests.engine.readers.moderation.conftest import Send


def test_each_list_has_its_comments_and_counts(connection: Connection, send: Send) -> None:
    first, second = send(), send()
    spam = send(status="spam")
    older, newer = send(status="approved"), send(status="approved")
    send(status="deleted", source="")
    assert queues.counts(connection) == {"waiting": 2, "spam": 1, "approved": 2, "trash": 0}
    assert [card.id for card in queues.read(connection, "waiting").cards] == [first, second]
    assert [card.id for card in queues.read(connection, "spam").cards] == [spam]
    assert [card.id for card in queues.read(connection, "approved").cards] == [newer, older]
    empty = queues.read(connection, "trash")
    assert (empty.cards, empty.count, empty.pages) == ((), 0, 1)


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (20, 1), (21, 2), (41, 3)])
def test_pages_hold_twenty(connection: Connection, send: Send, count: int, pages: int) -> None:
    ids = [send() for _ in range(count)]
    last = queues.read(connection, "waiting", pages)
    assert (last.count, last.pages) == (count, pages)
    assert [card.id for card in last.cards] == ids[20 * (pages - 1) :]
    assert queues.read(connection, "waiting", 99) == last, "a list that got shorter shows its end"


def test_a_card_has_all_that_helps_to_decide(connection: Connection, send: Send, now: datetime) -> None:
    head = send("First.", who="Noa", status="approved", number=1)
    before = [send(f"Number {number}.", status=status) for number, status in enumerate(("approved", "spam", "trash"))]
    before.append(send("Fourth.", status="approved", post="other"))
    id_ = send("Buy **this**.", parent_id=head, score=7, reasons=["there are 3 links in it"], address="192.0.2.0/24")
    picks.note(connection, id_, Named(("plank",), ("clamshell",)), now)
    connection.execute(update(person).where(person.c.key == "Mia").values(verified_at=now, email=b"sealed"))
    card = queues.one(connection, id_)
    assert card is not None
    assert (card.answers, card.score, card.reasons) == ("Noa", 7, ("there are 3 links in it",))
    assert (card.source, card.html, card.address) == ("Buy **this**.", "<p>Buy **this**.</p>", "192.0.2.0/24")
    assert [(pick.exercise, pick.state) for pick in card.favourites] == [
        ("clamshell", State.SUGGESTED),
        ("plank", State.CONFIRMED),
    ]
    history = card.history
    assert history is not None
    assert history.counts == {"approved": 2, "spam": 1, "trash": 1}
    assert [earlier.id for earlier in history.last] == before[:0:-1]
    assert (history.has_mail, history.verified, history.blocked) == (True, True, False)
    assert card in queues.read(connection, "waiting").cards


def test_what_is_erased_has_no_card(connection: Connection, send: Send, now: datetime) -> None:
    assert queues.one(connection, send(status="deleted", source="")) is None
    assert queues.one(connection, 999) is None
    of_owner = queues.one(connection, send(by_owner=True, person_id=None, created_at=now - timedelta(days=3)))
    assert of_owner is not None
    assert (of_owner.by_owner, of_owner.history) == (True, None)
