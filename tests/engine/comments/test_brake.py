"""Floods: comments beyond the limit of the site arrive, are held, and move on when there is room."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from engine.comments import author_edit, brake
from engine.comments.brake import WINDOW
from engine.comments.proof_of_work import MISSING, Proof
from engine.comments.status import SUBMITTED_JOB, Status, set_status
from engine.comments.submit import SubmissionMeta, submit_comment
from engine.comments.tables import comment, person
from engine.comments.validation import CommentInput, validate_comment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.jobs.tables import job
from engine.library.library import Library
from engine.moderation import moderation_queue
from engine.moderation.moderation_queue import HELD
from tests.databases import at_once

LIMIT = 5


class Site:
    """A site that accepts LIMIT comments in an hour."""

    def __init__(self, database: Database, library: Library, key: SecretBox, now: datetime) -> None:
        self.database, self.library, self.key, self.now = database, library, key, now
        self.number = 0

    def send(self, text: str = "", *, email: str = "", reader_id: int | None = None, proof: Proof | None = None) -> int:
        """Submit a comment from a network of its own."""
        self.number += 1
        number = self.number
        meta = SubmissionMeta(
            "strong",
            ip_address=f"198.{number // 250}.{number % 250}.1",
            max_per_hour=LIMIT,
            reader_id=reader_id,
            proof=proof,
        )
        given = CommentInput(name=f"Reader {number}", text=text or f"Text {number}", email=email)
        cleaned = validate_comment(given, self.library)
        return submit_comment(self.database, cleaned, meta, self.library, self.key, self.now).id

    def prove(self, id_: int, challenge: str) -> bool:
        """Send a proof of work for a held comment."""
        with self.database.write() as connection:
            return brake.add_proof(connection, id_, Proof(challenge), self.now)

    def release(self) -> None:
        """Do what the worker does."""
        brake.release_held(self.database, LIMIT, self.now)

    def listed(self, name: str) -> list[int]:
        """Return the ids in a list of the moderators."""
        with self.database.read() as connection:
            return [item.id for item in moderation_queue.list_items(connection, name).items]

    def jobs(self) -> list[int]:
        """Return the ids of the comments that are checked, and that moderators get emails about."""
        with self.database.read() as connection:
            payloads = connection.scalars(select(job.c.payload).where(job.c.kind == SUBMITTED_JOB).order_by(job.c.id))
            return [payload["comment"] for payload in payloads]


@pytest.fixture
def busy(database: Database, ours: Library, key: SecretBox, now: datetime) -> Site:
    """A site that has received three more comments than it accepts, each from another network."""
    site = Site(database, ours, key, now)
    for _ in range(LIMIT + 3):
        site.send()
    return site


def test_comments_beyond_the_limit_arrive_and_wait_in_a_queue_of_their_own(busy: Site) -> None:
    assert busy.listed("pending") == busy.jobs() == [1, 2, 3, 4, 5]
    assert busy.listed(HELD) == [6, 7, 8]
    with busy.database.read() as connection:
        assert moderation_queue.count_by_list(connection)["pending"] == LIMIT
        assert moderation_queue.count_by_list(connection)[HELD] == 3


def test_held_comments_become_pending_when_there_is_room_the_oldest_first(busy: Site) -> None:
    busy.release()
    assert busy.listed(HELD) == [6, 7, 8]
    busy.now += WINDOW - timedelta(seconds=1)
    busy.release()
    assert busy.listed(HELD) == [6, 7, 8]
    busy.now += timedelta(seconds=1)
    later = busy.send()
    assert busy.listed(HELD) == [6, 7, 8, later], "nobody takes the place of those that wait"
    busy.release()
    assert busy.listed(HELD) == []
    assert busy.jobs() == [1, 2, 3, 4, 5, 6, 7, 8, later]


def test_a_flood_reaches_the_moderators_no_faster_than_the_limit(busy: Site) -> None:
    for _ in range(20):
        busy.send()
    for hour in range(1, 5):
        busy.now += WINDOW
        busy.release()
        assert len(busy.jobs()) == LIMIT * (hour + 1)


def test_a_proof_of_work_shortens_the_wait(busy: Site) -> None:
    for _ in range(10):
        busy.send()
    assert busy.prove(18, "abc")
    with_form = busy.send(proof=Proof("def"))
    busy.now += WINDOW
    busy.release()
    assert busy.jobs()[LIMIT:] == [18, with_form, 6, 7, 8]


def test_a_flood_of_proofs_delays_a_comment_without_one_by_a_day_at_most(busy: Site) -> None:
    waited = 0
    while waiting := {6, 7, 8} & set(busy.listed(HELD)):
        for _ in range(LIMIT + 1):
            busy.send(proof=Proof(f"challenge {busy.number}"))
        busy.now += WINDOW
        busy.release()
        waited += 1
        assert waited <= 25, waiting
    assert waited >= 23, "until then, proofs go first"


def test_an_edit_moves_a_held_comment_neither_on_nor_back(busy: Site) -> None:
    busy.prove(7, "challenge")
    edited = validate_comment(CommentInput(name="Reader 7", text="Changed"), busy.library)
    with busy.database.write() as connection:
        author_edit.edit_comment(connection, 7, edited, busy.library, busy.now)
    assert busy.listed(HELD) == [6, 7, 8]
    busy.now += WINDOW
    brake.release_held(busy.database, 1, busy.now)
    assert busy.listed(HELD) == [6, 8]


def test_one_proof_that_is_sent_for_two_comments_at_the_same_time_helps_one(busy: Site) -> None:
    valid = at_once(8, lambda number: busy.prove(6 + number % 3, "challenge"))
    assert (valid.count(True), valid.count(False)) == (1, 7)


def test_a_proof_is_valid_once_and_a_wrong_one_changes_nothing(busy: Site) -> None:
    assert busy.prove(7, "abc")
    assert not busy.prove(8, "abc")
    with busy.database.write() as connection:
        assert not brake.add_proof(connection, 8, Proof(reason=MISSING), busy.now)
    with busy.database.read() as connection:
        assert list(connection.scalars(select(comment.c.id).where(comment.c.has_proof))) == [7]


def test_people_who_are_trusted_are_published_in_a_flood_and_spam_is_not_held(busy: Site) -> None:
    busy.now += WINDOW * 2
    busy.release()
    first = busy.send(email="ada@example.org")
    with busy.database.write() as connection:
        set_status(connection, [first], Status.APPROVED, actor="ann", now=busy.now)
        who = connection.scalar(select(comment.c.person_id).where(comment.c.id == first))
        connection.execute(update(person).where(person.c.id == who).values(verified_at=busy.now))
    while not busy.listed(HELD):
        busy.send()
    trusted = busy.send(email="ada@example.org", reader_id=who)
    assert trusted in busy.listed("approved")
    spam = busy.send(" ".join(f"https://{number}.example/" for number in range(9)))
    assert spam in busy.listed("spam")


def test_moderators_can_decide_about_held_comments_at_once(busy: Site) -> None:
    with busy.database.write() as connection:
        set_status(connection, [6], Status.APPROVED, actor="ann", now=busy.now)
        set_status(connection, [7], Status.TRASH, actor="ann", now=busy.now)
        set_status(connection, [7], Status.PENDING, actor="ann", now=busy.now)
        author_edit.delete_comment(connection, 8, busy.now)
    assert busy.listed(HELD) == []
    assert 7 in busy.listed("pending")
    busy.now += WINDOW
    busy.release()
    assert busy.jobs() == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("back", [timedelta(minutes=30), timedelta(hours=3), timedelta(days=400)])
def test_a_clock_that_is_set_back_holds_no_comments_until_then(busy: Site, back: timedelta) -> None:
    busy.now -= back
    busy.release()
    assert busy.listed(HELD) == []
    for _ in range(LIMIT):
        busy.send()
    assert len(busy.listed(HELD)) == 3, "the limit holds at the earlier time, too"
