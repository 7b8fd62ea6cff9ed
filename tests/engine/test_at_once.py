"""Concurrency: simultaneous actions have the same result as sequential ones, and limits are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from engine.accounts import login_limits, users
from engine.accounts.login_limits import Origin
from engine.audit.tables import audit_event
from engine.comments import blocklist as blocks
from engine.comments import moderator_edit, submit, unmatched_terms
from engine.comments.status import Status, set_status
from engine.comments.submit import RATE_LIMIT, SubmissionMeta
from engine.comments.tables import blocklist, comment
from engine.comments.validation import CommentInput, validate_comment
from engine.crypto import SecretBox
from engine.db.database import Database
from engine.db.locks import RateLimitError
from engine.favourites import aliases, picks
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.favourites.tables import comment_exercise
from engine.library.library import Library
from engine.linkbacks import receive
from engine.linkbacks.receive import IncomingLinkback, LinkbackKind
from engine.linkbacks.tables import received_linkback
from engine.moderation import review_favourites, undo
from tests.databases import at_once
from tests.engine.library.samples import read_ours

Send = Callable[..., int]


@pytest.fixture(scope="module")
def library() -> Library:
    return read_ours()[0]


@pytest.fixture
def send(database: Database, now: datetime) -> Send:
    """Stores a pending comment, and returns its id."""

    def send(post: str = "strong", **columns: Any) -> int:
        values = {
            "status": "pending",
            "name": "Mia",
            "body_markdown": "Squats.",
            "body_html": "<p>Squats.</p>",
            "renderer_version": 1,
        }
        with database.write() as connection:
            added = insert(comment).values(post_slug=post, created_at=now, **values | columns).returning(comment.c.id)
            return int(connection.execute(added).scalar_one())

    return send


def numbers(database: Database) -> dict[str, list[int]]:
    """Return the numbers of the comments of each article."""
    found: dict[str, list[int]] = {}
    with database.read() as connection:
        for row in connection.execute(select(comment.c.post_slug, comment.c.number).order_by(comment.c.number)):
            found.setdefault(row.post_slug, []).append(row.number)
    return found


def test_moderators_who_approve_overlapping_sets_leave_no_gaps_in_numbers(
    database: Database, send: Send, now: datetime
) -> None:
    ids = [send(post) for _ in range(12) for post in ("strong", "hills", "rest")]

    def approve(number: int) -> int:
        mine = ids[number % 2 :: 2] + ids[number % 3 :: 3]  # of all articles, and many of them shared
        with database.write() as connection:
            return len(
                set_status(connection, mine[:: -1 if number % 2 else 1], Status.APPROVED, actor="ada", now=now).events
            )

    done = at_once(6, approve)
    assert [type(each) for each in done] == [int] * 6, done
    assert numbers(database) == {post: list(range(1, 13)) for post in ("strong", "hills", "rest")}
    with database.read() as connection:
        events = connection.scalar(select(func.count()).select_from(audit_event))
    assert events == len(ids), "each comment was approved once"


def test_moderators_of_one_thread_do_not_block_each_other(
    database: Database, send: Send, library: Library, now: datetime
) -> None:
    head = send()
    replies = [send(parent_id=head) for _ in range(6)]
    with database.write() as connection:
        first = set_status(connection, [head, *replies[:3]], Status.APPROVED, actor="ada", now=now).events

    def act(number: int) -> None:
        with database.write() as connection:
            match number % 4:
                case 0:
                    set_status(connection, [*reversed(replies), head], Status.APPROVED, actor="ada", now=now)
                case 1:
                    moderator_edit.reply_to_comment(
                        connection, library, replies[-1], name="Ada", text=f"{number}", actor="ada", now=now
                    )
                case 2:
                    set_status(connection, [head, *replies[3:]], Status.TRASH, actor="bea", now=now)
                case _:
                    undo.undo_events(connection, first, actor="bea", now=now)

    assert at_once(12, act) == [None] * 12
    given = [number for number in numbers(database)["strong"] if number is not None]
    assert given == list(range(1, len(given) + 1))


def test_readers_and_moderators_do_not_block_each_other(
    database: Database, send: Send, library: Library, key: SecretBox, now: datetime
) -> None:
    head = send(status="approved", number=1)
    waiting = [send() for _ in range(6)]

    def act(number: int) -> None:
        if number % 2:
            draft = validate_comment(
                CommentInput(name=f"Reader {number}", email=f"r{number % 4}@example.org", text=f"{number}"), library
            )
            submit.submit_comment(
                database, draft, SubmissionMeta("strong", parent_id=head, reader_id=1), library, key, now
            )
        else:
            with database.write() as connection:
                set_status(connection, [head], Status.PENDING, actor="ada", now=now)
                set_status(connection, [*waiting[number // 2 :], head], Status.APPROVED, actor="ada", now=now)

    assert at_once(12, act) == [None] * 12


def test_simultaneous_comments_do_not_exceed_the_rate_limit(
    database: Database, library: Library, key: SecretBox, now: datetime
) -> None:
    def write(number: int) -> int:
        draft = validate_comment(CommentInput(name=f"Reader {number}", text=f"Comment {number}"), library)
        arrival = SubmissionMeta(f"post-{number % 3}", ip_address=f"192.0.2.{number}")
        return submit.submit_comment(database, draft, arrival, library, key, now).id

    given = at_once(RATE_LIMIT.max_rows + 8, write)
    assert Counter(type(each) for each in given) == {int: RATE_LIMIT.max_rows, RateLimitError: 8}


def test_a_comment_sent_many_times_at_once_is_stored_once(
    database: Database, library: Library, key: SecretBox, now: datetime
) -> None:
    draft = validate_comment(CommentInput(name="Ann", email="ann@example.org", text="Once", wants_email=True), library)
    taken = at_once(8, lambda _: submit.submit_comment(database, draft, SubmissionMeta("strong"), library, key, now))
    assert Counter(taken) == {submit.SubmitResult(1, is_new=True): 1, submit.SubmitResult(1, is_new=False): 7}


@pytest.mark.parametrize(
    ("most", "same_host"), [(receive.HOST_LIMIT.max_rows, True), (receive.NETWORK_LIMIT.max_rows, False)]
)
def test_threat_20_simultaneous_linkbacks_do_not_exceed_the_rate_limit(
    database: Database, now: datetime, most: int, same_host: bool
) -> None:
    def tell(number: int) -> object:
        host = "blog.example" if same_host else f"blog{number}.example"
        address = f"198.51.{number}.1" if same_host else f"192.0.2.{number}"
        ping = IncomingLinkback(
            LinkbackKind.WEBMENTION, f"https://{host}/{number}", "https://us.example/strong/", "strong", address
        )
        return receive.receive(database, ping, now=now)

    with database.write() as connection:
        for number in range(100, 100 + most - 4):
            host = "blog.example" if same_host else f"blog{number}.example"
            ping = IncomingLinkback(
                LinkbackKind.PINGBACK, f"https://{host}/{number}", "https://us.example/", "strong", "192.0.2.1"
            )
            receive.store_and_queue(connection, ping, now=now)
    given = at_once(10, tell)
    assert Counter(type(each) for each in given) == {type(None): 4, RateLimitError: 6}
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(received_linkback)) == most


@pytest.mark.parametrize(
    ("most", "same_name"), [(login_limits.ACCOUNT_LIMIT.max_rows, True), (login_limits.NETWORK_LIMIT.max_rows, False)]
)
def test_threat_11_simultaneous_logins_do_not_exceed_the_limit(
    database: Database, key: SecretBox, now: datetime, most: int, same_name: bool
) -> None:
    def try_(number: int) -> object:
        name = "Ada" if same_name else f"Name {number}"
        address = f"198.51.{number}.1" if same_name else f"192.0.2.{number}"
        return users.authenticate(database, key, name, "wrong", origin=Origin(address), now=now)

    given = at_once(most + 6, try_)
    assert Counter(type(each) for each in given) == {type(None): most, RateLimitError: 6}


def test_an_alias_that_two_moderators_store_at_once_is_stored_once(
    database: Database, send: Send, library: Library, now: datetime
) -> None:
    ids = [send(), send()]
    with database.write() as connection:
        for id_ in ids:
            picks.replace_picks(
                connection, id_, RecognisedExercises(unmatched=(UnmatchedName("penguin walk", "Penguin walk"),)), now
            )

    def store(_: int) -> None:
        with database.write() as connection:
            review_favourites.add_alias(connection, library, "Penguin walk", "firewalker", actor="ada", now=now)

    assert at_once(4, store) == [None] * 4
    with database.read() as connection:
        assert aliases.read_aliases(connection) == {"penguin walk": "firewalker"}
        assert unmatched_terms.list_unmatched(connection, library) == ()
        assert list(connection.scalars(select(comment_exercise.c.comment_id).order_by("comment_id"))) == ids


def test_one_of_two_conflicting_aliases_stored_at_once_is_rejected(
    database: Database, library: Library, now: datetime
) -> None:
    def store(number: int) -> None:
        with database.write() as connection:
            unmatched_terms.store_alias(connection, library, "penguin walk", ("firewalker", "squat")[number], now)

    given = at_once(2, store)
    assert Counter(type(each) for each in given) == {type(None): 1, aliases.InvalidAliasError: 1}


def test_a_term_added_while_its_alias_was_stored_counts_when_it_is_stored_again(
    database: Database, send: Send, library: Library, now: datetime
) -> None:
    with database.write() as connection:
        unmatched_terms.store_alias(connection, library, "penguin walk", "firewalker", now)
    id_ = send()
    with database.write() as connection:
        picks.replace_picks(
            connection, id_, RecognisedExercises(unmatched=(UnmatchedName("penguin walk", "Penguin walk"),)), now
        )
        assert unmatched_terms.store_alias(connection, library, "penguin walk", "firewalker", now) == (id_,)
        assert unmatched_terms.store_alias(connection, library, "penguin walk", "firewalker", now) is None
        assert unmatched_terms.list_unmatched(connection, library) == ()


def test_simultaneous_decisions_about_a_favourite_keep_the_last_state(
    database: Database, send: Send, library: Library, now: datetime
) -> None:
    id_ = send()
    with database.write() as connection:
        picks.replace_picks(
            connection, id_, RecognisedExercises(unmatched=(UnmatchedName("penguin walk", "Penguin walk"),)), now
        )

    def decide(number: int) -> None:
        with database.write() as connection:
            if number == 0:
                unmatched_terms.store_alias(connection, library, "penguin walk", "squat", now)
            else:
                decide = review_favourites.confirm_favourite if number % 2 else review_favourites.reject_favourite
                decide(connection, library, id_, "squat", actor="ada", now=now)

    assert at_once(6, decide) == [None] * 6
    with database.read() as connection:
        assert [each.exercise_id for each in picks.list_picks(connection, [id_])[id_]] == ["squat"]


def test_a_word_that_several_moderators_block_at_once_is_blocked_once(database: Database, now: datetime) -> None:
    def block(_: int) -> None:
        with database.write() as connection:
            blocks.block_word(connection, "casino", actor="ada", now=now)

    assert at_once(4, block) == [None] * 4
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(blocklist)) == 1
