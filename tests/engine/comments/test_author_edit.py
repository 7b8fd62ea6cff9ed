"""Authors edit and delete their comments: for 15 minutes, under the same rules, and without leftovers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from engine.audit import events
from engine.comments import author_edit, blocklist, threads
from engine.comments.author_edit import EDIT_WINDOW, EditWindowClosedError
from engine.comments.status import SUBMITTED_JOB, Status, set_status
from engine.comments.tables import comment, person
from engine.comments.validation import CommentInput, validate_comment
from engine.favourites import picks
from engine.favourites.recognition import RecognisedExercises, UnmatchedName
from engine.jobs.tables import job
from engine.library.library import Library
from tests.engine.comments.conftest import Show

Edit = Callable[..., None]


@pytest.fixture
def mine(connection: Connection, show: Show, now: datetime) -> int:
    """A pending comment."""
    values = {"kind": "name", "identity_hash": "ann", "created_at": now}
    ann = connection.execute(person.insert().values(values).returning(person.c.id)).scalar_one()
    return show(status="pending", number=None, approved_at=None, name="Ann", person_id=ann, idempotency_key="k")


@pytest.fixture
def edit(connection: Connection, ours: Library, now: datetime) -> Edit:
    def edit(id_: int, text: str = "Planks.", *, at: datetime = now, **words: Any) -> None:
        author_edit.edit_comment(
            connection, id_, validate_comment(CommentInput(name="Ann", text=text, **words), ours), ours, at
        )

    return edit


def row(connection: Connection, id_: int) -> Any:
    return connection.execute(select(comment).where(comment.c.id == id_)).one()


def count_jobs(connection: Connection) -> int:
    return connection.scalar(select(func.count()).where(job.c.kind == SUBMITTED_JOB)) or 0


@pytest.mark.parametrize(("later", "fresh"), [(EDIT_WINDOW - timedelta(seconds=1), True), (EDIT_WINDOW, False)])
def test_a_comment_can_be_edited_and_deleted_for_15_minutes(
    connection: Connection, mine: int, edit: Edit, now: datetime, later: timedelta, fresh: bool
) -> None:
    found = author_edit.find_comment(connection, mine)
    assert found is not None
    assert (found.is_editable(now + later), found.editable_until) == (fresh, now + EDIT_WINDOW)
    if fresh:
        edit(mine, at=now + later)
        author_edit.delete_comment(connection, mine, now + later)
        assert row(connection, mine).status == "deleted"
        return
    with pytest.raises(EditWindowClosedError):
        edit(mine, at=now + later)
    with pytest.raises(EditWindowClosedError):
        author_edit.delete_comment(connection, mine, now + later)
    assert (row(connection, mine).body_markdown, row(connection, mine).status) == ("x", "pending")


@pytest.mark.parametrize("status", ["trash", "deleted"])
def test_a_comment_in_the_trash_cannot_be_edited(connection: Connection, mine: int, edit: Edit, status: str) -> None:
    connection.execute(update(comment).values(status=status))
    with pytest.raises(EditWindowClosedError):
        edit(mine)
    with pytest.raises(EditWindowClosedError):
        edit(999)


def test_linkbacks_have_no_author(connection: Connection, show: Show) -> None:
    assert author_edit.find_comment(connection, show(kind="webmention", number=None)) is None
    assert author_edit.find_comment(connection, 999) is None


def test_an_edit_replaces_text_and_favourites(connection: Connection, mine: int, edit: Edit, now: datetime) -> None:
    picks.replace_picks(
        connection,
        mine,
        RecognisedExercises(("squat",), ("clamshell",), (UnmatchedName("sofa lift", "sofa lift"),)),
        now,
    )
    edit(
        mine, "**Bird dog**.", favourites=("plank",), other_favourites="penguin walk", url="https://ann.example", at=now
    )
    found = author_edit.find_comment(connection, mine)
    assert found is not None
    assert (found.text, found.url, found.status) == ("**Bird dog**.", "https://ann.example", "pending")
    assert "<strong>Bird dog</strong>" in found.html
    assert (found.picked, found.suggested, found.other_favourites) == (("plank",), ("bird-dog",), "penguin walk")
    assert row(connection, mine).edited_at == now
    assert [(event.actor, event.action) for event in events.list_comment_events(connection, mine)] == [
        ("reader", "edit")
    ]


def test_the_first_version_may_be_posted_again_after_an_edit(connection: Connection, mine: int, edit: Edit) -> None:
    edit(mine)
    assert row(connection, mine).idempotency_key is None


def test_an_edited_comment_is_pending_again_and_moderators_get_an_email(
    connection: Connection, mine: int, edit: Edit, now: datetime
) -> None:
    set_status(connection, [mine], Status.APPROVED, actor="ann", now=now)
    edit(mine, "Other words.")
    assert (row(connection, mine).status, row(connection, mine).number) == ("pending", 1)
    assert count_jobs(connection) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (" ".join(f"https://{n}.example" for n in range(9)), "9 links"),
        ("At the casino.", "casino"),
    ],
)
def test_an_edited_comment_is_scored_again(
    connection: Connection, mine: int, edit: Edit, now: datetime, text: str, reason: str
) -> None:
    blocklist.block_word(connection, "casino", actor="ann", now=now)
    edit(mine, text)
    changed = row(connection, mine)
    assert changed.status == "spam" and changed.spam_score >= 10
    assert reason in str(changed.spam_reasons)


def test_an_edit_cannot_improve_the_score(connection: Connection, mine: int, edit: Edit) -> None:
    connection.execute(update(comment).values(status="spam", spam_score=12, spam_reasons=["the first"]))
    edit(mine, "Harmless.")
    changed = row(connection, mine)
    assert (changed.status, changed.spam_score, changed.spam_reasons) == ("spam", 12, ["the first"])


def test_an_edit_is_not_a_duplicate_of_itself(connection: Connection, mine: int, edit: Edit) -> None:
    edit(mine, "The same words.")
    edit(mine, "The same words.")
    assert row(connection, mine).spam_score == 0


def test_a_deleted_comment_leaves_its_number_and_replies(
    connection: Connection, mine: int, show: Show, now: datetime
) -> None:
    set_status(connection, [mine], Status.APPROVED, actor="ann", now=now)
    show(to=mine, number=2)
    picks.replace_picks(
        connection, mine, RecognisedExercises(("squat",), unmatched=(UnmatchedName("sofa lift", "sofa lift"),)), now
    )
    author_edit.delete_comment(connection, mine, now)
    gone = row(connection, mine)
    assert (gone.name, gone.url, gone.body_markdown, gone.body_html, gone.content_hash, gone.idempotency_key) == (
        *("", None, "", ""),
        None,
        None,
    )
    assert picks.read_picks(connection, mine) == picks.CommentPicks((), ())
    assert [
        (each.number, each.is_removed, len(each.replies)) for each in threads.read_page(connection, "strong").page.items
    ] == [(1, True, 1)]
    with pytest.raises(EditWindowClosedError):
        author_edit.delete_comment(connection, mine, now)
