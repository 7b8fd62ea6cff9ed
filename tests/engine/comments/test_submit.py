"""Submitting comments: duplicates, threads, limits and their status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from engine.audit.events import SYSTEM
from engine.audit.tables import audit_event
from engine.comments import blocklist
from engine.comments.spam import hash_content
from engine.comments.status import SUBMITTED_JOB, Status, set_status
from engine.comments.submit import (
    IDEMPOTENCY_WINDOW,
    RATE_LIMIT,
    ParentNotFoundError,
    SubmissionMeta,
    submit_comment,
)
from engine.comments.tables import comment, person, subscription
from engine.comments.validation import CommentInput, validate_comment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.db.locks import RateLimitError
from engine.favourites import aliases, picks
from engine.jobs.tables import job
from engine.library.library import Library

HOME = "192.0.2.7"
Take = Callable[..., int]


@pytest.fixture
def take(database: Database, ours: Library, key: SecretBox, now: datetime) -> Take:
    """Submits a comment. Keywords are fields of CommentInput or SubmissionMeta; at is the time."""

    def take(text: str = "I like squats.", *, name: str = "Ann", at: datetime = now, **words: Any) -> int:
        arrived = {field: words.pop(field) for field in SubmissionMeta.__dataclass_fields__ if field in words}
        draft = validate_comment(CommentInput(name=name, text=text, **words), ours)
        return submit_comment(database, draft, SubmissionMeta(**{"post_slug": "strong", **arrived}), ours, key, at).id

    return take


def rows(database: Database) -> list[dict[str, Any]]:
    """Return the stored comments."""
    with database.read() as connection:
        return [dict(row._mapping) for row in connection.execute(select(comment).order_by(comment.c.id))]


def approve(database: Database, id_: int, now: datetime) -> None:
    with database.write() as connection:
        set_status(connection, [id_], Status.APPROVED, actor="ann", now=now)


def count(connection: Connection, kind: str) -> int:
    return connection.scalar(select(func.count()).where(job.c.kind == kind)) or 0


def test_a_comment_and_its_data_are_stored_together(database: Database, take: Take, now: datetime) -> None:
    id_ = take(
        email="ann@example.org",
        favourites=("plank",),
        other_favourites="wiggle dance",
        wants_email=True,
        ip_address=HOME,
    )
    row = rows(database)[0]
    assert (row["id"], row["status"], row["name"], row["ip_prefix"]) == (id_, "pending", "Ann", "192.0.2.0/24")
    assert (row["created_at"], row["number"], row["spam_score"], row["by_owner"]) == (now, None, 0, False)
    with database.read() as connection:
        noted = picks.read_picks(connection, id_)
        assert {pick.exercise_id: str(pick.state) for pick in noted.picks} == {
            "plank": "confirmed",
            "squat": "suggested",
        }
        assert [each.original_text for each in noted.unmatched] == ["wiggle dance"]
        assert connection.scalar(select(subscription.c.comment_id)) == id_
        assert count(connection, SUBMITTED_JOB) == 1


def test_a_comment_may_use_an_alias_that_was_stored_or_removed_since_the_last_comment(
    database: Database, take: Take, ours: Library, now: datetime
) -> None:
    def named(name: str) -> tuple[str, ...]:
        id_ = take(name=name, text="", other_favourites="wiggle dance")
        with database.read() as connection:
            return picks.read_picks(connection, id_).picked

    assert named("Ann") == ()
    with database.write() as connection:
        aliases.add_alias(connection, ours, "wiggle dance", "plank", now)
    assert named("Bob") == ("plank",)
    with database.write() as connection:
        aliases.remove_alias(connection, "wiggle dance", [])
    assert named("Cid") == ()


@pytest.mark.parametrize(
    ("later", "same"),
    [(timedelta(), True), (IDEMPOTENCY_WINDOW - timedelta(seconds=1), True), (IDEMPOTENCY_WINDOW, False)],
)
def test_threat_21_a_comment_sent_again_within_a_day_is_stored_once(
    database: Database, take: Take, now: datetime, later: timedelta, same: bool
) -> None:
    first = take(ip_address=HOME)
    assert (take(ip_address=HOME, at=now + later) == first) is same
    assert len(rows(database)) == (1 if same else 2)
    with database.read() as connection:
        assert count(connection, SUBMITTED_JOB) == len(rows(database))


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Anna"},
        {"text": "I like planks."},
        {"ip_address": "198.51.100.1"},
        {"post_slug": "hips"},
        {"favourites": ("plank",)},
        {"other_favourites": "planks"},
        {"email": "ann@example.org"},
        {"url": "https://ann.example"},
    ],
)
def test_any_difference_makes_another_comment(database: Database, take: Take, other: dict[str, Any]) -> None:
    assert take(ip_address=HOME) != take(**{"ip_address": HOME, **other})
    assert len(rows(database)) == 2


def test_a_reply_to_a_reply_belongs_to_the_first_comment_of_the_thread(
    database: Database, take: Take, now: datetime
) -> None:
    head = take()
    approve(database, head, now)
    reply = take("Me too.", name="Bo", parent_id=head)
    approve(database, reply, now)
    deep = take("And I.", name="Cy", parent_id=reply)
    assert take("And I.", name="Cy", parent_id=head) == deep
    assert [row["parent_id"] for row in rows(database)] == [None, head, head]


def test_comments_that_are_not_shown_cannot_be_replied_to(database: Database, take: Take, now: datetime) -> None:
    waiting = take()
    elsewhere = take("Hips.", post_slug="hips")
    approve(database, elsewhere, now)
    linkback = take("A link.", name="Other")
    with database.write() as connection:
        connection.execute(update(comment).where(comment.c.id == linkback).values(kind="pingback", status="approved"))
    for parent in (waiting, elsewhere, linkback, 999):
        with pytest.raises(ParentNotFoundError):
            take("Me too.", parent_id=parent)
    assert len(rows(database)) == 3, "nothing is stored of it"


def test_a_network_may_send_ten_comments_in_ten_minutes(database: Database, take: Take, now: datetime) -> None:
    for number in range(RATE_LIMIT.max_rows):
        take(f"Number {number}", ip_address=f"192.0.2.{number}")
    with pytest.raises(RateLimitError):
        take("One more", ip_address="192.0.2.200", at=now + RATE_LIMIT.window - timedelta(seconds=1))
    assert take("Number 3", ip_address="192.0.2.3") == 4, "what is there already is no further one"
    take("From elsewhere", ip_address="198.51.100.1")
    take("From nobody knows where")
    take("One more", ip_address="192.0.2.200", at=now + RATE_LIMIT.window)
    assert len(rows(database)) == RATE_LIMIT.max_rows + 3


def test_spam_is_stored_without_emails(database: Database, take: Take) -> None:
    take(honeypot_filled=True)
    take("Fast.", name="Bo", form_age=timedelta(seconds=1))
    take("Slow.", name="Cy", form_age=timedelta(seconds=3))
    assert [row["status"] for row in rows(database)] == ["spam", "spam", "pending"]
    assert "hidden field" in rows(database)[0]["spam_reasons"][0]
    with database.read() as connection:
        assert count(connection, SUBMITTED_JOB) == 1


def test_a_duplicate_counts_for_thirty_days_whoever_sends_it(database: Database, take: Take, now: datetime) -> None:
    take("Buy my  shoes", name="Ann")
    take("buy MY shoes", name="Bo", at=now + timedelta(days=29))
    take("Buy my shoes", name="Cy", at=now + timedelta(days=60))
    assert [row["spam_score"] for row in rows(database)] == [0, 5, 0]
    assert hash_content(" \n") is None


def test_comments_of_blocked_people_are_spam(database: Database, take: Take, now: datetime) -> None:
    id_ = take(ip_address=HOME)
    with database.write() as connection:
        blocklist.block_person(connection, id_, actor="ann", now=now)
        blocklist.block_address(connection, "198.51.100.0/24", actor="ann", now=now)
        blocklist.block_word(connection, "casino", actor="ann", now=now)
    take("Other words.")
    take("Planks.", name="Bo", ip_address="198.51.100.9")
    take("A casino.", name="Cy")
    assert [row["status"] for row in rows(database)] == ["pending", "spam", "spam", "spam"]


@pytest.mark.parametrize(
    ("verified", "known", "passes"), [(True, True, True), (False, True, False), (True, False, False)]
)
def test_only_a_known_device_with_a_confirmed_address_skips_moderation(
    database: Database, take: Take, now: datetime, verified: bool, known: bool, passes: bool
) -> None:
    email = "ann@example.org"
    approve(database, take("First.", email=email), now)
    with database.write() as connection:
        connection.execute(update(person).values(verified_at=now if verified else None))
        id_ = connection.scalar(select(person.c.id))
    take("Second.", email=email, reader_id=id_ if known else None)
    assert rows(database)[1]["status"] == ("approved" if passes else "pending")
    take("Third.", email=email, reader_id=id_, honeypot_filled=True)
    assert rows(database)[2]["status"] == "spam", "no rule for spam is passed over"
    with database.read() as connection:
        by_itself = select(func.count()).where(audit_event.c.actor == SYSTEM)
        assert connection.scalar(by_itself) == (1 if passes else 0)


def test_the_device_of_another_person_does_not_help(database: Database, take: Take, now: datetime) -> None:
    approve(database, take("First.", email="ann@example.org"), now)
    with database.write() as connection:
        connection.execute(update(person).values(verified_at=now))
        id_ = connection.scalar(select(person.c.id))
    take("In another name.", name="Bo", email="bo@example.org", reader_id=id_)
    assert rows(database)[1]["status"] == "pending"


@pytest.mark.parametrize("table", ["comment_exercise", "subscription", "job"])
def test_threat_22_a_failed_submission_stores_nothing(database: Database, take: Take, table: str) -> None:
    with database.write() as connection:
        connection.exec_driver_sql(f"DROP TABLE {table}")
    with pytest.raises(Exception, match=table):
        take("Squats.", email="ann@example.org", wants_email=True)
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(comment)) == 0
        assert connection.scalar(select(func.count()).select_from(person)) == 0
