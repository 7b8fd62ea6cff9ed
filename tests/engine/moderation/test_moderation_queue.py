"""The moderation queue."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Connection, update

from engine.comments.status import Status
from engine.comments.tables import person
from engine.db.database import Database
from engine.favourites import picks
from engine.favourites.picks import PickState
from engine.favourites.recognition import RecognisedExercises
from engine.moderation import moderation_queue
from tests.databases import statements
from tests.engine.moderation.comment_rows import Send, sender


def test_each_status_has_a_list_and_a_count(connection: Connection, send: Send) -> None:
    first, second = send(), send()
    spam = send(status="spam")
    older, newer = send(status="approved"), send(status="approved")
    send(status="deleted", body_markdown="")
    assert moderation_queue.count_by_list(connection) == {
        "pending": 2,
        "held": 0,
        "spam": 1,
        "approved": 2,
        "trash": 0,
    }
    assert [item.id for item in moderation_queue.list_items(connection, Status.PENDING).items] == [first, second]
    assert [item.id for item in moderation_queue.list_items(connection, Status.SPAM).items] == [spam]
    assert [item.id for item in moderation_queue.list_items(connection, Status.APPROVED).items] == [newer, older]
    empty = moderation_queue.list_items(connection, Status.TRASH)
    assert (empty.items, empty.count, empty.pages) == ((), 0, 1)


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (20, 1), (21, 2), (41, 3)])
def test_pages_hold_twenty(connection: Connection, send: Send, count: int, pages: int) -> None:
    ids = [send() for _ in range(count)]
    last = moderation_queue.list_items(connection, Status.PENDING, pages)
    assert (last.count, last.pages) == (count, pages)
    assert [item.id for item in last.items] == ids[20 * (pages - 1) :]
    assert moderation_queue.list_items(connection, Status.PENDING, 99) == last, (
        "a page after the last one is the last one"
    )


def test_an_item_has_what_helps_to_decide(connection: Connection, send: Send, now: datetime) -> None:
    head = send("First.", who="Noa", status="approved", number=1)
    before = [send(f"Number {number}.", status=status) for number, status in enumerate(("approved", "spam", "trash"))]
    before.append(send("Fourth.", status="approved", post_slug="other"))
    found = {"spam_score": 7, "spam_reasons": ["there are 3 links in it"]}
    id_ = send("Buy **this**.", parent_id=head, ip_prefix="192.0.2.0/24", **found)
    picks.replace_picks(connection, id_, RecognisedExercises(("plank",), ("clamshell",)), now)
    connection.execute(
        update(person).where(person.c.identity_hash == "Mia").values(verified_at=now, email_encrypted=b"sealed")
    )
    item = moderation_queue.find_item(connection, id_)
    assert item is not None
    assert (item.parent_name, item.spam_score, item.spam_reasons) == ("Noa", 7, ("there are 3 links in it",))
    assert (item.markdown, item.html, item.ip_prefix) == ("Buy **this**.", "<p>Buy **this**.</p>", "192.0.2.0/24")
    assert [(pick.exercise_id, pick.state) for pick in item.favourites] == [
        ("clamshell", PickState.SUGGESTED),
        ("plank", PickState.CONFIRMED),
    ]
    history = item.history
    assert history is not None
    assert history.counts == {"approved": 2, "spam": 1, "trash": 1}
    assert [each.id for each in history.recent] == before[:0:-1]
    assert (history.has_email, history.is_verified, history.is_blocked) == (True, True, False)
    assert item in moderation_queue.list_items(connection, Status.PENDING).items


def test_a_deleted_comment_is_not_found(connection: Connection, send: Send, now: datetime) -> None:
    assert moderation_queue.find_item(connection, send(status="deleted", body_markdown="")) is None
    assert moderation_queue.find_item(connection, 999) is None
    of_moderator = moderation_queue.find_item(
        connection, send(by_owner=True, person_id=None, created_at=now - timedelta(days=3))
    )
    assert of_moderator is not None
    assert (of_moderator.by_owner, of_moderator.history) == (True, None)


def test_each_commenter_has_their_own_history(connection: Connection, send: Send, now: datetime) -> None:
    of_mia = [send(f"Mia {number}.") for number in range(6)]
    of_noa = [send(f"Noa {number}.", who="Noa", status="spam" if number else "pending") for number in range(2)]
    connection.execute(update(person).where(person.c.identity_hash == "Noa").values(blocked_at=now))
    histories = {item.id: item.history for item in moderation_queue.list_items(connection, Status.PENDING).items}
    assert histories.keys() == {*of_mia, of_noa[0]}
    recent = {id_: [each.id for each in history.recent] for id_, history in histories.items() if history}
    assert recent[of_mia[0]] == [of_mia[5], of_mia[4], of_mia[3]]
    assert recent[of_mia[4]] == [of_mia[5], of_mia[3], of_mia[2]], "the comment itself is not among them"
    assert recent[of_noa[0]] == [of_noa[1]]
    assert {id_: (dict(history.counts), history.is_blocked) for id_, history in histories.items() if history} == {
        **dict.fromkeys(of_mia, ({"pending": 5}, False)),
        of_noa[0]: ({"spam": 1}, True),
    }


def test_a_page_of_twenty_items_takes_as_many_queries_as_a_page_of_one(database: Database, now: datetime) -> None:
    send = sender(database.write, now)
    head = send(who="Head", status="approved", number=1)
    counts = []
    for more, count in ((1, 1), (19, 20)):
        for number in range(more):
            send(who=f"N{number % 7}", parent_id=head)
        with database.read() as connection, statements(connection) as queries:
            assert len(moderation_queue.list_items(connection, Status.PENDING).items) == count
        counts.append(len(queries))
    assert counts[0] == counts[1]
